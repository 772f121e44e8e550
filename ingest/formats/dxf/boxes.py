"""Where the texts of a drawing stand: the boxes of TEXT and MTEXT, measured without a font."""

import math
from typing import NamedTuple

from ezdxf.entities.text import Text
from ezdxf.math import Vec3

FAR = 1e12  # a coordinate beyond is an error
_LINE_PITCH = 5 / 3  # of MTEXT, in heights of its characters
_WIDE, _NARROW = 1.0, 0.62  # widths of characters in heights

Corners = tuple[Vec3, Vec3, Vec3, Vec3]  # lower left, lower right, upper right, upper left


class Block(NamedTuple):
    """How an MTEXT stands: its place, height of writing, width of its column (0 none), turn, anchor."""

    insert: Vec3
    height: float
    column: float = 0.0
    angle: float = 0.0  # radians
    attachment: int = 1  # 1–9: where in the text `insert` is, from the upper left to the lower right


def sound(value: float, default: float = 1.0) -> float:
    """A size as the file states it, or `default` where that cannot be one."""
    return value if 0 < value < FAR else default


def paragraphs(lines: list[str], block: Block) -> list[tuple[str, Corners, int]]:
    """Paragraphs under one another, as MTEXT puts them, each with the number of rows it takes."""
    height, column = sound(block.height), block.column
    wraps = height < column < FAR
    widths = [_width(line) * height for line in lines]
    rows = [max(1, math.ceil(width / column)) if wraps else 1 for width in widths]
    pitch = height * _LINE_PITCH
    whole = sum(rows) * pitch - (pitch - height)
    top = (0.0, whole / 2, whole)[(block.attachment - 1) // 3 % 3]
    made = []
    for line, width, count in zip(lines, widths, rows, strict=True):
        across = min(width, column) if wraps else width
        left = (0.0, -across / 2, -across)[(block.attachment - 1) % 3]
        bottom = top - (count * pitch - (pitch - height))
        made.append((line, _turned(block.insert, (left, bottom, left + across, top), block.angle), count))
        top -= count * pitch
    return made


def one_line(entity: Text, text: str) -> Corners:
    """The box of a TEXT or an attribute that says `text`, by its alignment."""
    dxf = entity.dxf
    height = sound(dxf.get("height", 1.0))
    width = _width(text) * height * sound(dxf.get("width", 1.0))
    halign, valign = dxf.get("halign", 0), dxf.get("valign", 0)
    anchor, end = dxf.insert, dxf.get("align_point")
    left = bottom = 0.0
    if halign in (3, 5) and end is not None and end != anchor:  # fitted between two points
        width = max((end - anchor).magnitude, height)
    else:
        if (halign or valign) and end is not None:
            anchor = end
        left = {1: -width / 2, 2: -width, 4: -width / 2}.get(halign, 0.0)
        bottom = -height / 2 if halign == 4 else {2: -height / 2, 3: -height}.get(valign, 0.0)
    box = left, bottom, left + width, bottom + height
    corners = _turned(anchor, box, math.radians(dxf.get("rotation", 0.0)))
    ocs = entity.ocs()
    if ocs.transform:
        a, b, c, d = ocs.points_to_wcs(corners)
        return a, b, c, d
    return corners


def _width(text: str) -> float:
    """About how wide `text` is, in heights of its characters."""
    return sum(_WIDE if char > "\u2e7f" else _NARROW for char in text)


def _turned(insert: Vec3, box: tuple[float, float, float, float], angle: float) -> Corners:
    """The corners of `box` (left, bottom, right, top, about `insert`), turned by `angle` (radians)."""
    cosine, sine = math.cos(angle), math.sin(angle)
    left, bottom, right, top = box

    def at(x: float, y: float) -> Vec3:
        return Vec3(insert.x + x * cosine - y * sine, insert.y + x * sine + y * cosine, 0)

    return at(left, bottom), at(right, bottom), at(right, top), at(left, top)
