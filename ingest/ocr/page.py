"""From the picture of a page to a page: is there anything on it, what does it say, how surely."""

from collections.abc import Callable

import numpy
from PIL import Image

from archive.record import Line, Page
from ingest.ocr import seals, tiles
from ingest.ocr.choosing import engine
from ingest.ocr.engine import EngineFailed, OcrLine, Pixels
from ingest.ocr.options import ReadOptions
from ingest.ocr.preparing import evened
from ingest.ocr.seal_text import unrolled

POINTS_PER_INCH = 72.0
SCREEN_DPI = 96.0  # taken where a picture does not say how large it is

_LOOK_SIDE = 600  # pixels; to look for ink, a page is shrunk to this, which wipes out a scanner's dust
_INK_DEPTH = 32  # of 255; how far from the paper's brightness a pixel must be
_SEAL_CONFIDENCE = 0.9  # 0–1; a seal's text read with less is left out
_SEAL_LEAST = 3  # characters of a seal's line
_MARGIN = 0.02  # of each side; a scanner leaves shadows there


def ink(picture: Image.Image) -> float:
    """The share (0–1) of `picture` that differs from its paper, whatever colour that is."""
    look = picture.convert("L")
    look.thumbnail((_LOOK_SIDE, _LOOK_SIDE), Image.Resampling.BOX)
    left, top = round(look.width * _MARGIN), round(look.height * _MARGIN)
    grey = numpy.asarray(look, dtype=numpy.int16)[top : look.height - top, left : look.width - left]
    if grey.size == 0:
        return 0.0
    return float((numpy.abs(grey - numpy.median(grey)) > _INK_DEPTH).mean())


def read_page(
    picture: Image.Image,
    number: int,
    dpi: float,
    options: ReadOptions,
    finer: tiles.Finer | None = None,
    working: Callable[[], None] | None = None,
) -> Page:
    """Read the `picture` (mode RGB) of page `number` by OCR.

    `dpi` is pixels an inch, 0 where nobody knows; the page's size and boxes are in points. A page
    without ink is blank and costs no OCR, one with so little that it may shine through from the back
    is blank unless it reads well; one read with little confidence is flagged. A large sheet is read in
    tiles, which `finer` draws where the picture itself is too coarse; `working` is called after each.
    """
    scale = POINTS_PER_INCH / (dpi or SCREEN_DPI)
    page = Page(number, picture.width * scale, picture.height * scale, read_by="none")
    pixels = numpy.asarray(picture)
    faint = ink(picture) < options.ink_of_blank
    if faint and ink(Image.fromarray(evened(pixels))) < options.ink_of_blank:
        page.blank = True
        return page
    try:
        lines = _lines(pixels, dpi, options, finer, working)
    except EngineFailed:
        page.flagged = True  # a person has to look: there is something that was not read
        return page
    _enter(page, lines, scale, faint, options)
    return page


def _enter(page: Page, lines: list[OcrLine], scale: float, faint: bool, options: ReadOptions) -> None:
    """Put what was read on `page`, `scale` points a pixel; nothing of a `faint` one that reads badly."""
    if faint and _confidence(lines) < options.page_confidence:
        page.blank = True
        return
    kept = [line for line in lines if line.confidence >= options.line_confidence]
    if not kept:
        return
    page.read_by = "ocr"
    page.lines = [Line(line.text, _scaled(line.box, scale), line.confidence, line.cell) for line in kept]
    page.confidence = round(_confidence(kept), 4)
    page.flagged = page.confidence < options.page_confidence
    page.doubtful = round(_doubtful(kept, options.page_confidence), 4)


def _lines(
    pixels: Pixels,
    dpi: float,
    options: ReadOptions,
    finer: tiles.Finer | None,
    working: Callable[[], None] | None,
) -> list[OcrLine]:
    """The lines of `pixels`, at the end those of its seals; raises EngineFailed."""
    reader, found = engine(options.engine), seals.find(pixels)
    bare = seals.removed(pixels, found) if found else pixels
    if tiles.is_large(pixels, dpi, options):
        drawn = tiles.told(finer or tiles.drawn_from(Image.fromarray(bare), dpi), working)
        lines = tiles.read(reader, bare, dpi, options, drawn)
    else:
        lines = reader.read(evened(bare), dpi, options)
    for seal in found:
        for line in reader.read(unrolled(pixels, seal), 0.0, options):
            if line.confidence >= _SEAL_CONFIDENCE and len(line.text) >= _SEAL_LEAST:
                lines.append(OcrLine(line.text, seal.corners, line.confidence))
    return lines


def _scaled(box: tuple[float, float, float, float], scale: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = (round(side * scale, 2) for side in box)
    return left, top, right, bottom


def _doubtful(lines: list[OcrLine], sure: float) -> float:
    """The share (0–1) of the characters that stand in lines read with less confidence than `sure`."""
    doubtful = sum(len(line.text) for line in lines if line.confidence < sure)
    return doubtful / sum(len(line.text) for line in lines)


def _confidence(lines: list[OcrLine]) -> float:
    """The lines' mean confidence, weighted by their characters; 0 for none."""
    characters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / characters if characters else 0.0
