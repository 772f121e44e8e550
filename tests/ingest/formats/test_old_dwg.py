"""Drawings of R2.1 to R12: what their records show, and where."""

import math
import random
import struct
from pathlib import Path

import pytest
from ezdxf.document import Drawing
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.insert import Insert
from ezdxf.entities.text import Text
from ezdxf.math import Vec3

from ingest.errors import Unreadable
from ingest.extract.dwg import DwgReader
from ingest.formats.dwg import old
from tests.ingest.extract.sink import read_into
from tests.ingest.formats import made_old_dwg as made
from tests.ingest.formats.made_old_dwg import OldDrawing, reals, record, string, text

DWG = "image/vnd.dwg"


def xy(point: Vec3) -> tuple[float, float]:
    return point.x, point.y


def built(drawing: OldDrawing, folder: Path) -> Drawing:
    return old.build(drawing.write(folder / "old.dwg"))


def shown(drawing: OldDrawing, folder: Path) -> list[DXFGraphic]:
    return list(built(drawing, folder).modelspace())


def one(drawing: OldDrawing, folder: Path) -> DXFGraphic:
    (entity,) = shown(drawing, folder)
    return entity


def test_lines_circles_arcs_and_solids_stand_where_their_numbers_say(tmp_path: Path) -> None:
    drawing = OldDrawing().add(
        record(made.LINE, reals(1, 2, 3, 4)),
        record(made.LINE, reals(1, 2, 9, 3, 4, 9)),
        record(made.CIRCLE, reals(5, 6, 7)),
        record(made.ARC, reals(0, 0, 2, 0, math.pi / 2)),
        record(made.SOLID, reals(0, 0, 1, 0, 0, 1, 1, 1)),
    )
    flat, deep, circle, arc, solid = shown(drawing, tmp_path)
    for line in (flat, deep):
        assert (xy(line.dxf.start), xy(line.dxf.end)) == ((1, 2), (3, 4))
    assert (xy(circle.dxf.center), circle.dxf.radius) == ((5, 6), 7)
    assert (arc.dxf.start_angle, arc.dxf.end_angle) == (0, pytest.approx(90))
    assert xy(solid.dxf.vtx3) == (1, 1)


@pytest.mark.parametrize("closed", [True, False])
def test_a_polyline_goes_through_its_vertices(tmp_path: Path, closed: bool) -> None:
    drawing = OldDrawing().add(
        record(made.POLYLINE, bytes([int(closed)]), options=1),
        *(record(made.VERTEX, reals(x, y)) for x, y in ((0, 0), (4, 0), (4, 3))),
        record(made.SEQEND, b""),
    )
    entity = one(drawing, tmp_path)
    assert [tuple(point) for point in entity.get_points("xy")] == [(0, 0), (4, 0), (4, 3)]  # type: ignore[attr-defined]
    assert entity.closed is closed  # type: ignore[attr-defined]


def test_a_text_has_its_turn_width_slant_and_alignment(tmp_path: Path) -> None:
    looks = reals(math.pi / 2, 0.8, math.radians(15)) + b"\x01\x02" + b"\x04" + reals(50, 60)
    entity = one(OldDrawing().add(text("泵体", 10, 20, 5, more=looks, options=0x7F)), tmp_path)
    assert isinstance(entity, Text)
    assert (xy(entity.dxf.insert), entity.dxf.height) == ((10, 20), 5)
    assert (entity.dxf.rotation, entity.dxf.oblique) == (pytest.approx(90), pytest.approx(15))
    assert (entity.dxf.width, entity.dxf.halign, xy(entity.dxf.align_point)) == (0.8, 4, (50, 60))


def test_a_block_is_shown_where_it_is_inserted_with_its_attributes(tmp_path: Path) -> None:
    drawing = OldDrawing()
    drawing.block(record(made.LINE, reals(0, 0, 1, 1)))
    frame = drawing.block(
        text("图号", 0, 0), text("?", 5, 0, kind=made.ATTDEF, more=string("请填图号") + string("NO"))
    )
    scales = reals(2, 3, math.pi, 4)
    drawing.add(
        record(made.INSERT, struct.pack("<H", frame) + reals(100, 200) + scales, options=0x0F),
        text("JS-01", 105, 200, kind=made.ATTRIB, more=string("NO")),
        record(made.SEQEND, b""),
        text("JS-02", 1, 1, kind=made.ATTRIB, more=string("NO")),
    )
    insert, loose = shown(drawing, tmp_path)
    assert isinstance(insert, Insert) and isinstance(loose, Text)
    assert xy(insert.dxf.insert) == (100, 200)
    assert (insert.dxf.xscale, insert.dxf.yscale, insert.dxf.zscale) == (2, 3, 4)
    assert insert.dxf.rotation == pytest.approx(180)
    assert [(attribute.dxf.tag, attribute.dxf.text) for attribute in insert.attribs] == [("NO", "JS-01")]
    assert loose.dxf.text == "JS-02"
    block = insert.block()
    assert block is not None
    assert [entity.dxftype() for entity in block] == ["TEXT", "ATTDEF"]


@pytest.mark.parametrize(("moved", "at"), [(True, (7, 8)), (False, (0, 0))])
def test_a_dimension_is_shown_by_its_block(tmp_path: Path, moved: bool, at: tuple[int, int]) -> None:
    drawing = OldDrawing()
    number = drawing.block(text("1250", 3, 4))
    numbers = struct.pack("<H", number) + reals(1, 1, 1, 2, 2) + (reals(7, 8) if moved else b"")
    insert = one(drawing.add(record(made.DIMENSION, numbers, options=int(moved))), tmp_path)
    assert xy(insert.dxf.insert) == at


def test_what_was_erased_is_not_shown(tmp_path: Path) -> None:
    drawing = OldDrawing(erased={0})
    drawing.block(text("旧", 0, 0))
    kept = drawing.block(text("新", 0, 0))
    drawing.add(record(made.LINE | made.ERASED, reals(0, 0, 1, 1)), record(made.CIRCLE, reals(0, 0, 1)))
    result = built(drawing, tmp_path)
    assert [entity.dxftype() for entity in result.modelspace()] == ["CIRCLE"]
    assert [len(result.blocks.get(f"B{number}")) for number in (0, kept)] == [0, 1]


@pytest.mark.parametrize(
    ("flags", "between"),
    [
        (0x01, b"\x07"),
        (0x02, b"\x07\x00"),
        (0x04, reals(9)),
        (0x08, reals(9)),
        (0x20, b"\x02\xaa\xbb"),
        (0x40, b"\x04" + b"\x01\x00"),
        (0x40, b"\x02" + b"\x05\x00" + b"extra"),
        (0x6F, b"\x00" + b"\x07" + b"\x01\x00" + reals(9, 9) + b"\x01\xaa"),
    ],
)
def test_what_is_optional_in_a_record_does_not_move_the_rest(
    tmp_path: Path, flags: int, between: bytes
) -> None:
    entity = one(OldDrawing().add(record(made.CIRCLE, reals(5, 6, 7), 0, flags, between)), tmp_path)
    assert (xy(entity.dxf.center), entity.dxf.radius) == ((5, 6), 7)


def test_the_flag_of_an_elevation_means_that_a_line_has_none(tmp_path: Path) -> None:
    line = one(OldDrawing().add(record(made.LINE, reals(1, 2, 3, 4), flags=0x04)), tmp_path)
    assert xy(line.dxf.end) == (3, 4)


def test_a_record_that_breaks_off_costs_only_itself(tmp_path: Path) -> None:
    drawing = OldDrawing().add(
        record(made.CIRCLE, reals(5)),
        record(made.INSERT, struct.pack("<H", 99) + reals(0, 0)),
        record(made.TEXT, reals(0, 0, 1) + b"\xff\x00short"),
        record(99, b""),
        record(made.CIRCLE, reals(5, 6, 7)),
    )
    assert one(drawing, tmp_path).dxf.radius == 7


def test_records_end_where_a_size_cannot_be(tmp_path: Path) -> None:
    broken = struct.pack("<BBH", made.CIRCLE, 0, 3) + bytes(40)
    drawing = OldDrawing().add(
        record(made.CIRCLE, reals(5, 6, 7)), broken, record(made.CIRCLE, reals(1, 1, 1))
    )
    assert one(drawing, tmp_path).dxf.radius == 7


def test_a_whole_drawing_is_read_in_its_code_page_and_drawn(tmp_path: Path) -> None:
    drawing = OldDrawing()
    frame = drawing.block(text("云溪市水泵厂技术科", 20, 20))
    drawing.add(
        record(made.LINE, reals(0, 0, 420, 0)),
        record(made.LINE, reals(420, 0, 420, 297)),
        record(made.INSERT, struct.pack("<H", frame) + reals(100, 100)),
        text("加药间一层平面图", 200, 200, 7),
    )
    path = drawing.write(tmp_path / "old.dwg")
    found = read_into(DwgReader(), path, DWG)
    assert {"云溪市水泵厂技术科", "加药间一层平面图"} <= {line.text for line in found.pages[0].lines}
    assert found.facts["format_version"].startswith("AutoCAD R1")
    places = {line.text: line.box for line in found.pages[0].lines}
    above, below = places["加药间一层平面图"], places["云溪市水泵厂技术科"]
    assert above and below and above[1] < below[1]


@pytest.mark.parametrize("cut", [0, 10, 0x20, 0x30])
def test_a_file_without_records_is_damaged(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.dwg"
    path.write_bytes(OldDrawing().add(record(made.CIRCLE, reals(5, 6, 7))).data()[: max(cut, 6)])
    with pytest.raises(Unreadable):
        read_into(DwgReader(), path, DWG)


def test_any_damage_ends_with_a_drawing_or_a_reason(tmp_path: Path) -> None:
    chance = random.Random(8)
    drawing = OldDrawing()
    block = drawing.block(text("块", 1, 1))
    drawing.add(text("字", 0, 0), record(made.INSERT, struct.pack("<H", block) + reals(0, 0)))
    whole = drawing.data()
    path = tmp_path / "damaged.dwg"
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(6, len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            old.build(path)
        except (struct.error, ValueError):
            continue
