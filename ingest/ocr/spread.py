"""Two facing pages on one picture: where the fold is, so that the left one is read before the right one."""

import numpy

from ingest.ocr.cutting import Floats

_LANDSCAPE = (1.15, 1.75)  # width by height of two upright pages side by side
_MIDDLE = (0.42, 0.58)  # of the width; where the fold lies
_GUTTER = 0.035  # of the width; no line reaches into this much around it
_LEAST_LINES = 5  # on either page
_FULL_LINE = 0.55  # of a page's width; either page has a line this long: the columns of a table are narrower


def halves(places: Floats, height: int, width: int) -> list[list[int]]:
    """The indices of `places` (n × 4 × 2 pixels), page by page: the left page's and the right page's of a
    picture (`height` × `width`) that shows two; else one list of all."""
    every = list(range(len(places)))
    if not _LANDSCAPE[0] <= width / height <= _LANDSCAPE[1] or len(places) < 2 * _LEAST_LINES:
        return [every]
    left, right = places[:, :, 0].min(axis=1), places[:, :, 0].max(axis=1)
    fold = _fold(left, right, width)
    if fold is None:
        return [every]
    sides = [numpy.flatnonzero(right < fold), numpy.flatnonzero(right >= fold)]
    for side in sides:
        if len(side) < _LEAST_LINES or (right - left)[side].max() < _FULL_LINE * width / 2:
            return [every]
    return [side.tolist() for side in sides]


def _fold(left: Floats, right: Floats, width: int) -> float | None:
    """The middle of the widest upright strip that no line reaches into, None where it is too narrow."""
    lowest, highest = (round(width * share) for share in _MIDDLE)
    free = numpy.ones(highest - lowest, dtype=bool)
    for start, end in zip(left, right, strict=True):
        free[max(0, int(start) - lowest) : max(0, int(end) + 1 - lowest)] = False
    taken = numpy.flatnonzero(numpy.concatenate(([True], ~free, [True])))
    gaps = numpy.diff(taken)
    widest = int(gaps.argmax())
    if gaps[widest] - 1 < _GUTTER * width:
        return None
    return float(lowest + taken[widest] + (gaps[widest] - 1) / 2)
