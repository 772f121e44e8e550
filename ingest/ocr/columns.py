"""Columns of running text side by side: newspapers, journals, two languages facing each other.

Wide gaps alone make no column: a form's "甲方：____   乙方：____" is read row by row. Both sides of a
gutter must be running text: many lines that begin at one edge and mostly end at another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from statistics import median

from ingest.ocr.gutters import LEAST_WIDTH, SLACK, Box, Pair, facing, gutters

_LEAST_LINES = 6  # on each side of a gutter
_EDGE = 1.0  # heights; lines that begin within this of each other are in line
_INDENT = 2.6  # heights; what a paragraph's first line is moved in at most
_BEGIN_SHARE = 0.6  # of the lines begin at the edge
_END_SHARE = 0.6  # of the lines end near the other edge
_RAGGED = 0.12  # of the column's width: how near
_BAND_LINES = 2  # on each side; in a part of a page with less, lines are read row by row
_APART = 1.8  # times the usual distance of lines: a running head stands so far from the text


@dataclass(frozen=True, slots=True)
class _Split:
    """The lines (indices) that stand left of a gutter, right of it and across it."""

    left: list[int]
    right: list[int]
    across: list[int]


def columns(rows: Sequence[Sequence[Box]]) -> list[list[int]]:
    """The parts of a page whose lines stand in `rows`, in reading order; none for a page of one column.

    A part is indices of lines, counted row after row, in the order of the rows.
    """
    boxes = [box for row in rows for box in row]
    if len(boxes) < 2 * _LEAST_LINES:
        return []
    split = _parted(boxes)
    return _parts(rows, boxes, split) if split else []


def _parted(boxes: Sequence[Box]) -> _Split | None:
    """The lines by the gutter between running text that the fewest reach across, if there is one."""
    pairs = facing(boxes)
    height, places = median(box[3] - box[1] for box in boxes), gutters(boxes, pairs)
    found: list[_Split] = []
    for place in places:
        split = _split(boxes, place, height)
        left, right = _nearest(boxes, split, pairs)
        bounds = [other + SLACK * height for other in places if other < place]
        if not any(_runs([box for box in left if box[2] > bound]) for bound in [-inf, *bounds]):
            continue
        bounds = [other - SLACK * height for other in places if other > place]
        if any(_runs([box for box in right if box[0] < bound]) for bound in [inf, *bounds]):
            found.append(split)
    return min(found, key=lambda split: len(split.across), default=None)


def _split(boxes: Sequence[Box], gutter: float, height: float) -> _Split:
    split = _Split([], [], [])
    for index, (left, _, right, _) in enumerate(boxes):
        if right <= gutter + SLACK * height:
            split.left.append(index)
        elif left >= gutter - SLACK * height:
            split.right.append(index)
        else:
            split.across.append(index)
    return split


def _nearest(boxes: Sequence[Box], split: _Split, pairs: Sequence[Pair]) -> tuple[list[Box], list[Box]]:
    """The lines left and right of a gutter with no other between them and it."""
    left, right = set(split.left), set(split.right)
    farther = {one for one, other in pairs if other in left} | {other for one, other in pairs if one in right}
    near_left, near_right = (
        [boxes[index] for index in side if index not in farther] for side in (split.left, split.right)
    )
    return near_left, near_right


def _runs(column: Sequence[Box]) -> bool:
    """Whether the lines of a column are running text."""
    if len(column) < _LEAST_LINES:
        return False
    height = median(box[3] - box[1] for box in column)
    begin = _usual([box[0] for box in column], _EDGE * height)
    end = sorted(box[2] for box in column)[-1 - len(column) // 10]
    width = end - begin
    begun = sum(begin - _EDGE * height <= box[0] <= begin + _INDENT * height for box in column)
    ended = sum(box[2] >= end - _RAGGED * width for box in column)
    return (
        width >= LEAST_WIDTH * height
        and begun >= _BEGIN_SHARE * len(column)
        and ended >= _END_SHARE * len(column)
    )


def _usual(places: list[float], near: float) -> float:
    """The place that most `places` are near to."""
    return max(places, key=lambda place: (sum(abs(other - place) <= near for other in places), -place))


def _parts(rows: Sequence[Sequence[Box]], boxes: Sequence[Box], split: _Split) -> list[list[int]]:
    """Between what reaches across, the left column and then the right one."""
    parts: list[list[int]] = []
    band: list[list[int]] = []
    across, left, index = set(split.across), set(split.left), 0
    for row in rows:
        here = list(range(index, index + len(row)))
        index += len(row)
        if across.intersection(here):
            parts += [*_banded(band, boxes, left), here]
            band = []
        else:
            band.append(here)
    return [part for part in [*parts, *_banded(band, boxes, left)] if part]


def _banded(band: list[list[int]], boxes: Sequence[Box], left: set[int]) -> list[list[int]]:
    """The parts of a `band` of rows that nothing crosses: running heads, left column, right column, feet."""
    head, foot = _heads(band, boxes), _heads(band[::-1], boxes)
    if head + foot >= len(band):
        head = foot = 0
    body = [index for row in band[head : len(band) - foot] for index in row]
    sides = [index for index in body if index in left], [index for index in body if index not in left]
    few = min(map(len, sides)) < _BAND_LINES and max(map(len, sides)) <= _BAND_LINES
    above = [index for row in band[:head] for index in row]
    below = [index for row in band[len(band) - foot :] for index in row]
    return [above, *([body] if few else sides), below]


def _heads(band: list[list[int]], boxes: Sequence[Box]) -> int:
    """1 where the first row of `band` stands far from the others, else 0."""
    middles = [sum(boxes[index][1] + boxes[index][3] for index in row) / len(row) / 2 for row in band]
    steps = [abs(other - one) for one, other in zip(middles, middles[1:], strict=False)]
    # Rows of two columns that do not line up are half a line apart.
    return int(len(steps) > 2 and steps[0] > _APART * max(median(steps[1:]), _height(band, boxes)))


def _height(band: list[list[int]], boxes: Sequence[Box]) -> float:
    return median(boxes[index][3] - boxes[index][1] for row in band for index in row)
