"""The text of a red seal: its ring laid straight, so that it can be read as a line."""

import math

import cv2
import numpy
from numpy.typing import NDArray

from ingest.ocr.engine import Pixels
from ingest.ocr.seals import RED, Seal, redness

Grey = NDArray[numpy.uint8]

_TEXT_RADIUS = 150  # pixels; a seal is scaled to this before its text is read
_STRIP_RADII = (0.93, 0.48)  # of the radius; where the round text stands, from its head to its feet
_INNER = (0.28, 0.72, 0.55)  # of the radius; the line below the star: from, to, half its width
_MARGIN = 24  # pixels of paper around what is to be read


def unrolled(picture: Pixels, seal: Seal) -> Pixels:
    """The text of `seal`, black on white: its ring's laid straight, below it the line under its star."""
    ring, inner = _ring_text(picture, seal), _inner_text(picture, seal)
    height, width = len(ring) + len(inner) + 3 * _MARGIN, max(ring.shape[1], inner.shape[1]) + 2 * _MARGIN
    sheet = numpy.full((height, width), 255, dtype=numpy.uint8)
    sheet[_MARGIN : _MARGIN + len(ring), _MARGIN : _MARGIN + ring.shape[1]] = ring
    below, left = len(ring) + 2 * _MARGIN, (width - inner.shape[1]) // 2
    sheet[below : below + len(inner), left : left + inner.shape[1]] = inner
    return numpy.repeat(sheet[:, :, numpy.newaxis], 3, axis=2)


def _ring_text(picture: Pixels, seal: Seal) -> Grey:
    """The ring of text, unrolled clockwise from the widest gap between its characters."""
    outer, inner = _STRIP_RADII
    length = round(math.pi * (outer + inner) * _TEXT_RADIUS)
    angles = numpy.linspace(0, 2 * math.pi, length, endpoint=False) + math.pi / 2
    radii = numpy.linspace(outer, inner, round((outer - inner) * _TEXT_RADIUS))[:, numpy.newaxis]
    strip = _sampled(picture, seal, radii * numpy.cos(angles), radii * numpy.sin(angles))
    return numpy.roll(strip, -_widest_gap(strip), axis=1)


def _inner_text(picture: Pixels, seal: Seal) -> Grey:
    top, bottom, half = _INNER
    across = numpy.linspace(-half, half, round(2 * half * _TEXT_RADIUS))[numpy.newaxis, :]
    down = numpy.linspace(top, bottom, round((bottom - top) * _TEXT_RADIUS))[:, numpy.newaxis]
    return _sampled(picture, seal, across + 0 * down, down + 0 * across)


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
