"""PDF files: what is read, where it stands, and what becomes of bad ones."""

import io
from pathlib import Path

import pytest
from PIL import Image

from ingest.errors import NeedsPassword, Unreadable
from ingest.extract.pdf import PdfReader
from ingest.ocr.options import ReadOptions
from tests.ingest.extract.sink import MemorySink, read_into, source

TEXT_ONLY = ReadOptions(ocr=False)


def made_pdf(path: Path, content: bytes, page: bytes = b"/MediaBox [0 0 200 100]") -> Path:
    """A PDF of one page with Helvetica as /F1."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
        + page
        + b" >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body, places = b"%PDF-1.7\n", []
    for number, value in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(body),
    )
    path.write_bytes(body)
    return path


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SimFang-variant", "全世界无产者，联合起来"),
        ("issue19360", "坚持社会主义核心价值体系"),
        ("issue2128r", "浅谈校长的魅力"),
        ("issue8372", "目录"),
        ("issue13343", "要約"),
        ("issue15759", "電磁振動器"),
        ("issue16538", "標準"),
        ("issue14438", "Trace-based"),
        ("vertical", "日本語"),
        ("noembed-identity", "あいうえお"),
        ("noembed-jis7", "あいうえお"),
        ("noembed-sjis", "あいうえお"),
        ("cid_cff", "processor reference chart"),
    ],
)
def test_every_way_of_encoding_chinese_and_japanese_is_read(corpus: Path, name: str, text: str) -> None:
    sink = read_into(PdfReader(TEXT_ONLY), corpus / "pdf_encodings" / f"mozilla__{name}.pdf")
    assert text in sink.text
    assert not [code for code, _ in sink.notes if code == "page_garbled"]


@pytest.mark.parametrize(
    ("page", "box"),
    [
        (b"/MediaBox [0 0 200 100]", (20, 40)),
        (b"/MediaBox [0 0 200 100] /CropBox [10 10 200 100]", (10, 40)),
        (b"/MediaBox [0 0 200 100] /Rotate 90", (50, 20)),
        (b"/MediaBox [0 0 200 100] /Rotate 270", (40, 67)),
    ],
)
def test_places_are_seen_from_the_upper_left_of_the_page_as_it_is_shown(
    tmp_path: Path, page: bytes, box: tuple[float, float]
) -> None:
    path = made_pdf(tmp_path / "p", b"BT /F1 20 Tf 20 50 Td (Guidang test) Tj ET", page)
    (line,) = read_into(PdfReader(TEXT_ONLY), path).pages[0].lines
    assert line.text == "Guidang test"
    assert line.box is not None
    assert line.box[0] == pytest.approx(box[0], abs=10)
    assert line.box[1] == pytest.approx(box[1], abs=20)
    assert line.box[0] < line.box[2]
    assert line.box[1] < line.box[3]


def test_a_page_without_ink_is_blank(tmp_path: Path) -> None:
    (page,) = read_into(PdfReader(), made_pdf(tmp_path / "p", b"")).pages
    assert page.blank
    assert page.read_by == "none"


def test_chinese_bytes_taken_for_latin_letters_are_mended(tmp_path: Path) -> None:
    text = "关于开展档案工作检查的通知".encode("gb18030")
    content = b"BT /F1 12 Tf 20 50 Td <%s> Tj ET" % text.hex().encode()
    sink = read_into(PdfReader(TEXT_ONLY), made_pdf(tmp_path / "p", content))
    assert sink.text == "关于开展档案工作检查的通知"
    assert sink.notes == [("page_garbled", "1")]


@pytest.mark.corpus
def test_text_drawn_as_a_picture_is_read_by_ocr(corpus: Path) -> None:
    sink = read_into(PdfReader(), corpus / "ocr" / "ocrmypdf__rotated_skew.pdf")
    (page,) = sink.pages
    assert page.read_by == "ocr"
    assert page.lines[0].text == "The LinnSequencer"
    assert page.confidence is not None
    assert page.confidence > 0.9
    assert not page.flagged


@pytest.mark.corpus
def test_attachments_are_handed_on(corpus: Path) -> None:
    sink = read_into(PdfReader(TEXT_ONLY), corpus / "pdf_encodings" / "ofdrw__Test.pdf")
    assert set(sink.children) == {"helloworld.ofd", "img.jpg", "log4j2.xml"}
    assert sink.children["helloworld.ofd"][:2] == b"PK"


@pytest.mark.corpus
def test_dates_the_document_states_are_iso_8601(corpus: Path) -> None:
    sink = read_into(PdfReader(TEXT_ONLY), corpus / "other_legal" / "ericforai__电子会计档案管理规范.pdf")
    assert sink.facts["created"] == "2022-12-06T15:01:48+08:00"
    assert "年" in sink.text


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", ["Unstructured-IO__password", "mozilla__issue6010_1", "mozilla__saslprep-r6"]
)
def test_a_file_with_a_password_says_so(corpus: Path, name: str) -> None:
    with pytest.raises(NeedsPassword):
        read_into(PdfReader(TEXT_ONLY), corpus / "encrypted" / f"{name}.pdf")


@pytest.mark.corpus
def test_every_broken_file_is_read_or_refused_with_a_reason(corpus: Path) -> None:
    for path in sorted((corpus / "corrupt_hostile").glob("*.pdf")):
        sink = MemorySink()
        try:
            PdfReader(TEXT_ONLY).read(source(path), sink)
        except Unreadable as error:
            assert error.reason == "damaged", path
        else:
            assert sink.pages, path


def test_a_wrong_table_of_places_costs_no_text(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "p", b"BT /F1 20 Tf 20 50 Td (Guidang test) Tj ET")
    path.write_bytes(path.read_bytes().replace(b"startxref\n", b"startxref\n9"))
    assert read_into(PdfReader(TEXT_ONLY), path).text == "Guidang test"


def test_a_page_is_drawn_as_a_png_of_the_asked_width(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "p", b"BT /F1 20 Tf 20 50 Td (Guidang test) Tj ET")
    with Image.open(io.BytesIO(PdfReader().picture(source(path), 1, 400))) as image:
        assert image.format == "PNG"
        assert image.size == (400, 200)
    with pytest.raises(Unreadable):
        PdfReader().picture(source(path), 2, 400)
