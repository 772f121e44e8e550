"""DWG files of R2.1 to R12, made into a drawing: records one after another, those of the blocks apart.

The blocks are a table, each with the place where its records begin.
"""

import math
import struct
from collections.abc import Callable
from pathlib import Path

import ezdxf.filemanagement
from ezdxf.document import Drawing
from ezdxf.entities.insert import Insert
from ezdxf.layouts.base import BaseLayout

from ingest.formats.dwg.records import ERASED, Record, records

MARKS = frozenset({"AC2.10", "AC2.21", "AC2.22", "AC1001", "AC1002", "AC1003", "AC1004", "AC1006", "AC1009"})
_SECTIONS, _BLOCK_TABLE = 0x14, 0x2C  # where the header says what lies where
_LARGEST = 64 << 20
_OFFSET = 0x3FFFFFFF  # of a block's records; the bits above are flags
_BLOCKS_MOST = 20_000
_LINE, _CIRCLE, _TEXT, _ARC, _SOLID, _BLOCK, _INSERT, _ATTDEF, _ATTRIB = 1, 3, 7, 8, 11, 12, 14, 15, 16
_SEQEND, _POLYLINE, _VERTEX, _DIMENSION = 17, 19, 20, 23


def build(path: Path) -> Drawing:
    """The drawing in the file at `path`. Raises struct.error or ValueError for a broken one."""
    if path.stat().st_size > _LARGEST:
        raise ValueError("too large")
    data = path.read_bytes()
    start, end, blocks, size = struct.unpack_from("<4I", data, _SECTIONS)
    if not 0 < start <= end <= len(data):
        raise ValueError("no records")
    drawing = ezdxf.filemanagement.new("R2000")
    names = _block_names(data)
    for name in names.values():
        drawing.blocks.new(name)
    order = list(names.values())
    filler = _Filler(drawing, order)
    target: BaseLayout | None = None
    for offset, record in records(data, blocks, min(blocks + (size & _OFFSET), len(data))):
        if record.kind == _BLOCK:
            name = names.get(offset - blocks, "")
            target = drawing.blocks.get(name) if name else None
        elif target is not None:
            filler.put(target, record)
    for _, record in records(data, start, end):
        filler.put(drawing.modelspace(), record)
    return drawing


def _block_names(data: bytes) -> dict[int, str]:
    """Where in their section the records of each block begin → a name for it, in the table's order."""
    size, count, _, at = struct.unpack_from("<HHHI", data, _BLOCK_TABLE)
    place = 35 if size >= 39 else 33
    names: dict[int, str] = {}
    for index in range(min(count, _BLOCKS_MOST)):
        (offset,) = struct.unpack_from("<I", data, at + index * size + place)
        erased = data[at + index * size] & ERASED
        names[-index - 1 if erased else offset & _OFFSET] = f"B{index}"
    return names


class _Filler:
    """Puts what records say into a drawing."""

    def __init__(self, drawing: Drawing, blocks: list[str]) -> None:
        self._drawing = drawing
        self._blocks = blocks
        self._insert: Insert | None = None
        self._vertices: list[tuple[float, float]] = []
        self._closed = False

    def put(self, target: BaseLayout, record: Record) -> None:
        """Add what `record` shows to `target`; one that breaks off is left out."""
        make = _KINDS.get(record.kind)
        if make is None:
            return
        try:
            make(self, target, record)
        except (struct.error, IndexError):
            return

    def _line(self, target: BaseLayout, record: Record) -> None:
        deep = record.rest.left >= 48
        points = record.rest.reals(6 if deep else 4)
        target.add_line(points[:2], points[3:5] if deep else points[2:4])

    def _circle(self, target: BaseLayout, record: Record) -> None:
        x, y, radius = record.rest.reals(3)
        target.add_circle((x, y), radius)

    def _arc(self, target: BaseLayout, record: Record) -> None:
        x, y, radius, start, end = record.rest.reals(5)
        target.add_arc((x, y), radius, math.degrees(start), math.degrees(end))

    def _solid(self, target: BaseLayout, record: Record) -> None:
        numbers = record.rest.reals(8)
        target.add_solid([numbers[at : at + 2] for at in range(0, 8, 2)])

    def _polyline(self, _: BaseLayout, record: Record) -> None:
        self._vertices, self._insert = [], None
        self._closed = bool(record.options & 1 and record.rest.small() & 1)

    def _vertex(self, _: BaseLayout, record: Record) -> None:
        x, y = record.rest.reals(2)
        self._vertices.append((x, y))

    def _sequence_end(self, target: BaseLayout, _: Record) -> None:
        if len(self._vertices) > 1:
            target.add_lwpolyline(self._vertices, close=self._closed)
        self._vertices, self._insert = [], None

    def _text(self, target: BaseLayout, record: Record) -> None:
        x, y, height = record.rest.reals(3)
        text = record.rest.text()
        attribs: dict[str, object] = {"insert": (x, y), "height": height, **_looks(record)}
        if record.kind == _ATTDEF:
            record.rest.text()  # what it asks for
            target.add_attdef(record.rest.text(), (x, y), text, dxfattribs={"height": height})
        elif record.kind == _ATTRIB and self._insert is not None:
            self._insert.add_attrib(record.rest.text(), text, (x, y), dxfattribs={"height": height})
        else:
            target.add_text(text, dxfattribs=attribs)

    def _block_reference(self, target: BaseLayout, record: Record) -> None:
        name = self._blocks[record.rest.short()]
        x, y = record.rest.reals(2)
        attribs = {}
        for bit, key in ((1, "xscale"), (2, "yscale"), (4, "rotation"), (8, "zscale")):
            if record.options & bit:
                (attribs[key],) = record.rest.reals(1)
        if "rotation" in attribs:
            attribs["rotation"] = math.degrees(attribs["rotation"])
        self._insert = target.add_blockref(name, (x, y), dxfattribs=attribs)

    def _dimension(self, target: BaseLayout, record: Record) -> None:
        """A dimension, by the block that shows it, moved by how far it was copied."""
        name = self._blocks[record.rest.short()]
        record.rest.reals(5)  # the point on its line, the middle of its text
        target.add_blockref(name, record.rest.reals(2) if record.options & 1 else (0.0, 0.0))


def _looks(record: Record) -> dict[str, object]:
    """The turn and the alignment of a TEXT, which follow its string."""
    rest, options, found = record.rest, record.options, dict[str, object]()
    for bit, key in ((1, "rotation"), (2, "width"), (4, "oblique")):
        if options & bit:
            (value,) = rest.reals(1)
            found[key] = math.degrees(value) if bit != 2 else value
    rest.skip((1 if options & 8 else 0) + (1 if options & 0x10 else 0))  # style, mirrored
    if record.kind == _TEXT and options & 0x20:
        found["halign"] = rest.small() % 6
    if record.kind == _TEXT and options & 0x40:
        found["align_point"] = rest.reals(2)
    return found


_KINDS: dict[int, Callable[[_Filler, BaseLayout, Record], None]] = {
    _LINE: _Filler._line, _CIRCLE: _Filler._circle, _TEXT: _Filler._text, _ARC: _Filler._arc,
    _SOLID: _Filler._solid, _INSERT: _Filler._block_reference, _ATTDEF: _Filler._text,
    _ATTRIB: _Filler._text, _SEQEND: _Filler._sequence_end, _POLYLINE: _Filler._polyline,
    _VERTEX: _Filler._vertex, _DIMENSION: _Filler._dimension,
}  # fmt: skip
