"""The shapes on a slide of a binary presentation, in reading order: the title, then from top to bottom."""

import re
from dataclasses import dataclass, field

from ingest.formats.ppt.records import Record, Show

TEXT_KIND, WIDE_TEXT, NARROW_TEXT, _OUTLINE = 3999, 4000, 4008, 3998
_TITLES, _NOTES_TEXT = frozenset({0, 6}), 2  # kinds of text
_DRAWING, _DRAWN, _GROUP, _SHAPE, _BOX, _ANCHOR, _INNER_ANCHOR = (
    1036, 0xF002, 0xF003, 0xF004, 0xF00D, 0xF010, 0xF00F,
)  # fmt: skip
_FIELDS = frozenset({4056, 4087, 4088, 4089, 4090})  # number, day, header, footer: "*" stands for them
_BAND = 144  # a quarter of an inch: what begins within it stands side by side
_DEEPEST = 30
_CONTROL = re.compile("[\\x00-\\x08\\x0e-\\x1f]")


@dataclass(slots=True)
class _Shape:
    """The lines of a shape, or of a group of shapes."""

    top: int = 0
    left: int = 0
    title: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def order(self) -> tuple[bool, int, int]:
        return not self.title, self.top // _BAND, self.left


class Shapes:
    """The shapes of one slide (or of its notes page, of which only the notes count)."""

    def __init__(self, show: Show, outline: list[tuple[int, str]], notes: bool = False) -> None:
        """`outline` is the (kind, text) that shapes may refer to by number."""
        self._show = show
        self._outline = outline
        self._notes = notes
        self._used: set[int] = set()

    def lines(self, slide: Record | None) -> list[str]:
        """The lines of all shapes; texts of the outline that none shows: titles first, others last."""
        drawing = self._show.child(self._show.child(slide, _DRAWING), _DRAWN)
        groups = self._show.children(drawing) if drawing else ()
        found = [shape for group in groups if group.kind == _GROUP for shape in self._group(group, 0)]
        for number, (kind, text) in enumerate(self._outline):
            if number not in self._used:
                shape = _Shape(lines=_lines(text), title=kind in _TITLES)
                found.insert(0 if shape.title else len(found), shape)
        return [line for shape in found for line in shape.lines]

    def _group(self, group: Record, depth: int) -> list[_Shape]:
        """The shapes in a group, ordered; those of a group in it are one shape, where that group stands."""
        found: list[_Shape] = []
        for each in self._show.children(group):
            if each.kind == _SHAPE:
                found.append(self._shape(each))
            elif each.kind == _GROUP and depth < _DEEPEST:
                place = next(
                    (self._shape(s) for s in self._show.children(each) if s.kind == _SHAPE), _Shape()
                )
                inner = self._group(each, depth + 1)
                place.lines = [line for shape in inner for line in shape.lines]
                found.append(place)
        return sorted(found, key=lambda shape: shape.order)

    def _shape(self, record: Record) -> _Shape:
        shape = _Shape()
        for each in self._show.children(record):
            content = self._show.content(each)
            if each.kind == _ANCHOR and len(content) >= 8:
                shape.top, shape.left = _signed(content[:2]), _signed(content[2:4])
            elif each.kind == _INNER_ANCHOR and len(content) >= 16:
                shape.left, shape.top = _signed(content[:4]), _signed(content[4:8])
            elif each.kind == _BOX:
                self._box(each, shape)
        return shape

    def _box(self, box: Record, shape: _Shape) -> None:
        """The text of a shape, its own or the outline's."""
        kind, text, is_field = 0, "", False
        for each in self._show.children(box):
            if each.kind == TEXT_KIND:
                kind = int.from_bytes(self._show.content(each)[:4], "little")
            elif each.kind in (WIDE_TEXT, NARROW_TEXT):
                text = text_of(self._show, each)
            elif each.kind == _OUTLINE:
                number = int.from_bytes(self._show.content(each)[:4], "little")
                self._used.add(number)
                kind, text = self._outline[number] if number < len(self._outline) else (kind, text)
            is_field = is_field or each.kind in _FIELDS
        if (is_field and text.strip() == "*") or (self._notes and kind != _NOTES_TEXT):
            return
        shape.title = kind in _TITLES and bool(text.strip())
        shape.lines += _lines(text)


def text_of(show: Show, record: Record) -> str:
    """The text of a text record, in either of its widths."""
    return show.content(record).decode("utf-16-le" if record.kind == WIDE_TEXT else "latin-1", "replace")


def _signed(data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)


def _lines(text: str) -> list[str]:
    parts = re.split("[\\r\\n\\x0b]", text)
    return [line for part in parts if (line := _CONTROL.sub("", part).strip())]
