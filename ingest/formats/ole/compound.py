"""The names in the root of an OLE2 compound file (DOC, XLS, PPT, MSG, encrypted OOXML).

Reads the header, the part of the sector table that leads to the directory, and the directory,
all within bounds; a damaged file gives what can be found.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # from here on numbers are marks, not sectors
_SECTORS = 2048  # of the directory, at most
_TABLES = 40_000  # sector tables, at most: of a file of 2 GB
_ENTRY = 128


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound file's root: the names of its streams and storages, and whether it is whole."""

    names: frozenset[str]
    whole: bool
    starts: dict[str, int]  # name → offset of the stream's first sector in the file


class _Sectors:
    """The sectors of a compound file, by number."""

    def __init__(self, file: BinaryIO, header: bytes) -> None:
        self.file = file
        shift = struct.unpack_from("<H", header, 30)[0]
        self.size = 1 << shift if shift in (9, 12) else 512
        self._tables = [n for n in struct.unpack_from("<109L", header, 76) if n < _LAST]
        self._more = struct.unpack_from("<L", header, 68)[0]  # where further tables are named

    def read(self, number: int) -> bytes:
        """The bytes of one sector; fewer at the end of the file."""
        self.file.seek((number + 1) * self.size)
        return self.file.read(self.size)

    def chain(self, start: int) -> Iterator[int]:
        """The sectors that follow each other from `start`; stops at a loop or a hole."""
        seen: set[int] = set()
        per_sector = self.size // 4
        while start < _LAST and start not in seen and len(seen) < _SECTORS:
            seen.add(start)
            yield start
            table = start // per_sector
            entry = self.read(self._tables[table]) if self._is_named(table) else b""
            place = start % per_sector * 4
            if len(entry) < place + 4:
                return
            start = struct.unpack_from("<L", entry, place)[0]

    def _is_named(self, table: int) -> bool:
        """Whether the place of sector table `table` is known, after reading on as far as needed."""
        while table >= len(self._tables) and self._more < _LAST and len(self._tables) < _TABLES:
            names = self.read(self._more)
            if len(names) < self.size:
                break
            *tables, self._more = struct.unpack(f"<{self.size // 4}L", names)
            self._tables += tables
        return table < len(self._tables) and self._tables[table] < _LAST


def _entries(directory: bytes) -> list[tuple[str, int, int, int, int]]:
    """(name, left, right, child, first sector) of every directory entry."""
    found = []
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        left, right, child = struct.unpack_from("<3L", directory, at + 68)
        start = struct.unpack_from("<L", directory, at + 116)[0]
        found.append((name, left, right, child, start))
    return found


def _root_entries(entries: list[tuple[str, int, int, int, int]]) -> Iterator[tuple[str, int]]:
    """Name and first sector of what lies in the root: its children, a tree of siblings."""
    todo, seen = [entries[0][3]], set[int]()
    while todo:
        number = todo.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        name, left, right, _, start = entries[number]
        todo += [left, right]
        yield name, start


def open_compound(path: Path) -> Compound:
    """What lies in the root of the compound file at `path`. Raises OSError."""
    with path.open("rb") as file:
        header = file.read(512)
        if len(header) < 512 or not header.startswith(MAGIC):
            return Compound(frozenset(), False, {})
        sectors = _Sectors(file, header)
        first = struct.unpack_from("<L", header, 48)[0]
        entries = _entries(b"".join(map(sectors.read, sectors.chain(first))))
    if not entries:
        return Compound(frozenset(), False, {})
    starts = {name: (start + 1) * sectors.size for name, start in _root_entries(entries)}
    return Compound(frozenset(starts), bool(starts), starts)
