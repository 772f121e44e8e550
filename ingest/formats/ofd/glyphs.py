"""The characters of an OFD text object as outlines, each with its place: what is drawn of a text."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from ingest.formats.ofd.characters import codes, wide
from ingest.formats.ofd.fonts import Face, fallback
from ingest.formats.ofd.tree import Matrix, local, number, numbers, text

_NARROWER = 0.9  # Latin letters of a Chinese font are wider than those they stand for


class Shape(NamedTuple):
    """One character: its outline in `units` to an em, how it is turned, and where it stands.

    `squeeze` is how much narrower than the outline it is drawn.
    """

    outline: str
    units: float
    squeeze: float
    turn: Matrix
    x: float
    y: float


def shapes(element: etree._Element, own: Face | None) -> Iterator[Shape]:
    """The characters of a text object, in its own font or else in one of this machine."""
    turned = math.radians(number(element.get("CharDirection")))
    turn = Matrix((math.cos(turned), math.sin(turned), -math.sin(turned), math.cos(turned), 0.0, 0.0))
    glyphs = _glyphs(element) if own is not None else {}
    for code, (_, signs) in enumerate(codes(element)):
        for sign in signs:
            found = _found(sign.text, glyphs.get(sign.index) if code == 0 else None, own)
            if found is not None:
                yield Shape(*found, turn, sign.x, sign.y)


def _found(character: str, glyph: int | None, own: Face | None) -> tuple[str, float, float] | None:
    """Outline, units and squeeze of a character, from its own font or the machine's."""
    name = own.named(character, glyph) if own else None
    if own is not None and name is not None:
        return (shape, own.units, 1.0) if (shape := own.outline(name)) else None
    other = fallback() if not character.isspace() else None
    name = other.named(character, None) if other else None
    if other is None or name is None or not (shape := other.outline(name)):
        return None
    return shape, other.units, 1.0 if wide(character) == 1.0 else _NARROWER


def _glyphs(element: etree._Element) -> dict[int, int]:
    """The numbers of glyphs that stand for the characters of a text, by their index."""
    found: dict[int, int] = {}
    for part in element:
        if local(part) == "CGTransform":
            start, count = int(number(part.get("CodePosition"))), int(number(part.get("CodeCount"), 1.0))
            for index, glyph in enumerate(numbers(text(part, "Glyphs"))):
                if index < count or part.get("CodeCount") is None:
                    found[start + index] = int(glyph)
    return found
