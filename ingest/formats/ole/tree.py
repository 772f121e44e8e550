"""The tree of storages and streams in a compound file, each stream read in pieces.

Only lists what olefile found; nothing large is held that can be streamed.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from olefile.olefile import STGTY_STORAGE, STGTY_STREAM, OleDirectoryEntry, OleFileError, OleFileIO

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.ole.compound_copy import Node

# olefile's own errors, and what it lets through on hostile bytes.
OLE_FAILURES = (
    OleFileError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error,
)  # fmt: skip
_CHUNK = 1 << 18
_MOST = 100_000  # entries of one storage that is copied


@dataclass(frozen=True, slots=True)
class Storage:
    """A storage in an open compound file."""

    file: OleFileIO
    entry: OleDirectoryEntry
    path: tuple[str, ...] = ()

    def storages(self, prefix: str) -> Iterator["Storage"]:
        """The storages in it whose names begin so, in the order of their names."""
        found = (kid for kid in self.entry.kids if kid.entry_type == STGTY_STORAGE)
        for kid in sorted(found, key=lambda kid: str(kid.name)):
            if kid.name.lower().startswith(prefix):
                yield Storage(self.file, kid, (*self.path, kid.name))

    def streams(self) -> Iterator[tuple[str, int]]:
        """Names and sizes of the streams in it."""
        for kid in self.entry.kids:
            if kid.entry_type == STGTY_STREAM:
                yield kid.name, kid.size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of the stream called `name`; none if there is no such stream."""
        for kid in self.entry.kids:
            if kid.entry_type == STGTY_STREAM and kid.name == name:
                yield from self._chunks(kid)
                return

    def data(self, name: str, most: int) -> bytes:
        """The first `most` bytes of a stream."""
        out = bytearray()
        for chunk in self.chunks(name):
            out += chunk
            if len(out) >= most:
                break
        return bytes(out[:most])

    def _chunks(self, kid: OleDirectoryEntry) -> Iterator[bytes]:
        if kid.size < self.file.minisectorcutoff:
            with self.file.openstream([*self.path, kid.name]) as stream:
                yield stream.read()
            return
        left = min(kid.size, self.file.fp.seek(0, os.SEEK_END))  # its sectors may lead in a circle
        sector, size = kid.isectStart, self.file.sectorsize
        piece = bytearray()
        while left > 0 and sector < len(self.file.fat):
            self.file.fp.seek((sector + 1) * size)
            got = self.file.fp.read(min(size, left))
            if not got:
                break
            piece += got
            left -= len(got)
            sector = self.file.fat[sector]
            if len(piece) >= _CHUNK:
                yield bytes(piece)
                piece.clear()
        yield bytes(piece)

    def copy(self, name: str = "Root Entry") -> Node:
        """This storage as one to be written to another file. Raises Unreadable("too_much_output")."""
        return _Copy(self.file.fp.seek(0, os.SEEK_END)).of(self, name)


class _Copy:
    """Copies a tree, counting its entries and bytes: together no more than the file has."""

    def __init__(self, room: int) -> None:
        self._entries = 0
        self._room = room

    def of(self, storage: Storage, name: str) -> Node:
        """The storage and all in it."""
        node = Node(name, nodes=[], kind=bytes(16))
        for kid in storage.entry.kids:
            self._entries += 1
            self._room -= kid.size if kid.entry_type == STGTY_STREAM else 0
            if self._entries > _MOST or self._room < 0:
                raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "entries of a message within")
            if kid.entry_type == STGTY_STREAM:
                node.nodes.append(_stream(storage, kid))
            elif kid.entry_type == STGTY_STORAGE:
                inner = Storage(storage.file, kid, (*storage.path, kid.name))
                node.nodes.append(self.of(inner, kid.name))
        return node


def _stream(storage: Storage, kid: OleDirectoryEntry) -> Node:
    return Node(kid.name, kid.size, lambda: storage.chunks(kid.name))
