"""PDF: the text layer where it is sound, a second reading or OCR where it is not, page by page."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pypdfium2
import pypdfium2.raw as pdfium

from archive.record import Page
from ingest.errors import Unreadable
from ingest.extract import pdf_look, pdf_text
from ingest.extract.garble import badness, mended, worth
from ingest.extract.pdf_open import facts, opened
from ingest.extract.pdf_second import SecondReading
from ingest.format import Sink, Source
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import POINTS_PER_INCH, read_page

# Annotations that people fill in or stamp on, which are no part of the page's own content.
_FILLED_IN = frozenset({pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP})
_ANNOTATIONS_MOST = 2_000  # on one page; the others are left out


@dataclass(slots=True)
class PdfReader:
    """Reads PDF files."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({"application/pdf"})

    def read(self, source: Source, sink: Sink) -> None:
        """Read `source` into `sink`, page by page; raises Unreadable or NeedsPassword."""
        with opened(source.path) as (document, repaired):
            for name, value in facts(document):
                sink.fact(name, value)
            _attachments(document, source, sink)
            if not self._pages(document, source, sink) and repaired:
                raise Unreadable("damaged", "no text left")
            if repaired:
                sink.note("repaired", "pypdf")

    def _pages(self, document: pypdfium2.PdfDocument, source: Source, sink: Sink) -> int:
        """Read all pages; the number of those with text. Raises Unreadable where none can be read."""
        with_text = damaged = 0
        second = SecondReading(source.path)
        for index in range(len(document)):
            try:
                raw = _loaded(document, index)
            except pypdfium2.PdfiumError:
                damaged += 1
                sink.note("page_damaged", str(index + 1))
                page = Page(index + 1, lines=second.lines(index), read_by="pypdf")
            else:
                page = _PageReader(raw, index, self.options, source, sink, second).read()
                raw.close()
            with_text += bool(page.lines)
            sink.page(page)
        if damaged == len(document) and not with_text:
            raise Unreadable("damaged", "pages")
        return with_text

    def picture(self, source: Source, number: int, width: int) -> bytes:
        """Page `number` (from 1) as a PNG of `width` pixels; raises Unreadable("damaged")."""
        with opened(source.path) as (document, _):
            if not 1 <= number <= len(document):
                raise Unreadable("damaged", "page")
            try:
                page = _loaded(document, number - 1)
            except pypdfium2.PdfiumError as error:
                raise Unreadable("damaged", "page") from error
            dpi = width / max(page.get_width(), 1.0) * POINTS_PER_INCH
            look = pdf_look.rendered(page, dpi, min(source.limits.pixels, self.options.page_pixels))
            if look is None:
                raise Unreadable("damaged", "page")
            whole = io.BytesIO()
            look[0].save(whole, "PNG")
            return whole.getvalue()


@dataclass(slots=True)
class _PageReader:
    """Reads one page."""

    page: pypdfium2.PdfPage
    index: int
    options: ReadOptions
    source: Source
    sink: Sink
    second: SecondReading

    def read(self) -> Page:
        width, height = self.page.get_size()
        page = Page(self.index + 1, width, height, pdf_text.lines(self.page))
        text = page.text
        characters = len("".join(text.split()))
        if badness(text) > self.options.garbled_share:
            self.sink.note("page_garbled", str(page.number))
            return self._best(page)
        # Without OCR there is nothing to be gained from a look at a page that has some text.
        if characters < (self.options.few_characters if self.options.ocr else 1):
            return self._looked_at(page, characters)
        return page

    def _best(self, page: Page) -> Page:
        """The reading of a garbled `page` that is worth most; the dear ones only where needed."""
        readings: list[Callable[[], Page | None]] = [
            lambda: replace(page, lines=[replace(line, text=mended(line.text)) for line in page.lines]),
            lambda: replace(page, lines=self.second.lines(self.index), read_by="pypdf"),
            self._ocr,
        ]
        best = page
        for reading in readings:
            other = reading()
            if other is not None and worth(other.text) * (other.confidence or 1.0) > worth(best.text):
                best = other
            if badness(best.text) <= self.options.garbled_share and worth(best.text) > 0:
                break
        return best

    def _looked_at(self, page: Page, characters: int) -> Page:
        """`page`, which has few characters, with what else it shows."""
        ink = pdf_look.ink_beside(self.page, page.lines, self.source.limits.pixels)
        if not characters:
            page.read_by = "none"
            page.blank = ink < self.options.ink_of_blank
        elif ink < self.options.ink_beside_text:
            return page
        if page.blank:
            return page
        found = self._ocr()
        if found is None:
            self.sink.note("page_not_read", str(page.number))
            return page
        return pdf_look.joined(page, found)

    def _ocr(self) -> Page | None:
        """The page read by OCR; None where it is switched off or the page cannot be rendered."""
        if not self.options.ocr:
            return None
        pixels = min(self.source.limits.pixels, self.options.page_pixels)
        look = pdf_look.rendered(self.page, self.options.dpi, pixels)
        return read_page(look[0], self.index + 1, look[1], self.options) if look else None


def _loaded(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    """Page `index` with what was filled in made part of it; raises PdfiumError."""
    page = document[index]
    count = min(pdfium.FPDFPage_GetAnnotCount(page), _ANNOTATIONS_MOST)
    if not any(_subtype(page, annotation) in _FILLED_IN for annotation in range(count)):
        return page
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return document[index]


def _subtype(page: pypdfium2.PdfPage, index: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return int(pdfium.FPDF_ANNOT_UNKNOWN)
    try:
        return int(pdfium.FPDFAnnot_GetSubtype(annotation))
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _attachments(document: pypdfium2.PdfDocument, source: Source, sink: Sink) -> None:
    """Hand on the files within `document`; raises Unreadable("too_much_output")."""
    count = document.count_attachments()
    if count > source.limits.members:
        raise Unreadable("too_much_output", "attachments")
    for index in range(count):
        attachment = document.get_attachment(index)
        name = attachment.get_name() or f"attachment-{index + 1}"
        try:
            sink.child(name, _whole(attachment))
        except pypdfium2.PdfiumError:
            sink.note("not_extracted", name)


def _whole(attachment: pypdfium2.PdfAttachment) -> Iterator[bytes]:
    yield bytes(attachment.get_data())
