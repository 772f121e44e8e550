"""The picture of a page that PDFium draws, and whether it shows more than its text says."""

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy
import pypdfium2
from PIL import Image

from archive.notes import ReasonCode
from archive.record import Line, Page
from ingest.errors import Unreadable
from ingest.ocr.engine import Pixels
from ingest.ocr.order import reading_order
from ingest.ocr.page import POINTS_PER_INCH, ink
from ingest.ocr.tiles import Box, Finer

_LOOK_DPI = 50  # enough to see whether there is anything
_SMALLEST = 16  # pixels; a page that is narrower shows nothing
_SPARE = 2  # points around a line that belong to it
_OVERLAP = 0.3  # share of a line that another covers when both are the same


def rendered(page: pypdfium2.PdfPage, dpi: float, pixels: int) -> tuple[Image.Image, float] | None:
    """The picture of `page` (RGB) at `dpi` or less, so that it has at most `pixels`; and its true dpi.

    None for a page so narrow that nothing can be seen.
    """
    dpi = _dpi(page, dpi, pixels)
    if not dpi:
        return None
    bitmap = page.render(scale=dpi / POINTS_PER_INCH, rev_byteorder=True)
    try:
        return bitmap.to_pil().convert("RGB"), dpi
    finally:
        bitmap.close()


def png(page: pypdfium2.PdfPage, width: int, pixels: int) -> bytes:
    """`page` as a PNG `width` pixels wide, or less so that it has at most `pixels`.

    Raises Unreadable for a page so narrow that nothing can be seen.
    """
    look = rendered(page, width / max(page.get_width(), 1.0) * POINTS_PER_INCH, pixels)
    if look is None:
        raise Unreadable(ReasonCode.DAMAGED, "page")
    whole = io.BytesIO()
    look[0].save(whole, "PNG")
    return whole.getvalue()


def finer(page: pypdfium2.PdfPage) -> Finer:
    """What draws parts of a large `page`."""

    def part(box: Box, dpi: float) -> Pixels:
        width, height = page.get_size()
        left, top, right, bottom = (side * POINTS_PER_INCH for side in box)
        away = left, max(0.0, height - bottom), max(0.0, width - right), top
        bitmap = page.render(scale=dpi / POINTS_PER_INCH, crop=away, rev_byteorder=True)
        try:
            return numpy.asarray(bitmap.to_pil().convert("RGB"))
        finally:
            bitmap.close()

    return part


def _dpi(page: pypdfium2.PdfPage, dpi: float, pixels: int) -> float:
    """`dpi`, or less so that `page` has at most `pixels`; 0 for one so narrow that nothing can be seen."""
    width, height = (side / POINTS_PER_INCH for side in page.get_size())
    if width <= 0 or height <= 0:
        return 0.0
    dpi = min(dpi, (pixels / (width * height)) ** 0.5)
    return dpi if min(width, height) * dpi >= _SMALLEST else 0.0


def ink_beside(page: pypdfium2.PdfPage, lines: Sequence[Line], pixels: int) -> float:
    """The share (0–1) of `page` that has ink but none of the `lines`."""
    scale = _dpi(page, _LOOK_DPI, pixels) / POINTS_PER_INCH
    if not scale:
        return 0.0
    bitmap = page.render(scale=scale, grayscale=True)
    grey = bitmap.to_numpy().copy().reshape(bitmap.height, bitmap.width)
    bitmap.close()
    paper = numpy.median(grey)
    for line in lines:
        left, top, right, bottom = line.box or (0.0, 0.0, 0.0, 0.0)
        rows = slice(max(0, int((top - _SPARE) * scale)), max(0, round((bottom + _SPARE) * scale)))
        columns = slice(max(0, int((left - _SPARE) * scale)), max(0, round((right + _SPARE) * scale)))
        grey[rows, columns] = paper
    return ink(Image.fromarray(grey))


def beside(lines: Sequence[Line], others: Sequence[Line]) -> list[Line]:
    """Those of the `others` that stand where none of the `lines` does."""
    return [other for other in others if not any(_covers(line, other) for line in lines)]


def joined(page: Page, found: Page) -> Page:
    """`page` with what OCR `found` beside its text, in reading order."""
    more = beside(page.lines, found.lines)
    if not more:
        page.blank = found.blank and not page.lines
        return page
    if not page.lines:
        return replace(found, width=page.width, height=page.height)
    lines = [*page.lines, *more]
    order = reading_order([_corners(line) for line in lines])
    return replace(
        found, width=page.width, height=page.height, lines=[lines[index] for index in order], blank=False
    )


def _corners(line: Line) -> tuple[tuple[float, float], ...]:
    left, top, right, bottom = line.box or (0.0, 0.0, 0.0, 0.0)
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _covers(line: Line, other: Line) -> bool:
    if line.box is None or other.box is None:
        return False
    left, top = max(line.box[0], other.box[0]), max(line.box[1], other.box[1])
    right, bottom = min(line.box[2], other.box[2]), min(line.box[3], other.box[3])
    area = (other.box[2] - other.box[0]) * (other.box[3] - other.box[1])
    return max(0.0, right - left) * max(0.0, bottom - top) > _OVERLAP * area
