"""One page of a PDF: its text layer where that is sound, a second reading or OCR where it is not."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from archive.notes import NoteCode
from archive.record import Line, Page
from ingest.formats.pdf import look as pdf_look
from ingest.formats.pdf import text_layer as pdf_text
from ingest.formats.pdf.beside import Beside
from ingest.formats.pdf.second import SecondReading
from ingest.formats.text.garble import badness, mended, worth
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import read_page
from ingest.reader import Sink, Source

# Annotations that people fill in or stamp on, which are no part of the page's own content.
_FILLED_IN = frozenset({pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP})
_ANNOTATIONS_MOST = 2_000  # on one page; the others are left out


@dataclass(slots=True)
class PageReader:
    """Reads one page."""

    page: pypdfium2.PdfPage
    index: int
    options: ReadOptions
    source: Source
    sink: Sink
    second: SecondReading

    def read(self, beside: Beside) -> Page:
        """The page, with the comments on it and the form's values that it does not show itself."""
        page = self._content()
        if beside.comments:
            self.sink.note(NoteCode.COMMENTS, str(page.number))
        shown, told = pdf_text.frame(self.page), "".join(page.text.split())
        for who, words, place in [*beside.values, *beside.comments]:
            if "".join(words.split()) not in told:
                said = f"{who}：{words}" if who else words
                page.lines += _lines(said, shown.upright(place) if place else None)
        page.blank = page.blank and not page.lines
        return page

    def _content(self) -> Page:
        width, height = self.page.get_size()
        page = Page(self.index + 1, width, height, pdf_text.lines(self.page))
        text = page.text
        characters = len("".join(text.split()))
        if badness(text) > self.options.garbled_share:
            self.sink.note(NoteCode.PAGE_GARBLED, str(page.number))
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
            self.sink.note(NoteCode.PAGE_NOT_READ, str(page.number))
            return page
        return pdf_look.joined(page, found)

    def _ocr(self) -> Page | None:
        """The page read by OCR; None where it is switched off or the page cannot be rendered."""
        if not self.options.ocr:
            return None
        pixels = min(self.source.limits.pixels, self.options.page_pixels)
        look = pdf_look.rendered(self.page, self.options.dpi, pixels)
        if look is None:
            return None
        finer = pdf_look.finer(self.page)
        return read_page(look[0], self.index + 1, look[1], self.options, finer, self.sink.working)


def _lines(text: str, box: pdf_text.Box | None) -> list[Line]:
    return [Line(line.strip(), box) for line in text.splitlines() if line.strip()]


def loaded(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
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
