"""A whole drawing, whichever file it came from: its sheets, read and drawn, and what it notes."""

from collections.abc import Iterator
from itertools import islice

from ezdxf.document import Drawing
from ezdxf.entities.mtext import MText
from ezdxf.entities.text import Text
from ezdxf.layouts.layout import Layout, Modelspace, Paperspace

from archive.notes import NoteCode, ReasonCode
from archive.record import Page
from ingest.errors import Unreadable
from ingest.formats.dxf import facts as dxf_facts
from ingest.formats.dxf.cells import Box
from ingest.formats.dxf.opening import FAILURES
from ingest.formats.dxf.picture import picture
from ingest.formats.dxf.sheets import Sheet, of_model, of_paper, page, size_of
from ingest.formats.dxf.shown import Shown
from ingest.formats.dxf.walk import Walk
from ingest.formats.dxf.words import Words
from ingest.reader import Sink, Source

_DRAWING = 0.5  # of the time a page may take
_SAMPLES = 20_000  # objects whose strings tell the encoding
_EXTERNAL_MOST = 50
_PAPER_LEAST, _PAPER_MOST = 100.0, 14_400.0  # points


def draw(drawing: Drawing, source: Source, number: int, width: int) -> bytes:
    """Page `number` of `drawing` as a PNG of `width` pixels; raises Unreadable where it has no picture."""
    sheets = sheets_of(drawing, source)
    sheet = sheets[number - 1] if 0 < number <= len(sheets) else None
    if sheet is None or sheet.box is None:
        raise Unreadable(ReasonCode.DAMAGED, "no picture of this page")
    across, down = size_of(sheet)
    height = max(1, min(round(width * down / across), source.limits.pixels // width))
    seconds = source.limits.seconds * _DRAWING
    try:
        return picture(drawing, words_of(drawing), sheet, sheet.box, (width, height), seconds)
    except FAILURES as error:
        raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error


def sheets_of(drawing: Drawing, source: Source) -> list[Sheet]:
    """The sheets of a drawing, as many as may be read; raises Unreadable where it cannot be gone through."""
    try:
        return list(islice(_every_sheet(drawing, words_of(drawing)), source.limits.members))
    except FAILURES as error:
        raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error


def put_sheets(sheets: list[Sheet], sink: Sink) -> None:
    """Hand the sheets of a drawing to `sink`, with what its title blocks say and its notes."""
    for number, sheet in enumerate(sheets, 1):
        sink.page(page(sheet, number))
    if not sheets:
        sink.page(Page(1, blank=True))
    texts = [text for sheet in sheets for text in sheet.texts]
    for name, value in dxf_facts.attributes(texts).items():
        sink.fact(name, value)
    for shown in {id(sheet.layout): sheet.shown for sheet in sheets}.values():
        _notes(shown, sink)


def words_of(drawing: Drawing) -> Words:
    """What turns the strings of `drawing` into text."""
    used = "utf-8" if drawing.dxfversion >= "AC1021" else drawing.encoding
    return Words(drawing.header.get("$DWGCODEPAGE", ""), used, _strings(drawing))


def _every_sheet(drawing: Drawing, words: Words) -> Iterator[Sheet]:
    """The sheets of model space, what stands beside them, then every layout with anything on it."""
    for layout in _layouts(drawing):
        shown = Walk(drawing, words).layout(layout)
        if isinstance(layout, Modelspace):
            yield from of_model(layout, shown)
        elif isinstance(layout, Paperspace) and (sheet := of_paper(layout, shown, *_paper(layout))):
            yield sheet


def _layouts(drawing: Drawing) -> list[Layout]:
    """Model space, then the layouts in the order of their tabs; a broken drawing may lack some."""
    names = [name for name in drawing.layout_names_in_taborder() if name in drawing.layouts]
    return [drawing.layouts.get(name) for name in names]


def _strings(drawing: Drawing) -> Iterator[str]:
    for entity in islice(drawing.entitydb.values(), _SAMPLES):
        if isinstance(entity, MText):
            yield entity.text
        elif isinstance(entity, Text):
            yield entity.dxf.get("text", "")


def _paper(layout: Paperspace) -> tuple[Box | None, tuple[float, float] | None]:
    """The paper of a layout, in its own units and in points; None where what it states cannot be."""
    low, high = layout.get_paper_limits()
    unit = 72.0 if layout.dxf.get("plot_paper_units", 1) == 0 else 72 / 25.4
    wide, tall = (high.x - low.x) * unit, (high.y - low.y) * unit
    if not (_PAPER_LEAST < wide < _PAPER_MOST and _PAPER_LEAST < tall < _PAPER_MOST):
        return None, None
    return (low.x, low.y, high.x, high.y), (wide, tall)


def _notes(shown: Shown, sink: Sink) -> None:
    for name in sorted(shown.external)[:_EXTERNAL_MOST]:
        sink.note(NoteCode.EXTERNAL_FILES, name)
    if shown.embedded:
        sink.note(NoteCode.EMBEDDED_OBJECTS, str(shown.embedded))
    if shown.left_out:
        sink.note(NoteCode.OBJECTS_LEFT_OUT, str(shown.left_out))
