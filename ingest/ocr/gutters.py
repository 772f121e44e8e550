"""Where the columns of a page may part: places with gaps between many lines that face each other."""

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from statistics import median

Box = tuple[float, float, float, float]  # left, top, right, bottom
Pair = tuple[int, int]  # two lines (indices), one left of the other

SLACK = 0.3  # heights by which a line may reach over a gutter
LEAST_WIDTH = 8.0  # of a column, in heights of its lines
_LEAST_GAPS = 4  # in a gutter
_MOST = 8  # gutters; the deepest of them are looked at
_CORE = 0.25  # of a line's height, cut off above and below: lines set tightly do not face each other


def facing(boxes: Sequence[Box]) -> list[Pair]:
    """The lines beside each other with nothing between them, in step or not."""
    found: list[Pair] = []
    beside: list[tuple[float, int]] = []  # (middle, index) of the lines at one height of the page, in order
    for _, begins, index in sorted(_events(boxes)):
        here = (boxes[index][0] + boxes[index][2]) / 2, index
        place = bisect_right(beside, here)
        if not begins:
            del beside[place - 1]
            continue
        found += [(other, index) for _, other in beside[max(0, place - 1) : place]]
        found += [(index, other) for _, other in beside[place : place + 1]]
        insort(beside, here)
    return found


def _events(boxes: Sequence[Box]) -> Iterator[tuple[float, bool, int]]:
    """Where each line begins and ends on the way down the page."""
    for index, (_, top, _, bottom) in enumerate(boxes):
        if bottom > top:
            core = _CORE * (bottom - top)
            yield top + core, True, index
            yield bottom - core, False, index


def gutters(boxes: Sequence[Box], pairs: Sequence[Pair]) -> list[float]:
    """The places where most gaps between `pairs` lie, the deepest first; a column's width apart."""
    height = median(box[3] - box[1] for box in boxes)
    found: list[float] = []
    for depth, place in sorted(_peaks(boxes, pairs, SLACK * height), key=lambda peak: (-peak[0], peak[1])):
        if depth < _LEAST_GAPS or len(found) == _MOST:
            break
        if all(abs(place - other) >= LEAST_WIDTH * height for other in found):
            found.append(place)
    return found


def _peaks(boxes: Sequence[Box], pairs: Sequence[Pair], least: float) -> Iterator[tuple[int, float]]:
    """Where more gaps lie than to the left and to the right: how many, and the middle of the place."""
    gaps = [(boxes[one][2], boxes[other][0]) for one, other in pairs]
    gaps = [(start, end) for start, end in gaps if end - start > least]
    edges = sorted([(start, 1) for start, _ in gaps] + [(end, -1) for _, end in gaps])
    depth = 0
    for (here, step), (after, following) in zip(edges, edges[1:], strict=False):
        depth += step
        if step > 0 > following:
            yield depth, (here + after) / 2
