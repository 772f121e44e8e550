"""XLS and ET, XLSB: sheets row by row. What is made here is put together record by record."""

import hashlib
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from read_here import read
from sink import MemorySink, source

from ingest import signatures as kinds
from ingest.errors import NeedsPassword, Unreadable
from ingest.extract.xls import XlsReader
from ingest.format import Identity, Limits, Source
from ingest.formats.ole.compound_copy import Node, written
from ingest.formats.sheets.biff import sheet_records
from ingest.identify import identify


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


def made(path: Path, *sheets: tuple[str, int, bytes], lock: Lock | None = None) -> Path:
    """A workbook of (name, 1 if hidden, records) sheets; style 1 is a date."""
    code = 'yyyy"年"m"月"d"日"'
    begin = record(0x809, struct.pack("<6H2L", 0x600, 5, 0x1FF5, 0x7CD, 0xC1, 0, 6, 0)[:16])
    begin += lock.record() if lock else b""
    begin += record(0x42, struct.pack("<H", 1200))
    begin += record(0x41E, struct.pack("<2H", 164, len(code)) + wide(code))
    begin += record(0xE0, struct.pack("<2H16x", 0, 0)) + record(0xE0, struct.pack("<2H16x", 0, 164))
    names = [struct.pack("<2B", hidden, 0) + bytes([len(name)]) + wide(name) for name, hidden, _ in sheets]
    at = len(begin) + sum(4 + 4 + len(name) for name in names) + 4
    bodies = []
    for (_, _, rows), name in zip(sheets, names, strict=True):
        begin += record(0x85, struct.pack("<L", at) + name)
        body = record(0x809, struct.pack("<4H2L", 0x600, 0x10, 0x1FF5, 0x7CD, 0xC1, 6)) + rows + record(0x0A)
        at += len(body)
        bodies.append(body)
    stream = begin + record(0x0A) + b"".join(bodies)
    stream = lock.locked(stream) if lock else stream
    root = Node("Root Entry", nodes=[Node("Workbook", len(stream), lambda: iter([stream]))])
    path.write_bytes(b"".join(written(root)))
    return path


def test_numbers_dates_and_hidden_sheets_are_read(tmp_path: Path) -> None:
    rows = number(0, 1, 45608, style=1) + number(0, 2, 0.1 + 0.2) + number(4, 1, 3)
    found = read(made(tmp_path / "a.xls", ("台账", 0, rows), ("内部", 1, number(0, 0, 1))), tmp_path)
    assert [page.text.split("\n") for page in found.pages] == [
        ["台账", "\t2024-11-12\t0.3", "\t3"],
        ["内部", "1"],
    ]
    assert found.notes == [("hidden_parts", "内部")]


@pytest.mark.parametrize("rows", [5, 400])
def test_a_workbook_under_a_password_opens_with_it_and_with_no_other(tmp_path: Path, rows: int) -> None:
    cells = b"".join(number(at, 0, at) for at in range(rows)) + text_box("签字处")
    path = made(tmp_path / "a.xls", ("台账", 0, cells), lock=Lock("档案2024"))
    assert identify(path, path.name).media_type == kinds.XLS
    sink = MemorySink()
    given = Source(path, path.name, Identity(kinds.XLS), Limits(), ("错", "档案2024"))
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


def test_cells_at_the_two_ends_of_a_sheet_are_refused_before_the_memory_is_full(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xls", ("甲", 0, number(0, 0, 1) + number(65535, 65535, 2)))
    with pytest.raises(Unreadable, match="too_big_in_memory"):
        read(path, tmp_path)


def test_records_cut_anywhere_are_no_error() -> None:
    stream = record(0x85, struct.pack("<L", 0) + b"\0\0\1\1a\0") + number(0, 0, 1) + text_box("文字")
    for end in range(len(stream)):
        sheet_records(stream[:end])


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
            XlsReader().read(source(path, kinds.XLS), sink)
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
    assert found.notes == [("repaired", ""), ("truncated", "")]


@pytest.mark.corpus
def test_a_workbook_broken_anywhere_ends_as_text_or_with_a_reason(corpus: Path, tmp_path: Path) -> None:
    """Some of these make the library panic."""
    whole = (corpus / "office" / "apache__ex42564-21435.xls").read_bytes()
    path = tmp_path / "a.xls"
    for at in range(0, len(whole), len(whole) // 150):
        path.write_bytes(whole[:at] + b"\xff\x00\xff\x7f" + whole[at + 4 :] if at % 2 else whole[:at] + b"\0")
        try:
            XlsReader().read(source(path, kinds.XLS), MemorySink())
        except Unreadable as error:
            assert error.reason in {"damaged", "too_big_in_memory"}


def binary(kind: int, data: bytes = b"") -> bytes:
    return bytes([kind & 0x7F | 0x80, kind >> 7] if kind > 127 else [kind]) + bytes([len(data)]) + data


def long_text(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def made_xlsb(path: Path, cells: bytes) -> Path:
    """A binary workbook of one sheet, 台账."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = binary(0x83) + binary(0x8F)
    book += binary(0x9C, struct.pack("<2L", 0, 1) + long_text("r1") + long_text("台账"))
    book += binary(0x90) + binary(0x84)
    sheet = binary(0x81) + binary(0x94, struct.pack("<4L", 0, 9, 0, 9)) + binary(0x91)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.bin", book)
        package.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        )
        package.writestr("xl/worksheets/sheet1.bin", sheet + cells + binary(0x92) + binary(0x82))
    return path


def row_of(number_: int, *values: tuple[int, float]) -> bytes:
    cells = (binary(5, struct.pack("<2Ld", column, 0, value)) for column, value in values)
    return binary(0, struct.pack("<L", number_) + bytes(13)) + b"".join(cells)


def test_binary_workbooks_are_read(tmp_path: Path) -> None:
    found = read(made_xlsb(tmp_path / "a.xlsb", row_of(0, (0, 1.5), (2, 3.0)) + row_of(3, (0, 2))), tmp_path)
    assert found.text.split("\n") == ["台账", "1.5\t\t3", "2"]


def test_binary_cells_at_the_two_ends_of_a_sheet_are_refused(tmp_path: Path) -> None:
    cells = row_of(0, (0, 1.0)) + row_of(1_048_575, (16_383, 2.0))
    with pytest.raises(Unreadable, match="too_big_in_memory"):
        read(made_xlsb(tmp_path / "a.xlsb", cells), tmp_path)
