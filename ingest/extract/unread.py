"""Formats that no reader reads yet: kept, described by name, and said so.

What can be told without reading is told: that a password is needed, or that the file is broken.
"""

from pathlib import Path

from archive.notes import NoteCode, ReasonCode
from ingest import media_types
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.locks import signs as locks
from ingest.formats.ole.compound import MAGIC as COMPOUND
from ingest.formats.packed.layout import is_volume, open_layout
from ingest.reader import Sink, Source


class UnreadReader:
    """Takes every file that no other reader takes."""

    media_types = frozenset({media_types.UNKNOWN})

    def read(self, source: Source, sink: Sink) -> None:
        """Note "not_extracted"; raises NeedsPassword or Unreadable("damaged") where that is plain."""
        media_type, mismatch = source.identity.media_type, source.identity.mismatch
        if is_volume(source.name) or (mismatch == "zip" and open_layout(source.path).volumes):
            raise Unreadable(ReasonCode.VOLUME, source.identity.media_type)
        if media_type == media_types.UNKNOWN and mismatch:
            raise Unreadable(ReasonCode.DAMAGED, f"not a {mismatch} file")
        if media_type == media_types.ENCRYPTED_OOXML:  # one within another: it was opened once
            raise NeedsPassword("ooxml")
        start = _start(source.path)
        if start == COMPOUND:
            locks.check_compound(source.path)
        elif start.startswith(b"PK"):
            locks.check_zip(source.path, mismatch)
        sink.note(NoteCode.NOT_EXTRACTED, media_type)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(COMPOUND))
