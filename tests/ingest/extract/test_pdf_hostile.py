"""PDF files made to break a reader: each is read, or refused with a reason."""

import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from ingest.errors import Unreadable
from ingest.extract.pdf import PdfReader
from ingest.format import Identity, Limits, Source
from ingest.ocr.options import ReadOptions
from ingest.worker import Pool, Task
from tests.ingest.extract.sink import MemorySink, read_into, source

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
CONTENT = b"BT /F1 20 Tf 20 50 Td (Guidang test) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 6 0 R >> >>"
BOMB = zlib.compress(b"q\n" * 30_000_000)


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (more, len(content), content)


def page(box: bytes = b"0 0 200 100", more: bytes = b"") -> bytes:
    resources = b"/Resources << /Font << /F1 5 0 R >> /XObject << /A 6 0 R >> >>"
    return b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s /MediaBox [%s] %s >>" % (resources, box, more)


def made(path: Path, *objects: bytes) -> Path:
    """A PDF of these objects, made for the test."""
    body, places = b"%PDF-1.7\n", b""
    for number, value in enumerate(objects, 1):
        places += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    path.write_bytes(body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, places) + trailer)
    return path


@pytest.mark.parametrize(
    "pages",
    [
        b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count -7 >>",
    ],
)
def test_a_page_tree_that_lies_gives_the_pages_there_are(tmp_path: Path, pages: bytes) -> None:
    sink = read_into(
        PdfReader(ReadOptions(ocr=False)),
        made(tmp_path / "p", CATALOGUE, pages, page(), stream(CONTENT), FONT),
    )
    assert sink.pages[0].text == "Guidang test"
    assert len(sink.pages) < 4


def test_more_pages_than_anybody_reads_are_refused(tmp_path: Path) -> None:
    pages = b"<< /Type /Pages /Kids [%s] /Count 150000 >>" % (b"3 0 R " * 150_000)
    with pytest.raises(Unreadable) as error:
        read_into(PdfReader(), made(tmp_path / "p", CATALOGUE, pages, page(), stream(CONTENT), FONT))
    assert error.value.reason == "too_much_output"


@pytest.mark.parametrize(
    ("box", "more"),
    [
        (b"0 0 200000 200000", b""),
        (b"0 0 1e38 1e38", b""),
        (b"0 0 0 0", b""),
        (b"0 0 200 100", b"/UserUnit 75000"),
    ],
)
def test_a_page_of_impossible_size_is_read_and_drawn_within_bounds(
    tmp_path: Path, box: bytes, more: bytes
) -> None:
    path = made(tmp_path / "p", CATALOGUE, ONE_PAGE, page(box, more), stream(CONTENT), FONT)
    assert "Guidang test" in read_into(PdfReader(ReadOptions(ocr=False)), path).text
    assert PdfReader().picture(source(path), 1, 300).startswith(b"\x89PNG")


def test_an_empty_page_as_large_as_a_field_is_blank(tmp_path: Path) -> None:
    path = made(tmp_path / "p", CATALOGUE, ONE_PAGE, page(b"0 0 200000 200000"), stream(b""), FONT)
    limits = Limits(pixels=20_000_000)
    sink = MemorySink()
    PdfReader().read(Source(path, "p", Identity("application/pdf"), limits), sink)
    assert sink.pages[0].blank


def test_objects_nested_without_end_cost_no_text(tmp_path: Path) -> None:
    deep = b"/X " + b"[" * 200_000 + b"]" * 200_000
    path = made(tmp_path / "p", CATALOGUE, ONE_PAGE, page(more=deep), stream(CONTENT), FONT)
    assert read_into(PdfReader(ReadOptions(ocr=False)), path).text == "Guidang test"


def test_the_same_comment_a_hundred_thousand_times_is_told_once(tmp_path: Path) -> None:
    note = b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (hello) /Parent 6 0 R >>"
    annotated = page(more=b"/Annots [%s]" % (b"6 0 R " * 100_000))
    path = made(tmp_path / "p", CATALOGUE, ONE_PAGE, annotated, stream(CONTENT), FONT, note)
    assert read_into(PdfReader(ReadOptions(ocr=False)), path).text == "Guidang test\nhello"


def test_a_form_field_that_is_its_own_parent_and_child_is_read_once(tmp_path: Path) -> None:
    root = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>"
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [0 0 9 9] /V (value) /T (name) /Parent 6 0 R"
        b" /Kids [6 0 R 6 0 R] >>"
    )
    path = made(tmp_path / "p", root, ONE_PAGE, page(more=b"/Annots [6 0 R]"), stream(CONTENT), FONT, field)
    assert read_into(PdfReader(ReadOptions(ocr=False)), path).text == "Guidang test\nname：value"


@pytest.mark.parametrize(
    ("name", "objects"),
    [
        ("a drawing that uses itself thrice", [stream(b"/A Do"), FONT, stream(
            b"/A Do /A Do /A Do", FORM
        )]),
        ("a page of sixty million bytes in sixty thousand", [stream(BOMB, b"/Filter /FlateDecode"), FONT]),
    ],
)  # fmt: skip
def test_what_brings_the_library_down_ends_with_a_reason(
    tmp_path: Path, name: str, objects: list[bytes]
) -> None:
    path = made(tmp_path / "p.pdf", CATALOGUE, ONE_PAGE, page(), *objects)
    config = Path(__file__).resolve().parents[3] / "config"
    with Pool(1, Limits(seconds=20, memory_mib=700), tmp_path / "spool", config) as pool:
        pool.submit(Task(1, str(path), path.name))
        found = []
        while not found:
            found = list(pool.results(timeout=1))
    assert found[0].reason in ("", "reader_died", "too_big_in_memory", "too_slow"), name


def test_the_memory_of_pages_is_given_back(tmp_path: Path) -> None:
    """120 pages, each a scan of its own of 8 million pixels, drawn one after the other."""
    program = """
import sys, psutil
from io import BytesIO
import pikepdf, zlib
from pathlib import Path
from ingest.extract import pdf_look
from ingest.extract.pdf_open import opened
from ingest.extract.pdf_page import loaded
path = Path(sys.argv[1])
with pikepdf.new() as made:
    for number in range(120):
        page = made.add_blank_page(page_size=(595, 842))
        data = zlib.compress(bytes([number % 256]) * (2480 * 3508), 1)
        image = made.make_stream(data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=2480,
            Height=3508, BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceGray,
            Filter=pikepdf.Name.FlateDecode)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        page.Contents = made.make_stream(b"595 0 0 842 0 0 cm /I Do")
    made.save(path)
most = 0
with opened(path) as (document, _):
    for index in range(120):
        page = loaded(document, index)
        pdf_look.rendered(page, 100, 20_000_000)
        page.close()
        most = max(most, psutil.Process().memory_info().rss >> 20)
print(most)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "scan.pdf")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) < 700
