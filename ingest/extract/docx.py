"""DOCX: text in the order of the body, with what stands beside it, and the document's properties.

The properties are python-docx's to read. The body is walked as XML (`wordml`): nearly all that an
archive needs of it (text boxes, notes, content controls, list numbers, tracked changes, rendered
page breaks) lies outside what python-docx offers, and the package is opened part by part, since
python-docx would load every picture in it.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from posixpath import dirname, join, normpath

from docx.opc.constants import CONTENT_TYPE
from docx.opc.packuri import PackURI
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.package import Package
from lxml import etree
from lxml.etree import XMLSyntaxError

from ingest.errors import NeedsPassword, Unreadable
from ingest.extract.numbering import Numbering
from ingest.extract.packages import open_package
from ingest.extract.pages import Pager
from ingest.extract.wordml import BREAK, Document
from ingest.extract.wordtags import attribute, local
from ingest.extract.xmlparts import parse_xml
from ingest.format import Limits, Sink, Source

_CHUNK = 1 << 20
_SHARE = 8  # a tree takes about this many times the bytes it was parsed from
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_FACTS = ("title", "author", "created", "modified", "subject", "keywords", "last_modified_by")
_CORE = PackURI("/docProps/core.xml")
_NO_PACKAGE = Package()  # the part is read alone
# A footer that is nothing but the page's number.
_PAGE_NUMBER = re.compile(r"[\s\d第共页頁/\-–—－·.|PpageofOF]*\Z")

Element = etree._Element


class _Package:
    """The parts of a document; each is read once, within the limit on memory."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._largest = (limits.memory_mib << 20) // _SHARE
        package = open_package(path)
        if not package.whole or not package.names:
            raise Unreadable("damaged", "zip directory")
        if package.encrypted:
            raise NeedsPassword("zip")
        if len(package.names) > limits.members:
            raise Unreadable("too_much_output", f"{len(package.names)} parts")
        try:
            self.zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise Unreadable("damaged", type(error).__name__) from error
        if any(info.header_offset < 0 for info in self.zip.infolist()):
            raise Unreadable("damaged", "zip directory")
        self._members = {info.filename.replace("\\", "/").lower(): info for info in self.zip.infolist()}

    def xml(self, name: str) -> Element | None:
        """The root of part `name`, None where there is no such part. No entity is resolved."""
        data = self.data(name)
        return parse_xml(data, name.rpartition("/")[2]) if data is not None else None

    def data(self, name: str) -> bytes | None:
        """The bytes of part `name`, None where there is no such part."""
        info = self._members.get(name.lower())
        if info is None:
            return None
        if info.file_size > self._largest:
            raise Unreadable("too_big_in_memory", f"part of {info.file_size} bytes")
        try:
            return self.zip.read(info)
        except _BROKEN as error:
            short = name.rpartition("/")[2]
            raise Unreadable("damaged", f"{type(error).__name__} in {short}") from error

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of part `name`, in pieces; the sink counts them."""
        info = self._members.get(name.lower())
        if info is None:
            return
        try:
            with self.zip.open(info) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except _BROKEN as error:
            raise Unreadable("damaged", f"{type(error).__name__} in an embedded file") from error

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """(kind, id, part) of what `part` ("" for the package) points to inside the package."""
        folder, name = dirname(part), part.rpartition("/")[2]
        root = self.xml(join(folder, "_rels", f"{name}.rels"))
        found = []
        for each in root if root is not None else ():
            target = each.get("Target", "") if isinstance(each.tag, str) else ""
            if target and each.get("TargetMode") != "External":
                path = normpath(join("/", folder, target)).lstrip("/")
                found.append((each.get("Type", "").rpartition("/")[2], each.get("Id", ""), path))
        return found

    def main(self) -> str:
        """The name of the main part."""
        pointed = [path for kind, _, path in self.relations("") if kind == "officeDocument"]
        for name in (*pointed, "word/document.xml"):
            if name.lower() in self._members:
                return name
        raise Unreadable("damaged", "no main part")


class DocxReader:
    """Reads Word documents (also with macros, templates, and those in the strict variant)."""

    media_types = frozenset({"application/vnd.openxmlformats-officedocument.wordprocessingml.document"})

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as the writing program last rendered them; raises Unreadable, NeedsPassword."""
        package = _Package(source.path, source.limits)
        with package.zip:
            main = package.main()
            _facts(package, sink)
            parts = _Parts(package, main)
            body = package.xml(main)
            if body is None or local(body) != "document":
                raise Unreadable("damaged", "main part is no document")
            _write(Document(body, parts.numbering), parts, Pager(sink))
            parts.embedded(sink)


class _Parts:
    """What stands beside the body: headers, footers, notes, numbering."""

    def __init__(self, package: _Package, main: str) -> None:
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
        for kind, _, path in self._related:
            if kind == "package":
                sink.child(path.rpartition("/")[2], self._package.chunks(path))
        objects = sum(kind == "oleObject" for kind, _, _ in self._related)
        if objects:
            sink.note("embedded_objects", str(objects))

    def margins(self, document: Document, kind: str) -> list[str]:
        """The lines of the headers or footers in use, each text once."""
        used = set(document.references(f"{kind}Reference"))
        found: dict[str, None] = {}
        for each, identifier, path in self._related:
            if each != kind or identifier not in used:
                continue
            root = self._package.xml(path)
            if root is not None:
                found |= dict.fromkeys(line for line in document.lines(root) if line != BREAK)
        return [line for line in found if not _PAGE_NUMBER.match(line)]


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


def _facts(package: _Package, sink: Sink) -> None:
    """The core properties that say something; a broken part of them is no reason to give up."""
    for kind, _, path in package.relations(""):
        if kind != "core-properties":
            continue
        try:
            data = package.data(path)
            if data is None:
                return
            properties = CorePropertiesPart.load(_CORE, CONTENT_TYPE.OPC_CORE_PROPERTIES, data, _NO_PACKAGE)
            found = {name: getattr(properties.core_properties, name) for name in _FACTS}
        except (Unreadable, XMLSyntaxError, ValueError):
            sink.note("properties_damaged")
            return
        for name, value in found.items():
            if value:
                sink.fact(name, f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value)
