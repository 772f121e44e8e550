"""What an XLS sheet has besides its cells: header and footer, text boxes, chart titles, comments."""

import struct
from dataclasses import dataclass, field

from ingest.formats.sheets.biff import BOF, CONTINUE, EOF, Book, BoundSheet, records
from ingest.formats.sheets.biff_cells import CELLS
from ingest.formats.sheets.biff_pictures import numbers
from ingest.formats.sheets.biff_strings import wide_text

_OBJ, _TXO, _CHART_TEXT, _HEADER, _FOOTER, _NOTE = 0x5D, 0x1B6, 0x100D, 0x14, 0x15, 0x1C
_DRAWN = 0xEC
_COMMENT = b"\x19\0"


@dataclass(slots=True)
class Beside:
    """What is known of a sheet before its cells are read."""

    found: bool = False  # it begins where it should
    whole: bool = False  # and it ends
    ordered: bool = True  # its cells come row by row
    margins: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)  # their numbers in the workbook's list, from 1


def beside(stream: bytes, sheet: BoundSheet, book: Book) -> Beside:
    """The header and footer of a sheet, its text boxes, chart titles, comments."""
    reading = _BesideReading(book)
    for kind, data in records(stream, sheet.start, sheet.end):
        if not reading.beside.found and kind != BOF:
            break
        reading.take(kind, data)
    return reading.beside


class _BesideReading:
    def __init__(self, book: Book) -> None:
        self.beside = Beside()
        self._book = book
        self._depth = self._row = self._missing = 0
        self._in_comment = False
        self._texts = self.beside.texts  # the last of these is not whole yet

    def take(self, kind: int, data: bytes) -> None:
        if kind == BOF:
            self._depth += 1
            self.beside.found = True
        elif kind == EOF:
            self._depth -= 1
            self.beside.whole = self.beside.whole or self._depth == 0
        elif kind in CELLS:
            row = int.from_bytes(data[:2], "little")
            self.beside.ordered = self.beside.ordered and (row >= self._row or self._depth > 1)
            self._row = row
        elif kind == CONTINUE:
            self._text_goes_on(data)
        elif kind == _OBJ:
            self._in_comment = data[4:6] == _COMMENT
        elif kind == _TXO:
            self._text_begins(data)
        elif kind in {_HEADER, _FOOTER} and len(data) > 2:
            self.beside.margins.append(self._book.text(data, 2 if self._book.modern else 1))
        elif kind == _DRAWN:
            self.beside.pictures += numbers(data)
        elif kind == _CHART_TEXT and len(data) > 4:
            self.beside.texts.append(self._book.text(data[2:], 1))
        elif kind == _NOTE and not self._book.modern:
            self.beside.comments.append(data[6:].decode(self._book.encoding, "replace"))

    def _text_begins(self, data: bytes) -> None:
        modern = self._book.modern and len(data) >= 12
        self._missing = struct.unpack_from("<H", data, 10)[0] if modern else 0
        if self._missing:
            self._texts = self.beside.comments if self._in_comment else self.beside.texts
            self._texts.append("")

    def _text_goes_on(self, data: bytes) -> None:
        if self._missing and data:
            piece = wide_text(data[0], data[1:])[: self._missing]
            self._texts[-1] += piece
            self._missing -= len(piece) or self._missing
