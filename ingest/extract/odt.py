"""ODT: OpenDocument texts, in the order of the body, with what stands beside it."""

from collections.abc import Iterator

from ingest.errors import Unreadable
from ingest.extract import odf
from ingest.extract.embedded import compound, put_objects
from ingest.extract.flow import BREAK
from ingest.extract.margins import worth_reading
from ingest.extract.odf import OdfPackage, open_odf
from ingest.extract.odflists import OdfLists
from ingest.extract.odftext import OdfText
from ingest.extract.ooxml import Element
from ingest.extract.pages import Pager
from ingest.extract.wordtags import attribute, child, local
from ingest.format import Sink, Source

_TEXT = "application/vnd.oasis.opendocument.text"
_HEADERS = frozenset({"header", "header-left", "header-first"})
_FOOTERS = frozenset({"footer", "footer-left", "footer-first"})


class OdtReader:
    """Reads OpenDocument texts and their templates."""

    media_types = frozenset({_TEXT, f"{_TEXT}-template", f"{_TEXT}-master", f"{_TEXT}-web"})

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as they were last laid out; raises Unreadable, NeedsPassword."""
        with open_odf(source) as package:
            odf.facts(package, sink)
            content, styles = package.xml("content.xml"), package.xml("styles.xml")
            body = child(content, "body", "text")
            if body is None:
                raise Unreadable("damaged", "no text in content.xml")
            text = reading(package, content, styles)
            _write(text, body, styles, Pager(sink))
            if child(body, "tracked-changes") is not None:
                sink.note("tracked_changes")
            close(package, text, sink)


def reading(package: OdfPackage, content: Element | None, styles: Element | None) -> OdfText:
    """What turns the elements of a document into lines."""
    breaking = frozenset(name for root in (styles, content) for name in _breaking(root))
    return OdfText(OdfLists(iter((styles, content))), breaking, lambda name: _inner(package, name))


def close(package: OdfPackage, text: OdfText, sink: Sink) -> None:
    """Note what else there is; documents embedded as files become children."""
    if text.comments:
        sink.note("comments", str(len(text.comments)))
    if package.has("basic/") or package.has("scripts/"):
        sink.note("macros")
    unknown = 0
    for name in text.objects:
        with compound(package.data(name)) as storage:
            if storage is None:
                unknown += 1
            else:
                put_objects([(name, storage)], sink)
    if unknown:
        sink.note("embedded_objects", str(unknown))


def _breaking(root: Element | None) -> Iterator[str]:
    """The paragraph styles that begin a page."""
    for style in root.iter("{*}style") if root is not None else ():
        properties = child(style, "paragraph-properties")
        if attribute(properties, "break-before") == "page" or attribute(style, "master-page-name"):
            yield attribute(style, "name") or ""


def _inner(package: OdfPackage, name: str) -> Iterator[str]:
    """The paragraphs of an embedded document (a chart, a table), each as a line; of a formula its signs."""
    root = package.xml(f"{name}/content.xml") if ".." not in name else None
    if root is not None and local(root) == "math":
        yield "".join((each.text or "").strip() for each in root.iter("{*}mi", "{*}mo", "{*}mn", "{*}mtext"))
    for each in root.iter("{*}p", "{*}h") if root is not None else ():
        text = "".join(str(part) for part in each.itertext()).strip()
        if text:
            yield text


def _write(text: OdfText, body: Element, styles: Element | None, pager: Pager) -> None:
    pager.lines(_margins(text, styles, _HEADERS))
    for line in text.lines(body):
        if line != BREAK:
            pager.line(line)
            continue
        pager.lines(text.take_footnotes())
        pager.end_page()
    pager.lines((*text.take_footnotes(), *text.endnotes, *text.comments))
    pager.lines(_margins(text, styles, _FOOTERS))
    pager.close()


def _margins(text: OdfText, styles: Element | None, kinds: frozenset[str]) -> list[str]:
    masters = child(styles, "master-styles")
    found = (
        part for page in (masters if masters is not None else ()) for part in page if local(part) in kinds
    )
    return worth_reading(line for part in found for line in text.lines(part) if line != BREAK)
