"""The text of a red seal: its ring laid straight, so that it can be read as a line."""

import math

import cv2
import numpy
from numpy.typing import NDArray

from ingest.ocr.engine import Pixels
from ingest.ocr.seals import RED, Seal, redness

Grey = NDArray[numpy.uint8]

_TEXT_RADIUS = 150  # pixels; a seal is scaled to this before its text is read
_STRIP_RADII = (0.92, 0.45)  # of the radius; where the round text stands, from its head to its feet
_LENGTH = round(math.pi * sum(_STRIP_RADII) * _TEXT_RADIUS)  # pixels, around
_THIN = 0.02  # share of a row; less ink lies between the ring's text and the star
_SPARE = 4  # pixels beside the ring's text
_INNER = (0.26, 0.72, 0.62)  # of the radius; the line below the star: from, to, half its width
_MARGIN = 24  # pixels of paper around what is to be read


def unrolled(picture: Pixels, seal: Seal) -> Pixels:
    """The text of `seal`, black on white: its ring's laid straight, below it the line under its star.

    The text of the ring begins after the widest gap, which tells how far the seal is turned.
    """
    strip = _strip(picture, seal)
    gap = _widest_gap(strip[: len(strip) // 2])
    strip = numpy.roll(strip, -gap, axis=1)
    depth, start, end = _band(strip)
    inner = _inner_text(picture, seal, gap, (depth, start, end))
    ring = strip[:depth, start:end]
    height, width = len(ring) + len(inner) + 3 * _MARGIN, max(ring.shape[1], inner.shape[1]) + 2 * _MARGIN
    sheet = numpy.full((height, width), 255, dtype=numpy.uint8)
    sheet[_MARGIN : _MARGIN + len(ring), _MARGIN : _MARGIN + ring.shape[1]] = ring
    below, left = len(ring) + 2 * _MARGIN, (width - inner.shape[1]) // 2
    sheet[below : below + len(inner), left : left + inner.shape[1]] = inner
    return numpy.repeat(sheet[:, :, numpy.newaxis], 3, axis=2)


def _strip(picture: Pixels, seal: Seal) -> Grey:
    """What is within the ring, unrolled clockwise from the bottom, its outside above."""
    outer, inner = _STRIP_RADII
    angles = numpy.linspace(0, 2 * math.pi, _LENGTH, endpoint=False) + math.pi / 2
    radii = numpy.linspace(outer, inner, round((outer - inner) * _TEXT_RADIUS))[:, numpy.newaxis]
    return _sampled(picture, seal, radii * numpy.cos(angles), radii * numpy.sin(angles))


def _band(strip: Grey) -> tuple[int, int, int]:
    """How deep the text of the ring reaches into the `strip`, and its first and last column.

    It is measured above the star; beside the gap the line under the star reaches into the strip.
    """
    above = (strip[:, _LENGTH // 3 : -_LENGTH // 3] < 128).mean(axis=1)
    text = numpy.flatnonzero(above > _THIN)
    free = numpy.flatnonzero(above[len(above) // 2 :] <= _THIN)
    depth = len(above) // 2 + int(free[0]) if free.size else len(strip)
    upper = strip[: depth // 2 + (int(text[0]) if text.size else 0) // 2]
    columns = numpy.flatnonzero((upper < 128).any(axis=0))
    if columns.size == 0:
        return depth, 0, _LENGTH
    return depth, max(0, int(columns[0]) - _SPARE), min(_LENGTH, int(columns[-1]) + 1 + _SPARE)


def _inner_text(picture: Pixels, seal: Seal, gap: int, band: tuple[int, int, int]) -> Grey:
    """The line under the star, without what the ring's text (its `band` of the strip) has beside it."""
    top, bottom, half = _INNER
    right = numpy.linspace(-half, half, round(2 * half * _TEXT_RADIUS))[numpy.newaxis, :]
    low = numpy.linspace(top, bottom, round((bottom - top) * _TEXT_RADIUS))[:, numpy.newaxis]
    turn = 2 * math.pi * gap / _LENGTH
    across = right * math.cos(turn) - low * math.sin(turn)
    down = right * math.sin(turn) + low * math.cos(turn)
    text = _sampled(picture, seal, across, down)
    depth, start, end = band
    column = (numpy.arctan2(low, right) / (2 * math.pi) - 0.25) % 1 * _LENGTH
    ringed = numpy.hypot(right, low) > _STRIP_RADII[0] - depth / _TEXT_RADIUS
    text[ringed & (column >= start) & (column < end)] = 255
    return text


def _sampled(
    picture: Pixels, seal: Seal, across: NDArray[numpy.float64], down: NDArray[numpy.float64]
) -> Grey:
    """The red ink of `picture`, black on white, at places given in radii from the middle of `seal`."""
    x = (seal.x + seal.across * across).astype(numpy.float32)
    y = (seal.y + seal.down * down).astype(numpy.float32)
    part = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    red = redness(numpy.asarray(part, dtype=numpy.uint8))
    red = numpy.maximum(red - numpy.int16(numpy.median(red)), 0)  # yellowed paper is red, too
    strongest = max(float(numpy.percentile(red, 97)), float(RED))
    return numpy.asarray(255 - numpy.clip(red * (255 / strongest), 0, 255), dtype=numpy.uint8)


def _widest_gap(strip: Grey) -> int:
    """The column in the middle of the widest run without ink, around the strip's end."""
    inked = numpy.flatnonzero((strip < 128).mean(axis=0) > 0.04)
    if inked.size == 0:
        return 0
    gaps = numpy.diff(inked, append=inked[0] + strip.shape[1])
    widest = int(gaps.argmax())
    return int((inked[widest] + gaps[widest] // 2) % strip.shape[1])
