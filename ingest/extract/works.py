"""WPS of Microsoft Works 2000 and later: the text of its word processor, without what stands beside it."""

import re
import struct

from archive.notes import NoteCode, ReasonCode
from ingest import media_types
from ingest.errors import Unreadable
from ingest.formats.locks.signs import check_compound
from ingest.formats.ole.files import open_streams
from ingest.formats.text.flow import BREAK
from ingest.formats.text.pages import Pager
from ingest.reader import Sink, Source

_MARKS = (b"CHNKWKS", b"CHNKINK")
_INDEX = 0x20
_ENTRY = struct.Struct("<H4s6x4sLL")  # size of the entry; name, kind, place and length of the part
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


class WorksReader:
    """Reads texts of Works; those of its first four versions are only told of."""

    media_types = frozenset({media_types.WORKS})

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as they were broken by hand; raises Unreadable."""
        check_compound(source.path)
        with open_streams(source.path, source.limits) as streams:
            data = streams.read("CONTENTS")
        if not data.startswith(_MARKS):
            sink.note(NoteCode.NOT_EXTRACTED, media_types.WORKS)
            return
        pager = Pager(sink)
        for page in _text(data).split(BREAK):
            pager.lines(re.split("\r\n?|\n|\x0b", _CONTROL.sub("", page)))
            pager.end_page()
        pager.close()


def _text(data: bytes) -> str:
    """The text part, found through the list of parts at the start."""
    at = _INDEX
    while at + _ENTRY.size <= len(data):
        size, name, _, start, length = _ENTRY.unpack_from(data, at)
        if name == b"TEXT":
            return data[start : start + length // 2 * 2].decode("utf-16-le", "replace")
        if size < _ENTRY.size:
            break
        at += size
    raise Unreadable(ReasonCode.DAMAGED, "no text part")
