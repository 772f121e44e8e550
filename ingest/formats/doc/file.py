"""Word's binary documents (DOC, [MS-DOC]): where their text stands, and what properties lie on it.

A document's characters are counted from 0 through all its stories (body, footnotes, headers …); a
piece table says where in the stream each run of them is kept, and in how many bytes a character.
"""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from archive.notes import ReasonCode
from ingest.errors import Unreadable

STORIES = ("body", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header_boxes")
_TABLES = 0x9A  # where the list of (offset, length) in the table stream begins
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # of a property's operand, by the top bits of its code; 0: it says so
_DEF_TABLE, _CHANGE_TABS, _HUGE = 0xD608, 0xC615, 0x6646
_PAGE = 512


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end`, kept from byte `at` in `width` bytes each, changed by `properties`."""

    start: int
    end: int
    at: int
    width: int
    properties: bytes = b""


@dataclass(frozen=True, slots=True)
class Run:
    """Bytes of the text that have the same properties."""

    start: int
    end: int
    properties: bytes


@dataclass(slots=True)
class Runs:
    """Runs in the order of their bytes, none over another."""

    runs: list[Run]
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        kept: list[Run] = []
        for run in sorted(self.runs, key=lambda each: each.start):
            if run.end > run.start and (not kept or run.start >= kept[-1].end):
                kept.append(run)
        self.runs = kept
        self._starts = [run.start for run in kept]

    def at(self, byte: int) -> bytes | None:
        """The properties of the run that this byte lies in, None if there is none."""
        number = bisect_right(self._starts, byte) - 1
        return self.runs[number].properties if number >= 0 and byte < self.runs[number].end else None

    def within(self, start: int, end: int) -> Iterator[Run]:
        """The runs that touch these bytes."""
        for number in range(max(0, bisect_right(self._starts, start) - 1), len(self.runs)):
            run = self.runs[number]
            if run.start >= end:
                return
            if run.end > start:
                yield run


class WordFile:
    """The header of a document of Word 97 or later, and its tables."""

    def __init__(self, main: bytes, tables: dict[str, bytes], data: bytes) -> None:
        """`main` is the stream WordDocument; `tables` are the streams 0Table and 1Table."""
        self.main, self.data = main, data
        try:
            self.version, flags = struct.unpack_from("<H6xH", main, 2)
            self.lengths = dict(zip(STORIES, struct.unpack_from("<8l", main, 0x4C), strict=True))
        except struct.error as error:
            raise Unreadable(ReasonCode.DAMAGED, "header of WordDocument") from error
        wanted = "1Table" if flags & 0x0200 else "0Table"
        self.table = tables.get(wanted) or next((each for each in tables.values() if each), b"")
        if any(length < 0 for length in self.lengths.values()):
            raise Unreadable(ReasonCode.DAMAGED, "lengths in WordDocument")
        self.pieces = self._pieces()

    def part(self, number: int) -> bytes:
        """The bytes of the table with this number in the header's list."""
        return self.table[slice(*self.place(number))]

    def place(self, number: int) -> tuple[int, int]:
        """Where the table with this number begins and ends in the table stream."""
        at = _TABLES + number * 8
        start, length = struct.unpack_from("<2L", self.main, at) if at + 8 <= len(self.main) else (0, 0)
        return start, min(start + length, len(self.table))

    def entries(self, number: int, size: int) -> list[tuple[int, bytes]]:
        """A table of positions and, between each two of them, an entry of `size` bytes.

        The last position comes with an empty entry. No position lies before the one ahead of it: else
        the same text could be pointed to again and again.
        """
        data = self.part(number)
        count = (len(data) - 4) // (4 + size)
        if count < 0:
            return []
        positions = accumulate(struct.unpack_from(f"<{count + 1}L", data), max)
        rest = (count + 1) * 4
        return [(at, data[rest + n * size : rest + (n + 1) * size]) for n, at in enumerate(positions)]

    def story(self, name: str) -> tuple[int, int]:
        """The first character of a story, and the one behind its last."""
        before = STORIES[: STORIES.index(name)]
        start = sum(self.lengths[each] for each in before)
        return start, start + self.lengths[name]

    def characters(self) -> Runs:
        """The properties of characters."""
        return self._runs(12, 1, _character_properties)

    def paragraphs(self) -> Runs:
        """The properties of paragraphs: two bytes for the style, then the properties."""
        return self._runs(13, 13, self._paragraph_properties)

    def _runs(self, number: int, width: int, properties: Callable[[bytes, int], bytes]) -> Runs:
        found: list[Run] = []
        places = (struct.unpack("<L", entry)[0] & 0x3FFFFF for _, entry in self.entries(number, 4)[:-1])
        for at in (place * _PAGE for place in dict.fromkeys(places)):
            page = self.main[at : at + _PAGE]
            if len(page) < _PAGE or page[-1] * (4 + width) + 5 > _PAGE:
                continue
            bounds = struct.unpack_from(f"<{page[-1] + 1}L", page)
            rest = len(bounds) * 4
            for n, (start, end) in enumerate(pairwise(bounds)):
                found.append(Run(start, end, properties(page, page[rest + n * width] * 2)))
        return Runs(found)

    def _paragraph_properties(self, page: bytes, at: int) -> bytes:
        if not 0 < at < _PAGE - 2:
            return b"\0\0"
        size = page[at] * 2 - 1 if page[at] else page[at + 1] * 2
        start = at + (1 if page[at] else 2)
        found = page[start : start + max(size, 0)]
        for code, operand in properties_in(found[2:]):
            if code == _HUGE:  # too many for the page: they are kept elsewhere
                offset = int.from_bytes(operand, "little")
                length = int.from_bytes(self.data[offset : offset + 2], "little")
                return found[:2] + self.data[offset + 2 : offset + 2 + length]
        return found

    def _pieces(self) -> list[Piece]:
        """The piece table; of a document that has none, all its text as one piece."""
        changes, table = clx_parts(self.part(33))
        count = (len(table) - 4) // 12
        if count < 1:
            raise Unreadable(ReasonCode.DAMAGED, "piece table")
        bounds = struct.unpack_from(f"<{count + 1}L", table)
        found: list[Piece] = []
        for number, (start, end) in enumerate(pairwise(bounds)):
            place, change = struct.unpack_from("<2xLH", table, (count + 1) * 4 + number * 8)
            at, width = (place & 0x3FFFFFFF, 2) if not place & 0x40000000 else ((place & 0x3FFFFFFF) // 2, 1)
            if start != (found[-1].end if found else 0) or end < start:
                raise Unreadable(ReasonCode.DAMAGED, "piece table")
            properties = changes[change >> 1] if change & 1 and change >> 1 < len(changes) else b""
            found.append(Piece(start, end, at, width, properties))
        return found


def _character_properties(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]] if 0 < at < _PAGE - 1 else b""


def clx_parts(clx: bytes) -> tuple[list[bytes], bytes]:
    """The property changes and the piece table in a CLX."""
    changes: list[bytes] = []
    at = 0
    while at + 5 <= len(clx):
        if clx[at] == 2:
            length = struct.unpack_from("<L", clx, at + 1)[0]
            return changes, clx[at + 5 : at + 5 + length]
        if clx[at] != 1:
            break
        length = struct.unpack_from("<H", clx, at + 1)[0]
        changes.append(clx[at + 3 : at + 3 + length])
        at += 3 + length
    return changes, b""


def properties_in(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The (code, operand) of a list of properties, as far as it is whole."""
    at = 0
    while at + 2 < len(data):
        code = data[at] | data[at + 1] << 8
        at += 2
        size = _SIZES[code >> 13] or 1 + data[at]
        if code == _DEF_TABLE:
            size = 1 + int.from_bytes(data[at : at + 2], "little")
        elif code == _CHANGE_TABS and data[at] == 255:
            return
        yield code, data[at : at + size]
        at += size
