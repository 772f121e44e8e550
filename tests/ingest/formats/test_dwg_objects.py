"""A DWG file's objects become those of a drawing; what it states of itself; pictures of unknown objects."""

import struct
from pathlib import Path
from typing import Any

import ezdwg
import ezdxf.filemanagement
import pytest
from ezdxf.document import Drawing

from ingest.formats.dwg import build, facts, proxy
from ingest.formats.dwg.entities import MAKERS, Values

UP = (0.0, 0.0, 1.0)
COMMON = {"layer": "图框", "color": 3, "invisible": 0}
TEXT: Values = {
    "insert": (1, 2, 0), "height": 3.5, "rotation": 30.0, "width": 0.7, "halign": 1, "valign": 2,
    "extrusion": UP, "oblique": 15.0, "text": "泵体",
}  # fmt: skip
CURVE: Values = {"degree": 3, "fit_points": [], "knots": [0, 0, 0, 0, 1, 1, 1, 1], "weights": []}
POINTS = [(0, 0, 0), (4, 0, 0), (4, 3, 0), (0, 3, 0)]


def shown(kind: str, values: Values) -> list[Any]:
    """What a maker adds to an empty drawing."""
    drawing: Drawing = ezdxf.filemanagement.new("R2010")
    drawing.blocks.new("块")
    space = drawing.modelspace()
    MAKERS[kind](space, values, COMMON)
    found: list[Any] = list(space)
    assert all((entity.dxf.layer, entity.dxf.color) == ("图框", 3) for entity in found)
    return found


def test_a_text_keeps_how_it_stands() -> None:
    (text,) = shown("TEXT", TEXT | {"align_point": (9, 9, 0)})
    assert (text.dxf.text, text.dxf.height, text.dxf.rotation) == ("泵体", 3.5, 30)
    assert (text.dxf.halign, text.dxf.valign, text.dxf.align_point) == (1, 2, (9, 9, 0))
    (plain,) = shown("TEXT", TEXT | {"align_point": None})
    assert not plain.dxf.hasattr("align_point")


@pytest.mark.parametrize(("raw", "said"), [("{\\fSimSun;甲}\\P乙", "{\\fSimSun;甲}\\P乙"), ("", "甲乙")])
def test_a_paragraph_keeps_its_marks_where_they_are_known(raw: str, said: str) -> None:
    values = {"insert": (0, 0, 0), "char_height": 5, "rect_width": 80, "attachment_point": 1, "text": "甲乙"}
    (text,) = shown("MTEXT", values | {"raw_text": raw, "text_direction": (1, 0, 0), "extrusion": UP})
    assert (text.text, text.dxf.char_height, text.dxf.width) == (said, 5, 80)


def test_an_attribute_to_be_filled_keeps_its_name() -> None:
    (made,) = shown("ATTDEF", TEXT | {"align_point": None, "attribute_flags": 1, "tag": "NO"})
    assert (made.dxf.tag, made.dxf.text, made.dxf.flags) == ("NO", "泵体", 1)


@pytest.mark.parametrize("kind", ["INSERT", "MINSERT"])
def test_a_block_is_inserted_with_its_scales_and_rows(kind: str) -> None:
    (made,) = shown(
        kind, {"name": "块", "insert": (5, 6, 0), "xscale": 2.0, "row_count": 3, "rotation": None}
    )
    assert (made.dxf.name, made.dxf.insert, made.dxf.xscale) == ("块", (5, 6, 0), 2)
    assert (made.dxf.row_count, made.dxf.rotation) == (3, 0)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": "", "actual_measurement": 1250.5}, "1250.5"),
        ({"text": "<> 水泵", "actual_measurement": 40.0}, "40 水泵"),
        ({"text": "R<>", "actual_measurement": None}, "R"),
        ({"text": "见详图", "actual_measurement": 1.0}, "见详图"),
    ],
)
def test_a_dimension_without_a_block_shows_its_number(values: Values, said: str) -> None:
    (made,) = shown("DIMENSION", values | {"name": "", "text_midpoint": (1, 1, 0)})
    assert made.text == said


def test_a_dimension_is_shown_by_its_block() -> None:
    (made,) = shown("DIMENSION", {"name": "块"})
    assert (made.dxftype(), made.dxf.name) == ("INSERT", "块")


def test_a_tolerance_is_a_text() -> None:
    (made,) = shown("TOLERANCE", {"insert": (0, 0, 0), "height": 2.5, "text": "0.02"})
    assert made.text == "0.02"


def test_curves_keep_their_numbers() -> None:
    round_ = {"center": (1, 1, 0), "radius": 5.0, "extrusion": UP, "start_angle": 0.0, "end_angle": 90.0}
    (circle,) = shown("CIRCLE", round_)
    (arc,) = shown("ARC", round_)
    (ellipse,) = shown("ELLIPSE", round_ | {"major_axis": (3, 0, 0), "axis_ratio": 0.5, "end_angle": 3.14})
    assert (circle.dxf.radius, arc.dxf.end_angle, ellipse.dxf.ratio) == (5, 90, 0.5)
    (line,) = shown("LINE", {"start": (0, 0, 0), "end": (1, 2, 3)})
    assert line.dxf.end == (1, 2, 3)


def test_a_spline_goes_by_its_control_points_or_through_its_points() -> None:
    (controlled,) = shown("SPLINE", CURVE | {"control_points": POINTS, "weights": [1, 2, 2, 1]})
    assert len(controlled.control_points) == 4
    assert list(controlled.weights) == [1, 2, 2, 1]
    (fitted,) = shown("SPLINE", CURVE | {"control_points": [], "fit_points": POINTS})
    assert len(fitted.fit_points) == 4


@pytest.mark.parametrize("kind", ["LWPOLYLINE", "POLYLINE_2D"])
def test_a_polyline_keeps_its_bulges(kind: str) -> None:
    values = {"points": POINTS, "closed": True, "extrusion": UP, "elevation": 0.0}
    (made,) = shown(kind, values | {"bulges": [0.0, 1.0, 0.0, 0.0]})
    assert [point[2] for point in made.get_points("xyb")] == [0, 1, 0, 0]
    (plain,) = shown(kind, values)
    assert plain.closed and len(plain) == 4


@pytest.mark.parametrize("kind", ["POLYLINE_3D", "LEADER", "MLINE"])
def test_what_runs_through_space_is_a_line_through_its_points(kind: str) -> None:
    (made,) = shown(kind, {"points": POINTS})
    assert len(made.vertices) == 4


@pytest.mark.parametrize("kind", ["3DFACE", "SOLID", "TRACE"])
def test_faces_keep_their_corners(kind: str) -> None:
    (made,) = shown(kind, {"points": POINTS, "extrusion": UP})
    assert made.dxf.vtx2 == (4, 3, 0)


def test_a_hatch_is_filled_or_drawn_by_its_outline() -> None:
    paths = [{"points": POINTS}, {"points": POINTS[:2]}]
    (filled,) = shown("HATCH", {"paths": paths, "solid_fill": True, "extrusion": UP})
    assert len(filled.paths) == 1
    (outline,) = shown("HATCH", {"paths": paths, "solid_fill": False, "extrusion": UP})
    assert outline.is_closed


def test_a_written_file_comes_back_with_its_layers_and_objects(tmp_path: Path) -> None:
    made = ezdwg.new()
    space = made.modelspace()
    space.add_line((0, 0), (10, 0))
    space.add_circle((5, 5), 2)
    space.add_arc((5, 5), 2, 0, 90)
    space.add_lwpolyline([(0, 0), (1, 0), (1, 1)])
    space.add_text("加药间", insert=(0, 0), height=3.5)
    space.add_mtext("平面图", insert=(0, 9), char_height=5)
    ezdwg.to_dwg(made, str(tmp_path / "made.dwg"))
    built = build.build(tmp_path / "made.dwg")
    kinds = sorted(entity.dxftype() for entity in built.drawing.modelspace())
    assert kinds == ["ARC", "CIRCLE", "LINE", "LWPOLYLINE", "MTEXT", "TEXT"]
    assert (built.left_out, built.external) == (0, set())


# What a file states of itself -----------------------------------------------------------------------


def strings(codec: str, *texts: str) -> bytes:
    wide = codec == "utf-16-le"
    raws = [(text + "\0").encode(codec) for text in texts]
    return b"".join(struct.pack("<H", len(raw) // (2 if wide else 1)) + raw for raw in raws)


def summary(codec: str, custom: dict[str, str]) -> bytes:
    """The section of a file's properties."""
    texts = ("加药间", "水厂", "赵志强", "", "备注 一", "beacon", "", "")
    days = struct.pack("<4I", 2_458_320, 6_936_000, 0, 0)
    own = [text for pair in custom.items() for text in pair]
    return strings(codec, *texts) + bytes(8) + days + struct.pack("<H", len(custom)) + strings(codec, *own)


@pytest.mark.parametrize(("mark", "codec"), [("AC1027", "utf-16-le"), ("AC1018", "gb18030")])
def test_a_file_states_its_properties(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, codec: str
) -> None:
    path = tmp_path / "a.dwg"
    path.write_bytes(mark.encode() + bytes(13) + b"\x27\x00")  # ANSI_936
    data = summary(codec, {"图号": "JS-01", "别的": "x"})
    for section, told in ((data, True), (data[: len(data) // 3], False)):
        # Nothing writes such sections, so the library's two questions are answered here.
        sections = [("AcDb:Header", 0, 0), ("AcDb:SummaryInfo", 0, 0)]
        monkeypatch.setattr(facts.raw, "list_section_locators", lambda _, found=sections: found)
        monkeypatch.setattr(facts.raw, "read_section_bytes", lambda _, index, found=section: found)
        stated = dict(facts.summary(path, mark))
        assert stated["title"] == "加药间"
        assert ("last_modified_by" in stated) is told
        if told:
            assert (stated["author"], stated["comments"]) == ("赵志强", "备注 一")
            assert stated["created"] == "2018-07-20T01:55:36"
            assert "modified" not in stated and "keywords" not in stated


@pytest.mark.parametrize(
    ("mark", "release"),
    [("AC1.40", "AutoCAD R1.4"), ("AC1009", "AutoCAD R1"), ("AC1015", "AutoCAD 2000"), ("AC9999", "")],
)
def test_a_release_is_known_by_its_mark(tmp_path: Path, mark: str, release: str) -> None:
    (tmp_path / "a.dwg").write_bytes(mark.encode().ljust(6, b"\0") + b"rest")
    assert facts.version(tmp_path / "a.dwg") == mark
    assert facts.release(mark).startswith(release) and bool(release) == bool(facts.release(mark))


# Pictures of objects whose program is not here ------------------------------------------------------


class Bits:
    """Writes values that begin at any bit, as the records of objects have them."""

    def __init__(self) -> None:
        self._bits = ""

    def put(self, value: int, count: int) -> "Bits":
        self._bits += f"{value:0{count}b}"
        return self

    def octets(self, data: bytes) -> "Bits":
        self._bits += "".join(f"{octet:08b}" for octet in data)
        return self

    def data(self) -> bytes:
        whole = self._bits + "0" * (-len(self._bits) % 8)
        return bytes(int(whole[at : at + 8], 2) for at in range(0, len(whole), 8))


def recorded(picture: bytes | None, since_2010: bool, extended: bytes = b"") -> bytes:
    """The record of an object: its size, type and handle, what applications added, and its picture."""
    bits = Bits().octets(b"\x05\x80" + b"\x01\x00" if not since_2010 else b"\x05\x00")
    if since_2010:
        bits.octets(b"\x81\x01").put(1, 2).octets(b"\x05")
    else:
        bits.put(1, 2).octets(b"\xf5").octets(bytes(4))
    bits.octets(b"\x02\xaa\xbb")
    if extended:
        bits.put(1, 2).octets(bytes([len(extended)])).octets(b"\x01\x0c").octets(extended)
    bits.put(2, 2)  # no more of it
    if picture is None:
        return bits.put(0, 1).data()
    bits.put(1, 1)
    size = (
        bits.put(2, 3).octets(struct.pack("<H", len(picture)))
        if since_2010
        else bits.octets(struct.pack("<I", len(picture)))
    )
    return size.octets(picture).data()


@pytest.mark.parametrize(("version", "since_2010"), [("AC1027", True), ("AC1018", False)])
def test_an_unknown_object_gives_the_picture_of_itself(
    monkeypatch: pytest.MonkeyPatch, version: str, since_2010: bool
) -> None:
    records = {
        1: recorded(b"picture one", since_2010),
        2: recorded(None, since_2010),
        3: recorded(b"picture three", since_2010, b"what an application added"),
        4: recorded(b"cut off", since_2010)[:-3],
        5: b"",
    }
    headers = [(handle, 0, 0, 500 + handle, "TCH_DOOR", "E") for handle in records]
    headers += [(8, 0, 0, 500, "LAYOUT", "O"), (9, 0, 0, 19, "LINE", "E"), (10, 0, 0, 501, "HATCH", "E")]
    asked: list[int] = []

    def read(_: str, handles: list[int]) -> list[tuple[int, int, int, str, bytes]]:
        asked.extend(handles)
        return [(handle, 0, 0, "", records[handle]) for handle in handles]

    monkeypatch.setattr(proxy.raw, "list_object_headers_with_type", lambda _: headers)
    monkeypatch.setattr(proxy.raw, "read_object_records_by_handle", read)
    assert list(proxy.graphics("a.dwg", version)) == [(1, b"picture one"), (3, b"picture three")]
    assert asked == [1, 2, 3, 4, 5]
