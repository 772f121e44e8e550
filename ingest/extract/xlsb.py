"""XLSB: the sheets of a workbook in Excel's binary format, row by row."""

import struct
from collections.abc import Iterator
from typing import IO

from ingest import signatures as kinds
from ingest.errors import Unreadable
from ingest.format import Limits, Sink, Source
from ingest.formats.ooxml.package import BROKEN, OfficePackage, facts, note_macros
from ingest.formats.sheets.calamine import open_workbook
from ingest.formats.sheets.grid import Grid

_CELL = 32  # bytes that calamine takes for each cell between the corners of a sheet
_ROW, _FIRST_CELL, _LAST_CELL = 0, 2, 11  # records; those of cells with a value lie between
_LONGEST = 1 << 20  # bytes of a record


class XlsbReader:
    """Reads binary workbooks."""

    media_types = frozenset({kinds.XLSB})

    def read(self, source: Source, sink: Sink) -> None:
        """A page or more for each sheet; raises Unreadable, NeedsPassword."""
        with OfficePackage(source.path, source.limits) as package:
            facts(package, sink)
            _check(package, source.limits)
            note_macros(package, sink)
        with open_workbook(source.path) as workbook:
            grid = Grid(sink)
            for number, name in enumerate(workbook.names):
                grid.sheet(name)
                workbook.write(number, grid)
            grid.close()
            if workbook.hidden:
                sink.note("hidden_parts", "、".join(workbook.hidden))


def _check(package: OfficePackage, limits: Limits) -> None:
    """Refuse what would be filled up in memory: sheets of few cells that are far apart, great strings."""
    for name in package.names():
        if not name.endswith(".bin"):
            continue
        if package.size(name) > limits.memory_mib << 18:
            raise Unreadable("too_big_in_memory", f"part of {package.size(name)} bytes")
        if "/worksheets/" in name and (file := package.open(name)):
            with file:
                _check_sheet(file, limits)


def _check_sheet(file: IO[bytes], limits: Limits) -> None:
    rows, columns = [1 << 20, -1], [1 << 20, -1]
    row = 0
    try:
        for kind, data in _records(file):
            if kind == _ROW and len(data) >= 4:
                row = struct.unpack_from("<L", data)[0]
            elif _FIRST_CELL <= kind <= _LAST_CELL and len(data) >= 4:
                column = struct.unpack_from("<L", data)[0]
                rows = [min(rows[0], row), max(rows[1], row)]
                columns = [min(columns[0], column), max(columns[1], column)]
    except BROKEN as error:
        raise Unreadable("damaged", f"{type(error).__name__} in a sheet") from error
    area = max(0, rows[1] - rows[0] + 1) * max(0, columns[1] - columns[0] + 1)
    if area * _CELL > limits.memory_mib << 19:
        raise Unreadable("too_big_in_memory", f"sheet of {area} cells")


def _records(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The records of a part: a number of one or two bytes, a length of up to four, the data."""
    while first := file.read(1):
        kind = first[0]
        if kind & 0x80:
            kind = (kind & 0x7F) | (file.read(1) or b"\0")[0] << 7
        length = _length(file)
        if length > _LONGEST:
            raise ValueError(length)
        yield kind, file.read(length)


def _length(file: IO[bytes]) -> int:
    length = 0
    for shift in (0, 7, 14, 21):
        byte = (file.read(1) or b"\0")[0]
        length |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return length
