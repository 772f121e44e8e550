"""What a layout of a drawing shows, as plain values: texts in their places, lines, and what is missing."""

from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(slots=True)
class Placed:
    """A text: the corners of its box (lower left, lower right, upper right, upper left), in drawing units.

    `unit` numbers the object it came from: the paragraphs of one MTEXT stay together. `tag` is that
    of an attribute, `rows` how many rows the text takes.
    """

    text: str
    corners: tuple[Point, Point, Point, Point]
    unit: int
    tag: str = ""
    rows: int = 1

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(left, bottom, right, top)."""
        across = [x for x, _ in self.corners]
        up = [y for _, y in self.corners]
        return min(across), min(up), max(across), max(up)


@dataclass(slots=True)
class Shown:
    """What one layout shows."""

    texts: list[Placed] = field(default_factory=list)
    strokes: list[tuple[float, float, float, float]] = field(default_factory=list)  # x, y, x, y
    external: set[str] = field(default_factory=set)  # files it refers to
    embedded: int = 0  # OLE objects
    visited: int = 0
    left_out: int = 0  # objects that could not be read, or were too many

    @property
    def extents(self) -> tuple[float, float, float, float] | None:
        """(left, bottom, right, top) of all there is; None for nothing."""
        boxes = [text.box for text in self.texts] + self.strokes
        if not boxes:
            return None
        across = [x for box in boxes for x in (box[0], box[2])]
        up = [y for box in boxes for y in (box[1], box[3])]
        return min(across), min(up), max(across), max(up)
