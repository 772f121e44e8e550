"""DOCX: text in the order of the body, with what stands beside it, and the document's properties.

The properties are python-docx's to read. The body is walked as XML (`wordml`): nearly all that an
archive needs of it (text boxes, notes, content controls, list numbers, tracked changes, rendered
page breaks) lies outside what python-docx offers, and the package is opened part by part, since
python-docx would load every picture in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.ooxml.drawing import object_lines
from ingest.formats.ooxml.package import Element, OfficePackage, facts, put_embedded
from ingest.formats.ooxml.word import Document
from ingest.formats.ooxml.word_numbers import Numbering
from ingest.formats.ooxml.word_tags import attribute, local
from ingest.formats.picture.embedded import Picture, Pictures
from ingest.formats.text.flow import BREAK
from ingest.formats.text.margins import comment_line, worth_reading
from ingest.formats.text.pages import Pager
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source


@dataclass(slots=True)
class DocxReader:
    """Reads Word documents (also with macros, templates, and those in the strict variant)."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset(
        {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
    )

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as the writing program last rendered them; raises Unreadable, NeedsPassword."""
        with OfficePackage(source.path, source.limits) as package:
            main = package.main("word/document.xml")
            facts(package, sink)
            parts = _Parts(package, main)
            body = package.xml(main)
            if body is None or local(body) != "document":
                raise Unreadable(ReasonCode.DAMAGED, "main part is no document")
            document = Document(body, parts.numbering, parts.shown)
            _write(document, parts, Pictures(self.options, source.limits, sink))
            parts.beside(document, sink)


class _Parts:
    """What stands beside the body: headers, footers, notes, comments, numbering."""

    def __init__(self, package: OfficePackage, main: str) -> None:
        self._package = package
        self._related = package.relations(main)
        styles, numbering = self._first("styles"), self._first("numbering")
        self.numbering = Numbering(numbering, styles)
        self.footnotes = _notes(self._first("footnotes"))
        self.endnotes = _notes(self._first("endnotes"))
        self.comments = _notes(self._first("comments"))
        self._images = {identifier: path for kind, identifier, path in self._related if kind == "image"}
        self._of_margins: list[str] = []  # the pictures in headers and footers

    def _first(self, kind: str) -> Element | None:
        path = next((path for each, _, path in self._related if each == kind), None)
        return self._package.xml(path) if path else None

    def shown(self, identifier: str) -> Iterator[str]:
        """The lines of a chart or diagram that the body shows by its relation's id."""
        for kind, each, path in self._related:
            if each == identifier:
                yield from object_lines(self._package, kind, path, data=True)

    def beside(self, document: Document, sink: Sink) -> None:
        """Note what else there is; documents embedded as files, or taken in whole, become children."""
        put_embedded(self._package, self._related, sink)
        taken_in = set(document.chunks())
        for _, identifier, path in self._related:
            if identifier in taken_in:
                sink.child(path.rpartition("/")[2], self._package.chunks(path))
        if document.tracked():
            sink.note(NoteCode.TRACKED_CHANGES)
        if self.comments:
            sink.note(NoteCode.COMMENTS, str(len(self.comments)))
        if any(name.endswith("vbaproject.bin") for name in self._package.names()):
            sink.note(NoteCode.MACROS)

    def pictures(self, document: Document) -> list[Picture]:
        """The pictures of the body met since the last call."""
        met = dict.fromkeys(document.take_pictures())
        return [self._picture(self._images[each]) for each in met if each in self._images]

    def margin_pictures(self) -> list[Picture]:
        """The pictures in the headers and footers that were read."""
        return [self._picture(path) for path in self._of_margins]

    def _picture(self, part: str) -> Picture:
        return Picture(part, self._package.chunks(part))

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
                shown = document.take_pictures()
                self._of_margins += [each for _, own, each in self._package.relations(path) if own in shown]
        return worth_reading(found)


def _notes(root: Element | None) -> dict[str, Element]:
    """Footnotes, endnotes or comments by their id."""
    found: dict[str, Element] = {}
    for note in root if root is not None else ():
        found[attribute(note, "id") or ""] = note
    return found


def _write(document: Document, parts: _Parts, pictures: Pictures) -> None:
    """Headers, the body with each page's footnotes and pictures at its end, endnotes, comments, footers."""
    pager = Pager(pictures)
    pager.lines(parts.margins(document, "header"))
    for line in document.body():
        if line != BREAK:
            pager.line(line)
            continue
        pager.lines(_noted(document, parts.footnotes, document.take_footnotes()))
        pictures.put(parts.pictures(document), pager)
        pager.end_page()
    pager.lines(_noted(document, parts.footnotes, document.take_footnotes()))
    pager.lines(_noted(document, parts.endnotes, document.endnotes))
    pager.lines(_commented(document, parts.comments))
    left = parts.pictures(document)
    pager.lines(parts.margins(document, "footer"))
    pictures.put((*left, *parts.margin_pictures()), pager)
    pager.close()


def _noted(document: Document, notes: dict[str, Element], identifiers: list[str]) -> Iterator[str]:
    for identifier in dict.fromkeys(identifiers):
        if identifier in notes:
            yield from (line.strip() for line in document.lines(notes[identifier]) if line != BREAK)


def _commented(document: Document, comments: dict[str, Element]) -> Iterator[str]:
    for comment in comments.values():
        text = " ".join(line for line in document.lines(comment) if line != BREAK)
        yield comment_line(attribute(comment, "author") or "", text)
