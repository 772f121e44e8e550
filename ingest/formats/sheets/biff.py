"""The records of an XLS workbook, and what stands before its sheets: their names, number formats, strings."""

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.sheets.biff_strings import shared_strings, wide_text
from ingest.formats.sheets.cell_values import NumberFormat, format_numbered
from ingest.formats.sheets.packed_strings import PackedStrings

EOF, BOF, CONTINUE = 0x0A, 0x0809, 0x3C
_BOUND_SHEET, _FORMAT, _XF, _SST, _CODE_PAGE, _FROM_1904 = 0x85, 0x41E, 0xE0, 0xFC, 0x42, 0x22
_MODERN = b"\0\6"  # BIFF8: texts say whether they are wide
_MODULE = 6  # a sheet of macros' source, which nobody sees
_MOST_SHEETS, _MOST_STYLES = 10_000, 65_536
_PAGES = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 10000: "mac-roman", 32768: "mac-roman"}
_USUAL_PAGE = "gb18030"


@dataclass(slots=True)
class BoundSheet:
    """A sheet: its name, and the bytes of the stream that are its."""

    name: str
    hidden: bool
    start: int
    end: int = 0


@dataclass(slots=True)
class Book:
    """What stands before the sheets."""

    sheets: list[BoundSheet] = field(default_factory=list)
    formats: list[NumberFormat] = field(default_factory=list)
    strings: PackedStrings = field(default_factory=lambda: PackedStrings(1))
    modern: bool = False
    from_1904: bool = False
    encoding: str = _USUAL_PAGE

    def text(self, data: bytes, counted: int) -> str:
        """A text that begins with its length, in `counted` bytes."""
        count = int.from_bytes(data[:counted], "little")
        if not self.modern:
            return data[counted : counted + count].decode(self.encoding, "replace")
        flags = data[counted] if len(data) > counted else 0
        return wide_text(flags, data[counted + 1 : counted + 1 + count * (1 + (flags & 1))])


def records(stream: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """The records between two places of a stream: kind and data. What is cut off is left out."""
    at = start
    while at + 4 <= end:
        kind, length = struct.unpack_from("<2H", stream, at)
        at += 4 + length
        if at > len(stream):
            return
        yield kind, stream[at - length : at]


def read_book(stream: bytes, memory_mib: int) -> Book:
    """What stands before the sheets. Raises Unreadable("damaged") if there are none, "too_big_in_memory"."""
    book, styles, codes = Book(), list[int](), dict[int, str]()
    shared: list[bytes] = []
    last = 0
    for kind, data in records(stream, 0, len(stream)):
        if kind == EOF:
            break
        if kind == _SST:
            shared = [data]
        elif kind == CONTINUE and last == _SST:
            shared.append(data)
            continue
        elif kind == _XF and len(data) >= 4 and len(styles) < _MOST_STYLES:
            styles.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _FORMAT and len(data) > 3 and len(codes) < _MOST_STYLES:
            codes[int.from_bytes(data[:2], "little")] = book.text(data[2:], 2 if book.modern else 1)
        else:
            _take(book, kind, data)
        last = kind
    book.formats = [format_numbered(style, codes) for style in styles]
    book.strings = shared_strings(shared, memory_mib)
    _bound(book, len(stream))
    return book


def _take(book: Book, kind: int, data: bytes) -> None:
    if kind == BOF:
        book.modern = data[:2] == _MODERN
    elif kind == _CODE_PAGE:
        book.encoding = _encoding(int.from_bytes(data[:2], "little"))
    elif kind == _FROM_1904:
        book.from_1904 = data[:1] == b"\1"
    elif kind == _BOUND_SHEET and len(data) >= 7 and data[5] != _MODULE:
        if len(book.sheets) >= _MOST_SHEETS:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "sheets")
        start = struct.unpack_from("<L", data)[0]
        book.sheets.append(BoundSheet(book.text(data[6:], 1), bool(data[4] & 3), start))


def _encoding(page: int) -> str:
    try:
        return codecs.lookup(_PAGES.get(page) or f"cp{1252 if page == 32769 else page}").name
    except LookupError:
        return _USUAL_PAGE


def _bound(book: Book, length: int) -> None:
    """Each sheet ends where the next begins; what is said to begin at the same place is one sheet."""
    if not book.sheets:
        raise Unreadable(ReasonCode.DAMAGED, "no sheets")
    starts = sorted({sheet.start for sheet in book.sheets})
    ends = dict(zip(starts, [*starts[1:], length], strict=True))
    for sheet in book.sheets:
        sheet.end = min(ends.pop(sheet.start, sheet.start), length)
