"""The rows of an XLSB sheet, and its header and footer."""

import struct
from collections.abc import Callable, Iterator

from ingest.formats.sheets.binary_values import error_text, short_number, truth_text
from ingest.formats.sheets.cell_values import NumberFormat, number_format
from ingest.formats.sheets.packed_strings import PackedStrings
from ingest.formats.sheets.xlsb_parts import text_at

_ROW, _BLANK, _LAST, _RICH_TEXT, _HEADER = 0, 1, 11, 62, 479
_SHORT, _SHORTER = range(12, 19), 11  # cells that do not state their column, and how far their kinds are off
_LAST_COLUMN = 16383  # that a sheet can have
_VALUE = 8  # where it begins, after the column and the style
_RICH = 1  # the flags of a string, before it
_GENERAL = number_format("General")


class Cells:
    """Reads the cells of a workbook's sheets."""

    def __init__(self, formats: list[NumberFormat], strings: PackedStrings, *, from_1904: bool) -> None:
        self._formats = formats
        self._strings = strings
        self._from_1904 = from_1904
        self._readers: dict[int, Callable[[NumberFormat, bytes], str]] = {
            2: lambda form, data: form.number(short_number(data, _VALUE), from_1904),
            **dict.fromkeys((3, 11), lambda _, data: error_text(data[_VALUE])),
            **dict.fromkeys((4, 10), lambda _, data: truth_text(data[_VALUE])),
            **dict.fromkeys((5, 9), self._number),
            **dict.fromkeys((6, 8), lambda form, data: form.text(text_at(data, _VALUE))),
            7: lambda form, data: form.text(strings.text(struct.unpack_from("<L", data, _VALUE)[0])),
            _RICH_TEXT: lambda form, data: form.text(text_at(data, _VALUE + _RICH)),
        }

    def rows(
        self, records: Iterator[tuple[int, bytes]], margins: list[str]
    ) -> Iterator[list[tuple[int, str]]]:
        """The rows: (column, text) of each cell; header and footer are added to `margins`."""
        row: list[tuple[int, str]] = []
        column = -1
        for kind, data in records:
            if kind in _SHORT:  # its column is the next one
                kind, data = kind - _SHORTER, struct.pack("<L", column + 1) + data
            if _BLANK <= kind <= _LAST or kind == _RICH_TEXT:
                column = min(int.from_bytes(data[:4], "little"), _LAST_COLUMN)
            if reader := self._readers.get(kind):
                if len(data) > _VALUE:
                    row.append((column, self._text(reader, data)))
            elif kind == _ROW:
                if row:
                    yield row
                row, column = [], -1
            elif kind == _HEADER:
                margins += _margins(data)
        if row:
            yield row

    def _text(self, reader: Callable[[NumberFormat, bytes], str], data: bytes) -> str:
        style = int.from_bytes(data[4:7], "little")
        form = self._formats[style] if style < len(self._formats) else _GENERAL
        try:
            return reader(form, data)
        except struct.error:  # too short for what it is
            return ""

    def _number(self, form: NumberFormat, data: bytes) -> str:
        return form.number(struct.unpack_from("<d", data, _VALUE)[0], self._from_1904)


def _margins(data: bytes) -> Iterator[str]:
    """The header and footer of usual pages; those of the first and of even ones come after."""
    at = 2
    for _ in range(2):
        text = text_at(data, at)
        at += 4 + len(text.encode("utf-16-le"))
        if text:
            yield text
