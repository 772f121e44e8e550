"""Small files that would become huge (made), each given to a real reading process; and limits as settings."""

import bz2
import gzip
import io
import lzma
import re
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import py7zr
import pytest
from PIL import Image

from guidang.site.settings import LimitSettings
from guidang.site.site import Site
from ingest.extract.docx import DocxReader
from ingest.extract.ofd import OfdReader
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits
from tests.ingest.extract.made_ofd import said
from tests.ingest.extract.read_here import make_docx, p
from tests.ingest.extract.sink import read_into, source
from tests.ingest.extract.test_ofd import with_picture
from tests.ingest.extract.test_pdf_hostile import CATALOGUE, CONTENT, FONT, ONE_PAGE, made, page, stream
from tests.ingest.extract.test_picture import HUGE, huge
from tests.ingest.killable import read
from tests.running import make_site

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CONFIG = Path(__file__).resolve().parents[2] / "config"
MIB = 1 << 20
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def flat(members: int, size: int) -> bytes:
    """A ZIP file of so many members of so many zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made_zip:
        for number in range(members):
            made_zip.writestr(f"{number}.txt", bytes(size))
    return out.getvalue()


def solid(path: Path, members: int, size: int) -> Path:
    """A 7z archive of so many members, packed as one."""
    with py7zr.SevenZipFile(path, "w") as archive:
        for number in range(members):
            archive.writestr(bytes(size), f"{number}.txt")
    return path


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz", "zst"])
def test_a_packed_file_that_grows_beyond_all_measure_is_left_out(tmp_path: Path, ending: str) -> None:
    pack: dict[str, Callable[[bytes], bytes]] = {
        "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd.compress,
    }  # fmt: skip
    path = tmp_path / f"a.txt.{ending}"
    path.write_bytes(pack[ending](bytes(65 * MIB)))
    outcome, text = read(path)
    assert outcome.reason == ""
    assert '"member_oversized","a.txt"' in text


def test_members_that_are_each_small_enough_and_together_too_much_are_refused(tmp_path: Path) -> None:
    (tmp_path / "flat.zip").write_bytes(flat(12, 2 * MIB))
    solid(tmp_path / "solid.7z", 12, 2 * MIB)
    for name in ("flat.zip", "solid.7z"):
        outcome, _ = read(tmp_path / name, Limits(output_mib=20))
        assert (outcome.reason, outcome.spool_file) == ("too_much_output", None)


def test_a_package_of_more_than_ten_thousand_members_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(flat(10_001, 1))
    outcome, _ = read(tmp_path / "a.zip")
    assert outcome.reason == "too_much_output"
    assert outcome.cpu_seconds < 3


@pytest.mark.parametrize("kind", HUGE)
def test_a_huge_picture_in_a_document_costs_nothing_but_itself(tmp_path: Path, kind: str) -> None:
    shown = (
        f'<w:p><w:r><w:drawing><a:blip xmlns:a="a" xmlns:r="{OFFICE}" r:embed="r0"/></w:drawing></w:r></w:p>'
    )
    path = make_docx(tmp_path / "a.docx", p("正文") + shown + p("结尾"), {"image": huge(kind)})
    sink = read_into(DocxReader(), path, DOCX)
    assert sink.text.split() == ["正文", "结尾"]
    unread = kind in {"jp2", "heic", "x-portable-anymap"}  # no kind of picture that is looked for there
    assert [code for code, _ in sink.notes] == ["picture_damaged" if unread else "pictures_left_out"]


@pytest.mark.parametrize("kind", HUGE)
def test_a_huge_picture_on_an_ofd_page_costs_nothing_but_itself(tmp_path: Path, kind: str) -> None:
    path = with_picture(tmp_path / "a", huge(kind), said("正文"))
    assert read_into(OfdReader(ReadOptions(ocr=False)), path, "application/ofd").text == "正文"
    assert OfdReader().picture(source(path, "application/ofd"), 1, 300).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("packing", "data"),
    [
        (b"/FlateDecode", zlib.compress(bytes(9_999_999))),
        (b"/JPXDecode", huge("jp2")),
        (b"/DCTDecode", huge("jpeg")),
        (b"/CCITTFaxDecode", bytes(99)),
        (b"/JBIG2Decode", bytes.fromhex("00000000300001000000130001869f0001869f00000000000000000000000000")),
        (b"/RunLengthDecode", b"\x81\0" * 9_999),
    ],
)
def test_a_huge_picture_on_a_pdf_page_costs_nothing_but_itself(
    tmp_path: Path, packing: bytes, data: bytes
) -> None:
    image = b"/Subtype /Image /Width 99999 /Height 99999 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter "
    content = stream(CONTENT + b" q 100 0 0 100 0 0 cm /A Do Q")
    path = made(tmp_path / "a.pdf", CATALOGUE, ONE_PAGE, page(), content, FONT, stream(data, image + packing))
    outcome, text = read(path)
    assert outcome.reason == ""
    assert "Guidang test" in text
    assert outcome.cpu_seconds < 10


def long_text(path: Path) -> None:
    path.write_text("供水管网巡查记录\n" * 200, "utf-8")


def three_members(path: Path) -> None:
    path.write_bytes(flat(3, MIB))


def tight(path: Path) -> None:
    path.write_bytes(gzip.compress(bytes(65 * MIB)))


def drawing(path: Path) -> None:
    Image.new("1", (1200, 1200)).save(path)


def large_part(path: Path) -> None:
    make_docx(path, p("正文") + f"<!--{' ' * (9 * MIB)}-->" * 4)


@pytest.mark.parametrize(
    ("limit", "value", "name", "make", "end"),
    [
        ("characters", 1000, "a.txt", long_text, "too_much_text"),
        ("members", 2, "a.zip", three_members, "too_much_output"),
        ("output_mib", 2, "a.zip", three_members, "too_much_output"),
        ("pixels", 1_000_000, "a.png", drawing, "too_much_output"),
        ("memory_mib", 256, "a.docx", large_part, "too_big_in_memory"),
    ],
)
def test_a_limit_that_is_set_is_the_one_that_counts(
    tmp_path: Path, limit: str, value: int, name: str, make: Callable[[Path], None], end: str
) -> None:
    make(tmp_path / name)
    assert read(tmp_path / name, Limits())[0].reason == ""
    assert read(tmp_path / name, as_set(tmp_path, f"{limit} = {value}"))[0].reason == end


def test_the_ratio_that_is_set_is_the_one_that_counts(tmp_path: Path) -> None:
    tight(tmp_path / "a.gz")
    assert "member_oversized" in read(tmp_path / "a.gz", as_set(tmp_path, "ratio = 100"))[1]
    assert "member_oversized" not in read(tmp_path / "a.gz", as_set(tmp_path, "ratio = 1000000"))[1]


def as_set(folder: Path, line: str) -> Limits:
    """The limits of a site with this line in its settings."""
    return Site(make_site(folder / line, f"[limits]\n{line}\n")).limits()


def test_every_limit_is_in_the_shipped_settings_with_a_word_in_both_languages() -> None:
    lines = (CONFIG / "settings.toml").read_text("utf-8").partition("[limits]")[2].partition("\n[")[0]
    for field in fields(LimitSettings):
        (line,) = (line for line in lines.splitlines() if line.startswith(f"{field.name} = "))
        assert re.search("# .*[一-龥].* / [a-z]", line), field.name
