"""What stands on a page as blocks, and their order: rows, columns of running text, upright columns.

A block is a line, or a table whose lines were put in order before. Coordinates are those of the
levelled page, in any unit, y downwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ocr.columns import columns
from ingest.ocr.gutters import Box

# Two lines stand in one row when their middles differ by less than this share of the lower box.
_ROW_SHARE = 0.3
_TALL = 1.5  # times its width: a line higher than this stands upright
_TALL_SHARE = 0.25  # of the length of all lines; with less, a region has no upright columns
_DEEPEST = 12  # columns within columns


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines in order: their box, the middle and height of their first line."""

    box: Box
    middle: float
    height: float
    lines: tuple[int, ...]

    @property
    def tall(self) -> bool:
        """Whether it is one line of characters that stand one below the other."""
        left, top, right, bottom = self.box
        return len(self.lines) == 1 and bottom - top >= _TALL * (right - left)

    @property
    def length(self) -> float:
        """How long its line is; a table's, how wide."""
        left, top, right, bottom = self.box
        return bottom - top if self.tall else right - left

    def transposed(self) -> "Block":
        """The block on a page whose columns, from right to left, became rows."""
        left, top, right, bottom = self.box
        middle = -(left + right) / 2
        return Block((top, -right, bottom, -left), middle, right - left, self.lines)


def arranged(blocks: Sequence[Block]) -> list[int]:
    """The lines of `blocks` in reading order."""
    if not _has_upright(blocks):
        return _flow(blocks, _DEEPEST)
    order: list[int] = []
    for strip in _strips(blocks):
        order += _flow(
            [block.transposed() for block in strip] if _has_upright(strip, 0.5) else strip, _DEEPEST
        )
    return order


def rows(blocks: Sequence[Block]) -> list[list[Block]]:
    """`blocks` in rows from top to bottom, each from left to right."""
    found: list[list[Block]] = []
    for block in sorted(blocks, key=lambda block: (block.middle, block.box[0], block.lines)):
        if found and _same_row(found[-1], block):
            found[-1].append(block)
        else:
            found.append([block])
    return [sorted(row, key=lambda block: (block.box[0] + block.box[2], block.lines)) for row in found]


def _flow(blocks: Sequence[Block], deepest: int) -> list[int]:
    """The lines of `blocks`, column after column where there are columns, else row after row."""
    found = rows(blocks)
    parts = columns([[block.box for block in row] for row in found]) if deepest else []
    if not parts:
        return [line for row in found for block in row for line in block.lines]
    flat = [block for row in found for block in row]
    return [line for part in parts for line in _flow([flat[index] for index in part], deepest - 1)]


def _same_row(row: list[Block], block: Block) -> bool:
    middle = sum(each.middle for each in row) / len(row)
    lowest = min(each.height for each in row)
    return abs(block.middle - middle) < _ROW_SHARE * min(lowest, block.height)


def _has_upright(blocks: Sequence[Block], share: float = _TALL_SHARE) -> bool:
    tall = [block.length for block in blocks if block.tall]
    # One alone is a table's side or a note in the margin.
    return len(tall) > 1 and sum(tall) > share * sum(block.length for block in blocks)


def _strips(blocks: Sequence[Block]) -> list[list[Block]]:
    """`blocks` parted where nothing stands all across: a heading, one or more storeys of columns."""
    strips: list[list[Block]] = []
    lowest = 0.0
    for block in sorted(blocks, key=lambda block: block.box[1]):
        if strips and block.box[1] < lowest:
            strips[-1].append(block)
            lowest = max(lowest, block.box[3])
        else:
            strips.append([block])
            lowest = block.box[3]
    return strips
