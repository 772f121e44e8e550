"""The package of an Office Open XML document (DOCX, XLSX, PPTX): its parts, relations, properties.

Parts are read one at a time: the libraries for these formats would load every picture in them.
"""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import IO

from docx.opc.constants import CONTENT_TYPE
from docx.opc.packuri import PackURI
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.package import Package
from lxml import etree
from lxml.etree import XMLSyntaxError

from archive.notes import NoteCode, ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.ole.embedded import compound, put_objects
from ingest.formats.packed.layout import open_package
from ingest.formats.xml.parsing import parse_xml
from ingest.reader import Limits, Sink

# What reading a member of a broken ZIP file raises.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_CHUNK = 1 << 20
_SHARE = 8  # a tree takes about this many times the bytes it was parsed from
_FACTS = ("title", "author", "created", "modified", "subject", "keywords", "last_modified_by")
_CORE = PackURI("/docProps/core.xml")
_NO_PACKAGE = Package()  # the part is read alone

Element = etree._Element


class OfficePackage:
    """The parts of a document; each is read when it is needed, within the limit on memory.

    A context manager. Raises Unreadable("damaged") or NeedsPassword if it cannot be opened.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._largest = (limits.memory_mib << 20) // _SHARE
        package = open_package(path)
        if not package.whole or not package.names:
            raise Unreadable(ReasonCode.DAMAGED, "zip directory")
        if package.encrypted:
            raise NeedsPassword("zip")
        if len(package.names) > limits.members:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, f"{len(package.names)} parts")
        try:
            self.zip = zipfile.ZipFile(path)
        except BROKEN as error:
            raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error
        if any(info.header_offset < 0 for info in self.zip.infolist()):
            raise Unreadable(ReasonCode.DAMAGED, "zip directory")
        self._members = {info.filename.replace("\\", "/").lower(): info for info in self.zip.infolist()}

    def __enter__(self) -> "OfficePackage":
        return self

    def __exit__(self, *_: object) -> None:
        self.zip.close()

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
            raise Unreadable(ReasonCode.TOO_BIG_IN_MEMORY, f"part of {info.file_size} bytes")
        try:
            return self.zip.read(info)
        except BROKEN as error:
            short = name.rpartition("/")[2]
            raise Unreadable(ReasonCode.DAMAGED, f"{type(error).__name__} in {short}") from error

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of part `name`, in pieces; the sink counts them."""
        info = self._members.get(name.lower())
        if info is None:
            return
        try:
            with self.zip.open(info) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except BROKEN as error:
            raise Unreadable(ReasonCode.DAMAGED, f"{type(error).__name__} in an embedded file") from error

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

    def open(self, name: str) -> IO[bytes] | None:
        """Part `name` to be read in pieces, None where there is none; reading raises BROKEN errors."""
        info = self._members.get(name.lower())
        try:
            return self.zip.open(info) if info is not None else None
        except BROKEN as error:
            raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error

    def size(self, name: str) -> int:
        """How many bytes part `name` says it has; 0 where there is none."""
        info = self._members.get(name.lower())
        return info.file_size if info is not None else 0

    def names(self) -> list[str]:
        """The names of all parts, in lower case."""
        return list(self._members)

    def main(self, usual: str) -> str:
        """The name of the main part; `usual` is where it lies if nothing points to it."""
        pointed = [path for kind, _, path in self.relations("") if kind == "officeDocument"]
        for name in (*pointed, usual):
            if name.lower() in self._members:
                return name
        raise Unreadable(ReasonCode.DAMAGED, "no main part")


def facts(package: OfficePackage, sink: Sink) -> None:
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
        except (Unreadable, XMLSyntaxError, ValueError, AttributeError):  # the last: of another kind of XML
            sink.note(NoteCode.PROPERTIES_DAMAGED)
            return
        for name, value in found.items():
            if value:
                sink.fact(name, f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value)


def note_macros(package: OfficePackage, sink: Sink) -> None:
    """Say that there are macros, if there are; nothing here would run them."""
    if any(name.endswith("vbaproject.bin") for name in package.names()):
        sink.note(NoteCode.MACROS)


def put_embedded(package: OfficePackage, related: list[tuple[str, str, str]], sink: Sink) -> None:
    """Hand out what was put into a part (its relations are `related`) as children, if they are files."""
    for kind, _, path in related:
        name = path.rpartition("/")[2]
        if kind == "package":
            sink.child(name, package.chunks(path))
        elif kind == "oleObject":
            with compound(package.data(path)) as storage:
                if storage is None:
                    sink.note(NoteCode.EMBEDDED_OBJECTS, name)
                else:
                    put_objects([(name.rpartition(".")[0] or name, storage)], sink)
