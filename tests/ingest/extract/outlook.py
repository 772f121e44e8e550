"""Making Outlook's items for tests: properties, MSG files (through our own copier) and TNEF packages."""

import struct
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from ingest.formats.ole.compound_copy import Node, written

Value = str | bytes | int | datetime
INLINE, MESSAGE, LINK = 1, 5, 7  # how something is attached


def node(name: str, data: bytes) -> Node:
    """A stream."""
    return Node(name, len(data), lambda: iter((data,)))


def streams(properties: dict[int, Value], header: int, charset: str = "") -> list[Node]:
    """The streams of a message, recipient or attachment: texts are Unicode, or in `charset`."""
    rows, found = b"", []
    for id_, value in properties.items():
        if isinstance(value, int | datetime):
            type_ = 3 if isinstance(value, int) else 0x40
            rows += struct.pack("<HHLQ", type_, id_, 6, value if isinstance(value, int) else ticks(value))
            continue
        type_ = 0x102 if isinstance(value, bytes) else 0x1E if charset else 0x1F
        data = value if isinstance(value, bytes) else value.encode(charset or "utf-16-le")
        found.append(node(f"__substg1.0_{id_:04X}{type_:04X}", data))
    return [node("__properties_version1.0", bytes(header) + rows), *found]


def ticks(when: datetime) -> int:
    """A time as Windows counts it: in units of 100 ns since 1601."""
    return int((when - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000


def recipient(number: int, role: int, name: str, address: str, charset: str = "") -> Node:
    """A recipient: role 1 to, 2 cc, 3 bcc."""
    values: dict[int, Value] = {0x0C15: role, 0x3001: name, 0x39FE: address}
    return Node(f"__recip_version1.0_#{number:08X}", nodes=streams(values, 8, charset))


def attachment(number: int, name: str, data: bytes | list[Node] | None, charset: str = "") -> Node:
    """An attachment: a file's bytes, the nodes of a message within, or only a link."""
    method = INLINE if isinstance(data, bytes) else LINK if data is None else MESSAGE
    values: dict[int, Value] = {0x3705: method, 0x3707: name}
    if isinstance(data, bytes):
        values[0x3701] = data
    nodes = streams(values, 8, charset)
    if isinstance(data, list):
        nodes.append(Node("__substg1.0_3701000D", nodes=data))
    return Node(f"__attach_version1.0_#{number:08X}", nodes=nodes)


def make_msg(
    path: Path, properties: dict[int, Value], others: Iterable[Node] = (), charset: str = ""
) -> Path:
    """An MSG file."""
    names = Node("__nameid_version1.0", nodes=[node("__substg1.0_00020102", b"names")])
    root = Node("Root Entry", nodes=[*streams(properties, 32, charset), names, *others])
    path.write_bytes(b"".join(written(root)))
    return path


def _padded(data: bytes) -> bytes:
    return struct.pack("<L", len(data)) + data + bytes(-len(data) % 4)


def rows(properties: dict[int, Value], charset: str = "") -> bytes:
    """Properties as TNEF writes them."""
    out = struct.pack("<L", len(properties))
    for id_, value in properties.items():
        if isinstance(value, int):
            out += struct.pack("<HHL", 3, id_, value)
        elif isinstance(value, bytes):
            out += struct.pack("<HHL", 0x102, id_, 1) + _padded(value)
        elif isinstance(value, datetime):
            out += struct.pack("<HHQ", 0x40, id_, ticks(value))
        elif charset:
            out += struct.pack("<HHL", 0x1E, id_, 1) + _padded(value.encode(charset) + b"\0")
        else:
            out += struct.pack("<HHL", 0x1F, id_, 1) + _padded(value.encode("utf-16-le") + b"\0\0")
    return out


def tnef(*attributes: tuple[int, bytes]) -> bytes:
    """A TNEF package of these attributes (those from 0x…6… or 0x00069002 on belong to an attachment)."""
    out = b"\x78\x9f\x3e\x22\x01\x00"
    for name, data in attributes:
        level = 2 if name in (0x00069002, 0x00018010, 0x0006800F, 0x00069005) else 1
        out += struct.pack("<BLL", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    return out
