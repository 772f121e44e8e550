"""PDF files made to break a reader: each is read, or refused with a reason."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from ingest.errors import Unreadable
from ingest.extract.pdf import PdfReader
from ingest.ocr.options import ReadOptions
from ingest.reader import Identity, Limits, Source
from tests.ingest.extract.sink import MemorySink, read_into, source
from tests.ingest.killable import read

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


def ending(path: Path) -> str:
    """How a real reading process ends with a file: a reason, or "" where it was read."""
    return read(path, Limits(seconds=20, memory_mib=700))[0].reason


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
    assert ending(path) in ("", "reader_died", "too_big_in_memory", "too_slow"), name


@pytest.mark.parametrize(
    "streams",
    [
        [stream(b"7 0 8 9 << >> << >>", b"/Type /ObjStm /N 2 /First 8 /Extends 4 0 R")],
        [stream(b"4 0 << >>", b"/Type /ObjStm /N 2000000000 /First 4")],
        [stream(b"4 0 << >>", b"/Type /ObjStm /N -1 /First 999999999999")],
        [
            b"<< /Type /ObjStm /N 1 /First 4 /Length 5 0 R >>\nstream\n5 0 9\nendstream",
            b"<< /Length 4 0 R >>",
        ],
    ],
)
@pytest.mark.parametrize("previous", [b"0", b"-1", b"99999999999999999999", b"START"])
def test_streams_of_objects_and_tables_that_lead_to_themselves_end(
    tmp_path: Path, streams: list[bytes], previous: bytes
) -> None:
    path = made(tmp_path / "p.pdf", CATALOGUE, ONE_PAGE, page(), *streams)
    data = path.read_bytes()
    start = data[data.index(b"startxref\n") + 10 : -5].strip()
    previous = start if previous == b"START" else previous
    path.write_bytes(data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %s" % previous))
    assert ending(path) in ("", "damaged")


def font(kind: bytes, file: bytes, program: bytes) -> list[bytes]:
    """The content of a page, and a font of its own with this program."""
    described = b"/FontDescriptor << /Type /FontDescriptor /FontName /A /Flags 4 /%s 7 0 R >>" % file
    widths = b"/FirstChar 0 /LastChar 255 /Widths [%s]" % (b"500 " * 256)
    return [
        stream(CONTENT),
        b"<< /Type /Font /Subtype /%s /BaseFont /A %s %s >>" % (kind, described, widths),
        b"null",
        stream(program, b"/Length1 %d /Length2 99 /Length3 0" % len(program)),
    ]


TABLES = b"".join(
    each + struct.pack(">3L", 0, at, length)
    for each, at, length in [
        (b"cmap", 12, 0xFFFFFFFF),
        (b"glyf", 0xFFFFFFF0, 0xFFFFFFFF),
        (b"head", 12, 54),
        (b"loca", 12, 0x7FFFFFFF),
        (b"maxp", 12, 6),
    ]
)
TYPE_1 = (
    b"%!PS-AdobeFont-1.0: A\n/Private 9 dict dup begin\n/Subrs 99999999 array\n"
    b"/CharStrings 1 dict dup begin /.notdef 9 RD " + bytes([10] * 9) + b" ND end"
)


@pytest.mark.parametrize(
    ("kind", "file", "program"),
    [
        (b"TrueType", b"FontFile2", b"\0\1\0\0\xff\xff" + bytes(6) + TABLES),
        (b"TrueType", b"FontFile2", b"\0\1\0\0\0\5" + bytes(6) + TABLES + b"\xff" * 4000),
        (b"TrueType", b"FontFile2", b"ttcf" + b"\xff" * 64),
        (b"Type1", b"FontFile", TYPE_1),
        (b"Type1", b"FontFile3", b"\1\0\4\4" + b"\xff\xff\4" * 500),
        (b"Type1", b"FontFile3", b""),
    ],
)  # fmt: skip
def test_a_font_that_is_none_costs_neither_the_text_nor_the_picture(
    tmp_path: Path, kind: bytes, file: bytes, program: bytes
) -> None:
    path = made(tmp_path / "p.pdf", CATALOGUE, ONE_PAGE, page(), *font(kind, file, program))
    assert ending(path) == ""
    assert read_into(PdfReader(ReadOptions(ocr=False)), path).text == "Guidang test"
    assert PdfReader().picture(source(path), 1, 300).startswith(b"\x89PNG")


def test_the_memory_of_pages_is_given_back(tmp_path: Path) -> None:
    """120 pages, each a scan of its own of 8 million pixels, drawn one after the other."""
    program = """
import sys, psutil
from io import BytesIO
import pikepdf, zlib
from pathlib import Path
from ingest.formats.pdf import look as pdf_look
from ingest.formats.pdf.opening import opened
from ingest.formats.pdf.page import loaded
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
