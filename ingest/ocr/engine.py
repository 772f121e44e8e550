"""An OCR engine: what it is asked, and what it answers."""

from dataclasses import dataclass
from typing import Protocol

import numpy
from numpy.typing import NDArray

from ingest.ocr.options import ReadOptions

Pixels = NDArray[numpy.uint8]


@dataclass(frozen=True, slots=True)
class OcrLine:
    """One line as OCR found it.

    `corners` are (x, y) in pixels: upper left, upper right, lower right, lower left as the line
    reads, so that a slanted line keeps its slant. `confidence` is 0–1, `cell` as in archive.record.Line.
    """

    text: str
    corners: tuple[tuple[float, float], ...]
    confidence: float
    cell: int = 0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The upright rectangle around the line: left, top, right, bottom, in pixels."""
        xs, ys = zip(*self.corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


class EngineFailed(Exception):
    """The engine could not read a picture: it is not installed, broke down, or took too long."""


class OcrEngine(Protocol):
    """Reads the lines of one picture."""

    def read(self, pixels: Pixels, dpi: float, options: ReadOptions) -> list[OcrLine]:
        """The lines of `pixels` (height × width × 3, RGB, `dpi` pixels an inch, 0 where nobody
        knows) in reading order; an empty picture has none. Raises EngineFailed."""
