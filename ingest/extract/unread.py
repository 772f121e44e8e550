"""Formats that no reader reads yet: kept, described by name, and said so.

What can be told without reading is told: that a password is needed, or that the file is broken.
"""

import gzip
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path

from ingest import signatures as kinds
from ingest.errors import Unreadable
from ingest.extract import archivelocks, locks
from ingest.format import Sink, Source


def _check_tar(path: Path) -> None:
    try:
        with tarfile.open(path, "r:") as archive:
            archive.next()
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise Unreadable("damaged", "tar header") from error


def _check_gzip(path: Path) -> None:
    try:
        with gzip.open(path) as file:
            file.read(4096)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable("damaged", "gzip stream") from error


_CHECKS: dict[str, Callable[[Path], None]] = {
    kinds.SEVEN_ZIP: archivelocks.check_7z,
    kinds.RAR: archivelocks.check_rar,
    kinds.TAR: _check_tar,
    kinds.GZIP: _check_gzip,
}
_COMPOUND = frozenset(
    {kinds.DOC, kinds.XLS, kinds.PPT, kinds.MSG, kinds.WORKS, kinds.OLE, kinds.ENCRYPTED_OOXML}
)


class UnreadReader:
    """Takes every file that no other reader takes."""

    media_types = frozenset({kinds.UNKNOWN})

    def read(self, source: Source, sink: Sink) -> None:
        """Note "not_extracted"; raises NeedsPassword or Unreadable("damaged") where that is plain."""
        media_type, mismatch = source.identity.media_type, source.identity.mismatch
        if media_type == kinds.UNKNOWN and mismatch:
            raise Unreadable("damaged", f"not a {mismatch} file")
        if media_type in _COMPOUND:
            locks.check_compound(source.path)
        elif check := _CHECKS.get(media_type):
            check(source.path)
        elif _is_package(source.path):
            locks.check_zip(source.path, mismatch)
        sink.note("not_extracted", media_type)


def _is_package(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"
