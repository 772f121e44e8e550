"""OFD (GB/T 33190), the fixed layout of Chinese offices: text, pictures, annotations, seals, attachments."""

from dataclasses import dataclass, field

from lxml import etree

from archive.notes import NoteCode, ReasonCode
from archive.record import Page
from ingest.errors import Unreadable
from ingest.formats.ofd import facts as ofd_facts
from ingest.formats.ofd import signed as ofd_signed
from ingest.formats.ofd.document import OfdDocument, documents
from ingest.formats.ofd.package import Missing, open_ofd
from ingest.formats.ofd.page import OfdPage
from ingest.formats.ofd.stamps import Stamps
from ingest.formats.pdf import look as pdf_look
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source


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
            pages = _pages(found, source)
            sink.expect(len(pages))
            for name, value in ofd_facts.facts(found[0].body):
                sink.fact(name, value)
            stamps = [Stamps(document, source.limits.pixels) for document in found]
            ofd_signed.tell(stamps, sink)
            for document in found:
                _hand_on(document, sink)
            for number, (index, element) in enumerate(pages, 1):
                if not sink.has(number):
                    page = self._loaded(stamps[index], element)
                    sink.page(_read(page, number, sink))
            for part in dict.fromkeys(lost):
                sink.note(NoteCode.TRUNCATED, part)
            for part in package.mended:
                sink.note(NoteCode.REPAIRED, part)

    def _loaded(self, stamps: Stamps, element: etree._Element) -> OfdPage | None:
        """The page that `element` names; None where it is lost."""
        document = stamps.document
        found = document.page(element)
        if found is None:
            return None
        path, root = found
        document.own_resources(path, root)
        known_as, sheet = element.get("ID") or "", document.box(root)
        return OfdPage(document, stamps, known_as, root, sheet, self.options, stamps.pixels)

    def picture(self, source: Source, number: int, width: int) -> bytes:
        """Page `number` (from 1) as a PNG of `width` pixels; raises Unreadable or NeedsPassword."""
        with open_ofd(source.path, source.limits) as package:
            found = list(documents(package, []))
            pages = _pages(found, source)
            if not 1 <= number <= len(pages):
                raise Unreadable(ReasonCode.DAMAGED, "page")
            index, element = pages[number - 1]
            page = self._loaded(Stamps(found[index], source.limits.pixels), element)
            if page is None:
                raise Unreadable(ReasonCode.DAMAGED, "page")
            with page.canvas().page() as drawn:
                return pdf_look.png(drawn, width, min(source.limits.pixels, self.options.page_pixels))


def _read(page: OfdPage | None, number: int, sink: Sink) -> Page:
    if page is None:
        sink.note(NoteCode.PAGE_DAMAGED, str(number))
        return Page(number, read_by="none")
    return page.read(number, sink)


def _pages(found: list[OfdDocument], source: Source) -> list[tuple[int, etree._Element]]:
    """The pages of all documents, in order, each with its document's index; raises Unreadable."""
    pages = [(index, page) for index, document in enumerate(found) for page in document.pages()]
    if len(pages) > source.limits.members:
        raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "pages")
    return pages


def _hand_on(document: OfdDocument, sink: Sink) -> None:
    """Give the files that `document` carries to the sink."""
    for name, path in ofd_facts.attachments(document):
        try:
            sink.child(name, document.package.chunks(path))
        except Missing:
            sink.note(NoteCode.NOT_EXTRACTED, name)
