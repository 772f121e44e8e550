"""Pictures pasted into documents: the words in them are found where they stand, and nothing breaks."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from openpyxl.drawing.image import Image as SheetImage
from pasted import CONTRACT, RECEIPT, logo, photo, saved, scan
from PIL import Image
from sink import MemorySink, source

from archive.record import Line, Page
from ingest.extract import Readers
from ingest.formats.picture.embedded import Picture, Pictures
from ingest.identifying.identify import identify
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits


def read(path: Path, *, ocr: bool = True, sink: MemorySink | None = None) -> MemorySink:
    """What the reader of the file finds."""
    sink = sink or MemorySink()
    identity = identify(path, path.name)
    reader = Readers(options=ReadOptions(ocr=ocr)).reader_for(identity)
    reader.read(source(path, identity.media_type), sink)
    return sink


def document(path: Path, *contents: str | bytes) -> Path:
    """A DOCX of these paragraphs and pictures; "\\f" ends a page."""
    made = docx.Document()
    for content in contents:
        if isinstance(content, bytes):
            made.add_picture(io.BytesIO(content))
        elif content == "\f":
            made.add_page_break()
        else:
            made.add_paragraph(content)
    made.save(str(path))
    return path


def test_a_scan_in_a_word_document_stands_on_its_page_behind_the_text(tmp_path: Path) -> None:
    path = document(
        tmp_path / "a.docx",
        "第一页",
        scan(CONTRACT),
        "图下的文字",
        "\f",
        "第二页",
        scan(RECEIPT, kind="JPEG"),
    )
    found = read(path)
    assert [page.text.split("\n") for page in found.pages] == [
        ["第一页", "图下的文字", CONTRACT],
        ["第二页", RECEIPT],
    ]
    first = found.pages[0]
    assert (first.read_by, first.flagged, first.doubtful) == ("mixed", False, 0.0)
    assert first.confidence == first.lines[2].confidence and first.confidence > 0.9
    assert [line.confidence for line in first.lines[:2]] == [None, None]
    assert set(found.notes) == {("pictures_read", "")} and not found.children


def test_a_document_of_nothing_but_a_scan_reads_as_ocr(tmp_path: Path) -> None:
    found = read(document(tmp_path / "a.docx", scan(CONTRACT)))
    assert [(page.text, page.read_by) for page in found.pages] == [(CONTRACT, "ocr")]


def test_logos_and_photos_add_no_words(tmp_path: Path) -> None:
    found = read(document(tmp_path / "a.docx", "正文", logo(), photo()))
    assert (found.text, found.notes) == ("正文", [])
    assert (found.pages[0].read_by, found.pages[0].confidence) == ("text", None)


def test_a_picture_shown_again_is_read_once(tmp_path: Path) -> None:
    stamp = scan(CONTRACT)
    found = read(document(tmp_path / "a.docx", "一", stamp, "\f", "二", stamp))
    assert [page.text for page in found.pages] == [f"一\n{CONTRACT}", "二"]


def test_without_ocr_pictures_are_left_out(tmp_path: Path) -> None:
    found = read(document(tmp_path / "a.docx", "正文", scan(CONTRACT)), ocr=False)
    assert (found.text, found.notes) == ("正文", [])


def test_a_damaged_picture_is_told_once_and_the_document_is_read(tmp_path: Path) -> None:
    path = document(tmp_path / "a.docx", "正文", scan(CONTRACT))
    whole = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, b"\x89PNG\r\n\x1a\n" + bytes(200) if name.endswith(".png") else data)
    found = read(path)
    assert (found.text, found.notes) == ("正文", [("picture_damaged", "")])


def test_a_long_document_of_scans_is_handed_over_page_by_page(tmp_path: Path) -> None:
    scans = [scan(f"第{number}号决定") for number in "一二三四五六七八九"]
    found = read(document(tmp_path / "a.docx", "附件目录", *scans))
    assert [len(page.lines) for page in found.pages] == [5, 4, 1]
    assert [page.number for page in found.pages] == [1, 2, 3]


class _Begun(MemorySink):
    """A sink that has the first page from an earlier reading."""

    def has(self, number: int) -> bool:
        return number == 1


def test_going_on_after_a_reading_was_cut_short_gives_the_same_pages(tmp_path: Path) -> None:
    scans = [scan(f"第{number}号决定") for number in "一二三四五六"]
    path = document(tmp_path / "a.docx", *scans)
    whole, rest = read(path), read(path, sink=_Begun())
    assert [page.number for page in rest.pages] == [page.number for page in whole.pages] == [1, 2]
    assert rest.pages[1] == whole.pages[1] and not rest.pages[0].lines


def test_a_scan_on_a_slide_is_read_with_its_slide(tmp_path: Path) -> None:
    show = pptx.Presentation()
    for title, picture in (("封面", photo()), ("附件", scan(CONTRACT, RECEIPT))):
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = title
        slide.shapes.add_picture(io.BytesIO(picture), 0, 2_000_000)
    show.save(str(tmp_path / "a.pptx"))
    found = read(tmp_path / "a.pptx")
    assert [page.text.split("\n") for page in found.pages] == [["封面"], ["附件", CONTRACT, RECEIPT]]
    assert [page.read_by for page in found.pages] == ["text", "mixed"]


def test_a_scan_on_a_sheet_is_read_with_its_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "报销"
    book.active["A1"] = "金额"
    book.active.add_image(SheetImage(Image.open(io.BytesIO(scan(RECEIPT)))), "C3")
    book.create_sheet("明细")["A1"] = "办公用品"
    book.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx")
    assert [page.text.split("\n") for page in found.pages] == [
        ["报销", "金额", RECEIPT],
        ["明细", "办公用品"],
    ]


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("office/opendatalab__pptx_01.pptx", "本公司具备证券投资咨询业务资格"),
        ("office/apache__stress009.docx", "单芯片解决方案"),
    ],
)
def test_pictures_in_real_documents_are_read(corpus: Path, name: str, phrase: str) -> None:
    with_pictures, without = read(corpus / name), read(corpus / name, ocr=False)
    assert phrase in with_pictures.text and phrase not in without.text
    own = [[line for line in page.lines if line.confidence is None] for page in with_pictures.pages]
    assert own == [page.lines for page in without.pages]


def pictures(sink: MemorySink, **limits: int) -> Pictures:
    return Pictures(ReadOptions(), Limits(**limits), sink)


def test_a_picture_of_more_pixels_than_allowed_is_told_and_left_out() -> None:
    sink = MemorySink()
    huge = saved(Image.new("1", (4000, 4000)), "PNG")
    assert pictures(sink, pixels=10_000_000).read(Picture(1, [huge]), 1) is None
    assert sink.notes == [("pictures_left_out", "")]


def test_drawings_of_lines_are_no_damaged_pictures() -> None:
    sink = MemorySink()
    for data in (b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(60), b"\xd7\xcd\xc6\x9a" + bytes(80), b"<svg/>"):
        assert pictures(sink).read(Picture(1, [data]), 1) is None
    assert sink.notes == []


def test_a_page_with_badly_read_pictures_is_flagged() -> None:
    sink = MemorySink()
    pictures(sink).page(
        Page(1, lines=[Line("正文"), Line("四个好字", confidence=0.9), Line("坏字", confidence=0.5)])
    )
    page = sink.pages[0]
    assert (page.read_by, page.confidence, page.doubtful, page.flagged) == ("mixed", 0.7667, 0.3333, True)
