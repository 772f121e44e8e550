"""ODS: the sheets of an OpenDocument workbook as people see them, row by row.

Rows and cells may say that they are repeated a million times; what is empty is never filled up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.notes import NoteCode, ReasonCode
from ingest import media_types
from ingest.errors import Unreadable
from ingest.formats.odf import package as odf
from ingest.formats.odf.common import pictures, put_embedded
from ingest.formats.odf.package import FlatOdf, OdfPackage, open_odf
from ingest.formats.ooxml.package import BROKEN, Element
from ingest.formats.ooxml.word_tags import attribute, local
from ingest.formats.picture.embedded import Pictures
from ingest.formats.sheets import ods_objects
from ingest.formats.sheets.grid import Grid
from ingest.formats.sheets.ods_cells import PARAGRAPHS, paragraphs, times, value
from ingest.formats.xml.parsing import stream_xml
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source

_PARTS = ("{*}table-row", "{*}style", "{*}shapes")
_MOST_ROWS, _MOST_COLUMNS = 10_000, 1024  # as often the same row or cell is written out


@dataclass(slots=True)
class OdsReader:
    """Reads OpenDocument spreadsheets and their templates."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset(
        {media_types.ODS, f"{media_types.ODS}-template", f"{media_types.ODS}-flat-xml"}
    )

    def read(self, source: Source, sink: Sink) -> None:
        """A page or more for each sheet; raises Unreadable, NeedsPassword."""
        with open_odf(source) as package:
            odf.facts(package, sink)
            if package.has("basic/") or package.has("scripts/"):
                sink.note(NoteCode.MACROS)
            file = package.open("content.xml")
            if file is None:
                raise Unreadable(ReasonCode.DAMAGED, "no content.xml")
            sheets = _Sheets(package, sink, Pictures(self.options, source.limits, sink))
            with file:
                try:
                    for element in stream_xml(file, _PARTS, "content.xml"):
                        sheets.take(element)
                except BROKEN as error:
                    raise Unreadable(ReasonCode.DAMAGED, f"{type(error).__name__} in content.xml") from error
            sheets.close()


class _Sheets:
    """Takes rows and styles as they come."""

    def __init__(self, package: OdfPackage | FlatOdf, sink: Sink, pictures: Pictures) -> None:
        self._package = package
        self._sink = sink
        self._pictures = pictures
        self._shown: list[str] = []  # the names of the sheet's pictures
        self._grid = Grid(pictures)
        self._table: Element | None = None
        self._objects: dict[str, None] = {}  # the names of what is embedded on the sheet
        self._texts: list[str] = []  # of the shapes that hang on cells
        self._comments: list[str] = []
        self._hiding: set[str] = set()  # the styles that hide a sheet
        self._hidden: list[str] = []

    def take(self, element: Element) -> None:
        """Take a row, a style, or the shapes that stand on a sheet."""
        if local(element) == "style":
            if any(attribute(each, "display") == "false" for each in element):
                self._hiding.add(attribute(element, "name") or "")
            return
        self._enter(element)
        self._shown += _shown(element)
        self._objects.update(dict.fromkeys(ods_objects.names_in(element)))
        if local(element) == "shapes":
            for text in paragraphs(element):
                self._grid.line(text)
            return
        cells = list(self._cells(element))
        for _ in range(times(element, "number-rows-repeated", _MOST_ROWS) if cells else 0):
            self._grid.row(cells)

    def _enter(self, element: Element) -> None:
        """Begin a sheet, if the element is the first of one."""
        table = next((each for each in element.iterancestors() if local(each) == "table"), None)
        if table is None or table is self._table:
            return
        self._end()
        self._table = table
        name = attribute(table, "name") or ""
        self._grid.sheet(name)
        if attribute(table, "style-name") in self._hiding:
            self._hidden.append(name)

    def _cells(self, row: Element) -> Iterator[tuple[int, str]]:
        column = 0
        for cell in row:
            if local(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            text = self._text(cell)
            for place in range(times(cell, "number-columns-repeated", _MOST_COLUMNS) if text else 0):
                yield column + place, text
            column += times(cell, "number-columns-repeated", 1 << 20)

    def _text(self, cell: Element) -> str:
        own: list[str] = []
        for each in cell:
            texts = [text for text in paragraphs(each) if text.strip()]
            if local(each) == "annotation":
                self._comments.append(" ".join(texts))
            elif local(each) in PARAGRAPHS:
                own += texts
            else:
                self._texts += texts
        return " ".join(own) or value(cell)

    def _end(self) -> None:
        for text in self._texts:
            self._grid.line(text)
        self._texts = []
        self._end_objects()
        for text in self._comments:
            self._grid.line(f"批注：{text}")
        if self._comments:
            self._sink.note(NoteCode.COMMENTS)
        self._comments = []
        self._pictures.put(pictures(self._package, self._shown), self._grid)
        self._shown = []

    def _end_objects(self) -> None:
        """The text of what is embedded on the sheet that ends; a broken object does not cost the sheet."""
        unread = []
        for name in self._objects:
            try:
                texts = ods_objects.lines(self._package, name)
            except Unreadable as error:
                if error.reason != ReasonCode.DAMAGED:
                    raise
                texts = None
            for text in texts or ():
                self._grid.line(text)
            if texts is None:
                unread.append(name)
        put_embedded(self._package, unread, self._sink)
        self._objects = {}

    def close(self) -> None:
        """End the last sheet."""
        self._end()
        self._grid.close()
        if self._hidden:
            self._sink.note(NoteCode.HIDDEN_PARTS, "、".join(self._hidden))


def _shown(element: Element) -> Iterator[str]:
    """The names of the pictures in an element; that of an object is but a preview of what it is."""
    for frame in element.iter("{*}frame"):
        kinds_ = [local(each) for each in frame]
        if "object" not in kinds_ and "object-ole" not in kinds_:
            yield from (attribute(each, "href") or "" for each in frame if local(each) == "image")
