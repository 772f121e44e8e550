"""Preparing pictures for the models: scaled, cut out along a line's corners, laid level."""

import math

import cv2
import numpy
from numpy.typing import NDArray

from ingest.ocr.engine import Pixels

Floats = NDArray[numpy.float32]

LINE_HEIGHT = 48  # pixels; what the recogniser was trained with
# Pixels; every width used is prepared once and costs some 20 MiB, so there are few of them.
WIDTHS = (*range(64, 512, 64), *range(512, 1024, 128), *range(1024, 1537, 256))
# Pixels; the detector's sheets are multiples of this: an A4 page fits 1280 × 960. As with the widths,
# every shape used takes memory for good.
_SHEET_STEP = 320
_TALL = 1.5  # a line this much higher than wide stands upright or lies on its side

_SCALED = numpy.arange(256, dtype=numpy.float32) / numpy.float32(127.5) - 1  # of each brightness

# cv2 splits work among threads of its own, and one process has one core.
cv2.setNumThreads(1)


def for_detector(picture: Pixels, longest: int) -> tuple[Floats, float]:
    """`picture` scaled down so that its longer side has `longest` pixels at most, in the upper left of
    one of a few sheets, as the model takes it; and the scale."""
    height, width = picture.shape[:2]
    scale = min(1.0, longest / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    sheet: Floats = numpy.ones((1, 3, _stepped(size[1]), _stepped(size[0])), dtype=numpy.float32)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    sheet[0, :, : size[1], : size[0]] = _normalised(small)
    return sheet, scale


def for_recogniser(line: Pixels) -> Floats:
    """`line` scaled to the recogniser's height and padded to one of its widths."""
    height, width = line.shape[:2]
    wide = min(max(1, math.ceil(LINE_HEIGHT * width / height)), WIDTHS[-1])
    padded = next(prepared for prepared in WIDTHS if prepared >= wide)
    batch: Floats = numpy.zeros((1, 3, LINE_HEIGHT, padded), dtype=numpy.float32)
    batch[0, :, :, :wide] = _normalised(cv2.resize(line, (wide, LINE_HEIGHT)))
    return batch


def pieces(line: Pixels) -> list[Pixels]:
    """`line` in as few pieces as the recogniser's widest input needs, cut between characters."""
    height, width = line.shape[:2]
    count = math.ceil((LINE_HEIGHT * width / height) / (WIDTHS[-1] - LINE_HEIGHT))
    if LINE_HEIGHT * width <= WIDTHS[-1] * height:
        return [line]
    ink = numpy.ptp(line.min(axis=2), axis=0)
    edges = [0, *(_emptiest(ink, round(width * part / count), height) for part in range(1, count)), width]
    return [line[:, start:end] for start, end in zip(edges, edges[1:], strict=False)]


def cut(picture: Pixels, corners: Floats) -> Pixels:
    """What is within `corners` (4 × 2: upper left, upper right, lower right, lower left), straightened."""
    sides = numpy.linalg.norm(corners - numpy.roll(corners, -1, axis=0), axis=1)
    width, height = max(1, int(max(sides[0], sides[2]))), max(1, int(max(sides[1], sides[3])))
    target = numpy.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=numpy.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    line = cv2.warpPerspective(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return numpy.asarray(line, dtype=numpy.uint8)


def squared(places: Floats) -> Floats:
    """`places` (n × 4 × 2, corners in turn) with the side nearest to level first, from left to right."""
    result = places.copy()
    for index, corners in enumerate(places):
        across, down = numpy.abs(corners[1] - corners[0])
        if down > across:
            result[index] = numpy.roll(corners, -1 if corners[2][0] > corners[1][0] else 1, axis=0)
    return result


def is_tall(line: Pixels) -> bool:
    """Whether a cut line is much higher than wide."""
    return bool(line.shape[0] >= _TALL * line.shape[1])


def _emptiest(ink: NDArray[numpy.generic], column: int, height: int) -> int:
    """The column with the least `ink` that is at most half a line's `height` from `column`."""
    start = column - height // 2
    near = ink[start : column + height // 2 + 1]
    empty = numpy.flatnonzero(near == near.min())
    return start + int(empty[len(empty) // 2])


def _stepped(side: int) -> int:
    return math.ceil(side / _SHEET_STEP) * _SHEET_STEP


def _normalised(picture: cv2.typing.MatLike) -> Floats:
    """Height × width × 3 (RGB) of 0–255 as 3 × height × width of -1–1, blue first as in OpenCV's order,
    which the models were trained on."""
    colours = [cv2.LUT(colour, _SCALED) for colour in cv2.split(picture)[::-1]]
    return numpy.asarray(colours, dtype=numpy.float32)
