"""Styles and numbered lists of Word's binary documents, byte by byte ([MS-DOC] §2.9.131 and on)."""

import struct
from dataclasses import dataclass, field

from tests.ingest.extract.made_doc import Word97

_STYLES, _LISTS, _OVERRIDES, _BEHIND = 1, 73, 74, 92
_BASE = 10  # bytes of a style before its name
NO_STYLE = 0xFFF


def in_list(number: int, level: int | None = None) -> bytes:
    """The properties of a paragraph that stands in a list (from 1), on a level (from 0)."""
    return struct.pack("<HH", 0x460B, number) + (b"" if level is None else struct.pack("<HB", 0x260A, level))


def style(base: int = NO_STYLE, properties: bytes = b"", kind: int = 1, name: str = "正文") -> bytes:
    """A style; of kind 1 it is one of paragraphs."""
    head = struct.pack("<HH", 0, base << 4 | kind) + bytes(_BASE - 4)
    named = struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
    own = struct.pack("<HH", len(properties) + 2, 0) + properties
    return head + named + own


def level(text: str, start: int = 1, form: int = 0, flags: int = 0, gap: int = 0) -> bytes:
    """A level: its text, in which a character below 9 stands for the number of that level."""
    raw = text.encode("utf-16-le")
    head = (
        struct.pack("<lBB", start, form, flags) + bytes(9) + bytes([gap]) + bytes(8) + b"\x03\x02" + bytes(2)
    )
    return head + bytes(5) + struct.pack("<H", len(raw) // 2) + raw


@dataclass
class Lists:
    """The lists of a document, and what its paragraphs' list numbers stand for."""

    styles: list[bytes] = field(default_factory=list)
    tables: bytes = b""
    levels: bytes = b""
    count: int = 0
    meant: list[tuple[int, list[bytes]]] = field(default_factory=list)

    def add(self, identifier: int, *levels: bytes) -> "Lists":
        """A list of one level, or of nine (those not given are empty)."""
        simple = len(levels) == 1
        self.tables += struct.pack("<L", identifier) + bytes(22) + bytes([int(simple), 0])
        self.levels += b"".join(levels) + (b"" if simple else level("") * (9 - len(levels)))
        self.count += 1
        return self

    def number(self, identifier: int, *changes: bytes) -> "Lists":
        """The next list number stands for this list, with changes of its levels."""
        self.meant.append((identifier, list(changes)))
        return self

    def data(self) -> dict[int, bytes]:
        """The tables of the table stream."""
        sheet = struct.pack("<3H", 4, len(self.styles), _BASE)
        sheet += b"".join(struct.pack("<H", len(one)) + one for one in self.styles)
        heads = b"".join(struct.pack("<L8xB3x", name, len(changes)) for name, changes in self.meant)
        tails = b"".join(struct.pack("<L", 0xFFFFFFFF) + b"".join(changes) for _, changes in self.meant)
        overrides = struct.pack("<L", len(self.meant)) + heads + tails
        lists = struct.pack("<H", self.count) + self.tables
        return {_STYLES: sheet, _LISTS: lists, _BEHIND: self.levels, _OVERRIDES: overrides}

    def document(self, *paragraphs: tuple[str, bytes] | tuple[str, bytes, int]) -> Word97:
        """A document of these paragraphs: text, properties, and style where it has one."""
        made = Word97()
        for text, properties, *styled in paragraphs:
            made.paragraph(f"{text}\r", properties, *styled)
        for number, data in self.data().items():
            made.table(number, data)
        return made


def starting(at: int, on: int) -> bytes:
    """A change: the level `on` starts at another number."""
    return struct.pack("<lL", at, on | 0x10)


def other_level(shape: bytes, on: int) -> bytes:
    """A change: the level `on` has another shape."""
    return struct.pack("<lL", 0, on | 0x30) + shape
