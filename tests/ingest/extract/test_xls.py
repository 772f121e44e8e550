"""XLS and ET: sheets row by row. What is made here is put together record by record."""

import hashlib
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from read_here import read
from sink import MemorySink, source

from ingest import media_types
from ingest.errors import NeedsPassword, Unreadable
from ingest.extract.xls import XlsReader
from ingest.formats.ole.compound_copy import Node, written
from ingest.formats.sheets.biff import read_book
from ingest.formats.sheets.biff_beside import beside
from ingest.formats.sheets.biff_cells import Rows
from ingest.identifying.identify import identify
from ingest.reader import Identity, Limits, Source


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def wide(text: str) -> bytes:
    return b"\x01" + text.encode("utf-16-le")


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<3Hd", row, column, style, value))


def text_box(text: str, kind: int = 6) -> bytes:
    shape = record(0x5D, struct.pack("<4H", 0x15, 18, kind, 1) + bytes(14))
    head = record(0x1B6, struct.pack("<2H6xHH4x", 0, 0, len(text), 0))
    half = len(text) // 2
    return shape + head + record(0x3C, wide(text[:half])) + record(0x3C, wide(text[half:]))


def rc4(key: bytes, data: bytes) -> bytes:
    box, at = list(range(256)), 0
    for number in range(256):
        at = (at + box[number] + key[number % len(key)]) % 256
        box[number], box[at] = box[at], box[number]
    out, first, second = bytearray(), 0, 0
    for byte in data:
        first = (first + 1) % 256
        second = (second + box[first]) % 256
        box[first], box[second] = box[second], box[first]
        out.append(byte ^ box[(box[first] + box[second]) % 256])
    return bytes(out)


class Lock:
    """The encryption of Excel 2002 and 2003 (RC4 CryptoAPI, [MS-OFFCRYPTO] 2.3.5)."""

    def __init__(self, password: str) -> None:
        self.salt = bytes(range(16))
        self._start = hashlib.sha1(self.salt + password.encode("utf-16-le")).digest()

    def key(self, block: int) -> bytes:
        return hashlib.sha1(self._start + struct.pack("<L", block)).digest()[:16]

    def record(self) -> bytes:
        header = struct.pack("<8L", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + b"\0\0"
        proof = rc4(self.key(0), b"v" * 16 + hashlib.sha1(b"v" * 16).digest())
        check = struct.pack("<L", 16) + self.salt + proof[:16] + struct.pack("<L", 20) + proof[16:]
        return record(0x2F, struct.pack("<3H2L", 1, 4, 2, 4, len(header)) + header + check)

    def locked(self, stream: bytes) -> bytes:
        """All but the heads of records, what opens the file, and where sheets begin."""
        starts = range(0, len(stream), 1024)
        secret = b"".join(rc4(self.key(at // 1024), stream[at : at + 1024]) for at in starts)
        out, at = bytearray(stream), 0
        while at + 4 <= len(stream):
            kind, length = struct.unpack_from("<2H", stream, at)
            if kind not in (0x809, 0x2F):
                begin = at + (8 if kind == 0x85 else 4)
                out[begin : at + 4 + length] = secret[begin : at + 4 + length]
            at += 4 + length
        return bytes(out)


CODES = ('yyyy"年"m"月"d"日"', "0.0%", '"¥"#,##0.00;[Red]"¥"-#,##0.00', '"第"@"号"')


def stream_of(*sheets: tuple[str, int, bytes], lock: Lock | None = None, strings: bytes = b"") -> bytes:
    """A workbook of (name, 1 if hidden, records) sheets; styles 1 to 4 have CODES, 5 is #,##0.00."""
    begin = record(0x809, struct.pack("<6H2L", 0x600, 5, 0x1FF5, 0x7CD, 0xC1, 0, 6, 0)[:16])
    begin += lock.record() if lock else b""
    begin += record(0x42, struct.pack("<H", 1200))
    for at, code in enumerate(CODES):
        begin += record(0x41E, struct.pack("<2H", 164 + at, len(code)) + wide(code))
    for form in (0, 164, 165, 166, 167, 4):
        begin += record(0xE0, struct.pack("<2H16x", 0, form))
    begin += strings
    names = [struct.pack("<2B", hidden, 0) + bytes([len(name)]) + wide(name) for name, hidden, _ in sheets]
    at = len(begin) + sum(4 + 4 + len(name) for name in names) + 4
    bodies = []
    for (_, _, rows), name in zip(sheets, names, strict=True):
        begin += record(0x85, struct.pack("<L", at) + name)
        body = record(0x809, struct.pack("<4H2L", 0x600, 0x10, 0x1FF5, 0x7CD, 0xC1, 6)) + rows + record(0x0A)
        at += len(body)
        bodies.append(body)
    return begin + record(0x0A) + b"".join(bodies)


def packed(path: Path, stream: bytes, name: str = "Workbook") -> Path:
    """The stream of a workbook as a file."""
    root = Node("Root Entry", nodes=[Node(name, len(stream), lambda: iter([stream]))])
    path.write_bytes(b"".join(written(root)))
    return path


def made(path: Path, *sheets: tuple[str, int, bytes], lock: Lock | None = None, strings: bytes = b"") -> Path:
    stream = stream_of(*sheets, lock=lock, strings=strings)
    return packed(path, lock.locked(stream) if lock else stream)


def lines(path: Path, folder: Path) -> list[str]:
    return read(path, folder).text.split("\n")


def test_numbers_dates_and_hidden_sheets_are_read(tmp_path: Path) -> None:
    rows = number(0, 1, 45608, style=1) + number(0, 2, 0.1 + 0.2) + number(4, 1, 3)
    found = read(made(tmp_path / "a.xls", ("台账", 0, rows), ("内部", 1, number(0, 0, 1))), tmp_path)
    assert [page.text.split("\n") for page in found.pages] == [
        ["台账", "\t2024年11月12日\t0.3", "\t3"],
        ["内部", "1"],
    ]
    assert found.notes == [("hidden_parts", "内部")]


@pytest.mark.parametrize("rows", [5, 400])
def test_a_workbook_under_a_password_opens_with_it_and_with_no_other(tmp_path: Path, rows: int) -> None:
    cells = b"".join(number(at, 0, at) for at in range(rows)) + text_box("签字处")
    path = made(tmp_path / "a.xls", ("台账", 0, cells), lock=Lock("档案2024"))
    assert identify(path, path.name).media_type == media_types.XLS
    sink = MemorySink()
    given = Source(path, path.name, Identity(media_types.XLS), Limits(), ("错", "档案2024"))
    XlsReader().read(given, sink)
    assert sink.text.split("\n") == ["台账", *map(str, range(rows)), "签字处"]
    with pytest.raises(NeedsPassword):
        XlsReader().read(replace(given, passwords=("错",)), MemorySink())


def test_text_boxes_and_comments_stand_after_the_rows_of_their_sheet(tmp_path: Path) -> None:
    rows = number(0, 0, 1) + text_box("签字盖章处") + text_box("请核对金额", kind=0x19)
    found = read(made(tmp_path / "a.et", ("甲", 0, rows), ("乙", 0, number(0, 0, 2))), tmp_path)
    assert found.pages[0].text.split("\n") == ["甲", "1", "签字盖章处", "批注：请核对金额"]
    assert found.pages[1].text.split("\n") == ["乙", "2"]
    assert found.notes == [("comments", "")]


def test_values_are_shown_as_their_number_format_says(tmp_path: Path) -> None:
    several = (
        struct.pack("<2H", 1, 0)
        + struct.pack("<HiHi", 2, 12 << 2 | 3, 5, 1234 << 2 | 2)
        + struct.pack("<H", 1)
    )
    rows = number(0, 0, 0.125, 2) + number(0, 1, -1234.5, 3) + number(0, 2, 1e15) + number(0, 3, 2.5, 99)
    rows += record(0xBD, several)
    rows += record(
        0x27E, struct.pack("<3Hi", 2, 0, 5, struct.unpack("<i", struct.pack("<d", 1.5)[4:])[0] & ~3)
    )
    assert lines(made(tmp_path / "a.xls", ("台账", 0, rows)), tmp_path) == [
        "台账", "12.5%\t¥-1,234.50\t1000000000000000\t2.5", "12.0%\t1,234.00", "1.50",
    ]  # fmt: skip


def test_formulas_show_what_they_came_to_last(tmp_path: Path) -> None:
    def formula(row: int, value: bytes) -> bytes:
        return record(0x06, struct.pack("<3H", row, 0, 2) + value + bytes(8))

    rows = formula(0, struct.pack("<d", 0.5)) + formula(1, b"\1\0\1\0\0\0\xff\xff")
    rows += formula(2, b"\2\0\x07\0\0\0\xff\xff") + formula(3, b"\3" + bytes(5) + b"\xff\xff")
    rows += formula(4, b"\0" + bytes(5) + b"\xff\xff") + record(0x207, struct.pack("<H", 2) + wide("合格"))
    rows += formula(5, b"\0" + bytes(5) + b"\xff\xff")
    picture = '=DISPIMG("ID_1",1)'
    rows += record(0x207, struct.pack("<H", len(picture)) + wide(picture))
    rows += record(0x205, struct.pack("<3H2B", 6, 0, 0, 0x2A, 1))
    found = lines(made(tmp_path / "a.xls", ("台账", 0, rows)), tmp_path)
    assert found == ["台账", "50.0%", "TRUE", "#DIV/0!", "合格", "#N/A"]


def test_shared_strings_run_on_from_record_to_record(tmp_path: Path) -> None:
    """The rest of a string says anew whether it is wide; runs of fonts may be parted, too."""
    first = struct.pack("<HB", 4, 1) + "档案".encode("utf-16-le")
    second = struct.pack("<HBHL", 2, 0x0C, 1, 3) + b"No" + b"\1\0"
    strings = record(0xFC, struct.pack("<2L", 3, 9) + first) + record(0x3C, b"\0AB" + second)
    strings += record(0x3C, b"\2\0" + b"ext" + struct.pack("<HB", 1, 1) + "末".encode("utf-16-le"))
    cells = b"".join(record(0xFD, struct.pack("<3HL", 0, at, 4 * (at == 2), at)) for at in range(5))
    path = made(tmp_path / "a.xls", ("台账", 0, cells), strings=strings)
    assert lines(path, tmp_path) == ["台账", "档案AB\tNo\t第末号"]


def test_cells_far_apart_and_rows_in_no_order_are_read(tmp_path: Path) -> None:
    rows = number(65535, 255, 2) + number(0, 0, 1) + number(7, 1, 3) + number(0, 2, 4)
    found = lines(made(tmp_path / "a.xls", ("甲", 0, rows)), tmp_path)
    assert found == ["甲", "1\t\t4", "\t3", "\t" * 16 + "2"]


def test_workbooks_of_excel_5_are_read_in_their_code_page(tmp_path: Path) -> None:
    name, code, text = (each.encode("gbk") for each in ("台账", '0.0"万元"', "档案袋"))
    begin = record(0x809, struct.pack("<4H", 0x500, 5, 0, 0)) + record(0x42, struct.pack("<H", 936))
    begin += record(0x41E, struct.pack("<HB", 164, len(code)) + code)
    begin += record(0xE0, struct.pack("<2H12x", 0, 0)) + record(0xE0, struct.pack("<2H12x", 0, 164))
    at = len(begin) + 4 + 7 + len(name) + 4
    begin += record(0x85, struct.pack("<LHB", at, 0, len(name)) + name) + record(0x0A)
    rows = record(0x204, struct.pack("<4H", 0, 0, 0, len(text)) + text) + number(0, 1, 2.25, 1)
    stream = begin + record(0x809, struct.pack("<4H", 0x500, 0x10, 0, 0)) + rows + record(0x0A)
    assert lines(packed(tmp_path / "a.xls", stream, "Book"), tmp_path) == ["台账", "档案袋\t2.3万元"]


def test_records_cut_anywhere_are_no_error() -> None:
    rows = number(0, 0, 1) + text_box("文字") + text_box("批注", kind=0x19) + record(0xBD, bytes(16))
    stream = stream_of(
        ("甲", 0, rows), ("乙", 0, rows), strings=record(0xFC, struct.pack("<2LHB", 1, 1, 9, 1))
    )
    for end in range(len(stream)):
        cut = stream[:end]
        try:
            book = read_book(cut, 64)
        except Unreadable as error:
            assert error.reason == "damaged"
            continue
        for sheet in book.sheets:
            assert not beside(cut, sheet, book).whole or end > sheet.start
            assert len(list(Rows(cut, book, 64).of(sheet, ordered=True))) <= 1


def test_sheets_said_to_begin_at_the_same_place_are_read_once(tmp_path: Path) -> None:
    stream = bytearray(stream_of(*((str(at), 0, number(0, 0, 7)) for at in range(50))))
    first, at = 0, 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        if kind == 0x85:
            first = first or struct.unpack_from("<L", stream, at + 4)[0]
            struct.pack_into("<L", stream, at + 4, first)
        at += 4 + length
    found = read(packed(tmp_path / "a.xls", bytes(stream)), tmp_path)
    assert found.text.split("\n").count("7") == 1 + 1  # one is the name of a sheet
    assert found.notes[0][0] == "truncated"


@pytest.mark.corpus
def test_documents_put_into_a_workbook_of_wps_come_out_as_files(corpus: Path, tmp_path: Path) -> None:
    found = read(corpus / "office" / "apache__testWPSAttachment.xls", tmp_path)
    assert [page.text for page in found.pages] == ["Sheet1", "Sheet2", "Sheet3"]
    assert [name.rpartition(".")[2] for name in found.children] == [
        "txt", "pdf", "xml", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
    ]  # fmt: skip
    assert found.children["PDF.pdf"].startswith(b"%PDF")
    (tmp_path / "inner.xls").write_bytes(found.children["MBD80000007.xls"])
    (tmp_path / "inner").mkdir()
    assert read(tmp_path / "inner.xls", tmp_path / "inner").text.strip()


@pytest.mark.corpus
def test_a_workbook_that_fuzzers_broke_ends_as_text_or_with_a_reason(corpus: Path) -> None:
    for path in sorted((corpus / "corrupt_hostile").glob("*.xls")):
        sink = MemorySink()
        try:
            XlsReader().read(source(path, media_types.XLS), sink)
        except Unreadable as error:
            assert error.reason == "damaged"
        else:
            assert sink.text.startswith("Sheet1\nPADS FIGURE")


@pytest.mark.corpus
def test_a_workbook_whose_file_is_broken_is_read_from_its_stream(corpus: Path, tmp_path: Path) -> None:
    whole = (corpus / "office" / "apache__ex42564-21435.xls").read_bytes()
    (tmp_path / "a.xls").write_bytes(whole[:-700])  # as a copy that was broken off leaves it
    (tmp_path / "whole").mkdir()
    found = read(tmp_path / "a.xls", tmp_path)
    assert found.text == read(corpus / "office" / "apache__ex42564-21435.xls", tmp_path / "whole").text
    assert found.notes[0][0] == "truncated"


@pytest.mark.corpus
def test_a_workbook_broken_anywhere_ends_as_text_or_with_a_reason(corpus: Path, tmp_path: Path) -> None:
    whole = (corpus / "office" / "apache__ex42564-21435.xls").read_bytes()
    path = tmp_path / "a.xls"
    for at in range(0, len(whole), len(whole) // 150):
        path.write_bytes(whole[:at] + b"\xff\x00\xff\x7f" + whole[at + 4 :] if at % 2 else whole[:at] + b"\0")
        try:
            XlsReader().read(source(path, media_types.XLS), MemorySink())
        except Unreadable as error:
            assert error.reason in {"damaged", "too_big_in_memory"}
