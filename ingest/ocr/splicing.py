"""Lines that were read in overlapping tiles, each once and whole."""

from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

import numpy

from ingest.ocr.cutting import Floats
from ingest.ocr.engine import OcrLine

Box = tuple[float, float, float, float]  # left, top, right, bottom

_EDGE = 0.06  # inches; a line that ends so near a tile's edge may go on beyond it
_SAME = 0.5  # share of a line's area that another covers when both are the same
_LEVEL = 0.6  # share of the lower line's height that both parts of a line have in common


@dataclass(frozen=True, slots=True)
class Piece:
    """A line as one tile shows it; all places in inches of the sheet."""

    line: OcrLine
    tile: Box
    sheet: Box
    box: Box = field(init=False)  # of the line; asked for again and again

    def __post_init__(self) -> None:
        object.__setattr__(self, "box", self.line.box)

    def cut(self, side: int) -> bool:
        """Whether the tile's edge on this `side` (an index of a box), within the sheet, cuts the line."""
        inner = abs(self.tile[side] - self.sheet[side]) > _EDGE
        return inner and abs(self.box[side] - self.tile[side]) <= _EDGE

    @property
    def whole(self) -> bool:
        """Whether no edge cuts it."""
        return not any(self.cut(side) for side in range(4))


def merged(pieces: list[Piece]) -> list[OcrLine]:
    """The lines of all `pieces`, none twice, those that were cut made whole."""
    kept: list[Piece] = []
    boxes: Floats = numpy.zeros((len(pieces), 4), dtype=numpy.float32)  # of the kept ones; the rest are empty
    for piece in sorted(pieces, key=lambda piece: (not piece.whole, -len(piece.line.text))):
        others = enumerate(kept) if piece.cut(0) or piece.cut(2) else ()
        found = next((number for number, other in others if _goes_on(piece, other)), None)
        if found is not None:
            kept[found] = _spliced(*sorted((piece, kept[found]), key=lambda each: each.box[0]))
            boxes[found] = kept[found].box
        elif not _covered(piece.box, boxes):
            boxes[len(kept)] = piece.box
            kept.append(piece)
    return [piece.line for piece in kept]


def _covered(box: Box, others: Floats) -> bool:
    """Whether one of the `others` (n × 4) covers most of `box`."""
    left, top, right, bottom = box
    wide = numpy.minimum(others[:, 2], right) - numpy.maximum(others[:, 0], left)
    high = numpy.minimum(others[:, 3], bottom) - numpy.maximum(others[:, 1], top)
    shared = numpy.maximum(wide, 0.0) * numpy.maximum(high, 0.0)
    return bool((shared > _SAME * (right - left) * (bottom - top)).any())


def _goes_on(piece: Piece, other: Piece) -> bool:
    """Whether one of the two ends at its tile's right edge, and the other begins there at its left one."""
    one, two = sorted((piece, other), key=lambda each: each.box[0])
    (_, top, right, bottom), (left, above, _, below) = one.box, two.box
    common = min(bottom, below) - max(top, above)
    level = common > _LEVEL * min(bottom - top, below - above)
    return one.cut(2) and two.cut(0) and level and left <= right


def _spliced(one: Piece, two: Piece) -> Piece:
    """The line whose left part is `one` and whose right part is `two`; what both show is written once."""
    text, more = one.line.text, two.line.text
    left, right = one.box, two.box
    # Either may end in half a character; in the middle of what both show they agree.
    shared = round((left[2] - right[0]) / max(left[2] - left[0], 1e-6) * len(text)) + 3
    tail, head = text[-shared:], more[:shared]
    same = SequenceMatcher(None, tail, head, autojunk=False).find_longest_match()
    joined = text[: len(text) - len(tail) + same.a] + more[same.b :] if same.size else text + more
    corners = (one.line.corners[0], two.line.corners[1], two.line.corners[2], one.line.corners[3])
    confidence = min(one.line.confidence, two.line.confidence)
    line = replace(one.line, text=joined, corners=corners, confidence=confidence)
    return Piece(line, (one.tile[0], one.tile[1], two.tile[2], two.tile[3]), one.sheet)
