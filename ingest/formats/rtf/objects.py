"""Objects embedded in rich text files: compound files and packed files behind the headers of OLE 1."""

import struct
from collections.abc import Iterator

from archive.notes import NoteCode
from ingest.formats.mail.head import safe_name
from ingest.formats.ole.embedded import compound, put_objects
from ingest.formats.text.encoding import decode
from ingest.reader import Sink

_CHUNK = 1 << 20


def put_object(written: bytes, number: int, sink: Sink) -> None:
    """Hand the object that is written in hexadecimal figures to the sink; note one that is no file."""
    name = f"嵌入对象{number}"
    try:
        data = bytes.fromhex(written.decode("ascii", "ignore"))
        kind, content = _headed(data)
        if kind == "Package":
            packed = _packed(content)
            sink.child(packed[0] or f"{name}.bin", _chunks(packed[1]))
            return
    except (struct.error, ValueError):
        content = b""
    with compound(content) as storage:
        if storage is None:
            sink.note(NoteCode.EMBEDDED_OBJECTS, "1")
        else:
            put_objects([(name, storage)], sink)


def _chunks(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))


def _headed(data: bytes) -> tuple[str, bytes]:
    """Class and content of an object ([MS-OLEDS] §2.2.5: version, kind, class, topic, item, size)."""
    at, kind = 8, b""
    for number in range(3):
        length = struct.unpack_from("<L", data, at)[0]
        kind = data[at + 4 : at + 4 + length] if number == 0 else kind
        at += 4 + length
    size = struct.unpack_from("<L", data, at)[0]
    return kind.rstrip(b"\0").decode("latin-1"), data[at + 4 : at + 4 + size]


def _packed(data: bytes) -> tuple[str, bytes]:
    """Name and content of a file that was packed as it is (label, path, path while copied, content)."""
    label_end = data.index(b"\0", 2)
    path_end = data.index(b"\0", label_end + 1)
    start = path_end + 9 + struct.unpack_from("<L", data, path_end + 5)[0]
    size = struct.unpack_from("<L", data, start)[0]
    content = data[start + 4 : start + 4 + size]
    if len(content) < size:
        raise ValueError("cut off")
    return safe_name(decode(data[2:label_end])), content
