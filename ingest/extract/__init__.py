"""The readers, one file per format: which one reads an identified file.

A reader is a class with the shape of `ingest.format.Reader`. To add one, write its file and add
its line to READERS. A site's or a test's own readers come in by the same door: as "module:Class"
names handed to `Readers`, asked before those listed here.
"""

from collections.abc import Iterable
from importlib import import_module

from ingest.format import Identity, Reader

# Media type (or its start, with "*") → the reader, loaded only when a file needs it.
READERS: tuple[tuple[str, str], ...] = (
    ("application/pdf", "ingest.extract.pdf:PdfReader"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "ingest.extract.docx:DocxReader",
    ),
    ("message/rfc822", "ingest.extract.eml:EmlReader"),
    ("multipart/related", "ingest.extract.eml:EmlReader"),
    ("text/html", "ingest.extract.html:HtmlReader"),
    ("image/vnd.*", "ingest.extract.unread:UnreadReader"),
    ("image/svg+xml", "ingest.extract.text:TextReader"),
    ("image/*", "ingest.extract.picture:PictureReader"),
    ("text/*", "ingest.extract.text:TextReader"),
    ("application/xml", "ingest.extract.text:TextReader"),
    ("application/json", "ingest.extract.text:TextReader"),
    ("*", "ingest.extract.unread:UnreadReader"),
)


def _fits(pattern: str, media_type: str) -> bool:
    return media_type.startswith(pattern[:-1]) if pattern.endswith("*") else media_type == pattern


def _load(name: str) -> Reader:
    module, _, class_name = name.partition(":")
    reader: Reader = getattr(import_module(module), class_name)()
    return reader


class Readers:
    """The readers of one process, each made once, when first needed."""

    def __init__(self, extra: Iterable[str] = ()) -> None:
        self._made: dict[str, Reader] = {}
        self._extra = [self._reader(name) for name in extra]

    def _reader(self, name: str) -> Reader:
        if name not in self._made:
            self._made[name] = _load(name)
        return self._made[name]

    def reader_for(self, identity: Identity) -> Reader:
        """The reader of an identified file; there always is one, if only one that says it cannot."""
        for reader in self._extra:
            if identity.media_type in reader.media_types:
                return reader
        return self._reader(next(name for kind, name in READERS if _fits(kind, identity.media_type)))
