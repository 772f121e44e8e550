"""Reading the elements of OFD's XML parts: by local name, since writers differ in the namespace."""

import math
import re
from collections.abc import Iterator

from lxml import etree

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_FURTHEST = 1e6  # millimetres; nothing is drawn further off

Box = tuple[float, float, float, float]


def local(element: etree._Element) -> str:
    """The element's name without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The child elements of these names, or all, in order; none of nothing."""
    for child in element if element is not None else ():
        name = local(child)
        if name and (not names or name in names):
            yield child


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along `path`."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def text(element: etree._Element | None, *path: str) -> str:
    """The text of the element along `path`, stripped; "" where there is none."""
    found = child(element, *path)
    return "".join(str(part) for part in found.itertext()).strip() if found is not None else ""


def numbers(value: str | None) -> list[float]:
    """The numbers in `value`; those out of all bounds are 0."""
    found = [float(number) for number in _NUMBER.findall(value or "")]
    return [each if math.isfinite(each) and abs(each) <= _FURTHEST else 0.0 for each in found]


def number(value: str | None, default: float = 0.0) -> float:
    """The first number in `value`."""
    return next(iter(numbers(value)), default)


def box(value: str | None) -> Box | None:
    """A box (x, y, width, height) in millimetres; None where there are not four numbers."""
    found = numbers(value)
    return (found[0], found[1], found[2], found[3]) if len(found) >= 4 else None


class Matrix(tuple[float, float, float, float, float, float]):
    """An affine map: x' = a x + c y + e, y' = b x + d y + f, from its six numbers a b c d e f."""

    __slots__ = ()

    def then(self, after: "Matrix") -> "Matrix":
        """First this, then `after`."""
        a, b, c, d, e, f = self
        p, q, r, s, t, u = after
        return Matrix(
            (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)
        )

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where the point (x, y) comes to lie."""
        a, b, c, d, e, f = self
        return a * x + c * y + e, b * x + d * y + f


IDENTITY = Matrix((1.0, 0.0, 0.0, 1.0, 0.0, 0.0))


def shift(x: float, y: float) -> Matrix:
    """The map that moves by (x, y)."""
    return Matrix((1.0, 0.0, 0.0, 1.0, x, y))


def matrix(value: str | None) -> Matrix:
    """The map written as six numbers; the one that changes nothing where there are fewer."""
    found = numbers(value)
    return Matrix(found[:6]) if len(found) >= 6 else IDENTITY
