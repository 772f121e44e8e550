"""Places of hits: from places in a page's text to its lines, and to boxes on the page's picture."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from archive.catalogue.readings.pagetext import wrapped
from archive.record import Line

Box = tuple[float, float, float, float]

# A box so much taller than wide holds text that runs downwards.
_UPRIGHT = 1.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and whether it is (part of) a hit."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box on the page, in points from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def pieces(text: str, marks: Iterable[tuple[int, int]]) -> list[Piece]:
    """`text` cut into marked and unmarked pieces; `marks` are (start, end), in order, not overlapping."""
    cut, at = [], 0
    for start, end in marks:
        if start > at:
            cut.append(Piece(text[at:start], False))
        if end > max(start, at):
            cut.append(Piece(text[max(start, at) : end], True))
        at = max(at, end)
    if at < len(text):
        cut.append(Piece(text[at:], False))
    return cut


def by_line(lines: Sequence[Line], marks: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Marks of the page's text (its lines joined by one newline each) as marks of every line."""
    found: list[list[tuple[int, int]]] = []
    start = 0
    for line in lines:
        end = start + len(line.text)
        found.append(
            [(max(a, start) - start, min(b, end) - start) for a, b in marks if a < end and b > start]
        )
        start = end + 1
    return found


def in_cells(lines: Sequence[Line], marks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Marks of the text of the page's cells (`readings.pagetext`) as marks of its text."""
    starts = list(accumulate((len(line.text) + 1 for line in lines), initial=0))
    held: list[
        tuple[int, int, int]
    ] = []  # of each line of a cell: where it is in the cells' text, on the page
    at = 0
    for cell in wrapped(lines):
        for index in cell:
            held.append((at, at + len(lines[index].text), starts[index]))
            at += len(lines[index].text) + 1
        at += 1
    return [
        (there + max(first, start) - start, there + min(last, end) - start)
        for first, last in marks
        for start, end, there in held
        if first < end and last > start
    ]


def part(line: Line, start: int, end: int) -> Rectangle | None:
    """The part of the line's box that its characters from `start` to `end` fill; None without a box."""
    if line.box is None:
        return None
    left, top, right, bottom = line.box
    widths = [_width(character) for character in line.text]
    whole = sum(widths) or 1.0
    first, last = sum(widths[:start]) / whole, sum(widths[:end]) / whole
    if len(line.text) > 1 and bottom - top > _UPRIGHT * (right - left):
        height = bottom - top
        return Rectangle(left, top + first * height, right - left, (last - first) * height)
    width = right - left
    return Rectangle(left + first * width, top, (last - first) * width, bottom - top)


def whole(line: Line) -> Rectangle | None:
    """The line's box."""
    return part(line, 0, len(line.text))


def _width(character: str) -> float:
    """How wide a character is set, in the width of a Han character."""
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5
