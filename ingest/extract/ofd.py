"""OFD (GB/T 33190), the fixed layout of Chinese offices: text, pictures, annotations, seals, attachments."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from archive.record import Page
from ingest.errors import Unreadable
from ingest.extract import ofd_facts
from ingest.extract.ofd_document import OfdDocument, documents
from ingest.extract.ofd_lines import POINTS, lines
from ingest.extract.ofd_objects import Flattener, Placed
from ingest.extract.ofd_package import Missing, open_ofd
from ingest.extract.ofd_text import Piece, pieces
from ingest.extract.ofd_tree import Box
from ingest.format import Sink, Source
from ingest.ocr.options import ReadOptions


@dataclass(slots=True)
class OfdReader:
    """Reads OFD files."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({"application/ofd"})

    def read(self, source: Source, sink: Sink) -> None:
        """Read `source` into `sink`, page by page; raises Unreadable or NeedsPassword."""
        with open_ofd(source.path, source.limits) as package:
            lost: list[str] = []
            found = list(documents(package, lost))
            pages = [(document, page) for document in found for page in document.pages()]
            if len(pages) > source.limits.members:
                raise Unreadable("too_much_output", "pages")
            sink.expect(len(pages))
            for name, value in ofd_facts.facts(found[0].body):
                sink.fact(name, value)
            for document in found:
                for name, path in ofd_facts.attachments(document):
                    _hand_on(document, name, path, sink)
            for number, (document, element) in enumerate(pages, 1):
                if not sink.has(number):
                    sink.page(_OfdPage(document, element, number, sink).read())
            for part in dict.fromkeys(lost):
                sink.note("truncated", part)


def _hand_on(document: OfdDocument, name: str, path: str, sink: Sink) -> None:
    try:
        sink.child(name, document.package.chunks(path))
    except Missing:
        sink.note("not_extracted", name)


@dataclass(slots=True)
class _OfdPage:
    """Reads one page."""

    document: OfdDocument
    element: etree._Element  # in the list of pages
    number: int
    sink: Sink

    def read(self) -> Page:
        found = self.document.page(self.element)
        if found is None:
            self.sink.note("page_damaged", str(self.number))
            return Page(self.number, read_by="none")
        path, root = found
        self.document.own_resources(path, root)
        sheet = self.document.box(root)
        page = Page(self.number, round(sheet[2] * POINTS, 2), round(sheet[3] * POINTS, 2))
        page.lines = lines(self._pieces(root, sheet))
        return page

    def _pieces(self, root: etree._Element, sheet: Box) -> Iterator[Piece]:
        for placed in self._objects(root, sheet):
            if placed.kind == "TextObject":
                yield from pieces(placed)

    def _objects(self, root: etree._Element, sheet: Box) -> Iterator[Placed]:
        flattener = Flattener(self.document)
        yield from flattener.layers(self.document.layers(root), sheet)
        for annotation in self.document.annotations(self.element.get("ID") or ""):
            yield from flattener.annotation(annotation, sheet)
