"""PowerPoint's binary presentations ([MS-PPT]): records within records, and where the slides are kept.

A presentation that was saved many times holds old versions of its parts; a directory of what is in
force, read from the newest save back, says where each part is.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

DOCUMENT, SLIDE, NOTES, MASTER = 1000, 1006, 1008, 1016
_HEADER = 8
_USER_EDIT, _DIRECTORY = 4085, 6002
_CONTAINER = 0x0F
_DEEPEST = 40
_SAVES = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its kind, its instance, and where its content begins and ends."""

    kind: int
    instance: int
    container: bool
    start: int
    end: int


class Show:
    """The stream "PowerPoint Document"."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def at(self, place: int) -> Record | None:
        """The record at a place, None where there is none."""
        if not 0 <= place <= len(self.data) - _HEADER:
            return None
        flags, kind, length = struct.unpack_from("<HHL", self.data, place)
        start = place + _HEADER
        end = min(start + length, len(self.data))
        return Record(kind, flags >> 4, flags & _CONTAINER == _CONTAINER, start, end)

    def children(self, record: Record) -> Iterator[Record]:
        """The records in a record, in order."""
        place = record.start
        while place + _HEADER <= record.end:
            found = self.at(place)
            if found is None:
                return
            yield found
            place = found.end

    def content(self, record: Record) -> bytes:
        """The bytes of a record."""
        return self.data[record.start : record.end]

    def walk(self, record: Record, depth: int = 0) -> Iterator[Record]:
        """All records in a record, each before those in it."""
        for child in self.children(record):
            yield child
            if child.container and depth < _DEEPEST:
                yield from self.walk(child, depth + 1)

    def child(self, record: Record | None, kind: int, instance: int | None = None) -> Record | None:
        """The first record of a kind in a record."""
        if record is None:
            return None
        fitting = (each for each in self.children(record) if each.kind == kind)
        return next((each for each in fitting if instance is None or each.instance == instance), None)

    def directory(self, current: int) -> dict[int, int]:
        """Where each part is, by its number, from the newest save (at `current`) back."""
        found: dict[int, int] = {}
        seen, listings = set[int](), set[int]()
        while current and current not in seen and len(seen) < _SAVES:
            seen.add(current)
            edit = self.at(current)
            if edit is None or edit.kind != _USER_EDIT or edit.end - edit.start < 20:
                break
            current, places = struct.unpack_from("<8xLL", self.data, edit.start)
            listed = self.at(places)
            if listed is not None and listed.kind == _DIRECTORY and places not in listings:
                listings.add(places)
                for number, place in self._places(listed):
                    found.setdefault(number, place)
        return found

    def _places(self, record: Record) -> Iterator[tuple[int, int]]:
        at = record.start
        while at + 4 <= record.end:
            head = int.from_bytes(self.data[at : at + 4], "little")
            at += 4
            for number in range(head & 0xFFFFF, (head & 0xFFFFF) + (head >> 20)):
                if at + 4 > record.end:
                    return
                yield number, int.from_bytes(self.data[at : at + 4], "little")
                at += 4
