"""The streams of a compound file (DOC, PPT and what is embedded in them), read whole and within bounds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import olefile

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.ole.properties import properties
from ingest.formats.ole.tree import OLE_FAILURES, Storage
from ingest.reader import Limits, Sink

_SHARE = 4  # a stream may take this part of the memory
_SUMMARY, _DOCUMENT = "\x05SummaryInformation", "\x05DocumentSummaryInformation"
_FACTS = {
    2: "title", 3: "subject", 4: "author", 5: "keywords", 8: "last_modified_by",
    12: "created", 13: "modified",
}  # fmt: skip
_COMPANY = 15


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
            raise Unreadable(ReasonCode.TOO_BIG_IN_MEMORY, f"stream of {size} bytes")
        try:
            return bytes(self._ole.openstream(list(path)).read())
        except (OSError, *OLE_FAILURES):
            return b""


@contextmanager
def open_streams(path: Path, limits: Limits) -> Iterator[Streams]:
    """The compound file at `path`. Raises Unreadable("damaged")."""
    try:
        ole = olefile.OleFileIO(path)
    except (OSError, *OLE_FAILURES) as error:
        raise Unreadable(ReasonCode.DAMAGED, "compound file") from error
    with ole:
        yield Streams(ole, limits, path.stat().st_size)


def facts(streams: Streams, sink: Sink) -> None:
    """What the document says of itself: title, author, days (UTC) …"""
    found = properties(streams.read(_SUMMARY))
    for number, name in _FACTS.items():
        value = found.get(number)
        if value is not None:
            sink.fact(name, f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value)
    company = properties(streams.read(_DOCUMENT)).get(_COMPANY)
    if isinstance(company, str):
        sink.fact("company", company)
