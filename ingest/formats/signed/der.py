"""Looking into ASN.1 (DER, and BER of indefinite length) as far as a seal or a signature needs."""

from collections.abc import Iterator
from dataclasses import dataclass

SEQUENCE, OCTETS, IDENTIFIER, UTF8, PRINTABLE, IA5, BMP = 0x30, 0x04, 0x06, 0x0C, 0x13, 0x16, 0x1E
INTEGER, UTC_TIME, TIME, BITS = 0x02, 0x17, 0x18, 0x03
_CONSTRUCTED = 0x20
_DEPTH, _NODES = 24, 20_000
_TEXTS = {UTF8: "utf-8", PRINTABLE: "ascii", IA5: "latin-1", BMP: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Node:
    """One value: its tag, all its bytes and its content's."""

    tag: int
    whole: bytes
    content: bytes

    @property
    def text(self) -> str:
        """A string's or a time's text; "" for any other value."""
        encoding = _TEXTS.get(self.tag, "ascii" if self.tag in (UTC_TIME, TIME) else "")
        return self.content.decode(encoding, "replace").strip("\0 ") if encoding else ""

    def children(self) -> list["Node"]:
        """The values within; none in a plain value, fewer where they are damaged."""
        return list(values(self.content)) if self.tag & _CONSTRUCTED else []


def values(data: bytes) -> Iterator[Node]:
    """The values in `data`, one after the other; stops at what is damaged."""
    at = 0
    while at + 2 <= len(data):
        found = _node(data, at)
        if found is None:
            return
        yield found
        at += len(found.whole)


def _node(data: bytes, at: int) -> Node | None:
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F or tag == 0:  # tags of several bytes are in none of the formats read here
        return None
    if length == 0x80:
        end = len(data) if tag & _CONSTRUCTED else start
        return Node(tag, data[at:end], data[start:end])
    if length & 0x80:
        size = length & 0x7F
        if size > 4 or start + size > len(data):
            return None
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    end = start + length
    return Node(tag, data[at:end], data[start:end]) if end <= len(data) else None


def walk(data: bytes) -> Iterator[Node]:
    """All values in `data`, also those within others and within octet strings, down to a depth."""
    todo = [(node, 0) for node in values(data)][::-1]
    for _ in range(_NODES):
        if not todo:
            return
        node, depth = todo.pop()
        yield node
        if depth < _DEPTH:
            inner = node.children() if node.tag & _CONSTRUCTED else []
            if node.tag == OCTETS and node.content[:1] == bytes([SEQUENCE]):
                inner = list(values(node.content))
            todo += [(each, depth + 1) for each in reversed(inner)]
