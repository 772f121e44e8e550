"""The package of an OpenDocument file (ODT, ODP, ODG): its parts in the clear, its properties."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO

from archive.notes import NoteCode, ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.odf.locks import Lock, undone
from ingest.formats.ooxml.package import Element, OfficePackage
from ingest.formats.ooxml.word_tags import attribute, child, local
from ingest.formats.xml.parsing import parse_xml
from ingest.formats.xml.whole import words_of
from ingest.reader import Sink, Source

_MANIFEST, _CONTENT = "META-INF/manifest.xml", "content.xml"
_WHOLE = frozenset({_CONTENT, "styles.xml", "meta.xml"})
_FACTS = {
    "title": "title", "subject": "subject", "keyword": "keywords", "initial-creator": "author",
    "creator": "last_modified_by", "creation-date": "created", "date": "modified",
}  # fmt: skip


class OdfPackage:
    """The parts of an OpenDocument file; each is read when it is needed."""

    def __init__(self, package: OfficePackage, locks: dict[str, Lock], password: str, most: int) -> None:
        self._package = package
        self._locks = locks
        self._password = password
        self._most = most

    def data(self, name: str) -> bytes | None:
        """The bytes of a part, in the clear; None where there is none. Raises Unreadable."""
        data = self._package.data(name)
        if data is None or name not in self._locks:
            return data
        try:
            return _inflated(undone(data, self._locks[name], self._password), self._most)
        except (ValueError, zlib.error) as error:
            raise Unreadable(ReasonCode.DAMAGED, f"encryption of {name.rpartition('/')[2]}") from error

    def open(self, name: str) -> IO[bytes] | None:
        """A part to be read in pieces, None where there is none; reading raises `ooxml.BROKEN` errors."""
        if name not in self._locks:
            return self._package.open(name)
        data = self.data(name)
        return None if data is None else BytesIO(data)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, in pieces; none where there is none. Raises Unreadable."""
        if name not in self._locks:
            yield from self._package.chunks(name)
        elif data := self.data(name):
            yield data

    def xml(self, name: str) -> Element | None:
        """The root of a part, None where there is none. Raises Unreadable."""
        data = self.data(name)
        return parse_xml(data, name.rpartition("/")[2]) if data is not None else None

    def has(self, start: str) -> bool:
        """Whether there is a part whose name begins so."""
        return any(name.startswith(start.lower()) for name in self._package.names())


class FlatOdf:
    """An OpenDocument file that is one XML document: every part is the whole of it."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def data(self, name: str) -> bytes | None:
        """The bytes of the document; None for what only a package has."""
        return self._data if name in _WHOLE else None

    def open(self, name: str) -> IO[bytes] | None:
        """The document to be read in pieces."""
        return BytesIO(self._data) if name in _WHOLE else None

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of the document, in one piece; none for what only a package has."""
        if name in _WHOLE:
            yield self._data

    def xml(self, name: str) -> Element | None:
        """The root of the document. Raises Unreadable."""
        return parse_xml(self._data, name) if name in _WHOLE else None

    def has(self, start: str) -> bool:
        """Whether the document holds scripts; it has no other parts."""
        return start == "basic/" and b"<ooo:module" in self._data


@contextmanager
def open_odf(source: Source) -> Iterator[OdfPackage | FlatOdf]:
    """The package of `source`, or the single document it is. Raises NeedsPassword, Unreadable."""
    if source.identity.media_type.endswith("-flat-xml"):
        yield FlatOdf(words_of(source))
        return
    with OfficePackage(source.path, source.limits) as package:
        locks = _locks(package)
        most = source.limits.memory_mib << 17
        if not locks:
            yield OdfPackage(package, {}, "", most)
            return
        for password in source.passwords:
            if _fits(package, locks, password):
                yield OdfPackage(package, locks, password, most)
                return
        raise NeedsPassword("odf")


def _locks(package: OfficePackage) -> dict[str, Lock]:
    """How each encrypted part is encrypted."""
    if package.size("encrypted-package"):
        raise NeedsPassword("odf")
    try:
        manifest = package.xml(_MANIFEST)
    except Unreadable as error:  # of the first versions: its namespaces are in a DTD that nobody has
        if b"encryption-data" in (package.data(_MANIFEST) or b""):
            raise NeedsPassword("odf") from error
        return {}
    entries = (each for each in manifest if local(each) == "file-entry") if manifest is not None else ()
    found = {}
    for entry in entries:
        data = child(entry, "encryption-data")
        if data is not None:
            found[attribute(entry, "full-path") or ""] = Lock.of(data)
    return found


def _fits(package: OfficePackage, locks: dict[str, Lock], password: str) -> bool:
    """Whether the password opens the content (or, if that is in the clear, the first locked part)."""
    name = _CONTENT if _CONTENT in locks else next(iter(locks))
    data = package.data(name)
    return data is not None and locks[name].opens(data, password)


def _inflated(data: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    found = unpacking.decompress(data, most)
    if unpacking.unconsumed_tail:
        raise Unreadable(ReasonCode.TOO_BIG_IN_MEMORY, f"part of more than {most} bytes")
    return found


def facts(package: OdfPackage | FlatOdf, sink: Sink) -> None:
    """What the document says of itself; a broken part of it is no reason to give up."""
    try:
        meta = package.xml("meta.xml")
    except Unreadable:
        sink.note(NoteCode.PROPERTIES_DAMAGED)
        return
    properties = next(meta.iter("{*}meta"), meta) if meta is not None else None
    for element in properties.iter() if properties is not None else ():
        name = _FACTS.get(local(element))
        if name and element.text and element.text.strip():
            sink.fact(name, element.text.strip())
