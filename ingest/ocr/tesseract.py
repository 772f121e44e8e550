"""Tesseract as OCR engine: for machines where it is wanted instead of RapidOCR's models."""

import csv
import math
from dataclasses import dataclass, replace

import numpy
from PIL import Image

from ingest.ocr.engine import EngineFailed, OcrLine, Pixels
from ingest.ocr.options import ReadOptions
from ingest.ocr.order import picture_order
from ingest.ocr.turning import turned_back
from ingest.tools import tesseract

_LEAST_DPI, _MOST_DPI, _USUAL_DPI = 70, 2400, 300  # what the program takes; the last where nobody knows
_WORD = "5"  # the level of a word in the program's table
_CELL_GAP = 1.5  # of the line's height; words farther apart stand in different cells
_SPACE = 0.15  # of the line's height; letters farther apart than this have a space between them
_FIRST_WIDE = "\u2e80"  # from here on scripts are written without spaces


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as the program found it; its box in pixels, `confidence` 0–1."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float


class TesseractEngine:
    """Reads pictures with the program tesseract, one run a picture."""

    def read(self, pixels: Pixels, dpi: float, options: ReadOptions) -> list[OcrLine]:
        """The lines of `pixels` (height × width × 3, RGB, `dpi` pixels an inch, 0 where nobody
        knows) in reading order, also of one that lies on its side or head.

        Raises EngineFailed where the program is missing, fails, or takes longer than allowed.
        """
        try:
            return self._read(pixels, dpi, options)
        except tesseract.TesseractError as error:
            raise EngineFailed("tesseract") from error

    def _read(self, pixels: Pixels, dpi: float, options: ReadOptions) -> list[OcrLine]:
        lines = _lines(pixels, dpi, options)
        if _mean(lines) >= options.page_confidence:
            return _ordered(lines, pixels)
        turns = tesseract.orientation(_pnm(pixels), _told(dpi), options.engine_seconds) // 90
        if turns:
            # The program counts clockwise, numpy the other way round.
            turns = 4 - turns
            turned = numpy.ascontiguousarray(numpy.rot90(pixels, turns))
            others = _lines(turned, dpi, options)
            if _mean(others) > _mean(lines):
                height, width = pixels.shape[:2]
                return [
                    replace(line, corners=turned_back(line.corners, turns, height, width))
                    for line in _ordered(others, turned)
                ]
        return _ordered(lines, pixels)


def codes(options: ReadOptions) -> str:
    """The languages to read in, those of `options.languages` that are installed: "chi_sim+eng"."""
    return "+".join(code for code in options.languages.split("+") if code in tesseract.languages())


def _lines(pixels: Pixels, dpi: float, options: ReadOptions) -> list[OcrLine]:
    """The lines of `pixels`, as the program orders them; the cells of a table's row are lines each."""
    wanted = codes(options)
    if not wanted:
        raise tesseract.TesseractError("no language")
    table = tesseract.words(_pnm(pixels), _told(dpi), wanted, options.engine_seconds)
    rows: dict[tuple[str, ...], list[_Word]] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == _WORD and (row["text"] or "").strip():
            place = row["block_num"], row["par_num"], row["line_num"]
            rows.setdefault(place, []).append(_word(row))
    return [_line(cell) for words in rows.values() for cell in _cells(words)]


def _word(row: dict[str, str]) -> _Word:
    left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
    confidence = min(1.0, max(0.0, float(row["conf"]) / 100))
    return _Word(row["text"].strip(), left, top, left + width, top + height, confidence)


def _cells(words: list[_Word]) -> list[list[_Word]]:
    """`words` of one line, parted where the gap between two is wide."""
    height = _height(words)
    cells = [[words[0]]]
    for one, other in zip(words, words[1:], strict=False):
        if other.left - one.right > _CELL_GAP * height:
            cells.append([])
        cells[-1].append(other)
    return cells


def _line(words: list[_Word]) -> OcrLine:
    height, text = _height(words), words[0].text
    for one, other in zip(words, words[1:], strict=False):
        narrow = max(one.text[-1], other.text[0]) < _FIRST_WIDE
        text += " " * (narrow and other.left - one.right > _SPACE * height) + other.text
    left, top = min(word.left for word in words), min(word.top for word in words)
    right, bottom = max(word.right for word in words), max(word.bottom for word in words)
    sure = sum(word.confidence * len(word.text) for word in words) / sum(len(word.text) for word in words)
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return OcrLine(text, tuple((float(x), float(y)) for x, y in corners), round(sure, 4))


def _height(words: list[_Word]) -> float:
    return float(numpy.median([word.bottom - word.top for word in words]))


def _ordered(lines: list[OcrLine], pixels: Pixels) -> list[OcrLine]:
    placed = picture_order([line.corners for line in lines], pixels)
    return [replace(lines[index], cell=cell) for index, cell in placed]


def _mean(lines: list[OcrLine]) -> float:
    """The mean confidence, weighted by characters; 0 for none."""
    characters = sum(len(line.text) for line in lines)
    return math.fsum(line.confidence * len(line.text) for line in lines) / characters if characters else 0.0


def _told(dpi: float) -> int:
    """`dpi` as the program takes it."""
    return round(min(max(dpi, _LEAST_DPI), _MOST_DPI)) if dpi > 0 else _USUAL_DPI


def _pnm(pixels: Pixels) -> bytes:
    """`pixels` as a grey PNM file: the program makes the page grey in any case."""
    grey = Image.fromarray(pixels).convert("L")
    return f"P5 {grey.width} {grey.height} 255\n".encode() + grey.tobytes()
