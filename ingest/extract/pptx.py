"""PPTX: slide by slide what stands on it, from top to bottom, then its speaker notes and comments.

The XML is read part by part: the library for this format loads every picture and video with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.notes import NoteCode, ReasonCode
from archive.record import Page
from ingest import media_types
from ingest.errors import Unreadable
from ingest.formats.ooxml.drawing import paragraphs, pictures
from ingest.formats.ooxml.package import Element, OfficePackage, facts, note_macros, put_embedded
from ingest.formats.ooxml.slide_shapes import Places, shape_lines
from ingest.formats.ooxml.word_tags import attribute, child, local
from ingest.formats.picture.embedded import Pictures
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source


@dataclass(slots=True)
class PptxReader:
    """Reads PPTX, PPSX, PPTM and their templates."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({media_types.PPTX})

    def read(self, source: Source, sink: Sink) -> None:
        """A page for each slide; raises Unreadable, NeedsPassword."""
        with OfficePackage(source.path, source.limits) as package:
            facts(package, sink)
            slides = _slides(package)
            sink.expect(len(slides))
            if not _put(package, slides, sink, Pictures(self.options, source.limits, sink)):
                raise Unreadable(ReasonCode.DAMAGED, "no slide can be read")
            note_macros(package, sink)


def _put(package: OfficePackage, slides: list[str], sink: Sink, read: Pictures) -> bool:
    """Hand over the slides; whether there is anything to hand over."""
    places = Places(package)
    hidden, broken = [], []
    for number, part in enumerate(slides, 1):
        try:
            slide = _Slide(package, part, places)
            slide.put(number, sink, read)
            hidden += [str(number)] if slide.hidden else []
        except Unreadable as error:  # the other slides can be read all the same
            if error.reason != ReasonCode.DAMAGED:
                raise
            broken.append(number)
            sink.page(Page(number=number, read_by="none"))
            sink.note(NoteCode.PAGE_DAMAGED, str(number))
    if not slides:
        sink.page(Page(number=1, blank=True))
    if hidden:
        sink.note(NoteCode.HIDDEN_PARTS, "、".join(hidden))
    return not slides or len(broken) < len(slides)


def _slides(package: OfficePackage) -> list[str]:
    """The parts of the slides, in the order they are shown."""
    main = package.main("ppt/presentation.xml")
    root = package.xml(main)
    if root is None or local(root) != "presentation":
        raise Unreadable(ReasonCode.DAMAGED, "main part is no presentation")
    parts = {identifier: path for kind, identifier, path in package.relations(main) if kind == "slide"}
    listed = child(root, "sldIdLst")
    wanted = (_relation(each) for each in listed) if listed is not None else ()
    return [parts[identifier] for identifier in wanted if identifier in parts]


def _relation(element: Element) -> str:
    """The relation that a list's element names: its r:id, not its own id."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")


class _Slide:
    """A slide with what belongs to it."""

    def __init__(self, package: OfficePackage, part: str, places: Places) -> None:
        self._package = package
        self._related = package.relations(part)
        self._root = package.xml(part)
        self._places = places.of_layout(self._first("slideLayout"))
        self.hidden = self._root is not None and attribute(self._root, "show") in {"0", "false"}
        self._comments = list(self._commented())

    def _first(self, kind: str) -> str:
        return next((path for each, _, path in self._related if each == kind), "")

    def lines(self) -> Iterator[str]:
        """Title, text, tables, charts and diagrams; then the notes, then the comments."""
        tree = child(self._root, "cSld", "spTree")
        if tree is not None:
            yield from shape_lines(tree, self._places, self._package, self._related)
        for text in self._spoken():
            yield f"备注：{text}"
        for text in self._comments:
            yield f"批注：{text}"

    def _spoken(self) -> Iterator[str]:
        notes = self._first("notesSlide")
        tree = child(self._package.xml(notes), "cSld", "spTree") if notes else None
        for shape in tree if tree is not None else ():
            if attribute(child(shape, "nvSpPr", "nvPr", "ph"), "type") == "body":
                yield from (text for text in paragraphs(shape) if text.strip())

    def _commented(self) -> Iterator[str]:
        """The comments, in the old form (text alone) or the new one (paragraphs)."""
        for kind, _, path in self._related:
            root = self._package.xml(path) if kind == "comments" else None
            if root is not None:
                yield from (each.text for each in root.iter() if local(each) == "text" and each.text)
                yield from (text for text in paragraphs(root) if text.strip())

    def put(self, number: int, sink: Sink, read: Pictures) -> None:
        """Hand over the slide as page `number`, say what else there is, hand out what is embedded."""
        lines = (text for text in self.lines() if text.strip())
        slide = child(self._root, "cSld")
        shown = pictures(slide, self._package, self._related) if slide is not None else ()
        read.slide(number, lines, shown)
        if self._comments:
            sink.note(NoteCode.COMMENTS)
        put_embedded(self._package, self._related, sink)
