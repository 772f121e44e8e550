"""OFD's path data (AbbreviatedData) and colours as operators of a PDF page."""

import math
import re
from collections.abc import Iterator

from lxml import etree

from ingest.formats.ofd.tree import IDENTITY, Matrix, children, local, number, numbers

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TOKENS_MOST = 2_000_000  # of one path; the rest is left out
_TAKES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
_FURTHEST = 1e6
_HEX = re.compile(r"#([0-9a-fA-F]{1,2})")

Point = tuple[float, float]


def path(data: str, space: Matrix = IDENTITY) -> str:
    """The operators that draw path data in `space`; what is malformed ends it."""
    found: list[str] = []
    here: Point = (0.0, 0.0)
    start = here
    for command, values in _commands(data):
        if command == "C":
            found.append("h")
            here = start
            continue
        end = values[-2], values[-1]
        if command in "SM":
            found.append(_operator("m", [end], space))
            start = end
        elif command == "L":
            found.append(_operator("l", [end], space))
        else:
            found += [_operator("c", list(curve), space) for curve in _curves(command, here, values)]
        here = end
    return "\n".join(found if found[:1] != ["h"] else found[1:])


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    command, values = "", list[float]()
    for count, match in enumerate(_TOKEN.finditer(data)):
        piece = match.group()
        if count > _TOKENS_MOST:
            return
        if piece.isalpha():
            command, values = piece, []
            if piece == "C":
                yield piece, []
            elif piece not in _TAKES:
                return
            continue
        value = float(piece)
        values.append(value if abs(value) <= _FURTHEST else 0.0)
        if command in _TAKES and len(values) == _TAKES[command]:
            yield command, values
            values = []


def _operator(name: str, points: list[Point], space: Matrix) -> str:
    moved = (space.at(*point) for point in points)
    return " ".join(f"{x:.4f} {y:.4f}" for x, y in moved) + f" {name}"


def _curves(command: str, here: Point, values: list[float]) -> Iterator[tuple[Point, Point, Point]]:
    """Cubic curves for a quadratic or cubic one, or for an arc."""
    end = values[-2], values[-1]
    if command == "B":
        yield (values[0], values[1]), (values[2], values[3]), end
    elif command == "Q":
        pull = values[0], values[1]
        yield _towards(here, pull), _towards(end, pull), end
    else:
        yield from _arc(here, end, values)


def _towards(point: Point, pull: Point) -> Point:
    return point[0] + (pull[0] - point[0]) * 2 / 3, point[1] + (pull[1] - point[1]) * 2 / 3


def _arc(here: Point, end: Point, values: list[float]) -> Iterator[tuple[Point, Point, Point]]:
    """An elliptical arc (rx ry angle large sweep), as in SVG, in pieces of at most a quarter."""
    rx, ry, turn = abs(values[0]), abs(values[1]), math.radians(values[2])
    half = (here[0] - end[0]) / 2, (here[1] - end[1]) / 2
    if not (rx and ry and (half[0] or half[1])):
        yield here, end, end
        return
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = cos * half[0] + sin * half[1], cos * half[1] - sin * half[0]
    grow = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    rest = max(0.0, (rx * ry) ** 2 - (rx * y) ** 2 - (ry * x) ** 2) / ((rx * y) ** 2 + (ry * x) ** 2)
    side = math.sqrt(rest) * (1 if bool(values[3]) != bool(values[4]) else -1)
    middle = side * rx * y / ry, -side * ry * x / rx
    first = math.atan2((y - middle[1]) / ry, (x - middle[0]) / rx)
    last = math.atan2((-y - middle[1]) / ry, (-x - middle[0]) / rx)
    if values[4] and last < first:
        last += 2 * math.pi
    elif not values[4] and last > first:
        last -= 2 * math.pi
    centre = (
        cos * middle[0] - sin * middle[1] + (here[0] + end[0]) / 2,
        sin * middle[0] + cos * middle[1] + (here[1] + end[1]) / 2,
    )
    space = Matrix((rx * cos, rx * sin, -ry * sin, ry * cos, *centre))
    steps = max(1, math.ceil(abs(last - first) / (math.pi / 2) - 1e-9))
    step = (last - first) / steps
    for index in range(steps):
        yield _quarter(first + index * step, step, space)


def _quarter(angle: float, step: float, space: Matrix) -> tuple[Point, Point, Point]:
    """The cubic curve along the unit circle from `angle` on, seen through `space`."""
    pull = 4 / 3 * math.tan(step / 4)
    cos0, sin0, cos1, sin1 = (f(a) for a in (angle, angle + step) for f in (math.cos, math.sin))
    return (
        space.at(cos0 - pull * sin0, sin0 + pull * cos0),
        space.at(cos1 + pull * sin1, sin1 - pull * cos1),
        space.at(cos1, sin1),
    )


def colour(element: etree._Element | None, stroke: bool) -> tuple[str, float]:
    """The operator that sets a colour, and its alpha (0–1); black where none is given."""
    values = [0.0] if element is None else _values(element)
    names = {1: "g", 3: "rg", 4: "k"}
    if len(values) not in names:
        values = values[:3] if len(values) > 3 else [0.0]
    name = names[len(values)]
    alpha = 255.0 if element is None else number(element.get("Alpha"), 255.0)
    shares = " ".join(f"{min(255.0, max(0.0, value)) / 255:.4f}" for value in values)
    return f"{shares} {name.upper() if stroke else name}", min(1.0, max(0.0, alpha / 255))


def _values(element: etree._Element) -> list[float]:
    """The parts of a colour; those of the first colour of a shading stand for all of it."""
    text = element.get("Value") or ""
    if "#" in text:
        return [float(int(digits, 16)) for digits in _HEX.findall(text)]
    if text:
        return numbers(text)
    for part in children(element):
        if local(part) == "Color":
            return _values(part)
        found = _values(part)
        if found:
            return found
    return []
