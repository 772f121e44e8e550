"""The pictures of an XLS workbook: a list of all in its head, to which the drawings of sheets refer."""

import re
import struct
from collections.abc import Iterator

from ingest.formats.ole.blips import blips
from ingest.formats.picture.embedded import Picture
from ingest.formats.sheets.biff import CONTINUE, EOF, records

_GROUP = 0xEB
_ALL_DRAWN, _STORE, _ENTRY = 0xF000, 0xF001, 0xF007
_SHOWS = re.compile(rb"\x04\x41(.{4})", re.S)  # a shape's property: the number of its picture


def drawing_group(stream: bytes) -> bytes:
    """What stands before the sheets of a workbook about its drawings, the pictures themselves among it."""
    parts: list[bytes] = []
    last = 0
    for kind, data in records(stream, 0, len(stream)):
        if kind == EOF:
            break
        last = last if kind == CONTINUE else kind
        if last == _GROUP:
            parts.append(data)
    return b"".join(parts)


def numbers(drawing: bytes) -> list[int]:
    """The numbers, from 1, of the pictures that a piece of a sheet's drawings shows."""
    return [int.from_bytes(found[1], "little") for found in _SHOWS.finditer(drawing)]


def listed(group: bytes) -> list[Picture | None]:
    """The pictures in the workbook's list (`group` is its drawing group), None for those left empty."""
    found: list[Picture | None] = []
    for outer, start, end in _records(group, 0, len(group)):
        for inner, first, last in _records(group, start, end) if outer == _ALL_DRAWN else ():
            for kind, at, behind in _records(group, first, last) if inner == _STORE else ():
                found += [next(blips(group, "Workbook", at, behind), None)] if kind == _ENTRY else []
    return found


def _records(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Kind, first byte and end of each record of a drawing that is within these bytes."""
    while at + 8 <= end:
        kind, length = struct.unpack_from("<2xHL", data, at)
        yield kind, at + 8, min(at + 8 + length, end)
        at += 8 + length
