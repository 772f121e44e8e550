"""PDF: the text layer where it is sound, a second reading or OCR where it is not, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2

from archive.notes import NoteCode, ReasonCode
from archive.record import Line, Page
from ingest.errors import Unreadable
from ingest.formats.pdf import look as pdf_look
from ingest.formats.pdf.beside import Beside
from ingest.formats.pdf.opening import facts, opened
from ingest.formats.pdf.page import PageReader, loaded
from ingest.formats.pdf.second import SecondReading
from ingest.formats.pdf.telling import Teller
from ingest.formats.pdf.unlock import unlocked
from ingest.formats.pdf.whole import Whole, opened_whole
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source

_PAGES_MOST = 100_000


@dataclass(slots=True)
class PdfReader:
    """Reads PDF files."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({"application/pdf"})

    def read(self, source: Source, sink: Sink) -> None:
        """Read `source` into `sink`, page by page; raises Unreadable or NeedsPassword."""
        size = source.path.stat().st_size
        with (
            unlocked(source) as (path, locked),
            opened(path) as (document, repaired),
            opened_whole(path, size) as whole,
        ):
            count = _count(document, whole)
            sink.expect(count)
            for name, value in facts(document):
                sink.fact(name, value)
            teller = Teller(sink)
            if whole is not None:
                teller.tell(whole)
            _attachments(document, source, sink, locked)
            pages = _Pages(document, path, whole, self.options, source, sink, teller)
            if not pages.read(count) and repaired:
                raise Unreadable(ReasonCode.DAMAGED, "no text left")
            if repaired:
                sink.note(NoteCode.REPAIRED, "pypdf")

    def picture(self, source: Source, number: int, width: int) -> bytes:
        """Page `number` (from 1) as a PNG of `width` pixels; raises Unreadable or NeedsPassword."""
        with unlocked(source) as (path, _), opened(path) as (document, _):
            if not 1 <= number <= len(document):
                raise Unreadable(ReasonCode.DAMAGED, "page")
            try:
                page = loaded(document, number - 1)
            except pypdfium2.PdfiumError as error:
                raise Unreadable(ReasonCode.DAMAGED, "page") from error
            return pdf_look.png(page, width, min(source.limits.pixels, self.options.page_pixels))


@dataclass(slots=True)
class _Pages:
    """Reads the pages of one document."""

    document: pypdfium2.PdfDocument
    path: Path
    whole: Whole | None
    options: ReadOptions
    source: Source
    sink: Sink
    teller: Teller

    def read(self, count: int) -> int:
        """Read `count` pages; the number of those with text. Raises Unreadable where none can be read."""
        with_text = damaged = 0
        second = SecondReading(self.path)
        form = self.whole.xfa() if self.whole else []
        if form:
            self.sink.note(NoteCode.XFA)
        for index in range(count):
            beside = self.whole.beside(index) if self.whole else Beside()
            self.teller.beside(beside)
            if self.sink.has(index + 1):
                with_text += 1
                continue
            page = self._page(index, beside, second)
            damaged += page is None
            page = page or Page(index + 1, lines=second.lines(index), read_by="pypdf")
            if index == 0:
                page.lines += map(Line, form)
            with_text += bool(page.lines)
            self.sink.page(page)
        if damaged == count and not with_text:
            raise Unreadable(ReasonCode.DAMAGED, "pages")
        return with_text

    def _page(self, index: int, beside: Beside, second: SecondReading) -> Page | None:
        """Page `index` (from 0); None, and noted, where PDFium cannot load it."""
        try:
            raw = loaded(self.document, index)
        except pypdfium2.PdfiumError:
            self.sink.note(NoteCode.PAGE_DAMAGED, str(index + 1))
            return None
        try:
            return PageReader(raw, index, self.options, self.source, self.sink, second).read(beside)
        finally:
            raw.close()


def _count(document: pypdfium2.PdfDocument, whole: Whole | None) -> int:
    """How many pages there are, whatever the file claims; raises Unreadable("too_much_output")."""
    count = len(document)
    found = whole.pages() if whole else 0
    count = min(count, found) if found else count
    if count > _PAGES_MOST:
        raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "pages")
    return count


def _attachments(document: pypdfium2.PdfDocument, source: Source, sink: Sink, locked: bool) -> None:
    """Hand on the files within `document`, not `locked` ones; raises Unreadable("too_much_output")."""
    count = document.count_attachments()
    if count > source.limits.members:
        raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "attachments")
    for index in range(count):
        name = f"attachment-{index + 1}"
        try:
            attachment = document.get_attachment(index)
            name = attachment.get_name() or name
            if locked:
                sink.note(NoteCode.MEMBER_LOCKED, name)
            else:
                sink.child(name, _whole(attachment))
        except pypdfium2.PdfiumError:
            sink.note(NoteCode.NOT_EXTRACTED, name)


def _whole(attachment: pypdfium2.PdfAttachment) -> Iterator[bytes]:
    yield bytes(attachment.get_data())
