"""Reading one file, in the child process: identify → extract → classify → describe → spool file.

The steps are the list to read here; each is a part of its own. Everything a document can do to a
parser happens inside `read`, so that only a process that may be killed ever calls it.
"""

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from archive.notes import NoteCode, ReasonCode
from archive.record import UNSORTED, Classification, Description
from ingest import media_types
from ingest.classifying.classifier import Classifier
from ingest.describing.describer import describe
from ingest.errors import IngestError, Unreadable
from ingest.extract import Readers
from ingest.identifying.identify import identify
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits, Reading, Source
from ingest.spool.writing import SpoolWriter

_BY_ERRNO = {
    errno.ENOSPC: ReasonCode.DISK_FULL,
    errno.EDQUOT: ReasonCode.DISK_FULL,
    errno.EFBIG: ReasonCode.TOO_MUCH_OUTPUT,
    errno.EACCES: ReasonCode.NO_PERMISSION,
    errno.EPERM: ReasonCode.NO_PERMISSION,
    errno.ENOENT: ReasonCode.VANISHED,
    errno.ENOMEM: ReasonCode.TOO_BIG_IN_MEMORY,
    # What a document leads a reader to, or a library raises itself: no fault of the machine.
    errno.EINVAL: ReasonCode.DAMAGED,
    0: ReasonCode.DAMAGED,
}


class Desk:
    """The readers, rules and limits that a reading process keeps between files.

    `config` is the folder with `categories/`; `readers` are extra readers as "module:Class";
    `options` say how pages are looked at.
    """

    def __init__(
        self,
        config: Path,
        limits: Limits,
        readers: Iterable[str] = (),
        options: ReadOptions | None = None,
    ) -> None:
        self.limits = limits
        self._classifier = Classifier.load(config / "categories")
        self._readers = Readers(readers, options)

    def source(self, path: Path, name: str, passwords: Iterable[str] = ()) -> Source:
        """The identified file. Raises Unreadable("empty") for one without a byte."""
        identity = identify(path, name)
        if identity.media_type == media_types.EMPTY:
            raise Unreadable(ReasonCode.EMPTY)
        return Source(path, name, identity, self.limits, tuple(passwords))

    def read(
        self, source: Source, spool_file: Path, page_done: Callable[[int], None] | None = None
    ) -> Reading:
        """Read a file into `spool_file`; returns its first and last pages with what was noted.

        What an unfinished reading of the same bytes left at `spool_file` is gone on with. `page_done` is
        called after each page with their number so far.

        Raises IngestError, and OSError or MemoryError from the machine.
        """
        key = f"{source.path.name} {self._readers.options}"
        with (
            _in_the_clear(source) as clear,
            SpoolWriter(spool_file, clear.name, clear.identity, self.limits, page_done, key) as sink,
        ):
            if clear.identity.mismatch:
                sink.note(NoteCode.MISMATCH, clear.identity.mismatch)
            self._readers.reader_for(clear.identity).read(clear, sink)
            if sink.blank:
                sink.note(NoteCode.ALL_BLANK)
            reading = sink.reading()
            read_with = self._engine() if sink.used_ocr else ""
            sink.finish(*self._judged(reading, sink), read_with)
        return reading

    def _judged(self, reading: Reading, sink: SpoolWriter) -> tuple[Classification, Description]:
        """Class and description. What fails there is noted, and costs nothing of what was read."""
        classification = UNSORTED
        try:
            classification = self._classifier.classify(reading)
        except Exception as error:  # noqa: BLE001 - whatever a document leads it to
            sink.failed(NoteCode.NOT_CLASSIFIED, "", error)

        def failed(describer: str, error: Exception) -> None:
            sink.failed(NoteCode.NOT_DESCRIBED, describer, error)

        return classification, describe(reading, classification, failed)

    def _engine(self) -> str:
        """Name and version of the OCR engine, which is loaded already where it was used."""
        from ingest.ocr.installed import name

        return name(self._readers.options)

    def picture(self, source: Source, number: int, width: int) -> bytes:
        """Page `number` as a PNG picture `width` pixels wide. Raises Unreadable if it has none."""
        with _in_the_clear(source) as clear:
            draw = getattr(self._readers.reader_for(clear.identity), "picture", None)
            if draw is None:
                raise Unreadable(ReasonCode.DAMAGED, f"no picture of {clear.identity.media_type}")
            drawn: bytes = draw(clear, number, width)
        return drawn

    def copy(self, source: Source, pages: Path, output: Path) -> None:
        """Write a searchable copy of a scan to `output`. Raises Unreadable or NeedsPassword."""
        from ingest.copying.pdfa import make_copy

        make_copy(source, pages, output)


@contextmanager
def _in_the_clear(source: Source) -> Iterator[Source]:
    """The source itself, or the document within an encrypted package or an XML file that stands for a
    package: only then it shows what it is.

    Raises NeedsPassword, Unreadable.
    """
    if source.identity.media_type == media_types.FLAT_OPC:
        from ingest.formats.ooxml.flat import packed  # seldom needed

        with packed(source) as path:
            identity = replace(identify(path, ""), mismatch=source.identity.mismatch)
            yield replace(source, path=path, identity=identity)
        return
    if source.identity.media_type != media_types.ENCRYPTED_OOXML:
        yield source
        return
    from ingest.formats.locks.unlocking import unlocked  # slow to load, seldom needed

    with unlocked(source) as path:
        yield replace(source, path=path, identity=identify(path, source.name))


def reason_of(error: Exception) -> tuple[ReasonCode, str]:
    """Reason code and detail of an error that ended the reading of one file."""
    if isinstance(error, IngestError):
        return error.reason, error.detail
    if isinstance(error, MemoryError):
        return ReasonCode.TOO_BIG_IN_MEMORY, "memory limit"
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno or 0, ReasonCode.IO_ERROR), type(error).__name__
    return ReasonCode.DAMAGED, type(error).__name__
