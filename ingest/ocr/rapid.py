"""The OCR engine: RapidOCR's PP-OCR models, which read both Chinese scripts and Latin letters.

Two models work in turn: one finds the lines of a picture, one reads each line. RapidOCR's own
driver pads short lines to 320 pixels and fills batches; reading every line for itself, its width
rounded up to a few shapes, is both faster on one core and a little more exact.
"""

import logging
from dataclasses import replace
from pathlib import Path

import numpy
import rapidocr
from rapidocr.ch_ppocr_det.utils import DBPostProcess

from ingest.ocr.bands import bands
from ingest.ocr.cutting import (
    Floats,
    cut,
    for_detector,
    for_recogniser,
    pieces,
    squared,
)  # fmt: skip
from ingest.ocr.engine import OcrLine, Pixels
from ingest.ocr.options import ReadOptions
from ingest.ocr.order import picture_order
from ingest.ocr.readings import Answer, Readings, mostly_tall, quarter_turns, surest
from ingest.ocr.session import load
from ingest.ocr.turning import turned_back

logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)

_A4_INCHES = 11.7  # the long side of an A4 page
_SAMPLES = 4  # lines that tell which way up a page is


class RapidEngine:
    """Reads pictures with RapidOCR's models, on one core."""

    def __init__(self) -> None:
        models = Path(rapidocr.__file__).parent / "models"
        self._detector = load(_model(models, "det"))
        self._recogniser = load(_model(models, "rec"))
        self._outline = DBPostProcess(
            thresh=0.3, box_thresh=0.5, max_candidates=3000, unclip_ratio=1.6, use_dilation=True
        )
        # The model's first answer is "nothing here", its last the space between words.
        self._characters = ["", *self._recogniser.characters, " "]

    def read(self, pixels: Pixels, dpi: float, options: ReadOptions) -> list[OcrLine]:
        """The lines of `pixels` (height × width × 3, RGB, `dpi` pixels an inch, 0 where nobody
        knows) in reading order, also of one that lies on its side or head; none, none."""
        found: list[OcrLine] = []
        for rows, columns in bands(pixels):
            last = max((line.cell for line in found), default=0)
            for line in self._read(pixels[rows, columns], dpi, options):
                corners = tuple((x + columns.start, y + rows.start) for x, y in line.corners)
                found.append(replace(line, corners=corners, cell=last + line.cell if line.cell else 0))
        return found

    def _read(self, pixels: Pixels, dpi: float, options: ReadOptions) -> list[OcrLine]:
        """The lines of a picture of usual shape, or of one band of a long one."""
        picture = pixels
        places = self._find(picture, dpi, options)
        known = {index: self._readings(picture, places[index]) for index in _longest(places)}
        telling = list(known.values())
        turns = quarter_turns(telling, options)
        if turns:
            picture = numpy.ascontiguousarray(numpy.rot90(picture, turns))
            places, known = self._find(picture, dpi, options), {}
        upright = not turns and mostly_tall(telling)
        found: list[OcrLine] = []
        for index, cell in picture_order([_pairs(corners) for corners in places], picture):
            line = known.get(index) or self._readings(picture, places[index])
            text, confidence = surest(line, upright, options)
            if text.strip():
                corners = turned_back(_pairs(places[index]), turns, pixels.shape[0], pixels.shape[1])
                found.append(OcrLine(text.strip(), corners, round(confidence, 4), cell))
        return found

    def _find(self, picture: Pixels, dpi: float, options: ReadOptions) -> Floats:
        """The corners of the lines, n × 4 × 2 pixels."""
        height, width = picture.shape[:2]
        longest = options.detector_side
        if dpi > 0:
            alike = round(max(height, width) / dpi / _A4_INCHES * options.detector_side)
            longest = min(max(longest, alike), options.detector_side_most)
        sheet, scale = for_detector(picture, longest)
        corners, _ = self._outline(
            self._detector.run(sheet), (sheet.shape[2] / scale, sheet.shape[3] / scale)
        )
        # What the detector takes for a page is as much as all the rest; it would keep it.
        self._detector.rest()
        result: Floats = numpy.asarray(corners, dtype=numpy.float32).reshape(-1, 4, 2)
        return squared(numpy.clip(result, 0, (width - 1, height - 1)).astype(numpy.float32))

    def _readings(self, picture: Pixels, corners: Floats) -> Readings:
        """What the line within `corners` may say."""
        return Readings(cut(picture, corners), self._answer)

    def _answer(self, line: Pixels) -> Answer:
        """The text of a level line, read in pieces where it is very long."""
        answers = [self._piece(piece) for piece in pieces(line)]
        length = sum(len(text) for text, _ in answers)
        sure = sum(confidence * len(text) for text, confidence in answers) / max(1, length)
        return "".join(text for text, _ in answers), sure

    def _piece(self, line: Pixels) -> Answer:
        answer = self._recogniser.run(for_recogniser(line))[0]
        best = answer.argmax(axis=1)
        # A character stretches over several columns; it is written where it begins.
        begins = numpy.concatenate(([True], best[1:] != best[:-1])) & (best != 0)
        if not begins.any():
            return "", 0.0
        sure = answer[begins, best[begins]]
        return "".join(self._characters[index] for index in best[begins]), float(sure.mean())


def _model(folder: Path, task: str) -> Path:
    """The model for `task` ("det", "rec") that RapidOCR ships."""
    found = sorted(folder.glob(f"PP-OCR*_{task}_*.onnx"))
    if not found:
        raise FileNotFoundError(f"no {task} model in {folder}")
    return found[-1]


def _longest(places: Floats) -> list[int]:
    """The indices of the longest lines, no more of them than tell."""
    lengths = numpy.linalg.norm(places[:, 0] - places[:, 2], axis=1)
    return [int(index) for index in numpy.argsort(-lengths, kind="stable")[:_SAMPLES]]


def _pairs(corners: Floats) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in corners)
