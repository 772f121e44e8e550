"""The records of an XLS workbook stream: how large its sheets are, and the text that lies outside cells."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_EOF, _BOF, _BOUND_SHEET, _OBJ, _TXO, _CONTINUE, _CHART_TEXT = 0x0A, 0x0809, 0x85, 0x5D, 0x1B6, 0x3C, 0x100D
# Records of cells with a value; they begin with row and column.
_CELLS = frozenset({0x06, 0x206, 0x406, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E, 0x02, 0x03, 0x04, 0x05})
_MULTIPLE = 0xBD  # several cells of a row; it ends with the last column
_COMMENT = b"\x19\0"
_MODERN = b"\0\6"  # BIFF8: texts say whether they are wide


@dataclass(slots=True)
class SheetRecords:
    """What is known of a sheet: the rows and columns with values, the texts beside the cells."""

    first_row: int = 1 << 16
    last_row: int = -1
    first_column: int = 1 << 16
    last_column: int = -1
    texts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def area(self) -> int:
        """How many cells lie between the corners."""
        return max(0, self.last_row - self.first_row + 1) * max(0, self.last_column - self.first_column + 1)

    def reach(self, row: int, first: int, last: int) -> None:
        """A cell, or several of a row, has a value."""
        self.first_row, self.last_row = min(self.first_row, row), max(self.last_row, row)
        self.first_column, self.last_column = min(self.first_column, first), max(self.last_column, last)


class _Workbook:
    """The records of a workbook, taken one after another."""

    def __init__(self) -> None:
        self.sheets: list[SheetRecords] = []
        self._starts: dict[int, int] = {}  # where a sheet begins in the stream → its number
        self._sheet = SheetRecords()  # what comes before any sheet goes here
        self._modern = self._in_comment = False
        self._texts = self._sheet.texts  # the last of these is not whole yet
        self._missing = 0  # characters
        self._takers = {
            _BOUND_SHEET: self._bound_sheet,
            _OBJ: self._object,
            _TXO: self._text_begins,
            _CONTINUE: self._text_goes_on,
            _CHART_TEXT: self._chart_text,
        }

    def take(self, at: int, kind: int, data: bytes) -> None:
        """Take the record that begins at byte `at` of the stream."""
        if kind in _CELLS:
            if len(data) >= 6:
                row, column = struct.unpack_from("<2H", data)
                last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _MULTIPLE else column
                self._sheet.reach(row, column, max(column, last))
        elif kind == _BOF:
            self._modern = self._modern or data[:2] == _MODERN
            if at in self._starts:
                self._sheet = self.sheets[self._starts[at]]
        elif taker := self._takers.get(kind):
            taker(data)

    def _bound_sheet(self, data: bytes) -> None:
        if len(data) >= 4:
            self._starts[struct.unpack_from("<L", data)[0]] = len(self.sheets)
            self.sheets.append(SheetRecords())

    def _object(self, data: bytes) -> None:
        self._in_comment = data[4:6] == _COMMENT

    def _text_begins(self, data: bytes) -> None:
        self._missing = struct.unpack_from("<H", data, 10)[0] if self._modern and len(data) >= 12 else 0
        if self._missing:
            self._texts = self._sheet.comments if self._in_comment else self._sheet.texts
            self._texts.append("")

    def _text_goes_on(self, data: bytes) -> None:
        if self._missing and data:
            piece = _text(data[0], data[1:])[: self._missing]
            self._texts[-1] += piece
            self._missing -= len(piece) or self._missing

    def _chart_text(self, data: bytes) -> None:
        if self._modern and len(data) > 4:
            self._sheet.texts.append(_text(data[3], data[4:])[: data[2]])


def sheet_records(stream: bytes) -> list[SheetRecords]:
    """What the records of a workbook stream say of each sheet, in the order of the workbook."""
    workbook = _Workbook()
    for at, kind, data in _records(stream):
        workbook.take(at, kind, data)
    return workbook.sheets


def whole_records(stream: bytes) -> bytes:
    """The records that are whole, ended as a sheet is: what can be read of a stream that was cut off."""
    end = 0
    for at, _, data in _records(stream):
        length = struct.unpack_from("<H", stream, at + 2)[0]
        if len(data) < length:
            break
        end = at + 4 + length
    return stream[:end] + struct.pack("<2H", _EOF, 0)


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _text(flags: int, data: bytes) -> str:
    return data.decode("utf-16-le" if flags & 1 else "latin-1", "replace")
