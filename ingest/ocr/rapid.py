"""The OCR engine: RapidOCR's PP-OCR models, which read both Chinese scripts and Latin letters.

Two models work in turn: one finds the lines of a picture, one reads each line. RapidOCR's own
driver pads short lines to 320 pixels and fills batches; reading every line for itself, its width
rounded up to a few shapes, is both faster on one core and a little more exact.
"""

import logging
from collections.abc import Callable
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
    is_tall,
    pieces,
    squared,
)  # fmt: skip
from ingest.ocr.engine import OcrLine, Pixels
from ingest.ocr.options import ReadOptions
from ingest.ocr.order import picture_order
from ingest.ocr.session import load
from ingest.ocr.stacked import unstacked
from ingest.ocr.turning import turned_back

logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)

_A4_INCHES = 11.7  # the long side of an A4 page
_SAMPLES = 4  # lines that tell which way up a page is
_ALIKE = 0.05  # 0–1; two readings that differ less in confidence are as sure as each other

Answer = tuple[str, float]  # a line's text and its confidence, 0–1


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
        known = {index: self._lying(cut(picture, places[index])) for index in _longest(places)}
        telling = [cut(picture, places[index]) for index in known]
        turns = self._turns(telling, list(known.values()), options)
        if turns:
            picture = numpy.ascontiguousarray(numpy.rot90(picture, turns))
            places, known = self._find(picture, dpi, options), {}
        upright = not turns and _mostly_tall(telling)
        found: list[OcrLine] = []
        for index, cell in picture_order([_pairs(corners) for corners in places], picture):
            line = cut(picture, places[index])
            text, confidence = self._recognise(line, known.get(index), upright, options)
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

    def _turns(self, lines: list[Pixels], answers: list[Answer], options: ReadOptions) -> int:
        """How many quarters to the left a page must be turned for these `lines` of it to be upright."""
        if not lines:
            return 0
        on_side = _mostly_tall(lines)
        forward = sum(confidence for _, confidence in answers) / len(lines)
        if not on_side and forward >= options.turned_confidence:
            return 0
        backward = sum(self._lying(numpy.rot90(line, 2))[1] for line in lines) / len(lines)
        if on_side:
            well = max(forward, backward) >= options.page_confidence
            if not well or (forward >= backward and self._stacked(lines) >= forward - _ALIKE):
                return 0  # upright characters in columns
            return 1 if forward >= backward else 3
        return 2 if backward > max(forward, options.page_confidence) else 0

    def _stacked(self, lines: list[Pixels]) -> float:
        """How surely the tall ones of `lines` are read as upright characters, one below the other."""
        answers = [self._answer(unstacked(line)) for line in lines if is_tall(line)]
        return sum(confidence for _, confidence in answers) / len(answers)

    def _recognise(self, line: Pixels, known: Answer | None, upright: bool, options: ReadOptions) -> Answer:
        """The text of a cut line; a tall one lies on its side, or its characters stand in a column, as
        most of an `upright` page do."""
        readings: list[Callable[[], Answer]] = [lambda: known or self._lying(line)]
        if is_tall(line):
            readings.insert(0 if upright else 1, lambda: self._answer(unstacked(line)))
        answers: list[Answer] = []
        for reading in readings:
            answers.append(reading())
            if answers[-1][1] >= options.page_confidence:
                return answers[-1]
        return max(answers, key=lambda answer: answer[1])

    def _lying(self, line: Pixels) -> Answer:
        """The text of a cut line, a tall one laid down to the left."""
        return self._answer(numpy.rot90(line) if is_tall(line) else line)

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


def _mostly_tall(lines: list[Pixels]) -> bool:
    return sum(is_tall(line) for line in lines) > len(lines) / 2


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
