"""The characters of OFD text objects, each with its place, and the pieces of lines they make.

Lengths are millimetres on the page, angles whole degrees clockwise from left to right.
"""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from lxml import etree

from ingest.formats.ofd.objects import Placed
from ingest.formats.ofd.tree import Matrix, children, number, numbers

_ASCENT, _DESCENT = 0.86, 0.14  # of an em, above and below the base line
_DELTA = re.compile(r"g\s+(\d+)\s+([-+.\deE]+)|([-+.\deE]+)")
_CHARACTERS_MOST = 100_000  # of one text; the rest is left out
_NEW_LINE = 0.5  # of an em; a character that much beside the base line begins another piece
_FAR = 3.0  # likewise one that much further on, or back
_GAP = 0.45  # of an em, more than between the others: a space that was not written


@dataclass(frozen=True, slots=True)
class Sign:
    """One character of a text object: its origin in the object's own space, and the way it takes."""

    text: str
    x: float
    y: float
    index: int  # in its TextCode


@dataclass(slots=True)
class Piece:
    """Characters in a row: from `start` to `end` along their direction, `base` across it."""

    text: str
    angle: int
    start: float
    end: float
    base: float
    size: float
    corners: list[tuple[float, float]] = field(default_factory=list)


def wide(character: str) -> float:
    """How wide a character is likely to be, in ems; Chinese fonts have wide quotation marks."""
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def signs(code: etree._Element, x: float, y: float, size: float, stretch: float) -> list[Sign]:
    """The characters of a TextCode that begins at (x, y), in the space of its object."""
    text = (code.text or "").strip("\r\n\t")[:_CHARACTERS_MOST]
    across, down = (_deltas(code.get(name), len(text)) for name in ("DeltaX", "DeltaY"))
    found = []
    for index, character in enumerate(text):
        found.append(Sign(character, x, y, index))
        if across or down:
            x += across[index] if index < len(across) else 0.0
            y += down[index] if index < len(down) else 0.0
        else:
            x += wide(character) * size * stretch
    return found


def codes(element: etree._Element) -> Iterator[tuple[etree._Element, list[Sign]]]:
    """The TextCodes of a TextObject with their characters; one without X or Y begins where the last did."""
    size, stretch = number(element.get("Size")), number(element.get("HScale"), 1.0)
    x = y = 0.0
    for code in children(element, "TextCode"):
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        yield code, signs(code, x, y, size, stretch)


def _deltas(value: str | None, most: int) -> list[float]:
    """The distances written as numbers, "g 3 2.5" being 2.5 three times; `most` at the most."""
    found: list[float] = []
    for match in _DELTA.finditer(value or ""):
        times, repeated, single = match.groups()
        if times:
            found += numbers(repeated)[:1] * min(int(times[:6]), most)
        else:
            found += numbers(single)[:1]
        if len(found) >= most:
            break
    return found[:most]


def pieces(placed: Placed) -> Iterator[Piece]:
    """The pieces of lines of a text object."""
    element = placed.element
    size, stretch = number(element.get("Size")), number(element.get("HScale"), 1.0)
    for _, found in codes(element):
        row: list[Sign] = []
        for sign in found:
            if row and _breaks(row, sign, size):
                yield _piece(row, placed, size, stretch)
                row = []
            row.append(sign)
        if row:
            yield _piece(row, placed, size, stretch)


def _breaks(row: list[Sign], sign: Sign, size: float) -> bool:
    """Whether `sign` does not go on with the row."""
    last = row[-1]
    dx, dy = sign.x - last.x, sign.y - last.y
    if abs(dx) > _NEW_LINE * size and abs(dy) > _NEW_LINE * size:
        return True
    if len(row) > 1:
        turned = abs(last.x - row[-2].x) > abs(last.y - row[-2].y)
        if turned != (abs(dx) > abs(dy)) and max(abs(dx), abs(dy)) > _NEW_LINE * size:
            return True
    return min(dx, dy) < -_NEW_LINE * size or max(dx, dy) > _FAR * size


def _piece(row: list[Sign], placed: Placed, size: float, stretch: float) -> Piece:
    space = placed.space
    points = [space.at(sign.x, sign.y) for sign in row]
    upright = _turned(space, number(placed.element.get("CharDirection")))
    angle = _angle(points, upright)
    radians = math.radians(angle)
    along = [x * math.cos(radians) + y * math.sin(radians) for x, y in points]
    base = median(y * math.cos(radians) - x * math.sin(radians) for x, y in points)
    em = size * _scale(space)
    widths = [wide(sign.text) * em * stretch for sign in row]
    text = _spaced([sign.text for sign in row], along, widths, em)
    vertical = abs((angle - upright + 180) % 360 - 180) > 45
    end = along[-1] + (em * _DESCENT if vertical else widths[-1])
    start = along[0] - (em * _ASCENT if vertical else 0.0)
    corners = _corners(points, widths, em, upright)
    return Piece(text, angle, start, max(end, start), base + (em * 0.5 if vertical else 0.0), em, corners)


def _scale(space: Matrix) -> float:
    """How much larger a length down the page is than in the object's own space."""
    return math.hypot(space[2], space[3]) or math.hypot(space[0], space[1])


def _turned(space: Matrix, direction: float) -> int:
    """The angle at which characters stand."""
    a, b = space[0], space[1]
    return round(math.degrees(math.atan2(b, a)) + direction) % 360 if (a or b) else 0


def _angle(points: list[tuple[float, float]], upright: int) -> int:
    """The direction of a row of characters; that of the characters where there is but one."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    if math.hypot(x1 - x0, y1 - y0) < 0.01:
        return upright
    return round(math.degrees(math.atan2(y1 - y0, x1 - x0))) % 360


def _spaced(texts: list[str], along: list[float], widths: list[float], em: float) -> str:
    """The characters, with a space where the gap is plainly wider than the others."""
    gaps = [after - (at + width) for at, after, width in zip(along, along[1:], widths, strict=False)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    spaced = [texts[0]]
    for gap, text in zip(gaps, texts[1:], strict=True):
        if gap > usual + _GAP * em and not (spaced[-1].isspace() or text.isspace()):
            spaced.append(" ")
        spaced.append(text)
    return "".join(spaced)


def _corners(
    points: list[tuple[float, float]], widths: list[float], em: float, upright: int
) -> list[tuple[float, float]]:
    """The corners of the first and the last character."""
    radians = math.radians(upright)
    right, down = (math.cos(radians), math.sin(radians)), (-math.sin(radians), math.cos(radians))
    found = []
    for (x, y), width in {(points[0], widths[0]), (points[-1], widths[-1])}:
        for step, side in ((0.0, -_ASCENT), (width, -_ASCENT), (width, _DESCENT), (0.0, _DESCENT)):
            found.append(
                (x + right[0] * step + down[0] * side * em, y + right[1] * step + down[1] * side * em)
            )
    return found
