"""From pieces of text on an OFD page to its lines in reading order.

What stands on one base line close together is one line, in whichever order it was written; a
form's labels and values lie in different layers. Text at an angle comes after the upright one.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cmp_to_key
from itertools import combinations

from archive.record import Line
from ingest.formats.ofd.characters import Piece, wide
from ingest.formats.ofd.tree import Box
from ingest.formats.pdf.text_layer import tidy
from ingest.ocr.order import reading_order

POINTS = 72.0 / 25.4  # in a millimetre
_SAME_BASE = 0.35  # of an em
_JOIN = 1.3  # of an em; what stands further apart are two lines (columns, cells)
_WORD = 0.22  # of an em; letters that far apart have a space between them
_IDEOGRAPH_WORD = 0.55  # likewise ideographs, which forms spread
_TWICE = 0.2  # of an em; the same text there again is drawn twice to look bold
_BLOCKS_MOST = 60  # written one after the other on a page that has an order
_APART = 2.5  # lines' heights between blocks that are written one under the other
_SHARED = 0.35  # of the smaller of two blocks
_TABLE_ROWS, _SHORT = 2, 8  # rows that a table has at least; characters that a line of prose has
_STACK = 1.7  # of an em; ideographs alone in their lines, one under the other, make a column


@dataclass(slots=True)
class _Row:
    """Pieces that make one line."""

    first: int  # where its first piece stands among all
    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        parts = [self.pieces[0].text]
        for before, after in zip(self.pieces, self.pieces[1:], strict=False):
            parts.append(_between(before, after) + after.text)
        return tidy("".join(parts))

    @property
    def box(self) -> Box:
        """In millimetres."""
        xs, ys = zip(*(corner for piece in self.pieces for corner in piece.corners), strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def lines(pieces: Iterable[Piece]) -> list[Line]:
    """The lines that the `pieces` of one page make, in reading order; boxes in points."""
    by_angle: dict[int, list[tuple[int, Piece]]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        by_angle[piece.angle].append((index, piece))
    found: list[Line] = []
    for angle in sorted(by_angle):
        rows = [row for group in _bases(by_angle[angle]) for row in _rows(group)]
        rows = [row for row in rows if row.text]
        found += _upright(rows) if angle == 0 else _at_an_angle(rows)
    return found


def _bases(numbered: list[tuple[int, Piece]]) -> Iterator[list[tuple[int, Piece]]]:
    """The pieces of each base line."""
    group: list[tuple[int, Piece]] = []
    for each in sorted(numbered, key=lambda each: each[1].base):
        mean = sum(piece.base for _, piece in group) / len(group) if group else 0.0
        smaller = min(each[1].size, group[0][1].size) if group else 0.0
        if group and each[1].base - mean > _SAME_BASE * smaller:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _rows(group: list[tuple[int, Piece]]) -> Iterator[_Row]:
    """The lines on one base line, from left to right."""
    row: _Row | None = None
    for index, piece in sorted(group, key=lambda each: (each[1].start, each[0])):
        if row is not None and _again(row, piece):
            continue
        last = row.pieces[-1] if row else piece
        if row is None or piece.start - last.end > _JOIN * max(piece.size, last.size):
            if row is not None:
                yield row
            row = _Row(index)
        row.pieces.append(piece)
        row.first = min(row.first, index)
    if row is not None:
        yield row


def _again(row: _Row, piece: Piece) -> bool:
    """Whether `piece` was drawn before, at the same place."""
    return any(
        other.text == piece.text and abs(other.start - piece.start) < _TWICE * piece.size
        for other in row.pieces[-4:]
    )


def _between(before: Piece, after: Piece) -> str:
    """The space between two pieces of a line."""
    ends = before.text[-1:] + after.text[:1]
    if not ends or ends[0].isspace() or ends[-1].isspace():
        return ""
    least = _IDEOGRAPH_WORD if all(wide(sign) == 1.0 for sign in ends) else _WORD
    return " " if after.start - before.end > least * max(before.size, after.size) else ""


def _upright(rows: list[_Row]) -> list[Line]:
    """Lines in reading order: as they were written where that is one, else by rows."""
    rows = _stacked(sorted(rows, key=lambda row: row.first))
    ordered = _in_order(_blocks(rows))
    if ordered is None:
        boxes = [row.box for row in rows]
        order = reading_order([((a, b), (c, b), (c, d), (a, d)) for a, b, c, d in boxes])
        ordered = [rows[index] for index in order]
    return [_line(row) for row in ordered]


def _at_an_angle(rows: list[_Row]) -> Iterator[Line]:
    """Lines as they were written; a watermark is strewn over the page and told once."""
    told: set[str] = set()
    for row in sorted(rows, key=lambda row: row.first):
        if row.text not in told:
            told.add(row.text)
            yield _line(row)


def _blocks(rows: list[_Row]) -> list[list[_Row]]:
    """`rows` cut where the writing jumped: upwards, back to the left, or far down."""
    blocks: list[list[_Row]] = []
    last: Box | None = None
    for row in rows:
        box = row.box
        if last is None or _jumps(last, box):
            blocks.append([])
        blocks[-1].append(row)
        last = box
    return blocks


def _jumps(last: Box, box: Box) -> bool:
    beside = box[1] < last[3] and box[2] < last[0]
    return box[3] < last[1] or beside or box[1] - last[3] > _APART * (last[3] - last[1])


def _in_order(blocks: list[list[_Row]]) -> list[_Row] | None:
    """The rows of blocks that stand beside and under each other; None where one lies over another.

    Columns are such blocks; labels of a form that all come before its values are not.
    """
    if len(blocks) > _BLOCKS_MOST:
        return None
    placed = [(_around([row.box for row in block]), block) for block in blocks]
    pairs = list(combinations(placed, 2))
    if any(_over(one, other) or _table(rows, others) for (one, rows), (other, others) in pairs):
        return None
    placed.sort(key=cmp_to_key(_before))
    return [row for _, block in placed for row in block]


def _around(boxes: list[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _before(first: tuple[Box, list[_Row]], second: tuple[Box, list[_Row]]) -> int:
    """Negative where a block is read before another: it stands above, or beside on the left."""
    one, other = first[0], second[0]
    beside = one[1] < other[3] and other[1] < one[3]
    return -1 if (one[0] < other[0] if beside else one[1] < other[1]) else 1


def _table(rows: list[_Row], others: list[_Row]) -> bool:
    """Whether two blocks are columns of a table or a form: short lines beside each other."""
    if min(len(rows), len(others)) < _TABLE_ROWS:
        return False
    shorter = min(sum(len(row.text) for row in block) / len(block) for block in (rows, others))
    middles = sorted((row.box[1] + row.box[3]) / 2 for row in others)
    level = 0
    for row in rows:
        at = bisect(middles, row.box[1])
        level += at < len(middles) and middles[at] < row.box[3]
    return shorter < _SHORT and level >= max(_TABLE_ROWS, min(len(rows), len(others)) / 2)


def _over(one: Box, other: Box) -> bool:
    """Whether two blocks share more than a little of the smaller one."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return across > 0 and down > 0 and across * down > _SHARED * smaller


def _stacked(rows: list[_Row]) -> list[_Row]:
    """`rows`, ideographs that stand alone one under the other made one line."""
    found: list[_Row] = []
    for row in rows:
        if found and _alone(row) and all(map(_ideograph, found[-1].pieces)) and _under(found[-1], row):
            found[-1].pieces += row.pieces
        else:
            found.append(row)
    return found


def _alone(row: _Row) -> bool:
    return len(row.pieces) == 1 and _ideograph(row.pieces[0])


def _ideograph(piece: Piece) -> bool:
    return len(piece.text) == 1 and wide(piece.text) == 1.0 and piece.text.isalpha()


def _under(column: _Row, row: _Row) -> bool:
    """Whether `row` stands right under the last ideograph of `column`."""
    last, piece = column.pieces[-1], row.pieces[0]
    close = 0 < piece.base - last.base < _STACK * last.size
    return close and abs(piece.start - last.start) < _TWICE * last.size and piece.size < 1.5 * last.size


def _line(row: _Row) -> Line:
    left, top, right, bottom = (round(side * POINTS, 2) for side in row.box)
    return Line(row.text, (left, top, right, bottom))
