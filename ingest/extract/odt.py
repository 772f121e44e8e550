"""ODT: OpenDocument texts, in the order of the body, with what stands beside it."""

from dataclasses import dataclass, field

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.odf import package as odf
from ingest.formats.odf.body import OdfText
from ingest.formats.odf.common import close, pictures, reading
from ingest.formats.odf.package import FlatOdf, OdfPackage, open_odf
from ingest.formats.ooxml.package import Element
from ingest.formats.ooxml.word_tags import child, local
from ingest.formats.picture.embedded import Pictures
from ingest.formats.text.flow import BREAK
from ingest.formats.text.margins import worth_reading
from ingest.formats.text.pages import Pager
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source

_TEXT = "application/vnd.oasis.opendocument.text"
_HEADERS = frozenset({"header", "header-left", "header-first"})
_FOOTERS = frozenset({"footer", "footer-left", "footer-first"})


@dataclass(slots=True)
class OdtReader:
    """Reads OpenDocument texts and their templates."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset(
        {_TEXT, *(f"{_TEXT}-{kind}" for kind in ("template", "master", "web", "flat-xml"))}
    )

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as they were last laid out; raises Unreadable, NeedsPassword."""
        with open_odf(source) as package:
            odf.facts(package, sink)
            content, styles = package.xml("content.xml"), package.xml("styles.xml")
            body = child(content, "body", "text")
            if body is None:
                raise Unreadable(ReasonCode.DAMAGED, "no text in content.xml")
            text = reading(package, content, styles)
            _write(text, body, styles, package, Pictures(self.options, source.limits, sink))
            if child(body, "tracked-changes") is not None:
                sink.note(NoteCode.TRACKED_CHANGES)
            close(package, text, sink)


def _write(
    text: OdfText, body: Element, styles: Element | None, package: OdfPackage | FlatOdf, read: Pictures
) -> None:
    """Headers, the body with each page's footnotes and pictures at its end, endnotes, comments, footers."""
    pager = Pager(read)
    pager.lines(_margins(text, styles, _HEADERS))
    beside = text.take_pictures()
    for line in text.lines(body):
        if line != BREAK:
            pager.line(line)
            continue
        pager.lines(text.take_footnotes())
        read.put(pictures(package, text.take_pictures()), pager)
        pager.end_page()
    pager.lines((*text.take_footnotes(), *text.endnotes, *text.comments))
    pager.lines(_margins(text, styles, _FOOTERS))
    read.put(pictures(package, (*text.take_pictures(), *beside)), pager)
    pager.close()


def _margins(text: OdfText, styles: Element | None, kinds: frozenset[str]) -> list[str]:
    masters = child(styles, "master-styles")
    found = (
        part for page in (masters if masters is not None else ()) for part in page if local(part) in kinds
    )
    return worth_reading(line for part in found for line in text.lines(part) if line != BREAK)
