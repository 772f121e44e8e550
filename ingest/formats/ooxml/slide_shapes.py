"""The shapes of a slide in the order people read them: the title, then from top to bottom, left to right."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.formats.ooxml.drawing import object_lines, paragraphs
from ingest.formats.ooxml.package import Element, OfficePackage
from ingest.formats.ooxml.word_tags import attribute, child, children, local

_TITLES = frozenset({"title", "ctrTitle"})
_LEFT_OUT = frozenset({"sldNum", "sldImg"})  # fields that say nothing of the content
_BAND = 228_600  # EMU (a quarter of an inch): what begins within it stands side by side
_SHAPES = frozenset({"sp", "cxnSp", "pic", "graphicFrame"})

Point = tuple[float, float]
Relations = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a group's coordinates lie on the slide: x * factor + offset."""

    x: float = 0.0
    y: float = 0.0
    by_x: float = 1.0
    by_y: float = 1.0

    def place(self, point: Point) -> Point:
        return point[0] * self.by_x + self.x, point[1] * self.by_y + self.y

    def within(self, group: Element) -> "_Scale":
        """The scale of what lies in `group`."""
        form = child(group, "grpSpPr", "xfrm")
        outer, size = _pair(form, "off", "x", "y"), _pair(form, "ext", "cx", "cy")
        inner, extent = _pair(form, "chOff", "x", "y"), _pair(form, "chExt", "cx", "cy")
        if outer is None or size is None or inner is None or extent is None or not all(extent):
            return self
        by_x, by_y = size[0] / extent[0], size[1] / extent[1]
        x, y = self.place((outer[0] - inner[0] * by_x, outer[1] - inner[1] * by_y))
        return _Scale(x, y, self.by_x * by_x, self.by_y * by_y)


def _pair(form: Element | None, name: str, first: str, second: str) -> Point | None:
    element = child(form, name)
    try:
        return None if element is None else (float(element.get(first, "")), float(element.get(second, "")))
    except ValueError:
        return None


class Places:
    """Where the layouts put the placeholders that have no place of their own; each layout is read once."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        self._layouts: dict[str, dict[str, Point]] = {}

    def of_layout(self, part: str) -> dict[str, Point]:
        """The places of a layout's placeholders, then of its master's, by index and by type."""
        if part not in self._layouts:
            found: dict[str, Point] = {}
            self._layouts[part] = found
            if part:
                masters = (path for kind, _, path in self._package.relations(part) if kind == "slideMaster")
                self._add(next(masters, ""), found)
                self._add(part, found)
        return self._layouts[part]

    def _add(self, part: str, found: dict[str, Point]) -> None:
        tree = child(self._package.xml(part), "cSld", "spTree") if part else None
        for shape in tree if tree is not None else ():
            keys, place = _keys(shape), _pair(child(shape, "spPr", "xfrm"), "off", "x", "y")
            if place is not None:
                found.update(dict.fromkeys(keys, place))


def _holder(shape: Element) -> Element | None:
    for name in ("nvSpPr", "nvPicPr", "nvGraphicFramePr", "nvCxnSpPr"):
        if (found := child(shape, name, "nvPr", "ph")) is not None:
            return found
    return None


def _keys(shape: Element) -> list[str]:
    """What a placeholder is known by: its type, more exactly its index; nothing for other shapes."""
    holder = _holder(shape)
    if holder is None:
        return []
    kind = (attribute(holder, "type") or "body").replace("ctrTitle", "title").replace("obj", "body")
    index = attribute(holder, "idx")
    return [kind, f"#{index}"] if index else [kind]


def shape_lines(
    tree: Element, places: dict[str, Point], package: OfficePackage, related: Relations
) -> Iterator[str]:
    """The lines of the shapes in `tree`; `places` are those of the slide's layout."""
    parts = {identifier: (kind, path) for kind, identifier, path in related}
    for _, shape in sorted(_shapes(tree, _Scale(), places), key=lambda each: each[0]):
        if local(shape) == "graphicFrame":
            yield from _frame_lines(shape, package, parts)
        else:
            yield from paragraphs(shape)


def _shapes(
    tree: Element, scale: _Scale, places: dict[str, Point]
) -> Iterator[tuple[tuple[float, ...], Element]]:
    """Every shape outside and inside of groups, with its rank on the slide."""
    for shape in children(tree):
        name = local(shape)
        if name == "grpSp":
            yield from _shapes(shape, scale.within(shape), places)
        elif name in _SHAPES and (attribute(_holder(shape), "type") or "") not in _LEFT_OUT:
            yield _rank(shape, scale, places), shape


def _rank(shape: Element, scale: _Scale, places: dict[str, Point]) -> tuple[float, ...]:
    form = child(shape, "spPr", "xfrm")
    own = _pair(form if form is not None else child(shape, "xfrm"), "off", "x", "y")
    inherited = next((places[key] for key in reversed(_keys(shape)) if key in places), (0.0, 0.0))
    left, top = scale.place(own) if own is not None else inherited
    title = attribute(_holder(shape), "type") in _TITLES
    return (not title, top // _BAND, left, top)


def _frame_lines(frame: Element, package: OfficePackage, parts: dict[str, tuple[str, str]]) -> Iterator[str]:
    """The rows of a table, or the text of a chart or a diagram that the frame points to."""
    for element in frame.iter():
        name = local(element)
        if name == "tr":
            cells = (each for each in element if local(each) == "tc")
            yield "\t".join(" ".join(filter(None, paragraphs(cell))) for cell in cells).rstrip()
        elif name in {"chart", "relIds"}:
            for identifier in map(str, element.attrib.values()):
                yield from object_lines(package, *parts.get(identifier, ("", "")), data=True)
