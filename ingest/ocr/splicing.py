"""Lines that were read in overlapping tiles, each once and whole."""

from dataclasses import dataclass, replace
from difflib import SequenceMatcher

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

    def cut(self, side: int) -> bool:
        """Whether the tile's edge on this `side` (an index of a box), within the sheet, cuts the line."""
        inner = abs(self.tile[side] - self.sheet[side]) > _EDGE
        return inner and abs(self.line.box[side] - self.tile[side]) <= _EDGE

    @property
    def whole(self) -> bool:
        """Whether no edge cuts it."""
        return not any(self.cut(side) for side in range(4))


def merged(pieces: list[Piece]) -> list[OcrLine]:
    """The lines of all `pieces`, none twice, those that were cut made whole."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (not piece.whole, -len(piece.line.text))):
        found = next((number for number, other in enumerate(kept) if _goes_on(piece, other)), None)
        if found is not None:
            kept[found] = _spliced(*sorted((piece, kept[found]), key=lambda each: each.line.box[0]))
        elif not any(_covered(piece.line, other.line) for other in kept):
            kept.append(piece)
    return [piece.line for piece in kept]


def _covered(line: OcrLine, other: OcrLine) -> bool:
    left, top = max(line.box[0], other.box[0]), max(line.box[1], other.box[1])
    right, bottom = min(line.box[2], other.box[2]), min(line.box[3], other.box[3])
    area = (line.box[2] - line.box[0]) * (line.box[3] - line.box[1])
    return max(0.0, right - left) * max(0.0, bottom - top) > _SAME * area


def _goes_on(piece: Piece, other: Piece) -> bool:
    """Whether one of the two ends at its tile's right edge, and the other begins there at its left one."""
    one, two = sorted((piece, other), key=lambda each: each.line.box[0])
    (_, top, right, bottom), (left, above, _, below) = one.line.box, two.line.box
    common = min(bottom, below) - max(top, above)
    level = common > _LEVEL * min(bottom - top, below - above)
    return one.cut(2) and two.cut(0) and level and left <= right


def _spliced(one: Piece, two: Piece) -> Piece:
    """The line whose left part is `one` and whose right part is `two`; what both show is written once."""
    text, more = one.line.text, two.line.text
    left, right = one.line.box, two.line.box
    # Either may end in half a character; in the middle of what both show they agree.
    shared = round((left[2] - right[0]) / max(left[2] - left[0], 1e-6) * len(text)) + 3
    tail, head = text[-shared:], more[:shared]
    same = SequenceMatcher(None, tail, head, autojunk=False).find_longest_match()
    joined = text[: len(text) - len(tail) + same.a] + more[same.b :] if same.size else text + more
    corners = (one.line.corners[0], two.line.corners[1], two.line.corners[2], one.line.corners[3])
    confidence = min(one.line.confidence, two.line.confidence)
    line = replace(one.line, text=joined, corners=corners, confidence=confidence)
    return Piece(line, (one.tile[0], one.tile[1], two.tile[2], two.tile[3]), one.sheet)
