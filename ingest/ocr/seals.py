"""Red seals on a page: found, and taken off the text beneath.

Black ink is dark in red light too, while a red seal is as bright there as the paper: within a seal the
picture is taken in red light only. Red text elsewhere, as the masthead of an official letter, stays.
"""

import math
from dataclasses import dataclass

import cv2
import numpy
from numpy.typing import NDArray

from ingest.ocr.engine import Pixels

Mask = NDArray[numpy.uint8]

_LOOK_SIDE = 800  # pixels; seals are looked for on a page shrunk to this
RED = 40  # of 255; how much more red than green or blue a seal's pixel has
_RED_LEAST = 0.0008  # share of the page; a seal has more
_SMALLEST, _LARGEST = 0.05, 0.30  # of the page's longer side; the diameter of a seal
_LONGEST = 1.7  # oval seals are up to this much longer than wide
_RING = (0.88, 0.93, 0.97, 1.0)  # of the radius; where the ring is looked for
_RING_SHARE = 0.6  # of the circle must be there
_FILLED = 0.6  # share of what is within; more is a disc, and nothing can be seen beneath
_PRINTED = 0.02  # share of the page; more red is print, as an invoice's brown forms
_STRAIGHT = 70  # pixels; red that runs on so far is a rule: of the largest ring no arc is so straight
_BEYOND = 1.06  # of the radius; ink runs, and compression smears colours
_ANGLES = 180


@dataclass(frozen=True, slots=True)
class Seal:
    """The ellipse of one seal: its middle and its radii, in pixels."""

    x: float
    y: float
    across: float
    down: float

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The upright rectangle around it, from the upper left clockwise."""
        left, right, top, bottom = self._sides(1.0)
        return (left, top), (right, top), (right, bottom), (left, bottom)

    def _sides(self, reach: float) -> tuple[float, float, float, float]:
        across, down = self.across * reach, self.down * reach
        return self.x - across, self.x + across, self.y - down, self.y + down

    def window(self, picture: Pixels, reach: float) -> tuple[slice, slice]:
        """Rows and columns of `picture` that hold the seal, `reach` times its radii."""
        left, right, top, bottom = self._sides(reach)
        height, width = picture.shape[:2]
        rows = slice(max(0, math.floor(top)), min(height, math.ceil(bottom)))
        return rows, slice(max(0, math.floor(left)), min(width, math.ceil(right)))


def find(picture: Pixels) -> list[Seal]:
    """The round and oval red seals on `picture` (height × width × 3, RGB), from top to bottom."""
    scale = min(1.0, _LOOK_SIDE / max(picture.shape[:2]))
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    look: Pixels = numpy.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=numpy.uint8)
    red = (redness(look) > RED).astype(numpy.uint8)
    if red.mean() < _RED_LEAST:
        return []
    found: list[Seal] = []
    for seal in (*_blots(red), *_circles(red)):
        if _is_seal(red, seal) and not any(_same(seal, other) for other in found):
            found.append(seal)
    found.sort(key=lambda seal: (seal.y, seal.x))
    return [Seal(s.x / scale, s.y / scale, s.across / scale, s.down / scale) for s in found]


def removed(picture: Pixels, seals: list[Seal]) -> Pixels:
    """A copy of `picture` (RGB) without the ink of the `seals`."""
    clean = picture.copy()
    for seal in seals:
        rows, columns = seal.window(picture, _BEYOND)
        part = picture[rows, columns]
        light = part[:, :, 0].astype(numpy.float32)
        ink = light[redness(part) > RED]
        if ink.size == 0:
            continue
        paper = float(numpy.percentile(light, 90))
        lifted = numpy.minimum(light * (paper / max(1.0, float(numpy.percentile(ink, 15)))), paper)
        y, x = numpy.ogrid[rows, columns]
        within = ((x - seal.x) / seal.across) ** 2 + ((y - seal.y) / seal.down) ** 2 <= _BEYOND**2
        clean[rows, columns][within] = lifted[within, numpy.newaxis].astype(numpy.uint8)
    return clean


def redness(picture: Pixels) -> NDArray[numpy.int16]:
    """How much more red than green or blue each pixel of `picture` (RGB) has, -255–255."""
    result: NDArray[numpy.int16] = picture[:, :, 0].astype(numpy.int16) - picture[:, :, 1:].max(axis=2)
    return result


def _blots(red: Mask) -> list[Seal]:
    """The ellipses in the boxes around connected red, of a seal's size and shape."""
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, numpy.ones((5, 5), dtype=numpy.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for left, top, width, height, _ in boxes[1:].tolist():
        if max(width, height) <= _LONGEST * min(width, height):
            found.append(Seal(left + (width - 1) / 2, top + (height - 1) / 2, width / 2, height / 2))
    return found


def _circles(red: Mask) -> list[Seal]:
    """The circles in `red`: of seals that overlap, or that touch other red."""
    side = max(red.shape)
    if red.mean() > _PRINTED:
        red = _unprinted(red)
    soft = cv2.GaussianBlur(red * numpy.uint8(255), (3, 3), 0)
    circles = cv2.HoughCircles(
        soft, cv2.HOUGH_GRADIENT, 1.5, side * _SMALLEST, param1=100, param2=40,
        minRadius=round(side * _SMALLEST / 2), maxRadius=round(side * _LARGEST / 2),
    )  # fmt: skip
    if circles is None:
        return []
    return [Seal(float(x), float(y), float(r), float(r)) for x, y, r in circles.reshape(-1, 3)[:20]]


def _unprinted(red: Mask) -> Mask:
    """`red` without rules and letters, among which the search for circles takes a second."""
    runs = [numpy.ones(run, dtype=numpy.uint8) for run in ((1, _STRAIGHT), (_STRAIGHT, 1))]
    across, down = (cv2.morphologyEx(red, cv2.MORPH_OPEN, run) for run in runs)
    bare = cv2.subtract(red, cv2.max(across, down))
    _, parts, boxes, _ = cv2.connectedComponentsWithStats(bare)
    large = boxes[:, 2:4].max(axis=1) >= _SMALLEST * max(red.shape)
    large[0] = False
    return numpy.asarray(large[parts], dtype=numpy.uint8)


def _is_seal(red: Mask, seal: Seal) -> bool:
    """Whether `seal` is of a seal's size, and has a ring but is no disc."""
    side = max(red.shape)
    if not _SMALLEST * side <= 2 * max(seal.across, seal.down) <= _LARGEST * side:
        return False
    angles = numpy.linspace(0, 2 * math.pi, _ANGLES, endpoint=False)
    ring = numpy.max([_at(red, seal, angles, radius) for radius in _RING], axis=0)
    within = numpy.mean([_at(red, seal, angles, radius) for radius in (0.25, 0.4, 0.55, 0.7)])
    return bool(ring.mean() >= _RING_SHARE and within <= _FILLED)


def _at(red: Mask, seal: Seal, angles: NDArray[numpy.float64], radius: float) -> Mask:
    x = numpy.rint(seal.x + seal.across * radius * numpy.cos(angles)).astype(int)
    y = numpy.rint(seal.y + seal.down * radius * numpy.sin(angles)).astype(int)
    inside = (x >= 0) & (y >= 0) & (x < red.shape[1]) & (y < red.shape[0])
    found = numpy.zeros(len(angles), dtype=numpy.uint8)
    found[inside] = red[y[inside], x[inside]]
    return found


def _same(one: Seal, other: Seal) -> bool:
    """Whether both are the same seal, found twice."""
    return math.hypot(one.x - other.x, one.y - other.y) < 0.35 * max(one.across, other.across)
