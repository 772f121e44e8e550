"""One page of an OFD document: its text, its picture, and what only the picture says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2
from lxml import etree

from archive.notes import NoteCode
from archive.record import Line, Page
from ingest.formats.ofd.characters import Piece, pieces
from ingest.formats.ofd.document import OfdDocument
from ingest.formats.ofd.draw import Canvas
from ingest.formats.ofd.lines import POINTS, lines
from ingest.formats.ofd.objects import Flattener, Placed
from ingest.formats.ofd.stamps import Stamps
from ingest.formats.ofd.tree import Box, box, child, text
from ingest.formats.pdf import look as pdf_look
from ingest.formats.pdf.text_layer import tidy
from ingest.formats.text.garble import badness, worth
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import read_page
from ingest.reader import Sink

# Characters that only the document's own font knows; symbol fonts' ticks and bullets were mapped before.
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_SHORT = 0.5  # of a line's width; what OCR reads beyond belongs to another line


@dataclass(slots=True)
class OfdPage:
    """A page that is there: `root` of its Content.xml, `sheet` in millimetres."""

    document: OfdDocument
    stamps: Stamps
    known_as: str  # its ID in the list of pages
    root: etree._Element
    sheet: Box
    options: ReadOptions
    pixels: int  # of one picture, at most

    def read(self, number: int, sink: Sink) -> Page:
        """The page as number `number`; raises Unreadable where there is too much on it."""
        page = Page(number, round(self.sheet[2] * POINTS, 2), round(self.sheet[3] * POINTS, 2))
        page.lines = lines(self._pieces())
        remarks = list(self._remarks())
        characters = len("".join(page.text.split()))
        if remarks:
            sink.note(NoteCode.COMMENTS, str(number))
        found = self._complete(page, characters, sink)
        return replace(found, lines=[*found.lines, *remarks], blank=found.blank and not remarks)

    def _complete(self, page: Page, characters: int, sink: Sink) -> Page:
        """`page` with what its text does not say, or says wrongly."""
        private = any(_PRIVATE.search(line.text) for line in page.lines)
        if private or badness(page.text) > self.options.garbled_share:
            sink.note(NoteCode.PAGE_GARBLED, str(page.number))
            return self._mended(page, sink)
        if characters < (self.options.few_characters if self.options.ocr else 1):
            return self._looked_at(page, characters, sink)
        return page

    def _pieces(self) -> Iterator[Piece]:
        for placed in self._objects():
            if placed.kind == "TextObject":
                yield from pieces(placed)

    def _remarks(self) -> Iterator[Line]:
        """What people wrote beside the page: the remarks of its annotations."""
        for annotation in self.document.annotations(self.known_as):
            place = self._place(annotation)
            for line in text(annotation, "Remark").splitlines():
                if line.strip():
                    yield Line(tidy(line), place)

    def _place(self, annotation: etree._Element) -> Box:
        """Where an annotation stands, in points."""
        appearance = child(annotation, "Appearance")
        found = box(appearance.get("Boundary")) if appearance is not None else None
        left, top, width, height = found or (0.0, 0.0, 0.0, 0.0)
        left, top = left - self.sheet[0], top - self.sheet[1]
        return left * POINTS, top * POINTS, (left + width) * POINTS, (top + height) * POINTS

    def _content(self) -> Iterator[Placed]:
        return Flattener(self.document).layers(self.document.layers(self.root), self.sheet)

    def _objects(self) -> Iterator[Placed]:
        yield from self._content()
        flattener = Flattener(self.document)
        for annotation in self.document.annotations(self.known_as):
            yield from flattener.annotation(annotation, self.sheet)

    def canvas(self, annotated: bool = True, sealed: bool = True) -> Canvas:
        """The page drawn, with its annotations and seals, or without."""
        canvas = Canvas(self.document, self.sheet, self.pixels)
        canvas.draw(self._objects() if annotated else self._content())
        if sealed:
            self.stamps.draw(self.known_as, canvas)
        return canvas

    def _looked_at(self, page: Page, characters: int, sink: Sink) -> Page:
        """`page`, which has few characters, with what else it shows beside its seals."""
        with self.canvas(sealed=False).page() as drawn:
            ink = pdf_look.ink_beside(drawn, page.lines, self.pixels)
            if not characters:
                page.read_by = "none"
                page.blank = ink < self.options.ink_of_blank
            if page.blank or (characters and ink < self.options.ink_beside_text):
                return page
            found = self._by_ocr(drawn, page.number, sink)
        if found is None:
            sink.note(NoteCode.PAGE_NOT_READ, str(page.number))
            return page
        return pdf_look.joined(page, found)

    def _by_ocr(self, drawn: pypdfium2.PdfPage, number: int, sink: Sink) -> Page | None:
        """The `drawn` page read by OCR; None where that is switched off, or there is nothing to see."""
        if not self.options.ocr:
            return None
        look = pdf_look.rendered(drawn, self.options.dpi, min(self.pixels, self.options.page_pixels))
        if look is None:
            return None
        return read_page(look[0], number, look[1], self.options, pdf_look.finer(drawn), sink.working)

    def _mended(self, page: Page, sink: Sink) -> Page:
        """`page` with its unreadable lines read by OCR, or all of it where that is worth more."""
        if not self.options.ocr:
            return page
        with self.canvas(annotated=False, sealed=False).page() as drawn:
            found = self._by_ocr(drawn, page.number, sink)
        if found is None:
            return page
        mended = replace(page, lines=[_line(line, found.lines) for line in page.lines])
        if _PRIVATE.search(mended.text) or worth(mended.text) < worth(found.text) * (found.confidence or 1.0):
            return replace(found, width=page.width, height=page.height)
        read = [line for line in mended.lines if line.confidence is not None]
        if not read:
            return mended
        confidence = sum(line.confidence or 0.0 for line in read) / len(read)
        return replace(mended, read_by="ocr", confidence=round(confidence, 4))


def _line(line: Line, others: list[Line]) -> Line:
    """`line`, or what OCR read in its place where its characters are private."""
    if not _PRIVATE.search(line.text):
        return line
    there = [other for other in others if _within(other, line)]
    if not there:
        return line
    there.sort(key=lambda other: (other.box or (0.0,))[0])
    confidence = min(other.confidence or 0.0 for other in there)
    return replace(line, text=" ".join(other.text for other in there), confidence=confidence)


def _within(other: Line, line: Line) -> bool:
    """Whether `other` stands where `line` does."""
    if line.box is None or other.box is None:
        return False
    middle = (other.box[1] + other.box[3]) / 2
    across = min(line.box[2], other.box[2]) - max(line.box[0], other.box[0])
    return line.box[1] < middle < line.box[3] and across > _SHORT * (other.box[2] - other.box[0])
