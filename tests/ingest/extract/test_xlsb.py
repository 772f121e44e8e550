"""XLSB: sheets as people see them, row by row. What is made here is put together record by record."""

import struct
import zipfile
from pathlib import Path

import pytest
from read_here import read
from sink import MemorySink, source

from ingest import media_types
from ingest.errors import Unreadable
from ingest.extract.xlsb import XlsbReader

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CODES = {164: "0.0%", 165: '"¥"#,##0.00', 166: 'yyyy"年"m"月"d"日"'}
DRAWING = (
    '<xdr:wsDr xmlns:xdr="urn:xdr" xmlns:a="urn:a"><xdr:txBody><a:p><a:r><a:t>签字处</a:t></a:r></a:p>'
    "</xdr:txBody></xdr:wsDr>"
)


def record(kind: int, data: bytes = b"") -> bytes:
    """A record; both numbers have seven bits in a byte, the lowest first."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(data)
    return head + (bytes([length]) if length < 0x80 else bytes([length & 0x7F | 0x80, length >> 7])) + data


def text(value: str) -> bytes:
    return struct.pack("<L", len(value)) + value.encode("utf-16-le")


def related(*parts: tuple[str, str, str]) -> str:
    """Relations of (id, kind, target)."""
    each = (f'<Relationship Id="{i}" Type="{RELATION}/{kind}" Target="{to}"/>' for i, kind, to in parts)
    return f"<Relationships>{''.join(each)}</Relationships>"


def made(path: Path, *sheets: tuple[str, int, bytes], from_1904: bool = False) -> Path:
    """A binary workbook of (name, 1 if hidden, records); styles 1 to 3 have CODES, 4 is #,##0.00."""
    book = record(131) + record(153, struct.pack("<2L", from_1904, 0))
    for at, (name, hidden, _) in enumerate(sheets):
        book += record(156, struct.pack("<2L", hidden, at) + text(f"r{at}") + text(name))
    styles = b"".join(record(44, struct.pack("<H", at) + text(code)) for at, code in CODES.items())
    styles += record(626) + record(47, struct.pack("<2H12x", 0, 9)) + record(627) + record(617)
    styles += b"".join(record(47, struct.pack("<2H12x", 0, at)) for at in (0, 164, 165, 166, 4)) + record(618)
    strings_part = b"".join(record(19, b"\0" + text(each)) for each in ("甲", "档案袋", '=DISPIMG("ID_1",1)'))
    comment = record(637, b"\0" + text("请核对"))
    parts = [(f"r{at}", "worksheet", f"worksheets/sheet{at}.bin") for at in range(len(sheets))]
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.bin", book)
        more = (("s", "styles", "styles.bin"), ("t", "sharedStrings", "sharedStrings.bin"))
        package.writestr("xl/_rels/workbook.bin.rels", related(*parts, *more))
        package.writestr("xl/styles.bin", styles)
        package.writestr("xl/sharedStrings.bin", strings_part)
        for at, (_, _, cells) in enumerate(sheets):
            package.writestr(f"xl/worksheets/sheet{at}.bin", record(129) + record(145) + cells + record(146))
        beside = related(("c", "comments", "../comments1.bin"), ("d", "drawing", "../drawing1.xml"))
        package.writestr("xl/worksheets/_rels/sheet0.bin.rels", beside)
        package.writestr("xl/comments1.bin", comment)
        package.writestr("xl/drawing1.xml", DRAWING)
    return path


def row(number: int, *cells: bytes) -> bytes:
    return record(0, struct.pack("<L13x", number)) + b"".join(cells)


def cell(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<2L", column, style) + value)


def real(column: int, value: float, style: int = 0) -> bytes:
    return cell(5, column, struct.pack("<d", value), style)


def test_values_are_shown_as_their_number_format_says(tmp_path: Path) -> None:
    cells = row(0, real(0, 0.125, 1), real(1, 1234.5, 2), real(2, 45608, 3), real(4, 0.1 + 0.2))
    cells += row(3, cell(2, 0, struct.pack("<i", 123456 << 2 | 3), 4), cell(9, 1, struct.pack("<d", 2.5), 99))
    found = read(made(tmp_path / "a.xlsb", ("台账", 0, cells)), tmp_path)
    assert found.text.split("\n")[:3] == ["台账", "12.5%\t¥1,234.50\t2024年11月12日\t\t0.3", "1,234.56\t2.5"]
    later = read(made(tmp_path / "b.xlsb", ("台账", 0, row(0, real(0, 44146, 3))), from_1904=True), tmp_path)
    assert later.text.split("\n")[1] == "2024年11月12日"


def test_texts_truths_errors_and_what_formulas_came_to_are_read(tmp_path: Path) -> None:
    cells = row(0, cell(7, 0, struct.pack("<L", 1)), cell(6, 1, text("直接")), cell(4, 2, b"\1"))
    cells += row(
        1, cell(3, 0, b"\x2a"), cell(8, 1, text("合格") + bytes(4)), cell(10, 2, b"\0"), cell(11, 3, b"\7")
    )
    cells += row(2, cell(62, 0, b"\0" + text("富文本")), cell(7, 1, struct.pack("<L", 2)), cell(1, 2, b""))
    cells += row(3, cell(7, 0, struct.pack("<L", 99)), cell(7, 1, b"\1"), cell(5, 2, b"\1\2"))
    found = read(made(tmp_path / "a.xlsb", ("台账", 0, cells)), tmp_path)
    assert found.text.split("\n")[1:4] == ["档案袋\t直接\tTRUE", "#N/A\t合格\tFALSE\t#DIV/0!", "富文本"]


def test_cells_that_leave_their_column_out_stand_in_the_next_one(tmp_path: Path) -> None:
    def short(kind: int, value: bytes, style: int = 0) -> bytes:
        return record(kind, struct.pack("<L", style) + value)

    cells = row(0, short(18, struct.pack("<L", 0)), short(12, b""), short(16, struct.pack("<d", 0.5), 1))
    cells += row(
        1, real(2, 1), short(17, text("直接")), short(13, struct.pack("<i", 7 << 2 | 2)), short(15, b"\1")
    )
    found = read(made(tmp_path / "a.xlsb", ("台账", 0, cells)), tmp_path)
    assert found.text.split("\n")[1:3] == ["甲\t\t50.0%", "\t\t1\t直接\t7\tTRUE"]


def test_a_cell_beyond_the_last_column_is_no_fault(tmp_path: Path) -> None:
    after = record(17, struct.pack("<L", 0) + text("其后"))
    found = read(made(tmp_path / "a.xlsb", ("台账", 0, row(0, real(0xFFFFFFFF, 3), after))), tmp_path)
    assert found.text.split("\n")[1].split() == ["3", "其后"]


def test_comments_text_boxes_and_headers_stand_after_the_rows(tmp_path: Path) -> None:
    header = record(
        479, b"\0\0" + text("&L机密&R第 &P 页") + text("&C页脚") + struct.pack("<L", 0xFFFFFFFF) * 4
    )
    sheets = ("甲", 0, row(0, real(0, 1)) + header), ("乙", 1, row(0, real(0, 2)))
    found = read(made(tmp_path / "a.xlsb", *sheets), tmp_path)
    assert [page.text.split("\n") for page in found.pages] == [
        ["甲", "1", "机密 第 页", "页脚", "签字处", "批注：请核对"],
        ["乙", "2"],
    ]
    assert found.notes == [("comments", ""), ("hidden_parts", "乙")]


def test_cells_far_apart_cost_nothing(tmp_path: Path) -> None:
    cells = row(0, real(0, 1.0)) + row(1_048_575, real(16_383, 2.0))
    found = read(made(tmp_path / "a.xlsb", ("台账", 0, cells)), tmp_path)
    assert found.text.split("\n")[1:3] == ["1", "\t" * 16 + "2"]


def test_a_broken_sheet_leaves_the_others_readable(tmp_path: Path) -> None:
    endless = record(0) + bytes([5, 0xFF, 0xFF, 0xFF, 0x7F])
    sheets = ("好的", 0, row(0, real(0, 7))), ("坏的", 0, endless)
    found = read(made(tmp_path / "a.xlsb", *sheets), tmp_path)
    assert "7" in found.text and ("truncated", "坏的") in found.notes
    with pytest.raises(Unreadable, match="damaged"):
        read(made(tmp_path / "b.xlsb", ("坏的", 0, endless)), tmp_path)


def test_a_workbook_broken_anywhere_ends_as_text_or_with_a_reason(tmp_path: Path) -> None:
    cells = row(0, cell(7, 0, struct.pack("<L", 1)), cell(6, 1, text("直接")), real(2, 5, 1))
    path = made(tmp_path / "a.xlsb", ("台账", 0, cells))
    with zipfile.ZipFile(path) as package:
        whole = {name: package.read(name) for name in package.namelist()}
    for name in (each for each in whole if each.endswith(".bin")):
        for at in range(len(whole[name])):
            broken = whole[name][:at] + b"\xff\x7f\xff" + whole[name][at + 3 :]
            with zipfile.ZipFile(path, "w") as package:
                for each, data in whole.items():
                    package.writestr(each, broken if each == name else data)
            try:
                XlsbReader().read(source(path, media_types.XLSB), MemorySink())
            except Unreadable as error:
                assert error.reason == "damaged"
