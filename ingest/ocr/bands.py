"""Pictures much longer than wide (long screenshots, receipts, rolls): read band after band.

The line finder sees a picture scaled down to a page's size; on a very long one no letter would be left.
"""

import numpy

from ingest.ocr.engine import Pixels

_LONG = 3.0  # times the shorter side; a picture longer than this is cut
_PAGE = 1.4  # times the shorter side; how long a band is
_LEAST = 1200  # pixels of a band, likewise
_CUT_FROM = 3200  # pixels; what is shorter keeps its letters when it is scaled down
_SEEK = 0.15  # of a band's length; how far from its place a cut may be
_FLAT = 8  # of 255; a row of paper differs by no more


def bands(picture: Pixels) -> list[tuple[slice, slice]]:
    """Rows and columns of the bands of `picture` (height × width × 3), in order; cut where nothing is
    written if that is near. One band for a picture of usual shape."""
    height, width = picture.shape[:2]
    longer, shorter = max(height, width), min(height, width)
    if longer <= _CUT_FROM or longer <= _LONG * shorter:
        return [(slice(0, height), slice(0, width))]
    count = max(2, round(longer / max(_LEAST, _PAGE * shorter)))
    written = numpy.ptp(picture[:, :, 1], axis=1 if height > width else 0)
    reach = int(longer / count * _SEEK)
    places = [_paper(written, round(longer * part / count), reach) for part in range(1, count)]
    edges = [0, *places, longer]
    parts = [slice(start, end) for start, end in zip(edges, edges[1:], strict=False)]
    whole = slice(0, shorter)
    return [(part, whole) if height > width else (whole, part) for part in parts]


def _paper(written: Pixels, place: int, reach: int) -> int:
    """The middle of the widest gap in `written` at most `reach` from `place`; else where least is written."""
    near = written[place - reach : place + reach + 1]
    least = max(int(near.min()), _FLAT)
    taken = numpy.flatnonzero(numpy.concatenate(([True], near > least, [True])))
    gaps = numpy.diff(taken)
    widest = int(gaps.argmax())
    return place - reach + int(taken[widest] + (gaps[widest] - 1) // 2)
