"""ASN.1 values (DER, and BER of indefinite length), as far as a seal or a signature needs them."""

from collections.abc import Iterator
from typing import NamedTuple

from asn1crypto import core, parser

SEQUENCE, OCTETS, IA5, BITS = 0x30, 0x04, 0x16, 0x03
_CONSTRUCTED = 0x20
_DEPTH, _NODES = 24, 20_000
_TEXTS = {0x0C: "utf-8", 0x13: "ascii", IA5: "latin-1", 0x1E: "utf-16-be"}  # UTF8, Printable, IA5, BMP


class Node(NamedTuple):
    """One value: the bytes of its tag and length, of its content, and of what ends it."""

    head: bytes
    content: bytes
    end: bytes

    @property
    def tag(self) -> int:
        """Its kind, the first byte."""
        return self.head[0]

    @property
    def text(self) -> str:
        """A string's text; "" for any other value."""
        return self.content.decode(_TEXTS[self.tag], "replace").strip("\0 ") if self.tag in _TEXTS else ""

    def children(self) -> list["Node"]:
        """The values within, 20,000 at most; none in a plain value, nor where they are damaged."""
        if not self.tag & _CONSTRUCTED:
            return []
        values = core.SequenceOf(contents=self.content, spec=core.Any)
        try:
            len(values)  # parses them
        except ValueError:
            return []
        return [Node(*parts[3:6]) for parts in values.children[:_NODES]]


def first(data: bytes) -> list[Node]:
    """The value that `data` begins with, whatever follows; none where it is damaged."""
    try:
        return [Node(*parser.parse(data)[3:])]
    except ValueError:
        return []


def walk(data: bytes) -> Iterator[Node]:
    """The value in `data` and all within it, also within octet strings, down to a depth."""
    todo = [(node, 0) for node in first(data)]
    for _ in range(_NODES):
        if not todo:
            return
        node, depth = todo.pop()
        yield node
        if depth < _DEPTH:
            packed = node.tag == OCTETS and node.content[:1] == bytes([SEQUENCE])
            inner = first(node.content) if packed else node.children()
            todo += [(each, depth + 1) for each in reversed(inner)]
