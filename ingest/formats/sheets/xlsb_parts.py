"""The parts of an XLSB workbook: records, strings, number formats, the names of its sheets."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.ooxml.package import BROKEN, OfficePackage
from ingest.formats.sheets.cell_values import NumberFormat, format_numbered
from ingest.formats.sheets.packed_strings import PackedStrings

_LONGEST = 1 << 20  # bytes of a record
_MOST_SHEETS, _MOST_STYLES = 10_000, 65_536
_WORKBOOK, _SHEET, _STRING, _FORMAT, _STYLE = 153, 156, 19, 44, 47
_STYLES, _STYLES_END = 617, 618  # those of cells; others stand outside
_COMMENT_TEXT = 637
_RICH = 1  # the flags of a string, before it


def records(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The records of a part: a number of one or two bytes, a length of up to four, the data.

    Raises ValueError for one of no sensible length, and what `file` raises.
    """
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


@contextmanager
def _damage(part: str) -> Iterator[None]:
    """Within, what a broken part raises is Unreadable("damaged")."""
    try:
        yield
    except (*BROKEN, struct.error) as error:
        raise Unreadable(
            ReasonCode.DAMAGED, f"{type(error).__name__} in {part.rpartition('/')[2]}"
        ) from error


def records_of(package: OfficePackage, part: str) -> Iterator[tuple[int, bytes]]:
    """The records of a part, none if there is no such part. Raises Unreadable("damaged")."""
    with _damage(part):
        file = package.open(part)
        if file is not None:
            with file:
                yield from records(file)


def text_at(data: bytes, at: int = 0) -> str:
    """A string that begins with its length."""
    count = int.from_bytes(data[at : at + 4], "little")
    return "" if count == 0xFFFFFFFF else data[at + 4 : at + 4 + 2 * count].decode("utf-16-le", "replace")


def sheets(package: OfficePackage, main: str) -> tuple[list[tuple[str, bool, str]], bool]:
    """(name, hidden, relation) of each sheet of a workbook, and whether its calendar begins in 1904."""
    found: list[tuple[str, bool, str]] = []
    from_1904 = False
    for kind, data in records_of(package, main):
        if kind == _WORKBOOK:
            from_1904 = bool(data[:1] and data[0] & 1)
        elif kind == _SHEET and len(data) >= 12:
            relation = text_at(data, 8)
            name = text_at(data, 12 + 2 * len(relation))
            found.append((name, data[0] != 0, relation))
            if len(found) > _MOST_SHEETS:
                raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "sheets")
    return found, from_1904


def strings(package: OfficePackage, part: str, memory_mib: int) -> PackedStrings:
    """The shared strings."""
    found = PackedStrings(memory_mib)
    for kind, data in records_of(package, part):
        if kind == _STRING:
            found.add(text_at(data, _RICH))
    return found


def number_formats(package: OfficePackage, part: str) -> list[NumberFormat]:
    """The number format of each cell style, by the style's number."""
    codes: dict[int, str] = {}
    numbers: list[int] = []
    within = False
    for kind, data in records_of(package, part):
        if kind == _FORMAT and len(codes) < _MOST_STYLES:
            codes[int.from_bytes(data[:2], "little")] = text_at(data, 2)
        elif kind in {_STYLES, _STYLES_END}:
            within = kind == _STYLES
        elif kind == _STYLE and within and len(numbers) < _MOST_STYLES:
            numbers.append(int.from_bytes(data[2:4], "little"))
    return [format_numbered(number, codes) for number in numbers]


def comments(package: OfficePackage, part: str) -> Iterator[str]:
    """The comments on a sheet."""
    for kind, data in records_of(package, part):
        if kind == _COMMENT_TEXT and (text := text_at(data, _RICH)).strip():
            yield text
