"""The ruled tables of a page's picture: its long straight lines, and the cells they enclose."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy
from numpy.typing import NDArray

from ingest.ocr.engine import Pixels

_SIDE = 1800  # pixels; a larger picture is shrunk to this to look for rules
_SHORTEST = 1 / 45  # of that side; a shorter stroke may be part of a character
_SHORTEST_PIXELS = 25
_DARKER = 16  # of 255; a rule is at least this much darker than what is on both sides of it
_THICKEST = 9  # pixels; what is broader is no rule
_BREAK = 11  # pixels; a rule broken for less goes on
_LEAST_CELL = 10  # pixels; smaller boxes are for ticking
_LEAST_TABLE = 40  # pixels; what is lower or narrower encloses nothing: a stroke of writing, an underline
_SIDE_WIDTH = 3  # pixels
_SAMPLES = (0.1, 0.3, 0.5, 0.7, 0.9)  # of a line's length: where its cell is looked up

Corners = tuple[tuple[float, float], ...]
Areas = NDArray[numpy.int32]


@dataclass(frozen=True, slots=True)
class Cell:
    """What rules enclose on all sides; the sides in pixels of the levelled page."""

    left: float
    top: float
    right: float
    bottom: float
    table: int  # the number of the connected rules around it


@dataclass(frozen=True, slots=True)
class Tables:
    """The ruled tables of one page."""

    cells: dict[int, Cell]
    around: dict[int, int]  # table → the cell of another that it stands in, or 0
    _areas: Areas
    _levelling: NDArray[numpy.float64]

    def members(self, table: int) -> list[int]:
        """The numbers of the cells of `table`."""
        return [number for number, cell in self.cells.items() if cell.table == table]

    def innermost_first(self) -> list[int]:
        """All tables, each before the one around it."""
        return sorted(self.around, key=self._depth, reverse=True)

    def _depth(self, table: int) -> int:
        depth, cell = 0, self.around[table]
        while cell and depth < len(self.around):
            depth, cell = depth + 1, self.around[self.cells[cell].table]
        return depth

    def cell_of(self, corners: Corners) -> int:
        """The number of the cell a line with `corners` (pixels of the picture) stands in, 0 for none."""
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
        seen: list[int] = []
        for share in _SAMPLES:
            x = ((x0 + x3) * (1 - share) + (x1 + x2) * share) / 2
            y = ((y0 + y3) * (1 - share) + (y1 + y2) * share) / 2
            column, row = (self._levelling @ (x, y, 1.0)).astype(int)
            if 0 <= row < self._areas.shape[0] and 0 <= column < self._areas.shape[1]:
                seen.append(int(self._areas[row, column]))
        inside = [number for number in seen if number in self.cells]
        return max(inside, key=inside.count) if len(inside) * 2 > len(seen) else 0


def tables(picture: Pixels, slope: float) -> Tables:
    """The ruled tables of `picture` (height × width × 3) of a page whose lines have the slope `slope`."""
    levelled, levelling = _levelled(picture, slope)
    rules = _with_sides(_rules(levelled))
    if not rules.any():
        return Tables({}, {}, numpy.zeros(rules.shape, dtype=numpy.int32), levelling)
    areas, boxes = _parts(255 - rules, 4)
    strokes, outlines = _parts(rules, 8)
    scale = float(numpy.hypot(levelling[0, 0], levelling[0, 1]))
    cells = {}
    for number, (left, top, wide, high) in _closed(areas, boxes):
        sides = left / scale, top / scale, (left + wide) / scale, (top + high) / scale
        cells[number] = Cell(*sides, _above(areas, strokes, number, boxes[number]))
    around = {}
    for table in {cell.table for cell in cells.values()}:
        outside = _above(strokes, areas, table, outlines[table])
        around[table] = outside if outside in cells else 0
    return Tables(cells, around, areas, levelling)


def _levelled(picture: Pixels, slope: float) -> tuple[Pixels, NDArray[numpy.float64]]:
    """`picture` in grey, shrunk and turned level; and the 2 × 3 matrix that maps places onto it."""
    height, width = picture.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    angle = float(numpy.degrees(numpy.arctan(slope)))
    turn = numpy.asarray(cv2.getRotationMatrix2D((0.0, 0.0), angle, 1.0), dtype=numpy.float64)
    turned = cv2.warpAffine(small, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    turn[:, :2] *= scale
    return numpy.asarray(turned, dtype=numpy.uint8), turn


def _rules(grey: Pixels) -> Pixels:
    """255 where long straight lines run across or down, else 0; one further pixel to every side."""
    shortest = max(_SHORTEST_PIXELS, round(max(grey.shape) * _SHORTEST))
    rules = numpy.zeros_like(grey)
    for run, thick in (((1, shortest), (_THICKEST, 1)), ((shortest, 1), (1, _THICKEST))):
        # What is thin and darker than what is on both sides of it, be it on shaded ground or beside writing.
        depth = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, numpy.ones(thick, dtype=numpy.uint8))
        ink = (depth >= _DARKER).astype(numpy.uint8) * 255
        # A scanned line wavers by a pixel, a dotted one has gaps.
        wavering = cv2.dilate(ink, numpy.ones(tuple(min(side, 3) for side in thick), dtype=numpy.uint8))
        strokes = cv2.morphologyEx(wavering, cv2.MORPH_OPEN, numpy.ones(run, dtype=numpy.uint8))
        bridge = tuple(min(side, _BREAK) for side in run)
        joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, numpy.ones(bridge, dtype=numpy.uint8))
        rules = numpy.maximum(rules, numpy.asarray(joined, dtype=numpy.uint8))
    return numpy.asarray(cv2.dilate(rules, numpy.ones((3, 3), dtype=numpy.uint8)), dtype=numpy.uint8)


def _with_sides(rules: Pixels) -> Pixels:
    """`rules` without strokes that stand alone, and with the sides of tables that are open there."""
    if not rules.any():
        return rules
    numbers, outlines = _parts(rules, 8)
    for number, (left, top, wide, high) in enumerate(outlines.tolist()):
        if not number:
            continue
        own = numbers[top : top + high, left : left + wide] == number
        if min(wide, high) < _LEAST_TABLE:
            rules[top : top + high, left : left + wide][own] = 0
            continue
        for side in (slice(0, _SIDE_WIDTH), slice(wide - _SIDE_WIDTH, wide)):
            reached = numpy.flatnonzero(own[:, side].any(axis=1))
            rules[top + reached[0] : top + reached[-1] + 1, left : left + wide][:, side] = 255
    return rules


def _parts(picture: Pixels, connectivity: int) -> tuple[Areas, Areas]:
    """The connected parts of what is not 0 in `picture`: their numbers, and their boxes (left, top, width,
    height)."""
    _, areas, boxes, _ = cv2.connectedComponentsWithStats(picture, connectivity=connectivity)
    return numpy.asarray(areas, dtype=numpy.int32), numpy.asarray(boxes, dtype=numpy.int32)[:, :4]


def _closed(areas: Areas, boxes: Areas) -> Iterator[tuple[int, list[int]]]:
    """The areas (number, box) that do not touch the picture's edge and have room for writing."""
    height, width = areas.shape
    for number, (left, top, wide, high) in enumerate(boxes.tolist()):
        inside = left > 0 and top > 0 and left + wide < width and top + high < height
        if number and inside and min(wide, high) >= _LEAST_CELL:
            yield number, [left, top, wide, high]


def _above(inner: Areas, outer: Areas, number: int, box: Areas) -> int:
    """The number that `outer` has above the uppermost pixel of what is `number` in `inner`."""
    left, top, wide, _ = (int(side) for side in box)
    column = left + int(numpy.argmax(inner[top, left : left + wide] == number))
    return int(outer[top - 1, column]) if top else 0
