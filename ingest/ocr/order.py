"""The order in which the lines of a picture are read: rows from top to bottom, each left to right."""

import math
from collections.abc import Iterable, Sequence

Corners = tuple[tuple[float, float], ...]

# Shorter lines tell nothing about the slant of a page: their corners are rounded to pixels.
_TELLING_RATIO = 5.0
# Two lines stand in one row when their middles differ by less than this share of the lower box.
_ROW_SHARE = 0.3


def slant(lines: Iterable[Corners]) -> float:
    """The slope of the page's lines (dy/dx), the median of the long ones, weighted by width; 0 if none."""
    slopes: list[tuple[float, float]] = []
    for (x0, y0), (x1, y1), _, (x3, y3) in lines:
        width, height = x1 - x0, math.hypot(x3 - x0, y3 - y0)
        if width > _TELLING_RATIO * height:
            slopes.append(((y1 - y0) / width, width))
    half, seen = sum(width for _, width in slopes) / 2, 0.0
    for slope, width in sorted(slopes):
        seen += width
        if seen >= half:
            return slope
    return 0.0


def reading_order(lines: Sequence[Corners]) -> list[int]:
    """Indices of `lines` (corners in pixels) in reading order, robust against a page's slight slant."""
    slope = slant(lines)
    places: list[tuple[float, float, float, int]] = []
    for index, corners in enumerate(lines):
        x = sum(corner[0] for corner in corners) / 4
        y = sum(corner[1] for corner in corners) / 4 - slope * x
        (x0, y0), (x3, y3) = corners[0], corners[3]
        places.append((y, x, math.hypot(x3 - x0, y3 - y0), index))
    places.sort()
    rows: list[list[tuple[float, float, float, int]]] = []
    for place in places:
        if rows and _same_row(rows[-1], place):
            rows[-1].append(place)
        else:
            rows.append([place])
    return [index for row in rows for _, _, _, index in sorted(row, key=lambda p: (p[1], p[3]))]


def _same_row(row: list[tuple[float, float, float, int]], place: tuple[float, float, float, int]) -> bool:
    middle = sum(y for y, _, _, _ in row) / len(row)
    lowest = min(height for _, _, height, _ in row)
    return abs(place[0] - middle) < _ROW_SHARE * min(lowest, place[2])
