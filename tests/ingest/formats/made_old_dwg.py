"""Drawings of R2.1 to R12 made byte by byte: no library writes them.

A header that says where the records, the block table and the records of the blocks lie, and then these.
"""

import struct
from dataclasses import dataclass, field
from pathlib import Path

_HEADER = 0x100
_ENTRY = 40  # bytes of an entry of the block table; newer ones keep the place at byte 35
_PLACE = 35

LINE, CIRCLE, TEXT, ARC, SOLID, BLOCK, END_OF_BLOCK, INSERT = 1, 3, 7, 8, 11, 12, 13, 14
ATTDEF, ATTRIB, SEQEND, POLYLINE, VERTEX, DIMENSION = 15, 16, 17, 19, 20, 23
ERASED = 0x80


def reals(*numbers: float) -> bytes:
    return struct.pack(f"<{len(numbers)}d", *numbers)


def string(text: str, code: str = "gbk") -> bytes:
    raw = text.encode(code)
    return struct.pack("<H", len(raw)) + raw


def record(kind: int, body: bytes, options: int = 0, flags: int = 0, between: bytes = b"") -> bytes:
    """A record; `between` is what its flags announce before the body."""
    content = struct.pack("<HH", 0, options) + between + body
    return struct.pack("<BBH", kind, flags, 4 + len(content)) + content


def text(words: str, x: float, y: float, height: float = 3.5, kind: int = TEXT, more: bytes = b"",
         options: int = 0, code: str = "gbk") -> bytes:  # fmt: skip
    """A TEXT, or with another kind an attribute."""
    return record(kind, reals(x, y, height) + string(words, code) + more, options)


@dataclass
class OldDrawing:
    """A drawing: its records, and those of each of its blocks."""

    mark: str = "AC1009"
    records: list[bytes] = field(default_factory=list)
    blocks: list[list[bytes]] = field(default_factory=list)
    erased: set[int] = field(default_factory=set)  # blocks that are no longer there

    def block(self, *records: bytes) -> int:
        """Add a block; returns its number."""
        self.blocks.append(list(records))
        return len(self.blocks) - 1

    def add(self, *records: bytes) -> "OldDrawing":
        self.records += records
        return self

    def data(self) -> bytes:
        """The drawing as a file's bytes."""
        own = b"".join(self.records)
        bodies, places = b"", []
        for block in self.blocks:
            places.append(len(bodies))
            bodies += record(BLOCK, reals(0, 0)) + b"".join(block) + record(END_OF_BLOCK, b"")
        start = _HEADER
        blocks = start + len(own)
        table = blocks + len(bodies)
        entries = bytearray(_ENTRY * len(places))
        for number, place in enumerate(places):
            entries[number * _ENTRY] = ERASED if number in self.erased else 0
            struct.pack_into("<I", entries, number * _ENTRY + _PLACE, place | 0x40000000)
        header = bytearray(_HEADER)
        header[:6] = self.mark.encode()
        struct.pack_into("<4I", header, 0x14, start, blocks, blocks, len(bodies) | 0x80000000)
        struct.pack_into("<HHHI", header, 0x2C, _ENTRY, len(places), 0, table)
        return bytes(header) + own + bodies + bytes(entries)

    def write(self, path: Path) -> Path:
        path.write_bytes(self.data())
        return path
