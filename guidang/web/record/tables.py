"""Lines of a page whose cells are parted by tabs, shown as tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from guidang.web.record.marking import Piece
from guidang.web.record.page_view import LineView
from ingest import media_types

_ODF = "application/vnd.oasis.opendocument.spreadsheet"
# Formats that are tables throughout: a row of theirs may have but one cell.
_SHEETS = frozenset(
    {
        media_types.XLSX,
        media_types.XLS,
        media_types.XLSB,
        media_types.ODS,
        f"{media_types.ODS}-template",
        media_types.XML_SHEETS,
        media_types.CSV,
        media_types.TSV,
    }
)
# Texts as they were written: a tab in them is no more than that.
_WRITTEN = frozenset(
    {media_types.TEXT, media_types.MARKDOWN, media_types.XML, media_types.JSON, media_types.SVG}
)
# A row of a sheet can have 16,384 cells; those beyond stay together in the last one.
MOST_COLUMNS = 100
_TAB = "\t"

Cell = list[Piece]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that follow one another: rows of one table, or lines of text."""

    table: bool
    lines: Sequence[LineView]


def blocks(lines: Sequence[LineView], media_type: str) -> list[Block]:
    """A page's lines, parted into tables and text; a file of `media_type` may be all table."""
    if media_type in _SHEETS:
        first = next((at for at, line in enumerate(lines) if _TAB in line.text), len(lines))
        return [block for block in (Block(False, lines[:first]), Block(True, lines[first:])) if block.lines]
    if media_type in _WRITTEN:
        return [Block(False, lines)]
    return list(_parted(lines))


def cells(line: LineView) -> list[Cell]:
    """The cells of one row, each in its marked and unmarked pieces."""
    row: list[Cell] = [[]]
    for piece in line.pieces:
        texts = (
            piece.text.split(_TAB, max(MOST_COLUMNS - len(row), 0)) if _TAB in piece.text else [piece.text]
        )
        for at, text in enumerate(texts):
            if at:
                row.append([])
            if text:
                row[-1].append(Piece(text, piece.marked))
    return row


def _parted(lines: Sequence[LineView]) -> Iterator[Block]:
    """Two rows or more with tabs make a table, unless they are all only indented."""
    for table, run in groupby(lines, lambda line: _TAB in line.text):
        group = list(run)
        indented = all(line.text.startswith(_TAB) for line in group)
        yield Block(table and len(group) > 1 and not indented, group)
