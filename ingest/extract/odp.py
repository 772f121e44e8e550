"""ODP, ODG: OpenDocument presentations and drawings, a page for each slide or sheet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.notes import NoteCode, ReasonCode
from archive.record import Page
from ingest.errors import Unreadable
from ingest.formats.odf import package as odf
from ingest.formats.odf.body import OdfText
from ingest.formats.odf.common import close, pictures, reading
from ingest.formats.odf.package import FlatOdf, OdfPackage, open_odf
from ingest.formats.ooxml.package import Element
from ingest.formats.ooxml.word_tags import attribute, child, children, local
from ingest.formats.picture.embedded import Pictures
from ingest.formats.text.flow import BREAK
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source

_KINDS = ("presentation", "graphics")
_TYPES = tuple(f"application/vnd.oasis.opendocument.{kind}" for kind in _KINDS)
_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{0,9})?)(cm|mm|in|pt|pc)?\Z")
_INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72, "pc": 1 / 6}
_BAND = 0.25  # inches: what begins within it stands side by side


@dataclass(slots=True)
class OdpReader:
    """Reads OpenDocument presentations and drawings, and their templates."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset(
        f"{each}{variant}" for each in _TYPES for variant in ("", "-template", "-flat-xml")
    )

    def read(self, source: Source, sink: Sink) -> None:
        """Slide by slide, from top to bottom, with notes; raises Unreadable, NeedsPassword."""
        with open_odf(source) as package:
            odf.facts(package, sink)
            content, styles = package.xml("content.xml"), package.xml("styles.xml")
            body = child(content, "body", "presentation")
            body = child(content, "body", "drawing") if body is None else body
            if body is None:
                raise Unreadable(ReasonCode.DAMAGED, "no slides in content.xml")
            text = reading(package, content, styles)
            slides = [each for each in children(body) if local(each) == "page"]
            sink.expect(len(slides))
            _write(text, slides, package, Pictures(self.options, source.limits, sink))
            hiding = frozenset(_hiding(content))
            hidden = [str(n) for n, each in enumerate(slides, 1) if attribute(each, "style-name") in hiding]
            if hidden:
                sink.note(NoteCode.HIDDEN_PARTS, "、".join(hidden))
            close(package, text, sink)


def _write(text: OdfText, slides: list[Element], package: OdfPackage | FlatOdf, read: Pictures) -> None:
    for number, slide in enumerate(slides, 1):
        known = len(text.comments)
        lines = [*_slide(text, slide), *text.comments[known:]]
        read.slide(number, lines, pictures(package, text.take_pictures()))
    if not slides:
        read.page(Page(number=1, blank=True))


def _slide(text: OdfText, slide: Element) -> list[str]:
    """What stands on a slide, in reading order, and its notes."""
    found, notes = list[tuple[tuple[bool, float, float], list[str]]](), list[str]()
    for each in children(slide):
        if local(each) == "notes":
            notes += [
                line for frame in children(each) if _class(frame) == "notes" for line in text.drawn(frame)
            ]
        elif local(each) == "annotation":
            text.comment(each)
        else:
            found.append((_order(each), [line for line in text.drawn(each) if line != BREAK]))
    found.sort(key=lambda shape: shape[0])
    return [line for _, lines in found for line in lines] + [f"备注：{line}" for line in notes]


def _class(element: Element) -> str:
    return attribute(element, "class") or ""


def _order(shape: Element) -> tuple[bool, float, float]:
    top, left = (_inches(attribute(shape, name)) for name in ("y", "x"))
    return _class(shape) != "title", top // _BAND, left


def _inches(length: str | None) -> float:
    found = _LENGTH.match(length or "")
    return float(found[1]) * _INCHES[found[2] or "in"] if found else 0.0


def _hiding(content: Element | None) -> Iterator[str]:
    """The styles of slides that are left out when the presentation is shown."""
    for style in content.iter("{*}style") if content is not None else ():
        if attribute(child(style, "drawing-page-properties"), "visibility") == "hidden":
            yield attribute(style, "name") or ""
