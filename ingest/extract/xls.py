"""XLS and the tables of WPS (ET): the sheets row by row, then their text boxes, chart titles, comments."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from olefile import OleFileIO

from archive.notes import NoteCode, ReasonCode
from ingest import media_types
from ingest.errors import Unreadable
from ingest.formats.locks.unlocking import unlocked
from ingest.formats.ole import files as olefiles
from ingest.formats.ole.embedded import put_objects
from ingest.formats.ole.tree import Storage
from ingest.formats.picture.embedded import Picture, Pictures
from ingest.formats.sheets.biff import read_book
from ingest.formats.sheets.biff_beside import Beside, beside
from ingest.formats.sheets.biff_cells import Rows
from ingest.formats.sheets.biff_pictures import drawing_group, listed
from ingest.formats.sheets.grid import Grid
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits, Sink, Source

_OBJECTS = "mbd"  # how the storages of embedded objects begin
_MACROS = "_VBA_PROJECT_CUR"


@dataclass(slots=True)
class XlsReader:
    """Reads workbooks of Excel 5 to 2003 and of WPS."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({media_types.XLS})

    def read(self, source: Source, sink: Sink) -> None:
        """A page or more for each sheet; raises Unreadable, NeedsPassword."""
        with unlocked(source) as path:
            with olefiles.open_streams(path, source.limits) as streams:
                olefiles.facts(streams, sink)
                stream = streams.read("Workbook") or streams.read("Book")
                if streams.has(_MACROS):
                    sink.note(NoteCode.MACROS)
            _write(stream, source.limits, sink, Pictures(self.options, source.limits, sink))
            _put_embedded(path, sink)


def _write(stream: bytes, limits: Limits, sink: Sink, pictures: Pictures) -> None:
    book = read_book(stream, limits.memory_mib)
    rows, grid = Rows(stream, book, limits.memory_mib), Grid(pictures)
    besides = [beside(stream, sheet, book) for sheet in book.sheets]
    if not any(each.found for each in besides):
        raise Unreadable(ReasonCode.DAMAGED, "no sheet can be read")
    shown = listed(drawing_group(stream)) if any(each.pictures for each in besides) else []
    for sheet, about in zip(book.sheets, besides, strict=True):
        grid.sheet(sheet.name)
        if about.found:
            for row in rows.of(sheet, ordered=about.ordered):
                grid.row(row)
            _write_beside(about, grid)
            pictures.put(_numbered(about.pictures, shown), grid)
    grid.close()
    broken = [sheet.name for sheet, about in zip(book.sheets, besides, strict=True) if not about.whole]
    hidden = [sheet.name for sheet in book.sheets if sheet.hidden]
    if any(about.comments for about in besides):
        sink.note(NoteCode.COMMENTS)
    for code, names in ((NoteCode.TRUNCATED, broken), (NoteCode.HIDDEN_PARTS, hidden)):
        if names:
            sink.note(code, "、".join(names))


def _write_beside(about: Beside, grid: Grid) -> None:
    for text in about.margins:
        grid.margin(text)
    for text in about.texts:
        grid.line(text)
    for text in about.comments:
        grid.line(f"批注：{text}")


def _numbered(numbers: list[int], shown: Sequence[Picture | None]) -> list[Picture]:
    """The pictures with these numbers, from 1, as far as there are such."""
    found = (shown[number - 1] for number in dict.fromkeys(numbers) if 0 < number <= len(shown))
    return [picture for picture in found if picture is not None]


def _put_embedded(path: Path, sink: Sink) -> None:
    with OleFileIO(path) as file:
        objects = Storage(file, file.root).storages(_OBJECTS)
        put_objects(((each.path[-1], each) for each in objects), sink)
