"""DXF: the texts of a drawing with their places, sheet by sheet, and what it states of itself."""

from dataclasses import dataclass

from ezdxf.document import Drawing

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.dxf import facts as dxf_facts
from ingest.formats.dxf import salvage as dxf_salvage
from ingest.formats.dxf.opening import FAILURES, opened
from ingest.formats.dxf.whole import draw, put_sheets, sheets_of, words_of
from ingest.formats.text.pages import Pager
from ingest.reader import Sink, Source

_HEAD = 1 << 18  # bytes in which the header is


@dataclass(slots=True)
class DxfReader:
    """Reads DXF files, as text and binary."""

    media_types: frozenset[str] = frozenset({"image/vnd.dxf"})

    def read(self, source: Source, sink: Sink) -> None:
        """Read `source` into `sink`, sheet by sheet; raises Unreadable."""
        try:
            drawing, repaired = opened(source.path)
            sheets = sheets_of(drawing, source)
        except Unreadable:
            sheets, repaired = [], True
        if repaired and not sheets:
            _salvaged(source, sink)
            return
        if repaired:
            sink.note(NoteCode.REPAIRED, "ezdxf")
        for name, value in _facts(drawing, source, sink):
            sink.fact(name, value)
        put_sheets(sheets, sink)

    def picture(self, source: Source, number: int, width: int) -> bytes:
        """Page `number` (from 1) as a PNG of `width` pixels; raises Unreadable."""
        return draw(opened(source.path)[0], source, number, width)


def _salvaged(source: Source, sink: Sink) -> None:
    """Read the texts alone, of a drawing that cannot be loaded; raises Unreadable where none are left."""
    found = dxf_salvage.texts(source.path)
    if not found:
        raise Unreadable(ReasonCode.DAMAGED, "dxf")
    sink.note(NoteCode.NO_GEOMETRY)
    pager = Pager(sink)
    pager.lines(found)
    pager.close()


def _facts(drawing: Drawing, source: Source, sink: Sink) -> list[tuple[str, str]]:
    with source.path.open("rb") as file:
        made = dxf_facts.created(file.read(_HEAD))
    try:
        found = list(dxf_facts.header(drawing, words_of(drawing)))
    except FAILURES:
        sink.note(NoteCode.PROPERTIES_DAMAGED)
        return []
    return [("created", made), *found] if made else found
