"""The order in which the lines of a picture are read.

Rows from top to bottom, each left to right; running text in columns column by column; characters
that stand one below the other in columns from right to left; a ruled table row of cells by row of
cells, each line by line across them. What is wrapped within a cell is then known by the cell's number.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

import numpy

from ingest.ocr.blocks import Block, arranged
from ingest.ocr.engine import Pixels
from ingest.ocr.layout import Cell, tables
from ingest.ocr.spread import halves

Corners = tuple[tuple[float, float], ...]


class Placed(NamedTuple):
    """A line in reading order: its number among the lines, and that of its cell (see archive.record.Line)."""

    line: int
    cell: int


# Shorter lines tell nothing about the slant of a page: their corners are rounded to pixels.
_TELLING_RATIO = 5.0
_FEW = 4  # lines; fewer make no table
_CELL_ROW = 0.4  # of a line's height: cells whose tops differ by less begin in one row


def slant(lines: Iterable[Corners]) -> float:
    """The slope of the page's lines (dy/dx), the median of the long ones, weighted by length; 0 if none."""
    slopes: list[tuple[float, float]] = []
    for (x0, y0), (x1, y1), _, (x3, y3) in lines:
        width, height = math.hypot(x1 - x0, y1 - y0), math.hypot(x3 - x0, y3 - y0)
        if width > _TELLING_RATIO * height and x1 > x0:
            slopes.append(((y1 - y0) / (x1 - x0), width))
        elif height > _TELLING_RATIO * width and y3 > y0:
            slopes.append(((x0 - x3) / (y3 - y0), height))
    half, seen = sum(width for _, width in slopes) / 2, 0.0
    for slope, width in sorted(slopes):
        seen += width
        if seen >= half:
            return slope
    return 0.0


def reading_order(lines: Sequence[Corners]) -> list[int]:
    """Indices of `lines` (corners in pixels) in reading order, robust against a page's slight slant."""
    slope = slant(lines)
    return arranged([_block(index, corners, slope) for index, corners in enumerate(lines)])


def picture_order(lines: Sequence[Corners], picture: Pixels) -> list[Placed]:
    """The `lines` (corners in pixels) of a whole `picture` (height × width × 3) in reading order, the left of
    two facing pages first. Rules in the picture show what a cell is."""
    order: list[Placed] = []
    places = numpy.asarray(lines, dtype=numpy.float32).reshape(-1, 4, 2)
    for half in halves(places, *picture.shape[:2]):
        last = max((placed.cell for placed in order), default=0)
        for index, cell in _with_tables([lines[index] for index in half], picture):
            order.append(Placed(half[index], last + cell if cell else 0))
    return order


def _block(index: int, corners: Corners, slope: float) -> Block:
    """The line on the levelled page."""
    (x0, y0), (x1, y1), _, (x3, y3) = corners
    cosine = 1 / math.hypot(1.0, slope)
    x = sum(corner[0] for corner in corners) / 4
    y = sum(corner[1] for corner in corners) / 4
    x, y = (x + slope * y) * cosine, (y - slope * x) * cosine
    width, height = math.hypot(x1 - x0, y1 - y0) / 2, math.hypot(x3 - x0, y3 - y0) / 2
    return Block((x - width, y - height, x + width, y + height), y, 2 * height, (index,))


def _with_tables(lines: Sequence[Corners], picture: Pixels) -> list[Placed]:
    """The `lines` with those of each table together, row of cells by row of cells."""
    slope = slant(lines)
    blocks = [_block(index, corners, slope) for index, corners in enumerate(lines)]
    if len(lines) < _FEW:
        return [Placed(index, 0) for index in arranged(blocks)]
    page = tables(picture, slope)
    inside: dict[int, list[Block]] = defaultdict(list)  # cell → what stands in it; 0 for none
    for corners, block in zip(lines, blocks, strict=True):
        inside[page.cell_of(corners)].append(block)
    # What stands within a cell of another table is put in order before that cell is.
    for table in page.innermost_first():
        filled = [
            _Filled(page.cells[number], inside[number]) for number in page.members(table) if inside[number]
        ]
        if filled:
            held = [block for cell in filled for block in cell.blocks]
            order = [line for row in _cell_rows(filled) for line in arranged(_blocks(row))]
            inside[page.around[table]].append(_joined(held, order))
    order = arranged(inside[0])
    return _placed(order, [arranged(inside[number]) for number in page.cells if len(inside[number]) > 1])


def _placed(order: list[int], cells: list[list[int]]) -> list[Placed]:
    """`order` with numbers for those of the `cells` (their lines in order) that other lines interrupt."""
    at = {line: place for place, line in enumerate(order)}
    number: dict[int, int] = {}
    interrupted = [cell for cell in cells if [at[line] - at[cell[0]] for line in cell] != [*range(len(cell))]]
    for count, cell in enumerate(sorted(interrupted, key=lambda cell: at[cell[0]]), 1):
        number |= dict.fromkeys(cell, count)
    return [Placed(line, number.get(line, 0)) for line in order]


class _Filled(NamedTuple):
    """A cell with what stands in it."""

    cell: Cell
    blocks: list[Block]


def _cell_rows(cells: list[_Filled]) -> list[list[_Filled]]:
    """`cells` in the rows they begin in."""
    near = _near(cells)
    found: list[list[_Filled]] = []
    top = -math.inf
    for each in sorted(cells, key=lambda each: each.cell.top):
        if each.cell.top - top > near:
            found.append([])
        found[-1].append(each)
        top = each.cell.top
    return found


def _blocks(cells: list[_Filled]) -> list[Block]:
    return [block for each in cells for block in each.blocks]


def _near(cells: list[_Filled]) -> float:
    """Within which sides of `cells` are in line."""
    return _CELL_ROW * median(block.height for block in _blocks(cells))


def _joined(blocks: list[Block], order: list[int]) -> Block:
    """`blocks` as one, whose lines have an `order`."""
    left, top = min(block.box[0] for block in blocks), min(block.box[1] for block in blocks)
    right, bottom = max(block.box[2] for block in blocks), max(block.box[3] for block in blocks)
    first = min(blocks, key=lambda block: block.middle)
    return Block((left, top, right, bottom), first.middle, first.height, tuple(order))
