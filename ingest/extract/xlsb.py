"""XLSB: the sheets of a workbook in Excel's binary format, row by row, then what stands beside the cells."""

from dataclasses import dataclass, field

from archive.notes import NoteCode, ReasonCode
from ingest import media_types
from ingest.errors import Unreadable
from ingest.formats.ooxml.package import OfficePackage, facts, note_macros, put_embedded
from ingest.formats.picture.embedded import Pictures
from ingest.formats.sheets import ooxml_beside, xlsb_parts
from ingest.formats.sheets.grid import Grid
from ingest.formats.sheets.xlsb_cells import Cells
from ingest.formats.sheets.xlsx_pictures import SheetPictures
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source


@dataclass(slots=True)
class XlsbReader:
    """Reads binary workbooks."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({media_types.XLSB})

    def read(self, source: Source, sink: Sink) -> None:
        """A page or more for each sheet; raises Unreadable, NeedsPassword."""
        with OfficePackage(source.path, source.limits) as package:
            facts(package, sink)
            pictures = Pictures(self.options, source.limits, sink)
            _Book(package, source.limits.memory_mib).write(sink, pictures)
            note_macros(package, sink)


class _Book:
    """The workbook's sheets, and what their cells point to."""

    def __init__(self, package: OfficePackage, memory_mib: int) -> None:
        self._package = package
        main = package.main("xl/workbook.bin")
        related = package.relations(main)
        parts = {identifier: path for _, identifier, path in related}
        by_kind = {kind: path for kind, _, path in related}
        found, from_1904 = xlsb_parts.sheets(package, main)
        self._sheets = [(name, hidden, parts.get(relation, "")) for name, hidden, relation in found]
        formats = xlsb_parts.number_formats(package, by_kind.get("styles", ""))
        strings = xlsb_parts.strings(package, by_kind.get("sharedStrings", ""), memory_mib)
        self._pictures = SheetPictures(package, related)
        self._cells = Cells(formats, strings, from_1904=from_1904)

    def write(self, sink: Sink, pictures: Pictures) -> None:
        """The sheets. Raises Unreadable("damaged") if none can be read."""
        grid = Grid(pictures)
        broken = []
        for name, _, part in self._sheets:
            grid.sheet(name)
            try:
                self._write(part, grid, sink)
                pictures.put(self._pictures.of_sheet(self._package.relations(part)), grid)
            except Unreadable as error:  # the other sheets can be read all the same
                if error.reason != ReasonCode.DAMAGED:
                    raise
                broken.append(name)
        if len(broken) == len(self._sheets):
            raise Unreadable(ReasonCode.DAMAGED, "no sheet can be read")
        pictures.put(self._pictures.in_cells(), grid)
        grid.close()
        hidden = [name for name, is_hidden, _ in self._sheets if is_hidden]
        for code, names in ((NoteCode.TRUNCATED, broken), (NoteCode.HIDDEN_PARTS, hidden)):
            if names:
                sink.note(code, "、".join(names))

    def _write(self, part: str, grid: Grid, sink: Sink) -> None:
        margins: list[str] = []
        for row in self._cells.rows(xlsb_parts.records_of(self._package, part), margins):
            for _, text in row:
                self._pictures.cell(text)
            grid.row(row)
        for text in margins:
            grid.margin(text)
        related = self._package.relations(part)
        for line in ooxml_beside.drawing_lines(self._package, related):
            grid.line(line)
        comments = self._comments(related)
        for line in comments:
            grid.line(f"批注：{line}")
        if comments:
            sink.note(NoteCode.COMMENTS)
        put_embedded(self._package, related, sink)

    def _comments(self, related: ooxml_beside.Related) -> list[str]:
        """Of discussions, which are XML here, too, or else of comments."""
        if ooxml_beside.has_discussions(related):
            return list(ooxml_beside.comments(self._package, related))
        paths = (path for kind, _, path in related if kind == "comments")
        return [line for path in paths for line in xlsb_parts.comments(self._package, path)]
