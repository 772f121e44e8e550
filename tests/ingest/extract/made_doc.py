"""Word documents and presentations made byte by byte, for what no file of the corpus has.

The compound file around them is this project's own; the streams follow Microsoft's published formats.
"""

import struct
from pathlib import Path

from ingest.formats.ole.compound_copy import Node, written

_TEXT_AT = 0x400


def compound(path: Path, streams: dict[str, bytes]) -> Path:
    """A compound file with these streams; "/" in a name parts storages."""
    root = Node("Root Entry")
    for name, data in streams.items():
        *folders, own = name.split("/")
        storage = root
        for folder in folders:
            found = next((node for node in storage.nodes if node.name == folder), None)
            if found is None:
                found = Node(folder)
                storage.nodes.append(found)
            storage = found
        storage.nodes.append(Node(own, len(data), lambda data=data: iter((data,))))  # type: ignore[misc]
    path.write_bytes(b"".join(written(root)))
    return path


def summary(page: int, **texts: bytes) -> bytes:
    """The stream of a document's properties, its texts in a code page."""
    numbers = {"title": 2, "subject": 3, "author": 4}
    values = [(1, struct.pack("<LL", 2, page))]
    for name, text in texts.items():
        value = struct.pack("<LL", 30, len(text) + 1) + text + b"\0"
        values.append((numbers[name], value + bytes(-len(value) % 4)))
    places, body = b"", b""
    for number, value in values:
        places += struct.pack("<LL", number, 8 + 8 * len(values) + len(body))
        body += value
    section = struct.pack("<LL", 8 + len(places) + len(body), len(values)) + places + body
    kind = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
    return struct.pack("<HHL16xL", 0xFFFE, 0, 0x20105, 1) + kind + struct.pack("<L", 48) + section


class Word97:
    """A document of Word 97 or later."""

    def __init__(self) -> None:
        self._text = b""
        self._pieces: list[tuple[int, int]] = []  # characters, place
        self._lengths = [0] * 8
        self._tables: dict[int, bytes] = {}
        self._runs: dict[int, list[tuple[int, int, bytes]]] = {12: [], 13: []}

    def add(self, text: str, story: int = 0, wide: bool = True, properties: bytes = b"") -> "Word97":
        """Add a piece of a story; `properties` (of characters) lie on all of it."""
        raw = text.encode("utf-16-le" if wide else "cp1252")
        at = _TEXT_AT + len(self._text)
        length = len(raw) // 2 if wide else len(raw)
        self._pieces.append((length, at if wide else at * 2 | 0x40000000))
        self._lengths[story] += length
        self._runs[12].append((at, at + len(raw), properties))
        self._text += raw
        return self

    def first_last(self) -> "Word97":
        """Put the piece that was added last before all others, as a document that was saved fast has it."""
        self._pieces.insert(0, self._pieces.pop())
        return self

    def paragraph(self, text: str, properties: bytes = b"", style: int = 0) -> "Word97":
        """Add a paragraph (with its mark) that has this style and these properties."""
        at = _TEXT_AT + len(self._text)
        self.add(text)
        self._runs[13].append((at, _TEXT_AT + len(self._text), struct.pack("<H", style) + properties))
        return self

    def table(self, number: int, data: bytes) -> "Word97":
        """Add a table of the table stream."""
        self._tables[number] = data
        return self

    def streams(self) -> dict[str, bytes]:
        """The streams of the document."""
        main = bytearray(_TEXT_AT) + self._text
        main += bytes(-len(main) % 512)
        table = b"\0"
        entries = {**self._tables, 33: self._clx()}
        for number, runs in self._runs.items():
            entries[number] = self._paged(main, runs, 1 if number == 12 else 13)
        struct.pack_into("<HHHHHH", main, 0, 0xA5EC, 0xC1, 0, 0x804, 0, 0x0200)
        struct.pack_into("<8l", main, 0x4C, *self._lengths)
        for number, data in entries.items():
            struct.pack_into("<2L", main, 0x9A + number * 8, len(table), len(data))
            table += data
        return {"WordDocument": bytes(main), "1Table": table}

    def write(self, path: Path) -> Path:
        """The document as a file."""
        return compound(path, self.streams())

    def _clx(self) -> bytes:
        at, bounds, places = 0, [0], b""
        for length, place in self._pieces:
            at += length
            bounds.append(at)
            places += struct.pack("<HLH", 0, place, 0)
        table = struct.pack(f"<{len(bounds)}L", *bounds) + places
        return b"\2" + struct.pack("<L", len(table)) + table

    def _paged(self, main: bytearray, runs: list[tuple[int, int, bytes]], width: int) -> bytes:
        """The runs on pages of their own (one each), and the table of these pages."""
        bounds, pages = [], []
        for start, end, properties in runs:
            page = bytearray(512)
            struct.pack_into("<2L", page, 0, start, end)
            if width == 1:
                page[8], page[400:401] = 200, bytes((len(properties),))
                page[401 : 401 + len(properties)] = properties
            else:
                page[8] = 200
                page[400:402] = bytes((0, (len(properties) + 1) // 2))
                page[402 : 402 + len(properties)] = properties
            page[511] = 1
            bounds.append(start)
            pages.append(len(main) // 512)
            main += page
        bounds.append(runs[-1][1] if runs else 0)
        return struct.pack(f"<{len(bounds)}L{len(pages)}L", *bounds, *pages)


def word6(path: Path, text: bytes, language: int = 0x804, lengths: tuple[int, ...] = ()) -> Path:
    """A document of Word 6: its text in the code page of its language."""
    main = bytearray(0x300) + text
    struct.pack_into("<HHHHHH", main, 0, 0xA5DC, 104, 0, language, 0, 0)
    struct.pack_into("<2L", main, 0x18, 0x300, len(main))
    stories = (*(lengths or (len(text),)), *[0] * 8)[:8]
    struct.pack_into("<8l", main, 0x34, *stories)
    return compound(path, {"WordDocument": bytes(main)})


def record(kind: int, content: bytes, instance: int = 0, container: bool = True) -> bytes:
    """A record of a presentation."""
    flags = instance << 4 | (0x0F if container else 0)
    return struct.pack("<HHL", flags, kind, len(content)) + content


def atom(kind: int, content: bytes, instance: int = 0) -> bytes:
    """A record without records in it."""
    return record(kind, content, instance, container=False)


def text_box(text: str, kind: int = 4, top: int = 0) -> bytes:
    """A shape with a text."""
    raw = atom(4000, text.encode("utf-16-le"))
    box = record(0xF00D, atom(3999, struct.pack("<L", kind)) + raw)
    return record(0xF004, atom(0xF010, struct.pack("<4h", top, 0, 0, 0)) + box)


def slide(*shapes: bytes, more: bytes = b"") -> bytes:
    """A slide's record."""
    drawing = record(1036, record(0xF002, record(0xF003, record(0xF004, b"") + b"".join(shapes))))
    return record(1006, drawing + more)


def presentation(path: Path, slides: list[bytes], outlines: list[list[str]], more: bytes = b"") -> Path:
    """A presentation of these slides; `outlines` are the texts that its list of slides holds for each."""
    listed = b""
    for number, texts in enumerate(outlines):
        listed += atom(1011, struct.pack("<LLLL4x", number + 2, 0, len(texts), 256 + number))
        for text in texts:
            listed += atom(3999, struct.pack("<L", 0)) + atom(4000, text.encode("utf-16-le"))
    parts = [record(1000, record(4080, listed) + more), *slides]
    data, places = b"", []
    for part in parts:
        places.append(len(data))
        data += part
    directory = len(data)
    data += atom(6002, struct.pack("<L", len(places) << 20 | 1) + struct.pack(f"<{len(places)}L", *places))
    edit = len(data)
    data += atom(4085, struct.pack("<LLLLLLL", 0, 0, 0, directory, 1, len(places), 0))
    user = struct.pack("<HHLLLL", 0, 4086, 20, 20, 0xE391C05F, edit)
    return compound(path, {"PowerPoint Document": data, "Current User": user})
