"""Putting a picture right before it is read, where it needs it: faint, dark and inverted pages.

Only what was measured to help is done here. Shadows, noise and low resolution are no matter to the
models, a slant is taken out line by line, and quarter turns are found by reading (see rapid.py).
"""

import cv2
import numpy
from numpy.typing import NDArray

from ingest.ocr.engine import Pixels

Grey = NDArray[numpy.uint8]

_LOOK_SIDE = 800  # pixels; contrast is measured on a page shrunk to this
_PAPER_SIDE = 51  # pixels, odd; of the shrunk page: paper is the median of so large a square
_INKED = 99.9  # per cent; writing is at least the rest of a page
_FAINT = 32  # of 255; writing that stands out less is strengthened
_NOISE = 8.0  # times the paper's own roughness; what stands out less is no writing
_FULL = 200  # of 255; how much strengthened writing stands out
_DARK = 128  # of 255; a page whose paper is darker may be written on in white


def evened(picture: Pixels) -> Pixels:
    """`picture` (height × width × 3, RGB) as dark writing on even white paper if it is faint or inverted;
    else itself."""
    grey: Grey = numpy.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=numpy.uint8)
    scale = min(1.0, _LOOK_SIDE / max(grey.shape))
    size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
    look = numpy.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=numpy.uint8)
    paper = numpy.asarray(cv2.medianBlur(look, _PAPER_SIDE), dtype=numpy.uint8)
    difference = paper.astype(numpy.int16) - look
    darker, lighter = numpy.percentile(difference, (_INKED, 100 - _INKED)) * (1, -1)
    inverted = bool(lighter > 2 * darker and numpy.median(look) < _DARK)
    contrast = lighter if inverted else darker
    noise = float(numpy.median(numpy.abs(difference)))
    if contrast <= _NOISE * max(noise, 0.5) or (contrast >= _FAINT and not inverted):
        return picture
    return _strengthened(grey, paper, inverted, max(1.0, _FULL / contrast))


def _strengthened(grey: Grey, paper: Grey, inverted: bool, gain: float) -> Pixels:
    """What stands out from the `paper` (given shrunk), `gain` times as strong, dark on white."""
    whole = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    ink = cv2.subtract(grey, whole) if inverted else cv2.subtract(whole, grey)
    written = 255 - cv2.convertScaleAbs(ink, alpha=gain)
    return numpy.repeat(numpy.asarray(written, dtype=numpy.uint8)[:, :, numpy.newaxis], 3, axis=2)
