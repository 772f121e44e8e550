"""Large sheets (A3 and up: drawings) read in overlapping tiles, the title block's corner finer still.

The detector sees a page no larger than A4 well. What a tile cuts through is joined with what its
neighbour saw of it, and nothing is kept twice.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy
from PIL import Image

from ingest.ocr.engine import OcrEngine, OcrLine, Pixels
from ingest.ocr.options import ReadOptions
from ingest.ocr.order import picture_order
from ingest.ocr.preparing import evened
from ingest.ocr.splicing import Piece, merged
from ingest.ocr.turning import turned_back, upright_turns

Box = tuple[float, float, float, float]  # left, top, right, bottom

# Draws a part of the sheet (a box in inches) at so many pixels an inch: height × width × 3, RGB.
Finer = Callable[[Box, float], Pixels]

_TITLE_BLOCK = 8.0, 5.0  # inches from the lower right corner; GB/T 10609.1 has 180 mm across


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet's size in inches, and what draws its parts."""

    width: float
    height: float
    finer: Finer

    @property
    def whole(self) -> Box:
        """All of it."""
        return 0.0, 0.0, self.width, self.height


def is_large(pixels: Pixels, dpi: float, options: ReadOptions) -> bool:
    """Whether a picture of `dpi` pixels an inch (0 where nobody knows) is to be read in tiles."""
    return dpi > 0 and max(pixels.shape[:2]) / dpi > options.sheet_inches


def drawn_from(image: Image.Image, dpi: float) -> Finer:
    """Parts of `image`, which has `dpi` pixels an inch; never finer than that."""

    def part(box: Box, wanted: float) -> Pixels:
        left, top, right, bottom = (round(side * dpi) for side in box)
        found = image.crop((left, top, right, bottom)).convert("RGB")
        if wanted < dpi:
            size = max(1, round(found.width * wanted / dpi)), max(1, round(found.height * wanted / dpi))
            found = found.resize(size, Image.Resampling.BOX)
        return numpy.asarray(found)

    return part


def told(finer: Finer, working: Callable[[], None] | None) -> Finer:
    """`finer`, which calls `working` whenever it is asked for the next part: the last one is read then."""

    def part(box: Box, wanted: float) -> Pixels:
        if working is not None:
            working()
        return finer(box, wanted)

    return part


def read(reader: OcrEngine, pixels: Pixels, dpi: float, options: ReadOptions, finer: Finer) -> list[OcrLine]:
    """The lines of a large sheet that `finer` draws, in reading order; corners in pixels of its overview
    `pixels`, which has `dpi` an inch. Raises EngineFailed."""
    sheet = _Sheet(pixels.shape[1] / dpi, pixels.shape[0] / dpi, finer)
    pieces = [piece for box in _tiles(sheet, options) for piece in _pieces(reader, sheet, box, options)]
    lines = merged(pieces)
    turns = upright_turns(line.corners for line in lines)
    corner = _corner(sheet, turns)
    fine = _pieces(reader, sheet, corner, replace(options, dpi=options.title_block_dpi))
    lines = _finer(lines, merged(fine), corner)
    scaled = [replace(line, corners=tuple((x * dpi, y * dpi) for x, y in line.corners)) for line in lines]
    height, width = pixels.shape[:2]
    # Turned the other way round, what lay on its side stands.
    if turns % 2:
        height, width = width, height
    upright = [turned_back(line.corners, (4 - turns) % 4, height, width) for line in scaled]
    order = picture_order(upright, numpy.ascontiguousarray(numpy.rot90(pixels, turns)))
    return [replace(scaled[index], cell=cell) for index, cell in order]


def _tiles(sheet: _Sheet, options: ReadOptions) -> Iterator[Box]:
    """Boxes of one size that cover the `sheet` and overlap."""
    side, spare = options.tile_inches, options.tile_overlap_inches
    while (
        math.ceil(sheet.width / (side - spare)) * math.ceil(sheet.height / (side - spare))
        > options.tiles_most
    ):
        side *= 1.25  # a map of many metres is read coarsely
    for top, bottom in _spans(sheet.height, side, spare):
        for left, right in _spans(sheet.width, side, spare):
            yield left, top, right, bottom


def _spans(length: float, side: float, spare: float) -> Iterator[tuple[float, float]]:
    count = max(1, math.ceil((length - spare) / (side - spare)))
    step = (length - min(side, length)) / max(1, count - 1)
    for number in range(count):
        yield number * step, min(length, number * step + side)


def _pieces(reader: OcrEngine, sheet: _Sheet, box: Box, options: ReadOptions) -> list[Piece]:
    """What is read in the part `box` of the `sheet`, in inches; at most `options.page_pixels` are drawn."""
    left, top, right, bottom = box
    dpi = min(options.dpi, (options.page_pixels / ((right - left) * (bottom - top))) ** 0.5)
    pixels = sheet.finer(box, dpi)
    scale = pixels.shape[1] / (right - left)
    found = []
    for line in reader.read(evened(pixels), scale, options):
        if line.confidence >= options.line_confidence:
            corners = tuple((left + x / scale, top + y / scale) for x, y in line.corners)
            found.append(Piece(replace(line, corners=corners), box, sheet.whole))
    return found


def _corner(sheet: _Sheet, turns: int) -> Box:
    """Where the title block stands on a sheet that must be turned `turns` quarters to the left."""
    wide, high = _TITLE_BLOCK if turns % 2 == 0 else _TITLE_BLOCK[::-1]
    wide, high = min(wide, sheet.width), min(high, sheet.height)
    left = 0.0 if turns in (1, 2) else sheet.width - wide
    top = 0.0 if turns in (2, 3) else sheet.height - high
    return left, top, left + wide, top + high


def _finer(lines: list[OcrLine], finer: list[OcrLine], corner: Box) -> list[OcrLine]:
    """`lines` with those within `corner` read anew, if that tells more."""
    inside = [line for line in lines if _within(line, corner)]
    if _worth(finer) <= _worth(inside):
        return lines
    return [line for line in lines if not _within(line, corner)] + [
        line for line in finer if not _touches(line, lines, inside)
    ]


def _within(line: OcrLine, box: Box) -> bool:
    left, top, right, bottom = line.box
    return left >= box[0] and top >= box[1] and right <= box[2] and bottom <= box[3]


def _touches(line: OcrLine, lines: list[OcrLine], inside: list[OcrLine]) -> bool:
    """Whether `line` is part of one of `lines` that reaches into the corner from outside."""
    x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
    others = (other.box for other in lines if other not in inside)
    return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in others)


def _worth(lines: list[OcrLine]) -> float:
    return sum(line.confidence * len(line.text) for line in lines)
