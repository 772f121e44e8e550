"""XLSX: the sheets of a workbook as people see them, row by row, however long they are.

The sheets are streamed from the package: the libraries for this format hold a whole sheet, and one
cell at its far end is enough to fill any memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO

from archive.notes import NoteCode, ReasonCode
from ingest import media_types
from ingest.errors import Unreadable
from ingest.formats.ooxml.drawing import decoded
from ingest.formats.ooxml.package import BROKEN, Element, OfficePackage, facts, note_macros, put_embedded
from ingest.formats.ooxml.word_tags import attribute, local
from ingest.formats.picture.embedded import Pictures
from ingest.formats.sheets.cell_values import NumberFormat, number_format
from ingest.formats.sheets.grid import Grid
from ingest.formats.sheets.ooxml_beside import comments as comments_of
from ingest.formats.sheets.ooxml_beside import drawing_lines
from ingest.formats.sheets.xlsx_pictures import SheetPictures
from ingest.formats.sheets.xlsx_tables import SharedStrings, number_formats, rich_text
from ingest.formats.xml.parsing import stream_xml
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source

_ROWS = ("{*}row", "{*}oddHeader", "{*}oddFooter", "{*}mergeCell", "{*}hyperlink")
_GENERAL = number_format("General")
_VALUES = frozenset({"v", "is"})
_VISIBLE = ("", "visible")


@dataclass(slots=True)
class XlsxReader:
    """Reads XLSX, XLSM and their templates."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({media_types.XLSX})

    def read(self, source: Source, sink: Sink) -> None:
        """A page or more for each sheet; raises Unreadable, NeedsPassword."""
        with OfficePackage(source.path, source.limits) as package:
            facts(package, sink)
            book = _Book(package, source.limits.memory_mib)
            if not _put(book, sink, Pictures(self.options, source.limits, sink)):
                raise Unreadable(ReasonCode.DAMAGED, "no sheet can be read")
            note_macros(package, sink)


def _put(book: "_Book", sink: Sink, pictures: Pictures) -> bool:
    """Hand over the sheets; whether there is anything to hand over."""
    grid = Grid(pictures)
    broken = []
    for name, _, part in book.sheets:
        grid.sheet(name)
        try:
            book.write(part, grid, sink)
            pictures.put(book.pictures.of_sheet(book.related(part)), grid)
        except Unreadable as error:  # the other sheets can be read all the same
            if error.reason != ReasonCode.DAMAGED:
                raise
            broken.append(name)
    pictures.put(book.pictures.in_cells(), grid)
    grid.close()
    hidden = [name for name, state, _ in book.sheets if state not in _VISIBLE]
    for code, names in ((NoteCode.TRUNCATED, broken), (NoteCode.HIDDEN_PARTS, hidden)):
        if names:
            sink.note(code, "、".join(names))
    return not broken or len(broken) < len(book.sheets)


class _Book:
    """The workbook's sheets, and what their cells point to."""

    def __init__(self, package: OfficePackage, memory_mib: int) -> None:
        self._package = package
        main = package.main("xl/workbook.xml")
        root = package.xml(main)
        if root is None or local(root) != "workbook":
            raise Unreadable(ReasonCode.DAMAGED, "main part is no workbook")
        related = package.relations(main)
        parts = {identifier: path for _, identifier, path in related}
        by_kind = {kind: path for kind, _, path in related}
        self.sheets = [
            (each.get("name", ""), each.get("state", ""), parts.get(attribute(each, "id") or "", ""))
            for each in root.iter()
            if local(each) == "sheet"
        ]
        self._from_1904 = any(
            local(each) == "workbookPr" and each.get("date1904") in {"1", "true"} for each in root
        )
        self._formats = number_formats(package.xml(by_kind.get("styles", "")))
        strings = package.open(by_kind.get("sharedStrings", ""))
        self._strings = SharedStrings(strings, memory_mib)
        self.pictures = SheetPictures(package, related)

    def related(self, part: str) -> list[tuple[str, str, str]]:
        """What a sheet points to: (kind, id, part)."""
        return self._package.relations(part)

    def write(self, part: str, grid: Grid, sink: Sink) -> None:
        """The rows of a sheet, then what stands beside them: its header, text boxes, charts, comments."""
        margins: list[str] = []
        file = self._package.open(part)
        if file is not None:
            with file:
                self._rows(file, grid, margins)
        for line in margins:
            grid.margin(line)
        related = self.related(part)
        for line in drawing_lines(self._package, related):
            grid.line(line)
        comments = list(comments_of(self._package, related))
        for line in comments:
            grid.line(f"批注：{line}")
        if comments:
            sink.note(NoteCode.COMMENTS)
        put_embedded(self._package, related, sink)

    def _rows(self, file: IO[bytes], grid: Grid, margins: list[str]) -> None:
        try:
            for element in stream_xml(file, _ROWS, "sheet"):
                if local(element) == "row":
                    grid.row(self._cells(element))
                elif element.text:
                    margins.append(element.text)
        except BROKEN as error:
            raise Unreadable(ReasonCode.DAMAGED, f"{type(error).__name__} in a sheet") from error

    def _cells(self, row: Element) -> Iterator[tuple[int, str]]:
        column = -1
        for cell in row:
            reference = cell.get("r")
            column = _column(reference.rstrip("0123456789")) if reference else column + 1
            yield column, self._text(cell)

    def _text(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        for value in cell:
            if local(value) in _VALUES:
                break
        else:
            return ""
        form = self._formats.get(cell.get("s", "0"), _GENERAL)
        if kind == "inlineStr":
            return form.text(rich_text(value))
        text = (value.text or "").strip()
        if kind == "s":
            return form.text(self._strings.of_cell(text))
        if kind == "n":
            return _number(text, form, self._from_1904)
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(text, text)
        if kind == "d":
            return text.removesuffix("T00:00:00").replace("T", " ")
        self.pictures.cell(text)
        return form.text(decoded(text)) if kind == "str" else text


def _number(text: str, form: NumberFormat, from_1904: bool) -> str:
    try:
        return form.number(float(text), from_1904)
    except ValueError:
        return text


@lru_cache(maxsize=32768)
def _column(letters: str) -> int:
    """The number of a column from 0: A is 0, XFD 16383."""
    number = 0
    for letter in letters.upper()[:3]:
        number = number * 26 + max(0, ord(letter) - 64)
    return number - 1
