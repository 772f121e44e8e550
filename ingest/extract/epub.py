"""EPUB books: their chapters in reading order, each beginning a page, and what the book says of itself."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml.html import HtmlElement

from archive.notes import NoteCode, ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.ooxml.package import Element, OfficePackage
from ingest.formats.picture.embedded import Picture, Pictures
from ingest.formats.text.encoding import decode
from ingest.formats.text.pages import Pager
from ingest.formats.xml import markup
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source

_CONTAINER = "META-INF/container.xml"
_LOCKS = "META-INF/encryption.xml"
# Ways of hiding fonts, which need no password.
_FONT_LOCKS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_FACTS = {"title": "title", "creator": "author", "date": "created", "subject": "subject"}


@dataclass(slots=True)
class EpubReader:
    """Reads EPUB 2 and 3."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({"application/epub+zip"})

    def read(self, source: Source, sink: Sink) -> None:
        """The chapters as pages, the metadata as facts. Raises NeedsPassword where the text is protected."""
        with OfficePackage(source.path, source.limits) as package:
            place, book = _book(package)
            if _is_protected(package):
                raise NeedsPassword("epub")
            for element in book.iter("{*}metadata"):
                for entry in element:
                    name = _FACTS.get(str(entry.tag).rpartition("}")[2])
                    if name and entry.text:
                        sink.fact(name, entry.text)
            pictures = Pictures(self.options, source.limits, sink)
            pager = Pager(pictures)
            for chapter in _chapters(book, place):
                root = _chapter(package, chapter, sink)
                if root is not None:
                    pager.lines(markup.visible_lines(root))
                    pictures.put(_shown(root, package, chapter), pager)
                    pager.end_page()
            pager.close()


def _book(package: OfficePackage) -> tuple[str, Element]:
    """Where the book's list of contents lies, and the list."""
    container = package.xml(_CONTAINER)
    found = container.find(".//{*}rootfile") if container is not None else None
    place = unquote(found.get("full-path") or "") if found is not None else ""
    book = package.xml(place) if place else None
    if book is None:
        raise Unreadable(ReasonCode.DAMAGED, "epub without a list of contents")
    return place, book


def _is_protected(package: OfficePackage) -> bool:
    """Whether anything but fonts is encrypted."""
    locks = package.xml(_LOCKS)
    methods = locks.iter("{*}EncryptionMethod") if locks is not None else ()
    return any(method.get("Algorithm") not in _FONT_LOCKS for method in methods)


def _chapters(book: Element, place: str) -> Iterator[str]:
    """The chapters' places in the package, in reading order; each once."""
    items = {
        item.get("id"): item.get("href") or ""
        for item in book.iterfind(".//{*}manifest/{*}item")
        if item.get("media-type") in _PAGES
    }
    for entry in book.iterfind(".//{*}spine/{*}itemref"):
        href = items.pop(entry.get("idref"), "")
        if href:
            inside = unquote(href.partition("#")[0])
            yield posixpath.normpath(posixpath.join(posixpath.dirname(place), inside)).lstrip("/.")


def _chapter(package: OfficePackage, chapter: str, sink: Sink) -> HtmlElement | None:
    data = package.data(chapter)
    if data is None:
        sink.note(NoteCode.PAGE_DAMAGED, chapter)
        return None
    return markup.parse(decode(data))


def _shown(root: HtmlElement, package: OfficePackage, chapter: str) -> Iterator[Picture]:
    """The pictures of a chapter that lie in the package."""
    for each in root.iter("img", "image"):
        source = each.get("src") or each.get("xlink:href") or each.get("href") or ""
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(chapter), unquote(source)))
        yield Picture(inside, package.chunks(inside))
