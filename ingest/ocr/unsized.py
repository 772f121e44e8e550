"""Pictures that do not say how large they are: is one a page, as most are, or a large sheet?

An export or photo of a drawing, shrunk as if it were a page of A4, loses its small writing. Where the
first reading left out much that looks like words, one such part is read at its full fineness: if that
tells more, the picture is a sheet, and the height of the lines found says how many pixels an inch has.
"""

from dataclasses import replace

import cv2
import numpy
from numpy.typing import NDArray
from PIL import Image

from archive.record import Page
from ingest.ocr.choosing import engine
from ingest.ocr.engine import EngineFailed, OcrLine
from ingest.ocr.options import ReadOptions
from ingest.ocr.preparing import evened
from ingest.ocr.tiles import Box

_LARGE = 2600  # pixels of the long side; what is smaller loses nothing
_LONG, _LONG_LEAST = 0.4, 4  # of the page's lesser side; so many lines so long are a text
_LOOK_SIDE = 2000  # pixels; words are looked for in the picture shrunk to this
_STROKES = 15  # pixels; writing is thinner than this square
_DARKER = 40  # of 255; than the paper around it
_LIGHT = 0.75  # of the brightness of the lightest parts; paper is no darker
_WORD = (3, 18), (6, 140)  # pixels; the lesser and the greater side of what looks like a word
_WORDS_LEAST = 12  # that were left out, of a part that is worth a second look
_PART = 1200  # pixels; the side of the part that is read for a trial
_GAIN, _GAIN_LEAST = 1.5, 15  # times the characters, and characters more, that make it a sheet
_SCALE = 0.55  # of the part, as the line detector sees it: as it sees a tile of a sheet
_LINE = 0.13  # inches; the usual height of a drawing's small lines, with what lies around them
_DPI = 150.0, 300.0  # the least and the most that is taken

Grey = NDArray[numpy.uint8]


def sheet_dpi(page: Page, picture: Image.Image, options: ReadOptions) -> float:
    """The pixels an inch of `picture` (RGB, its size unknown) if it is a large sheet, as the `page` that was
    read of it shrunk lets suspect; 0 if it is a page."""
    if max(picture.size) < _LARGE or page.blank or _is_written(page):
        return 0.0
    scale = picture.width / max(page.width, 1.0)
    known = [(line.text, _scaled(line.box, scale)) for line in page.lines if line.box]
    part = _left_out(picture, [box for _, box in known])
    if part is None:
        return 0.0
    before = sum(len(text) for text, box in known if _within(box, part))
    lines = _lines(picture.crop(part), options)
    if sum(len(line.text) for line in lines) < max(_GAIN * before, before + _GAIN_LEAST):
        return 0.0
    height = float(numpy.percentile([_sides(line.box)[0] for line in lines], 25))
    dpi = min(max(height / _LINE, _DPI[0]), _DPI[1])
    return dpi if max(picture.size) / dpi > options.sheet_inches else 0.0


def _is_written(page: Page) -> bool:
    """Whether it has lines that run on over the page, as no drawing has."""
    long = _LONG * min(page.width, page.height)
    return sum(line.box is not None and _sides(line.box)[1] > long for line in page.lines) >= _LONG_LEAST


def _scaled(box: Box, scale: float) -> Box:
    left, top, right, bottom = (side * scale for side in box)
    return left, top, right, bottom


def _left_out(picture: Image.Image, boxes: list[Box]) -> tuple[int, int, int, int] | None:
    """The part of `picture` (pixels) with the most that looks like words beside the lines in `boxes`; None
    where that is little."""
    scale = min(1.0, _LOOK_SIDE / max(picture.size))
    words = _words(picture, boxes, scale) / scale
    if len(words) < _WORDS_LEAST:
        return None
    steps = [max(2, round(2 * side / _PART)) for side in picture.size]
    counts, across, down = numpy.histogram2d(
        words[:, 0], words[:, 1], bins=steps, range=[(0, side) for side in picture.size]
    )
    square = counts[:-1, :-1] + counts[1:, :-1] + counts[:-1, 1:] + counts[1:, 1:]
    column, row = numpy.unravel_index(int(square.argmax()), square.shape)
    if square[column, row] < _WORDS_LEAST:
        return None
    left, top = round(across[column]), round(down[row])
    return left, top, min(left + _PART, picture.width), min(top + _PART, picture.height)


def _words(picture: Image.Image, boxes: list[Box], scale: float) -> NDArray[numpy.float64]:
    """The middles (n × 2) of what looks like words and stands in none of the `boxes`, in `picture` shrunk
    by `scale`."""
    size = round(picture.width * scale), round(picture.height * scale)
    look: Grey = numpy.asarray(picture.convert("L").resize(size, Image.Resampling.BOX), dtype=numpy.uint8)
    square = cv2.getStructuringElement(cv2.MORPH_RECT, (_STROKES, _STROKES))
    paper = cv2.morphologyEx(look, cv2.MORPH_CLOSE, square)
    light = paper > _LIGHT * numpy.percentile(paper, 90)  # the table that the paper lies on is darker
    strokes = ((cv2.subtract(paper, look) > _DARKER) & light).astype(numpy.uint8)
    for box in boxes:
        left, top, right, bottom = (round(side * scale) for side in box)
        strokes[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = 0
    joined = cv2.dilate(strokes, numpy.ones((1, 3), dtype=numpy.uint8))
    _, _, facts, places = cv2.connectedComponentsWithStats(joined)
    sides = numpy.sort(facts[:, (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT)], axis=1)
    like = [(low <= side) & (side <= high) for side, (low, high) in zip(sides.T, _WORD, strict=True)]
    words: NDArray[numpy.float64] = places[like[0] & like[1]]
    return words


def _lines(part: Image.Image, options: ReadOptions) -> list[OcrLine]:
    """What is read surely in a part of a picture at its full fineness."""
    pixels = numpy.asarray(part)
    side = round(_SCALE * max(pixels.shape[:2]))
    try:
        lines = engine(options.engine).read(evened(pixels), 0.0, replace(options, detector_side=side))
    except EngineFailed:
        return []
    return [line for line in lines if line.confidence >= options.page_confidence]


def _within(box: Box, part: tuple[int, int, int, int]) -> bool:
    """Whether the middle of `box` lies in `part`."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return part[0] <= x <= part[2] and part[1] <= y <= part[3]


def _sides(box: Box) -> tuple[float, float]:
    """The lesser and the greater side of `box`: the height and length of a line, lying or standing."""
    sides = sorted((box[2] - box[0], box[3] - box[1]))
    return sides[0], sides[1]
