"""The pictures in old office documents: the records of [MS-ODRAW] that hold one ("blips")."""

import re
import sys
from collections.abc import Iterator

from ingest.formats.picture.embedded import Picture

# Version and instance, then kind: JPEG, PNG, bitmaps (DIB), TIFF. An odd instance has two checksums.
_HEAD = re.compile(
    rb"(?:[\xa0\xb0]\x46|[\x20\x30]\x6e)[\x1d\x2a]\xf0|[\x00\x10]\x6e\x1e\xf0"
    rb"|[\x80\x90]\x7a\x1f\xf0|[\x40\x50]\x6e\x29\xf0",
    re.S,
)
_SIZE, _CHECKSUM, _TAG = 8, 16, 1  # bytes of a record's head and of what stands before a picture


def blips(data: bytes, stream: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Picture]:
    """The pictures in the `data` of a stream, found by the heads of their records; each not before
    `start`, whole before `end`."""
    end = min(end, len(data))
    while found := _HEAD.search(data, start, end):
        start = found.end()
        if picture := blip(data, stream, found.start(), end):
            yield picture
            start = found.start() + _size(data, found.start())


def blip(data: bytes, stream: str, at: int, end: int = sys.maxsize) -> Picture | None:
    """The picture whose record begins at byte `at`; None where none does that is whole before `end`."""
    if at < 0 or not _HEAD.match(data, at):
        return None
    behind = at + _size(data, at)
    first = at + _SIZE + _CHECKSUM * (1 + (data[at] >> 4 & 1)) + _TAG
    if not first < behind <= min(end, len(data)):  # no record, or one that is cut off
        return None
    return Picture(f"{stream} {at}", _piece(data, first, behind))


def _piece(data: bytes, start: int, end: int) -> Iterator[bytes]:
    yield data[start:end]  # copied only when it is wanted


def _size(data: bytes, at: int) -> int:
    """The bytes of a record, its head among them."""
    return _SIZE + int.from_bytes(data[at + 4 : at + _SIZE], "little")
