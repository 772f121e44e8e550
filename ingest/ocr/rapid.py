"""The OCR engine: RapidOCR's PP-OCR models, which read both Chinese scripts and Latin letters.

Two models work in turn: one finds the lines of a picture, one reads each line. RapidOCR's own
driver pads short lines to 320 pixels and fills batches; reading every line for itself, its width
rounded up to a few shapes, is both faster on one core and a little more exact.
"""

import logging
import math
from pathlib import Path

import numpy

from ingest.ocr.engine import OcrLine, Pixels
from ingest.ocr.options import ReadOptions
from ingest.ocr.order import reading_order
from ingest.ocr.session import Floats, load

_LINE_HEIGHT = 48  # pixels; what the recogniser was trained with
# Pixels; every width used is prepared once and costs some 20 MiB, so there are few of them.
_WIDTHS = (*range(64, 512, 64), *range(512, 1024, 128), *range(1024, 3073, 256))
_A4_INCHES = 11.7  # the long side of an A4 page
_STEP = 32  # pixels; the detector's sides are multiples of this


class RapidEngine:
    """Reads pictures with RapidOCR's models, on one core."""

    def __init__(self) -> None:
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        import cv2
        import rapidocr
        from rapidocr.ch_ppocr_det.utils import DBPostProcess

        cv2.setNumThreads(1)
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        models = Path(rapidocr.__file__).parent / "models"
        self._detector = load(_model(models, "det"))
        self._recogniser = load(_model(models, "rec"))
        self._outline = DBPostProcess(
            thresh=0.3, box_thresh=0.5, max_candidates=3000, unclip_ratio=1.6, use_dilation=True
        )
        # The model's first answer is "nothing here", its last the space between words.
        self._characters = ["", *self._recogniser.characters, " "]

    def read(self, pixels: Pixels, dpi: float, options: ReadOptions) -> list[OcrLine]:
        """The lines of `pixels` (height × width × 3, RGB) in reading order; none, none."""
        # The models were trained on OpenCV's order of colours.
        picture = numpy.ascontiguousarray(pixels[:, :, ::-1])
        found: list[OcrLine] = []
        for corners in self._find(picture, dpi, options):
            text, confidence = self._recognise(_cut(picture, corners))
            if text.strip():
                places = tuple((float(x), float(y)) for x, y in corners)
                found.append(OcrLine(text.strip(), places, round(confidence, 4)))
        return [found[index] for index in reading_order([line.corners for line in found])]

    def _find(self, picture: Pixels, dpi: float, options: ReadOptions) -> Floats:
        """The corners of the lines, n × 4 × 2 pixels."""
        height, width = picture.shape[:2]
        answer = self._detector.run(_for_detector(picture, dpi, options))
        corners, _ = self._outline(answer, (height, width))
        result: Floats = numpy.asarray(corners, dtype=numpy.float32).reshape(-1, 4, 2)
        return result

    def _recognise(self, line: Pixels) -> tuple[str, float]:
        """The text of a cut line and its confidence, 0–1."""
        answer = self._recogniser.run(_for_recogniser(line))[0]
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


def _for_detector(picture: Pixels, dpi: float, options: ReadOptions) -> Floats:
    """`picture` scaled and normalised for the detector."""
    import cv2

    height, width = picture.shape[:2]
    longest = max(height, width)
    wanted = options.detector_side
    if dpi > 0:
        wanted = min(max(wanted, round(longest / dpi * wanted / _A4_INCHES)), options.detector_side_most)
    scale = min(1.0, wanted / longest)
    size = tuple(max(_STEP, round(side * scale / _STEP) * _STEP) for side in (width, height))
    return _normalised(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))[numpy.newaxis]


def _for_recogniser(line: Pixels) -> Floats:
    """`line` scaled to the recogniser's height and padded to one of its widths."""
    import cv2

    height, width = line.shape[:2]
    wide = min(max(1, math.ceil(_LINE_HEIGHT * width / height)), _WIDTHS[-1])
    padded = next(prepared for prepared in _WIDTHS if prepared >= wide)
    batch: Floats = numpy.zeros((1, 3, _LINE_HEIGHT, padded), dtype=numpy.float32)
    batch[0, :, :, :wide] = _normalised(cv2.resize(line, (wide, _LINE_HEIGHT)))
    return batch


def _normalised(picture: Pixels) -> Floats:
    """Height × width × 3 of 0–255 as 3 × height × width of -1–1."""
    scaled: Floats = picture.transpose(2, 0, 1).astype(numpy.float32) / numpy.float32(127.5) - 1
    return scaled


def _cut(picture: Pixels, corners: Floats) -> Pixels:
    """The line within `corners`, straightened; an upright one (much higher than wide) laid down."""
    import cv2

    sides = numpy.linalg.norm(corners - numpy.roll(corners, -1, axis=0), axis=1)
    width, height = max(1, int(max(sides[0], sides[2]))), max(1, int(max(sides[1], sides[3])))
    target = numpy.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=numpy.float32)
    line = cv2.warpPerspective(
        picture,
        cv2.getPerspectiveTransform(corners, target),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    laid = numpy.rot90(line) if height >= 1.5 * width else line
    return laid.astype(numpy.uint8, copy=False)
