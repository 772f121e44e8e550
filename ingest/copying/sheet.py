"""The sheet a PDF page is seen on: its place, its size, and its turn, as readers take them.

Boxes and turns may be inherited, missing or impossible; PDFium and poppler both take letter paper for a
page without a size, and the whole page where the crop cannot be.
"""

from typing import Any

import pikepdf
from pikepdf import Dictionary

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]  # left, bottom, right, top

_LETTER: Box = (0.0, 0.0, 612.0, 792.0)
_DEEPEST = 50  # levels of the document's tree of pages


def sheet_of(page: pikepdf.Page) -> Box:
    """What is seen of a page: what it is cropped to, as far as that lies on it (ISO 32000-1, 14.11.2)."""
    whole = _box(page, "/MediaBox", _LETTER)
    seen = common(whole, _box(page, "/CropBox", whole))
    return seen if seen[0] < seen[2] and seen[1] < seen[3] else whole


def _box(page: pikepdf.Page, name: str, otherwise: Box) -> Box:
    """A box of the page; `otherwise` where it has none, or an impossible one."""
    try:
        left, bottom, right, top = (float(side) for side in _inherited(page, name))
    except (TypeError, ValueError):
        return otherwise
    box = min(left, right), min(bottom, top), max(left, right), max(bottom, top)
    return box if box[0] < box[2] and box[1] < box[3] else otherwise


def upright(page: pikepdf.Page) -> tuple[Matrix, float, float]:
    """What turns the page's own places into those of the page as it is shown, and its size in points."""
    left, bottom, right, top = sheet_of(page)
    width, height = right - left, top - bottom
    turned = _rotation(page) % 360
    if turned == 90:
        return (0.0, -1.0, 1.0, 0.0, -bottom, right), height, width
    if turned == 180:
        return (-1.0, 0.0, 0.0, -1.0, right, top), width, height
    if turned == 270:
        return (0.0, 1.0, -1.0, 0.0, top, -left), height, width
    return (1.0, 0.0, 0.0, 1.0, -left, -bottom), width, height


def _rotation(page: pikepdf.Page) -> int:
    """The turn of a page, in degrees; 0 where none can be told."""
    try:
        return int(_inherited(page, "/Rotate"))
    except (TypeError, ValueError):
        return 0


def _inherited(page: pikepdf.Page, name: str) -> Any:
    """What the page says, or those above it in the document's tree; None where nobody does."""
    at: Any = page.obj
    for _ in range(_DEEPEST):
        if not isinstance(at, Dictionary):
            break
        if name in at:
            return at[name]
        at = at.get("/Parent")
    return None


def common(one: Box, other: Box) -> Box:
    """What two boxes have in common; turned inside out where that is nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
