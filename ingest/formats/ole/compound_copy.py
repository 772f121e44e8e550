"""Writing a storage of a compound file as a compound file of its own ([MS-CFB], version 3), streamed.

That is how a message within an Outlook message becomes a file that can be opened again, nothing lost.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT, _DIFAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC
_PER_SECTOR = _SECTOR // 4
_IN_HEADER = 109  # places of the sector table that the header itself names
_ROOT, _STORAGE, _STREAM = 5, 1, 2
_ENTRY = struct.Struct("<64sHBB3L16sLQQLQ")
_NO_ENTRY = bytes(68) + b"\xff" * 12 + bytes(48)


@dataclass(slots=True)
class Node:
    """A stream (`chunks` gives its `size` bytes) or a storage (with `nodes`) to be written."""

    name: str
    size: int = 0
    chunks: Callable[[], Iterator[bytes]] | None = None
    nodes: list["Node"] = field(default_factory=list)
    kind: bytes = bytes(16)  # class id of a storage
    start: int = _END  # first sector, once laid out
    links: tuple[int, int, int] = (_FREE, _FREE, _FREE)  # left, right, child


def written(root: Node) -> Iterator[bytes]:
    """The bytes of a compound file whose root holds what `root` holds."""
    entries = _linked(root)
    streams = [node for node in entries if node.chunks is not None]
    large = [node for node in streams if node.size >= _CUTOFF]
    small = [node for node in streams if 0 < node.size < _CUTOFF]
    table: list[int] = []
    minis: list[int] = []
    for node in small:
        node.start = _chain(minis, _count(node.size, _MINI))
    for node in large:
        node.start = _chain(table, _count(node.size, _SECTOR))
    root.size = len(minis) * _MINI
    root.start = _chain(table, _count(root.size, _SECTOR))
    mini_table = _chain(table, _count(len(minis), _PER_SECTOR))
    directory = _chain(table, _count(len(entries), _SECTOR // _ENTRY.size))
    first, extra = len(table), 0
    while True:  # the table holds itself, too
        own = _count(len(table) + extra, _PER_SECTOR)
        more = _count(max(0, own - _IN_HEADER), _PER_SECTOR - 1)
        if own + more == extra:
            break
        extra = own + more
    places = list(range(first, first + own))
    table += [_FAT] * own + [_DIFAT] * more
    yield _header(directory, mini_table, _count(len(minis), _PER_SECTOR), places, first + own, more)
    for node in large:
        yield from _padded(node, _SECTOR)
    for node in small:
        yield from _padded(node, _MINI)
    yield bytes(-root.size % _SECTOR)
    yield _numbers(minis)
    yield b"".join(map(_entry, entries)) + _NO_ENTRY * (-len(entries) % (_SECTOR // _ENTRY.size))
    yield _numbers(table)
    yield from _rest_of_places(places, first + own, more)


def _count(size: int, unit: int) -> int:
    return -(-size // unit)


def _chain(table: list[int], count: int) -> int:
    """Add a chain of `count` sectors that follow each other; its first."""
    if not count:
        return _END
    start = len(table)
    table += [*range(start + 1, start + count), _END]
    return start


def _linked(root: Node) -> list[Node]:
    """All entries in the order of the directory, each storage's own linked as a balanced tree."""
    entries = [root]
    todo = [root]
    while todo:
        storage = todo.pop()
        nodes = sorted(storage.nodes, key=_order)
        first = len(entries)
        entries += nodes
        top = _tree(nodes, first, 0, len(nodes))
        storage.links = storage.links[0], storage.links[1], top
        todo += [node for node in nodes if node.chunks is None]
    return entries


def _order(node: Node) -> tuple[int, str]:
    return len(_name(node)), node.name.upper()


def _tree(nodes: list[Node], first: int, low: int, high: int) -> int:
    if low >= high:
        return _FREE
    middle = (low + high) // 2
    left, right = _tree(nodes, first, low, middle), _tree(nodes, first, middle + 1, high)
    nodes[middle].links = left, right, nodes[middle].links[2]
    return first + middle


def _name(node: Node) -> bytes:
    return node.name.encode("utf-16-le", "replace")[:62]


def _entry(node: Node) -> bytes:
    name = _name(node)
    kind = _STREAM if node.chunks is not None else _STORAGE
    if node.name == "Root Entry":
        kind = _ROOT
    start = node.start if kind != _STORAGE else 0
    return _ENTRY.pack(name, len(name) + 2, kind, 1, *node.links, node.kind, 0, 0, 0, start, node.size)


def _header(
    directory: int, mini_table: int, mini_sectors: int, places: list[int], next_places: int, more: int
) -> bytes:
    named = [*places[:_IN_HEADER], *[_FREE] * (_IN_HEADER - len(places))]
    return struct.pack(
        "<8s16x5H6x9L109L",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, len(places), directory, 0, _CUTOFF, mini_table, mini_sectors),
        *(next_places if more else _END, more),
        *named,
    )


def _padded(node: Node, unit: int) -> Iterator[bytes]:
    """The bytes of a stream, exactly as many as it should have, filled up to whole sectors."""
    left = node.size
    for chunk in node.chunks() if node.chunks else ():
        yield chunk[:left]
        left -= min(left, len(chunk))
    yield bytes(left + -node.size % unit)


def _numbers(table: list[int]) -> bytes:
    table = table + [_FREE] * (-len(table) % _PER_SECTOR)
    return struct.pack(f"<{len(table)}L", *table)


def _rest_of_places(places: list[int], at: int, more: int) -> Iterator[bytes]:
    """Where the table's sectors stand, as far as the header has no room for it."""
    for number in range(more):
        start = _IN_HEADER + number * (_PER_SECTOR - 1)
        named = places[start : start + _PER_SECTOR - 1]
        after = at + number + 1 if number + 1 < more else _END
        yield struct.pack("<128L", *named, *[_FREE] * (_PER_SECTOR - 1 - len(named)), after)
