"""The readers, one file per format: which one reads an identified file.

A reader is a class with the shape of `ingest.reader.Reader`. To add one, write its file and add
its line to READERS. A site's or a test's own readers come in by the same door: as "module:Class"
names handed to `Readers`, asked before those listed here.
"""

from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module

from ingest.ocr.installed import there
from ingest.ocr.options import ReadOptions
from ingest.reader import Identity, Reader

# Media types ("text/*" for all that start so) → the reader, loaded only when a file needs it.
READERS: tuple[tuple[str, str], ...] = (
    ("application/pdf", "ingest.extract.pdf:PdfReader"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "ingest.extract.docx:DocxReader",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ingest.extract.xlsx:XlsxReader",
    ),
    ("application/vnd.ms-excel", "ingest.extract.xls:XlsReader"),
    ("application/vnd.ms-excel.sheet.binary.macroEnabled.12", "ingest.extract.xlsb:XlsbReader"),
    ("application/vnd.oasis.opendocument.text*", "ingest.extract.odt:OdtReader"),
    (
        "application/vnd.oasis.opendocument.presentation* application/vnd.oasis.opendocument.graphics*",
        "ingest.extract.odp:OdpReader",
    ),
    ("application/vnd.ms-spreadsheetml", "ingest.extract.xmlsheets:XmlSheetsReader"),
    ("application/vnd.oasis.opendocument.spreadsheet*", "ingest.extract.ods:OdsReader"),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "ingest.extract.pptx:PptxReader",
    ),
    ("application/msword", "ingest.extract.doc:DocReader"),
    ("application/vnd.ms-wordml", "ingest.extract.wordml:WordXmlReader"),
    ("application/vnd.uof", "ingest.extract.uof:UofReader"),
    ("application/rtf", "ingest.extract.rtf:RtfReader"),
    ("application/vnd.ms-works", "ingest.extract.works:WorksReader"),
    ("application/vnd.ms-powerpoint", "ingest.extract.ppt:PptReader"),
    ("message/rfc822 multipart/related", "ingest.extract.eml:EmlReader"),
    ("application/mbox", "ingest.extract.mbox:MboxReader"),
    ("application/vnd.ms-outlook", "ingest.extract.msg:MsgReader"),
    ("application/vnd.ms-tnef", "ingest.extract.tnef:TnefReader"),
    ("audio/* video/*", "ingest.extract.media:MediaReader"),
    ("application/ofd", "ingest.extract.ofd:OfdReader"),
    ("text/csv text/tab-separated-values", "ingest.extract.csv:CsvReader"),
    ("text/html", "ingest.extract.html:HtmlReader"),
    ("text/* application/xml application/json image/svg+xml", "ingest.extract.text:TextReader"),
    (
        "image/png image/jpeg image/tiff image/bmp image/gif image/webp image/jp2 image/x-portable-anymap "
        "image/heic image/avif",
        "ingest.extract.picture:PictureReader",
    ),
    ("application/epub+zip", "ingest.extract.epub:EpubReader"),
    ("application/zip", "ingest.extract.zip:ZipReader"),
    (
        "application/x-tar application/gzip application/x-bzip2 application/x-xz application/zstd",
        "ingest.extract.tar:TarReader",
    ),
    ("application/x-7z-compressed", "ingest.extract.sevenzip:SevenZipReader"),
    ("application/vnd.rar", "ingest.extract.rar:RarReader"),
    ("image/vnd.dxf", "ingest.extract.dxf:DxfReader"),
    ("image/vnd.dwg", "ingest.extract.dwg:DwgReader"),
    ("*", "ingest.extract.unread:UnreadReader"),
)


def _fits(patterns: str, media_type: str) -> bool:
    return any(
        media_type.startswith(each[:-1]) if each.endswith("*") else media_type == each
        for each in patterns.split()
    )


def _load(name: str, options: ReadOptions) -> Reader:
    module, _, class_name = name.partition(":")
    reader: Reader = getattr(import_module(module), class_name)()
    if hasattr(reader, "options"):  # those that look at pages as pictures
        reader.options = options
    return reader


class Readers:
    """The readers of one process, each made once, when first needed."""

    def __init__(self, extra: Iterable[str] = (), options: ReadOptions | None = None) -> None:
        self.options = options or ReadOptions()
        if not there(self.options):  # readers then say of each page that it was not read
            self.options = replace(self.options, ocr=False)
        self._made: dict[str, Reader] = {}
        self._extra = [self._reader(name) for name in extra]

    def _reader(self, name: str) -> Reader:
        if name not in self._made:
            self._made[name] = _load(name, self.options)
        return self._made[name]

    def reader_for(self, identity: Identity) -> Reader:
        """The reader of an identified file; there always is one, if only one that says it cannot."""
        for reader in self._extra:
            if identity.media_type in reader.media_types:
                return reader
        return self._reader(next(name for kinds, name in READERS if _fits(kinds, identity.media_type)))
