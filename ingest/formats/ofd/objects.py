"""The objects on an OFD page, laid flat: texts, paths and pictures with where they stand.

Blocks of objects and drawings used several times nest; both depth and number are bounded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.ofd.document import OfdDocument
from ingest.formats.ofd.tree import IDENTITY, Box, Matrix, box, child, children, local, matrix, number, shift

_DEPTH = 12
OBJECTS_MOST = 200_000  # on one page
_LEAVES = frozenset({"TextObject", "PathObject", "ImageObject"})
_FORKS = frozenset({"PageBlock", "CompositeObject"})


@dataclass(frozen=True, slots=True)
class Placed:
    """An object and how its own space lies on the page (millimetres from the upper left, y down).

    `frame` is the same without the object's own CTM. `clips` are Clips elements with the frame
    each is meant in. `settings` are the layer's DrawParams, nearest first.
    """

    element: etree._Element
    space: Matrix = IDENTITY
    frame: Matrix = IDENTITY
    alpha: float = 1.0  # 0 (not to be seen) to 1
    clips: tuple[tuple[etree._Element, Matrix, Matrix], ...] = ()
    settings: tuple[str, ...] = ()
    drawn: bool = True  # False inside what is not to be seen

    @property
    def kind(self) -> str:
        """TextObject, PathObject or ImageObject."""
        return local(self.element)


class Flattener:
    """Lays the objects of one page flat, and counts them."""

    def __init__(self, document: OfdDocument) -> None:
        self._document = document
        self._count = 0

    def layers(self, layers: Iterable[etree._Element], sheet: Box) -> Iterator[Placed]:
        """The objects of `layers` on a sheet. Raises Unreadable where there are too many."""
        start = shift(-sheet[0], -sheet[1])
        for layer in layers:
            place = Placed(layer, start, start, settings=_settings(layer))
            yield from self._inside(layer, place, 0)

    def annotation(self, annotation: etree._Element, sheet: Box) -> Iterator[Placed]:
        """The objects of an annotation's appearance. Raises Unreadable where there are too many."""
        shown = annotation.get("Visible") != "false"
        for appearance in children(annotation, "Appearance"):
            left, top, _, _ = box(appearance.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
            start = shift(left - sheet[0], top - sheet[1])
            yield from self._inside(appearance, Placed(appearance, start, start, drawn=shown), 0)

    def _inside(self, parent: etree._Element, place: Placed, depth: int) -> Iterator[Placed]:
        for element in children(parent):
            name = local(element)
            if name not in _LEAVES and name not in _FORKS:
                continue
            self._count += 1
            if self._count > OBJECTS_MOST:
                raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "objects of a page")
            own = _placed(element, place)
            if name in _LEAVES:
                yield own
            elif depth < _DEPTH:
                yield from self._fork(element, own, depth + 1)

    def _fork(self, element: etree._Element, own: Placed, depth: int) -> Iterator[Placed]:
        if local(element) == "PageBlock":
            yield from self._inside(element, own, depth)
            return
        drawing = self._document.resources.get(element.get("ResourceID") or "")
        content = child(drawing.element, "Content") if drawing else None
        if content is not None:
            yield from self._inside(content, own, depth)


def _settings(element: etree._Element) -> tuple[str, ...]:
    name = element.get("DrawParam")
    return (name,) if name else ()


def _placed(element: etree._Element, place: Placed) -> Placed:
    """`element` within `place`."""
    left, top, _, _ = box(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    frame = shift(left, top).then(place.space)
    space = matrix(element.get("CTM")).then(frame)
    own = child(element, "Clips")
    return replace(
        place,
        element=element,
        space=space,
        frame=frame,
        alpha=place.alpha * min(255.0, max(0.0, number(element.get("Alpha"), 255.0))) / 255.0,
        clips=(*place.clips, (own, frame, space)) if own is not None else place.clips,
        settings=(*_settings(element), *place.settings),
        drawn=place.drawn and element.get("Visible") != "false",
    )
