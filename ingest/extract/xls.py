"""XLS and the tables of WPS (ET): the sheets row by row, then their text boxes, chart titles, comments."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from olefile import OleFileIO

from ingest import signatures as kinds
from ingest.errors import Unreadable
from ingest.format import Limits, Sink, Source
from ingest.formats.locks.unlocking import unlocked
from ingest.formats.ole import files as olefiles
from ingest.formats.ole.compound_copy import Node, written
from ingest.formats.ole.embedded import put_objects
from ingest.formats.ole.tree import Storage
from ingest.formats.sheets.biff import SheetRecords, sheet_records, whole_records
from ingest.formats.sheets.calamine import Workbook, open_workbook
from ingest.formats.sheets.grid import Grid

_CELL = 32  # bytes that calamine takes for each cell between the corners of a sheet
_OBJECTS = "mbd"  # how the storages of embedded objects begin
_MACROS = "_VBA_PROJECT_CUR"


class XlsReader:
    """Reads workbooks of Excel 5 to 2003 and of WPS."""

    media_types = frozenset({kinds.XLS})

    def read(self, source: Source, sink: Sink) -> None:
        """A page or more for each sheet; raises Unreadable, NeedsPassword."""
        with unlocked(source) as path:
            with olefiles.open_streams(path, source.limits) as streams:
                olefiles.facts(streams, sink)
                stream = streams.read("Workbook") or streams.read("Book")
                records = sheet_records(stream)
                if streams.has(_MACROS):
                    sink.note("macros")
            _check(records, source.limits)
            with ExitStack() as stack:
                _write(_opened(path, stream, stack, sink), records, sink)
            _put_embedded(path, sink)


def _opened(path: Path, stream: bytes, stack: ExitStack, sink: Sink) -> Workbook:
    """The workbook; where the file around its stream is broken, from the stream alone."""
    try:
        return stack.enter_context(open_workbook(path))
    except Unreadable:
        alone = Path(stack.enter_context(TemporaryDirectory(prefix="workbook-"))) / "alone.xls"
        mended = whole_records(stream)
        node = Node("Workbook", len(mended), lambda: iter([mended]))
        with alone.open("wb") as file:
            file.writelines(written(Node("Root Entry", nodes=[node])))
        workbook = stack.enter_context(open_workbook(alone))
        if not workbook.names:
            raise
        sink.note("repaired")
        if len(mended) <= len(stream):  # its end would have been added to a whole one
            sink.note("truncated")
        return workbook


def _check(records: list[SheetRecords], limits: Limits) -> None:
    """Refuse sheets with one cell here and one at the far end: they would all be filled up in memory."""
    cells = sum(sheet.area for sheet in records)
    if cells * _CELL > limits.memory_mib << 19:
        raise Unreadable("too_big_in_memory", f"sheets of {cells} cells")


def _write(workbook: Workbook, records: list[SheetRecords], sink: Sink) -> None:
    grid = Grid(sink)
    for number, name in enumerate(workbook.names):
        grid.sheet(name)
        workbook.write(number, grid)
        beside = records[number] if number < len(records) else SheetRecords()
        for text in beside.texts:
            grid.line(text)
        for text in beside.comments:
            grid.line(f"批注：{text}")
        if beside.comments:
            sink.note("comments")
    grid.close()
    if workbook.hidden:
        sink.note("hidden_parts", "、".join(workbook.hidden))


def _put_embedded(path: Path, sink: Sink) -> None:
    with OleFileIO(path) as file:
        objects = Storage(file, file.root).storages(_OBJECTS)
        put_objects(((each.path[-1], each) for each in objects), sink)
