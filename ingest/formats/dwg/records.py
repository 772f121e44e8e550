"""The records of DWG files of R2.1 to R12.

A record begins with its kind, flags and size; what is optional in it is told by flags and option
bits. Erased records have the highest bit of the kind set.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

ERASED = 0x80
_RECORDS = 500_000
_FLAT_KINDS = frozenset(
    {1, 2}
)  # lines and points: for them the flag of an elevation means that there is none


class Record(NamedTuple):
    """One record: its kind, options, layer, and a reader of what follows."""

    kind: int
    layer: int
    options: int
    rest: "Bytes"


class Bytes:
    """Reads values one after another; struct.error at the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        """Bytes not yet read."""
        return len(self._data) - self._at

    def small(self) -> int:
        """One byte."""
        return int(self._unpack("<B")[0])

    def short(self) -> int:
        """Two bytes."""
        return int(self._unpack("<H")[0])

    def reals(self, count: int) -> tuple[float, ...]:
        """`count` numbers of eight bytes."""
        return self._unpack(f"<{count}d")

    def skip(self, count: int) -> None:
        """Pass over `count` bytes."""
        self._at += count

    def text(self) -> str:
        """A string with its length before it; bytes beyond ASCII as they are, to be decoded later."""
        length = self.short()
        found = self._data[self._at : self._at + length]
        if len(found) < length:
            raise struct.error("string")
        self._at += length
        return found.decode("cp1252", "surrogateescape").rstrip("\0")

    def _unpack(self, form: str) -> tuple[float, ...]:
        found = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return found


def records(data: bytes, at: int, end: int) -> Iterator[tuple[int, Record]]:
    """(offset, record) from `at` to `end`, without the erased ones; ends where a size cannot be."""
    for _ in range(_RECORDS):
        if at + 4 > end:
            return
        kind, flags, size = struct.unpack_from("<BBH", data, at)
        if size < 8 or at + size > end:
            return
        if not kind & ERASED:
            with suppress(struct.error):  # the next record begins where this one's size says
                yield at, _record(kind, flags, Bytes(data[at + 4 : at + size]))
        at += size


def _record(kind: int, flags: int, rest: Bytes) -> Record:
    layer, options = rest.short(), rest.short()
    extra = rest.small() if flags & 0x40 else 0
    if extra & 2:
        rest.skip(rest.short())  # what applications have added
    rest.skip(flags & 1)  # colour
    rest.skip(2 if flags & 2 else 0)  # line type
    if flags & 4 and kind not in _FLAT_KINDS:
        rest.skip(8)  # elevation
    rest.skip(8 if flags & 8 else 0)  # thickness
    if flags & 0x20:
        rest.skip(rest.small())  # handle
    rest.skip(2 if extra & 4 else 0)  # viewport
    return Record(kind, layer, options, rest)
