"""The cells of an XLS sheet, row by row."""

import struct
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.sheets.biff import BOF, EOF, Book, BoundSheet, records
from ingest.formats.sheets.binary_values import error_text, short_number, truth_text
from ingest.formats.sheets.cell_values import NumberFormat, number_format

_NUMBER, _RK, _MULTIPLE, _SHARED, _LABEL, _RICH_LABEL = 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6
_TRUTH, _FORMULA, _OLD_FORMULAS, _STRING = 0x205, 0x06, (0x206, 0x406), 0x207
_NO_NUMBER = b"\xff\xff"  # ends the value of a formula that is none
_CELL = 200  # bytes that a cell takes while rows are brought in order
_GENERAL = number_format("General")

CELLS = frozenset(
    {_NUMBER, _RK, _MULTIPLE, _SHARED, _LABEL, _RICH_LABEL, _TRUTH, _FORMULA, *_OLD_FORMULAS}
)  # records of cells with a value; they begin with the row
Cell = tuple[int, int, str]  # row, column, text


class Rows:
    """Reads the cells of sheets."""

    def __init__(self, stream: bytes, book: Book, memory_mib: int) -> None:
        self._stream = stream
        self._book = book
        self._most = (memory_mib << 20) // 4 // _CELL
        self._waiting: tuple[int, int, NumberFormat] | None = None  # a formula whose text comes next
        self._takers: dict[int, Callable[[bytes], Iterator[Cell]]] = {
            _NUMBER: self._number, _RK: self._short, _MULTIPLE: self._several, _SHARED: self._shared,
            _LABEL: self._label, _RICH_LABEL: self._label, _TRUTH: self._truth, _STRING: self._string,
            **dict.fromkeys((_FORMULA, *_OLD_FORMULAS), self._formula),
        }  # fmt: skip

    def of(self, sheet: BoundSheet, *, ordered: bool) -> Iterator[list[tuple[int, str]]]:
        """The rows of a sheet: (column, text) of each cell. Raises Unreadable("too_big_in_memory")."""
        cells = self._cells(sheet)
        if not ordered:
            cells = iter(self._sorted(cells))
        for _, row in groupby(cells, key=itemgetter(0)):
            yield [(column, text) for _, column, text in row]

    def _sorted(self, cells: Iterator[Cell]) -> list[Cell]:
        found = []
        for cell in cells:
            found.append(cell)
            if len(found) > self._most:
                raise Unreadable(ReasonCode.TOO_BIG_IN_MEMORY, "rows that are not in order")
        return sorted(found, key=itemgetter(0))

    def _cells(self, sheet: BoundSheet) -> Iterator[Cell]:
        depth = 0
        self._waiting = None
        for kind, data in records(self._stream, sheet.start, sheet.end):
            if depth == 1 and (taker := self._takers.get(kind)):
                try:
                    yield from taker(data)
                except struct.error:  # a record too short for what it is
                    continue
            elif kind == BOF:
                depth += 1
            elif kind == EOF:
                depth -= 1
                if depth <= 0:
                    return

    def _form(self, style: int) -> NumberFormat:
        formats = self._book.formats
        return formats[style] if style < len(formats) else _GENERAL

    def _shown(self, style: int, value: float) -> str:
        return self._form(style).number(value, self._book.from_1904)

    def _number(self, data: bytes) -> Iterator[Cell]:
        row, column, style, value = struct.unpack_from("<3Hd", data)
        yield row, column, self._shown(style, value)

    def _short(self, data: bytes) -> Iterator[Cell]:
        row, column, style = struct.unpack_from("<3H", data)
        yield row, column, self._shown(style, short_number(data, 6))

    def _several(self, data: bytes) -> Iterator[Cell]:
        row, first = struct.unpack_from("<2H", data)
        for number, at in enumerate(range(4, len(data) - 7, 6)):
            style = struct.unpack_from("<H", data, at)[0]
            yield row, first + number, self._shown(style, short_number(data, at + 2))

    def _shared(self, data: bytes) -> Iterator[Cell]:
        row, column, style, number = struct.unpack_from("<3HL", data)
        yield row, column, self._form(style).text(self._book.strings.text(number))

    def _label(self, data: bytes) -> Iterator[Cell]:
        row, column, style = struct.unpack_from("<3H", data)
        yield row, column, self._form(style).text(self._book.text(data[6:], 2))

    def _truth(self, data: bytes) -> Iterator[Cell]:
        row, column, _, value, is_error = struct.unpack_from("<3H2B", data)
        yield row, column, error_text(value) if is_error else truth_text(value)

    def _formula(self, data: bytes) -> Iterator[Cell]:
        row, column, style, value = struct.unpack_from("<3Hd", data)
        self._waiting = None
        if data[12:14] != _NO_NUMBER:
            yield row, column, self._shown(style, value)
        elif data[6] == 0:
            self._waiting = row, column, self._form(style)
        elif data[6] in {1, 2}:
            yield row, column, truth_text(data[8]) if data[6] == 1 else error_text(data[8])

    def _string(self, data: bytes) -> Iterator[Cell]:
        if self._waiting is not None:
            row, column, form = self._waiting
            yield row, column, form.text(self._book.text(data, 2))
        self._waiting = None
