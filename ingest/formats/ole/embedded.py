"""Objects of other programs that were put into an Office document: taken out as the files they are.

An object is a storage of a compound file: it holds a whole package, a file of any kind with its
name, or the streams of an older Office document, which are a document again once they are alone.
"""

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO

import olefile

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.mail.head import safe_name
from ingest.formats.ole.compound import MAGIC
from ingest.formats.ole.compound_copy import written
from ingest.formats.ole.tree import OLE_FAILURES, Storage
from ingest.formats.text.encoding import decode
from ingest.reader import Sink

_NATIVE = "\x01ole10native"
_HEAD = 4096  # bytes of a native object's head, at most
# Streams that tell an older document, and what its files are called.
_DOCUMENTS = (
    ("worddocument", ".doc"), ("workbook", ".xls"), ("book", ".xls"), ("powerpoint document", ".ppt"),
    ("__properties_version1.0", ".msg"), ("visiodocument", ".vsd"),
)  # fmt: skip
# Streams that are a whole file.
_FILES = ("package", "embeddedodf", "contents")
_ENDINGS = ((b"word/", ".docx"), (b"xl/", ".xlsx"), (b"ppt/", ".pptx"), (b"%PDF", ".pdf"))


def put_objects(objects: Iterable[tuple[str, Storage]], sink: Sink) -> None:
    """Hand out the (name, storage) objects as children; those that are no file are counted in a note."""
    unknown = 0
    for name, storage in objects:
        try:
            found = _file(name, storage)
        except (OSError, RecursionError, *OLE_FAILURES):
            found = None
        if found is None:
            unknown += 1
        else:
            sink.child(*found)
    if unknown:
        sink.note(NoteCode.EMBEDDED_OBJECTS, str(unknown))


@contextmanager
def compound(data: bytes | None) -> Iterator[Storage | None]:
    """The root storage of a compound file in memory, None if these bytes are none."""
    # olefile takes bytes that are too few for a compound file for the name of one.
    if not data or not data.startswith(MAGIC):
        yield None
        return
    try:
        file = olefile.OleFileIO(BytesIO(data))
    except (OSError, *OLE_FAILURES):
        yield None
        return
    with file:
        yield Storage(file, file.root)


def _file(name: str, storage: Storage) -> tuple[str, Iterator[bytes]] | None:
    streams = {each.lower(): each for each, _ in storage.streams()}
    if _NATIVE in streams:
        return _native(storage, streams[_NATIVE])
    for each in _FILES:
        if each in streams:
            head = storage.data(streams[each], 1 << 16)
            ending = next((ending for mark, ending in _ENDINGS if mark in head), ".bin")
            return f"{name}{ending}", _checked(storage.chunks(streams[each]))
    for each, ending in _DOCUMENTS:
        if each in streams:
            return f"{name}{ending}", _checked(written(storage.copy()))
    return None


def _native(storage: Storage, stream: str) -> tuple[str, Iterator[bytes]] | None:
    """A file that was put in as it is: size, kind, label, path, path while it was copied, size, bytes."""
    head = storage.data(stream, _HEAD)
    try:
        label_end = head.index(b"\0", 6)
        path_end = head.index(b"\0", label_end + 1)
        copied = struct.unpack_from("<L", head, path_end + 5)[0]
        start = path_end + 9 + copied
        size = struct.unpack_from("<L", head, start)[0]
    except (ValueError, struct.error):
        return None
    return safe_name(decode(head[6:label_end])) or "附件.bin", _checked(
        _part(storage.chunks(stream), start + 4, size)
    )


def _part(chunks: Iterator[bytes], start: int, size: int) -> Iterator[bytes]:
    """`size` bytes from byte `start` on."""
    for chunk in chunks:
        piece = chunk[start : start + size]
        start = max(0, start - len(chunk))
        size -= len(piece)
        yield piece


def _checked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except (OSError, *OLE_FAILURES) as error:
        raise Unreadable(ReasonCode.DAMAGED, f"embedded object: {type(error).__name__}") from error
