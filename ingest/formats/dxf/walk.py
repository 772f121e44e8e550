"""What a layout of a drawing shows: its texts with their places, and its upright and level lines.

Blocks are gone through wherever they are inserted, within bounds on their depth and on all
objects visited, so that blocks that insert one another end.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.layouts.blocklayout import BlockLayout
from ezdxf.math import Matrix44, Vec3
from ezdxf.proxygraphic import ProxyGraphic

from ingest.formats.dxf.boxes import FAR, Block, Corners, one_line, paragraphs
from ingest.formats.dxf.opening import FAILURES
from ingest.formats.dxf.shown import Placed, Shown
from ingest.formats.dxf.words import Words

_DEEPEST = 12  # block in block
_VISITS = 400_000  # objects looked at in one layout
_STROKES = 60_000  # lines kept
_COPIES = 64  # of a block inserted in rows and columns
_WRITING = 2.5  # height of a text that does not state it


class _At(NamedTuple):
    """Where objects are drawn: how their block was placed, and how deep it is in others."""

    place: Matrix44 | None = None
    depth: int = 0

    def within(self, inner: Matrix44 | None) -> "_At":
        """For the objects of a block placed by `inner` here."""
        place = inner * self.place if inner and self.place else inner or self.place
        return _At(place, self.depth + 1)

    def points(self, points: Iterable[Vec3]) -> list[Vec3]:
        """Points as they come to lie on the layout."""
        return [self.place.transform(point) for point in points] if self.place else list(points)


class Walk:
    """Goes through the objects of one layout. ezdxf's classes are many: entities are taken as Any."""

    def __init__(self, drawing: Drawing, words: Words) -> None:
        self._drawing = drawing
        self._words = words
        self.shown = Shown()

    def layout(self, entities: Iterable[Any]) -> Shown:
        """All that `entities` show."""
        self._entities(entities, _At())
        return self.shown

    def _entities(self, entities: Iterable[DXFEntity], at: _At) -> None:
        if at.depth > _DEEPEST:
            self.shown.left_out += 1
            return
        for entity in entities:
            if self.shown.visited >= _VISITS:
                self.shown.left_out += 1
                return
            self.shown.visited += 1
            if entity.dxf.hasattr("invisible") and entity.dxf.invisible:
                continue
            visit = _VISITS_OF.get(entity.dxftype(), Walk._proxy)
            try:
                visit(self, entity, at)
            except FAILURES:
                self.shown.left_out += 1

    def _text(self, entity: Any, at: _At) -> None:
        kind = entity.dxftype()
        if kind == "ATTDEF" and at.depth and not entity.is_const:
            return  # only says where the attributes of the inserted block stand
        tag = "" if kind == "TEXT" else self._words.plain(entity.dxf.get("tag", ""))
        if kind != "TEXT" and entity.has_embedded_mtext_entity:
            self._mtext(entity.virtual_mtext_entity(), at, tag)
            return
        text = self._words.plain(entity.dxf.get("text", "")) or (tag if kind == "ATTDEF" else "")
        if text:
            self._put([(text, one_line(entity, text), 1)], at, tag)

    def _mtext(self, entity: Any, at: _At, tag: str = "") -> None:
        dxf = entity.dxf
        direction = dxf.get("text_direction")
        angle = math.atan2(direction.y, direction.x) if direction else math.radians(dxf.get("rotation", 0.0))
        height, column = dxf.get("char_height", _WRITING), dxf.get("width", 0.0)
        block = Block(dxf.insert, height, column, angle, dxf.get("attachment_point", 1))
        self._put(paragraphs(self._words.lines(entity.text), block), at, tag)

    def _leader(self, entity: Any, at: _At) -> None:
        context = entity.context
        if context.mtext:
            mtext = context.mtext
            block = Block(mtext.insert, context.char_height, mtext.width, mtext.rotation)
            self._put(paragraphs(self._words.lines(mtext.default_content), block), at)
        elif context.block:
            found = [self._words.plain(text) for text in entity.get_block_content().values()]
            self._put(paragraphs(found, Block(context.block.insert, context.char_height)), at)

    def _tolerance(self, entity: Any, at: _At) -> None:
        text = " ".join(self._words.lines(entity.dxf.get("content", "")))
        self._put(paragraphs([text], Block(entity.dxf.insert, _WRITING, attachment=4)), at)

    def _put(self, texts: Iterable[tuple[str, Corners, int]], at: _At, tag: str = "") -> None:
        unit = self.shown.visited
        for text, corners, rows in texts:
            points = at.points(corners)
            if not all(abs(value) < FAR for point in points for value in (point.x, point.y)):
                self.shown.left_out += 1
            elif text:
                a, b, c, d = ((point.x, point.y) for point in points)
                self.shown.texts.append(Placed(text, (a, b, c, d), unit, tag, rows))

    def _insert(self, entity: Any, at: _At) -> None:
        for attribute in entity.attribs:
            self._text(attribute, at)
        block = self._block(entity.dxf.get("name", ""))
        if block is None:
            return
        path = block.block.dxf.get("xref_path", "") if block.block else ""
        if path:
            self.shown.external.add(self._words.plain(path))
        for copy in _copies(entity):
            self._entities(block, at.within(copy.matrix44()))

    def _block(self, name: str) -> BlockLayout | None:
        found: BlockLayout | None = self._drawing.blocks.get(name)
        return found

    def _dimension(self, entity: Any, at: _At) -> None:
        block = self._block(entity.dxf.get("geometry", ""))
        if block is not None and len(block):
            self._entities(block, at.within(None))
            return
        text = entity.dxf.get("text", "")
        if "<>" in text or not text.strip():
            measured = entity.get_measurement()
            number = f"{measured:.2f}".rstrip("0").rstrip(".") if isinstance(measured, float) else ""
            text = text.replace("<>", number).strip() or number
        middle = entity.dxf.get("text_midpoint", entity.dxf.get("defpoint", Vec3()))
        self._put(paragraphs(self._words.lines(text), Block(middle, _WRITING, attachment=5)), at)

    def _table(self, entity: Any, at: _At) -> None:
        block = self._block(entity.get_block_name() or "")
        if block is not None:
            self._entities(block, at.within(Matrix44.translate(*entity.get_insert_location().xyz)))

    def _proxy(self, entity: Any, at: _At) -> None:
        """An object of an application that is not here, by the picture of it that the file keeps."""
        if entity.proxy_graphic:
            drawn = ProxyGraphic(entity.proxy_graphic, self._drawing).virtual_entities()
            self._entities(drawn, at.within(None))

    def _image(self, entity: Any, _: _At) -> None:
        found = entity.image_def if entity.dxftype() == "IMAGE" else entity.get_underlay_def()
        if found is not None and found.dxf.get("filename"):
            self.shown.external.add(self._words.plain(found.dxf.filename))

    def _ole(self, *_: object) -> None:
        self.shown.embedded += 1

    def _line(self, entity: Any, at: _At) -> None:
        self._strokes([entity.dxf.start, entity.dxf.end], at)

    def _polyline(self, entity: Any, at: _At) -> None:
        light = entity.dxftype() == "LWPOLYLINE"
        points = list(entity.vertices_in_wcs() if light else entity.points_in_wcs())
        self._strokes(points + points[:1] if entity.is_closed else points, at)

    def _strokes(self, points: list[Vec3], at: _At) -> None:
        points = at.points(points)
        for a, b in zip(points, points[1:], strict=False):
            level, upright = abs(a.y - b.y), abs(a.x - b.x)
            straight = min(level, upright) <= 0.001 * max(level, upright)
            near = all(abs(value) < FAR for value in (a.x, a.y, b.x, b.y))
            if straight and near and len(self.shown.strokes) < _STROKES:
                self.shown.strokes.append((a.x, a.y, b.x, b.y))


def _copies(entity: Any) -> Iterator[Any]:
    """A block reference, or those of its rows and columns."""
    if 1 < entity.mcount <= _COPIES:
        yield from entity.multi_insert()
    else:
        yield entity


_VISITS_OF: dict[str, Callable[[Walk, Any, _At], None]] = {
    "TEXT": Walk._text, "ATTRIB": Walk._text, "ATTDEF": Walk._text, "MTEXT": Walk._mtext,
    "INSERT": Walk._insert, "DIMENSION": Walk._dimension, "ARC_DIMENSION": Walk._dimension,
    "LARGE_RADIAL_DIMENSION": Walk._dimension, "ACAD_TABLE": Walk._table, "MULTILEADER": Walk._leader,
    "MLEADER": Walk._leader, "TOLERANCE": Walk._tolerance, "IMAGE": Walk._image,
    "PDFUNDERLAY": Walk._image, "DWFUNDERLAY": Walk._image, "DGNUNDERLAY": Walk._image,
    "OLE2FRAME": Walk._ole, "OLEFRAME": Walk._ole, "LINE": Walk._line, "LWPOLYLINE": Walk._polyline,
    "POLYLINE": Walk._polyline,
}  # fmt: skip
