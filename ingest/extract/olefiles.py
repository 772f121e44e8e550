"""The streams of a compound file (DOC, PPT and what is embedded in them), read whole and within bounds."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import olefile

from ingest.errors import Unreadable
from ingest.extract.encoding import codec, detect
from ingest.extract.oletree import Storage
from ingest.format import Limits, Sink

_SHARE = 4  # a stream may take this part of the memory
# What olefile has been seen to raise on broken files; its own errors are OSErrors.
_BROKEN = (OSError, struct.error, ValueError, IndexError, TypeError)
_SUMMARY, _DOCUMENT = "\x05SummaryInformation", "\x05DocumentSummaryInformation"
_FACTS = {
    2: "title", 3: "subject", 4: "author", 5: "keywords", 8: "last_modified_by",
    12: "created", 13: "modified",
}  # fmt: skip
_COMPANY = 15
_UTF8, _WIDE, _CODE_PAGE = 65001, 1200, 1
_WIDER = frozenset({"utf-8", "gb18030", "cp950"})  # what is written under a Western code page, too
_NO_DAY = 1700  # what is not dated is written as the first day there is


class Streams:
    """A compound file that is open; a stream is named by its path from the root."""

    def __init__(self, ole: olefile.OleFileIO, limits: Limits, size: int) -> None:
        self._ole = ole
        self._largest = (limits.memory_mib << 20) // _SHARE
        self._file_size = size

    def has(self, *path: str) -> bool:
        """Whether there is such a stream or storage; case does not matter."""
        return bool(self._ole.exists(list(path)))

    def root(self) -> Storage:
        """The tree of all there is."""
        return Storage(self._ole, self._ole.root)

    def read(self, *path: str) -> bytes:
        """The bytes of a stream, as many as there are; none where it is missing or broken.

        Raises Unreadable("too_big_in_memory") for one that is too large.
        """
        if not self.has(*path) or self._ole.get_type(list(path)) != olefile.STGTY_STREAM:
            return b""
        size = min(self._ole.get_size(list(path)), self._file_size)
        if size > self._largest:
            raise Unreadable("too_big_in_memory", f"stream of {size} bytes")
        try:
            return bytes(self._ole.openstream(list(path)).read())
        except _BROKEN:
            return b""

    def properties(self, stream: str) -> dict[int, object]:
        """The values of a property set by their number, text decoded."""
        if not self.has(stream):
            return {}
        try:
            found = self._ole.getproperties(stream, convert_time=True, no_conversion=[10])
        except _BROKEN:
            return {}
        stated = found.get(_CODE_PAGE)
        page = stated if isinstance(stated, int) else 0
        return {key: _text(v, page) if isinstance(v, bytes | str) else v for key, v in found.items()}


@contextmanager
def open_streams(path: Path, limits: Limits) -> Iterator[Streams]:
    """The compound file at `path`. Raises Unreadable("damaged")."""
    try:
        ole = olefile.OleFileIO(path)
    except _BROKEN as error:
        raise Unreadable("damaged", "compound file") from error
    with ole:
        yield Streams(ole, limits, path.stat().st_size)


def _text(value: bytes | str, page: int) -> str:
    """A text of a property set. Many programs state a wrong code page or none, and a wrong length."""
    if isinstance(value, bytes) and page == _WIDE:
        value = value.decode("utf-16-le", "replace")
    if isinstance(value, str):
        return value.split("\0", 1)[0].strip()
    value = value.split(b"\0", 1)[0]
    stated = "utf-8" if page == _UTF8 else codec(f"cp{page & 0xFFFF}")
    guess = detect(value) if not stated or stated.startswith("cp125") else ""
    name = guess if guess in _WIDER else stated or guess
    return value.decode(name, "replace").strip()


def facts(streams: Streams, sink: Sink) -> None:
    """What the document says of itself: title, author, days (UTC) …"""
    found = streams.properties(_SUMMARY)
    for number, name in _FACTS.items():
        value = found.get(number)
        if isinstance(value, datetime):
            if value.year > _NO_DAY:
                sink.fact(name, f"{value:%Y-%m-%dT%H:%M:%SZ}")
        elif isinstance(value, str) and value:
            sink.fact(name, value)
    company = streams.properties(_DOCUMENT).get(_COMPANY)
    if isinstance(company, str) and company:
        sink.fact("company", company)
