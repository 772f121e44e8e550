"""DOCX: text in the order of the body, with what stands beside it, and the document's properties.

The properties are python-docx's to read. The body is walked as XML (`wordml`): nearly all that an
archive needs of it (text boxes, notes, content controls, list numbers, tracked changes, rendered
page breaks) lies outside what python-docx offers, and the package is opened part by part, since
python-docx would load every picture in it.
"""

from collections.abc import Iterator

from ingest.errors import Unreadable
from ingest.extract.flow import BREAK
from ingest.extract.margins import worth_reading
from ingest.extract.numbering import Numbering
from ingest.extract.ooxml import Element, OfficePackage, facts, put_embedded
from ingest.extract.pages import Pager
from ingest.extract.wordml import Document
from ingest.extract.wordtags import attribute, local
from ingest.format import Sink, Source


class DocxReader:
    """Reads Word documents (also with macros, templates, and those in the strict variant)."""

    media_types = frozenset({"application/vnd.openxmlformats-officedocument.wordprocessingml.document"})

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as the writing program last rendered them; raises Unreadable, NeedsPassword."""
        with OfficePackage(source.path, source.limits) as package:
            main = package.main("word/document.xml")
            facts(package, sink)
            parts = _Parts(package, main)
            body = package.xml(main)
            if body is None or local(body) != "document":
                raise Unreadable("damaged", "main part is no document")
            _write(Document(body, parts.numbering), parts, Pager(sink))
            parts.embedded(sink)


class _Parts:
    """What stands beside the body: headers, footers, notes, numbering."""

    def __init__(self, package: OfficePackage, main: str) -> None:
        self._package = package
        self._related = package.relations(main)
        styles, numbering = self._first("styles"), self._first("numbering")
        self.numbering = Numbering(numbering, styles)
        self.footnotes = _notes(self._first("footnotes"))
        self.endnotes = _notes(self._first("endnotes"))

    def _first(self, kind: str) -> Element | None:
        path = next((path for each, _, path in self._related if each == kind), None)
        return self._package.xml(path) if path else None

    def embedded(self, sink: Sink) -> None:
        """Documents embedded as files become children; objects of other programs are only noted."""
        put_embedded(self._package, self._related, sink)

    def margins(self, document: Document, kind: str) -> list[str]:
        """The lines of the headers or footers in use, each text once."""
        used = set(document.references(f"{kind}Reference"))
        found: list[str] = []
        for each, identifier, path in self._related:
            if each != kind or identifier not in used:
                continue
            root = self._package.xml(path)
            if root is not None:
                found += [line for line in document.lines(root) if line != BREAK]
        return worth_reading(found)


def _notes(root: Element | None) -> dict[str, Element]:
    """Footnotes or endnotes by their id."""
    found: dict[str, Element] = {}
    for note in root if root is not None else ():
        found[attribute(note, "id") or ""] = note
    return found


def _write(document: Document, parts: _Parts, pager: Pager) -> None:
    """Headers, then the body with each page's footnotes at its end, endnotes and footers last."""
    pager.lines(parts.margins(document, "header"))
    for line in document.body():
        if line != BREAK:
            pager.line(line)
            continue
        pager.lines(_noted(document, parts.footnotes, document.take_footnotes()))
        pager.end_page()
    pager.lines(_noted(document, parts.footnotes, document.take_footnotes()))
    pager.lines(_noted(document, parts.endnotes, document.endnotes))
    pager.lines(parts.margins(document, "footer"))
    pager.close()


def _noted(document: Document, notes: dict[str, Element], identifiers: list[str]) -> Iterator[str]:
    for identifier in dict.fromkeys(identifiers):
        if identifier in notes:
            yield from (line for line in document.lines(notes[identifier]) if line != BREAK)
