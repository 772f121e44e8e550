"""DXF drawings: their texts with places, sheet by sheet, in any encoding, and drawn; hostile ones end."""

import time
from pathlib import Path

import ezdxf.filemanagement
import pytest
from PIL import Image

from ingest.errors import Unreadable
from ingest.extract.dxf import DxfReader
from ingest.formats.dxf import opening as dxf_open
from ingest.formats.dxf.words import Words
from ingest.identifying.identify import identify
from ingest.reader import Limits
from tests.ingest.extract.drawings_made import BUILDING, MECHANICAL, drawing, saved, sheet
from tests.ingest.extract.sink import MemorySink, read_into, source

A3 = (1190.55, 841.89)  # points


def read(path: Path) -> MemorySink:
    assert identify(path, path.name).media_type == "image/vnd.dxf"
    return read_into(DxfReader(), path, "image/vnd.dxf")


def lines(sink: MemorySink) -> set[str]:
    return {line.text for page in sink.pages for line in page.lines}


@pytest.mark.parametrize(
    ("version", "encoding", "page"),
    [
        ("R12", "gbk", "ANSI_936"),
        ("R12", "gbk", "ANSI_1252"),
        ("R12", "gbk", "gb2312"),
        ("R2000", "gbk", "ANSI_936"),
        ("R2004", "gbk", "GB2312"),
        ("R2010", "utf-8", "ANSI_936"),
    ],
)
def test_chinese_is_read_whatever_code_page_the_file_states(
    tmp_path: Path, version: str, encoding: str, page: str
) -> None:
    made = drawing(version, encoding)
    sheet(made.modelspace(), BUILDING)
    path = saved(made, tmp_path / "made.dxf")
    data = path.read_bytes().replace(b"ANSI_936", page.encode())
    path.write_bytes(data)
    found = read(path)
    assert {"加药间一层平面图", "云溪市建筑设计研究院有限公司", "建施-03"} <= lines(found)


def test_traditional_chinese_in_big5_is_read(tmp_path: Path) -> None:
    made = drawing("R2000", "cp950")
    made.modelspace().add_text("圖號：A-101　比例尺一覽表", height=3.5)
    made.modelspace().add_text("臺北市政府工務局", height=3.5).set_placement((0, 20))
    path = saved(made, tmp_path / "made.dxf")
    assert "臺北市政府工務局" in lines(read(path))
    path.write_bytes(path.read_bytes().replace(b"ANSI_950", b"big5"))
    assert "臺北市政府工務局" in lines(read(path))


def test_western_texts_stay_western(tmp_path: Path) -> None:
    made = drawing("R2000", "cp1252")
    made.modelspace().add_text("Größe 108° Détail", height=3.5)
    assert lines(read(saved(made, tmp_path / "made.dxf"))) == {"Größe 108° Détail"}


def test_binary_files_are_read(tmp_path: Path) -> None:
    made = drawing("R2000")
    sheet(made.modelspace(), MECHANICAL)
    assert {"泵体", "YX-100-01-02"} <= lines(read(saved(made, tmp_path / "made.dxf", binary=True)))


def test_a_page_has_the_size_of_the_drawn_sheet_and_every_line_its_place(tmp_path: Path) -> None:
    made = drawing("R2000")
    sheet(made.modelspace(), BUILDING, scale=100)
    (page,) = read(saved(made, tmp_path / "made.dxf")).pages
    assert (page.width, page.height) == pytest.approx(A3, abs=0.1)
    number = next(line for line in page.lines if line.text == "建施-03")
    assert number.box == pytest.approx((1038.9, 743.4, 1076.0, 753.4), abs=3)
    assert [line.text for line in page.lines if line.box is None] == []


def test_sheets_side_by_side_in_model_space_are_a_page_each(tmp_path: Path) -> None:
    made = drawing("R2000")
    for number, (cells, at) in enumerate(
        ((BUILDING, (0, 0)), (MECHANICAL, (50_000, 0)), (BUILDING, (0, -40_000)))
    ):
        sheet(made.modelspace(), cells, at=at, scale=100)
        made.modelspace().add_text(f"第{number}张图", height=500).set_placement(
            (at[0] + 6_000, at[1] + 20_000)
        )
    made.modelspace().add_text("图外的字", height=500).set_placement((200_000, 0))
    found = read(saved(made, tmp_path / "made.dxf"))
    assert [page.lines[0].text for page in found.pages] == ["第0张图", "第1张图", "第2张图", "图外的字"]


def test_a_layout_is_a_page_of_its_paper(tmp_path: Path) -> None:
    made = drawing("R2010", "utf-8")
    made.modelspace().add_text("模型里的字", height=350)
    layout = made.layouts.get("Layout1")
    layout.page_setup(size=(420, 297), margins=(0, 0, 0, 0), units="mm")
    layout.add_text("图纸空间的字", height=5).set_placement((100, 100))
    model, paper = read(saved(made, tmp_path / "made.dxf")).pages
    assert model.text == "模型里的字"
    assert paper.text == "图纸空间的字"
    assert (paper.width, paper.height) == pytest.approx(A3, abs=0.1)


def test_codes_in_texts_become_what_they_stand_for(tmp_path: Path) -> None:
    words = Words("", "cp1252", ())
    assert words.plain(r"%%c50%%p0.02 45%%d 100%%% %%uA%%u %%130@200") == "Ø50±0.02 45° 100% A Φ@200"
    assert words.plain(r"\U+56FE\U+7EB8 \M+5B1C8") == "图纸 比"
    assert words.lines(r"{\fSimSun|b0|i0|c134|p2;设计说明}\P\H2.5x;1.\~标高\S1/2;米\P\A1;%%c8") == [
        "设计说明", "1. 标高1/2米", "Ø8",
    ]  # fmt: skip
    assert words.lines(r"路径 C:\\图 \{甲\}^I乙") == ["路径 C:\\图 {甲} 乙"]


def test_blocks_attributes_dimensions_and_leaders_are_read(tmp_path: Path) -> None:
    made = drawing("R2010", "utf-8")
    model = made.modelspace()
    inner = made.blocks.new("内")
    inner.add_text("块中块的字", height=3)
    block = made.blocks.new("图框")
    block.add_blockref("内", (0, 10))
    block.add_attdef("图号", (0, 0), "缺省", height=3)
    reference = model.add_blockref("图框", (100, 100))
    reference.add_attrib("图号", "水施-05", (100, 100), dxfattribs={"height": 3})
    reference.add_attrib("TUMING", "进水井剖面图", (100, 110), dxfattribs={"height": 3})
    model.add_linear_dim(base=(0, 50), p1=(0, 0), p2=(120, 0), text="净宽<>").render()
    model.add_aligned_dim(p1=(0, 0), p2=(0, 80), distance=10).render()
    leader = model.add_multileader_mtext("Standard")
    leader.set_content("见大样①")
    leader.build(insert=ezdxf.math.Vec2(10, 10))
    found = read(saved(made, tmp_path / "made.dxf"))
    assert {"块中块的字", "水施-05", "进水井剖面图", "净宽120", "80", "见大样①"} <= lines(found)
    assert "缺省" not in lines(found)
    assert (found.facts["drawing_no"], found.facts["drawing_title"]) == ("水施-05", "进水井剖面图")


def test_texts_in_one_cell_are_one_line(tmp_path: Path) -> None:
    made = drawing("R2000")
    cells = ((0, 0, 40, 10, "比"), (40, 0, 80, 10, "1:50"), (0, 10, 40, 20, "图号"), (40, 10, 80, 20, "水-1"))
    sheet(made.modelspace(), cells)
    made.modelspace().add_text("例", height=3.5).set_placement((20, 3.25))
    assert {"比 例", "1:50", "图号", "水-1"} <= lines(read(saved(made, tmp_path / "made.dxf")))


def test_files_beside_the_drawing_are_named_and_never_opened(tmp_path: Path) -> None:
    made = drawing("R2010", "utf-8")
    made.add_xref_def("../图框/A1图框.dwg", "框")
    made.modelspace().add_blockref("框", (0, 0))
    image = made.add_image_def("/etc/hostname", (100, 100))
    made.modelspace().add_image(image, (0, 0), (10, 10))
    made.modelspace().add_text("字", height=3)
    path = saved(made, tmp_path / "made.dxf")
    notes = read(path).notes
    assert ("external_files", "../图框/A1图框.dwg") in notes
    assert ("external_files", "/etc/hostname") in notes
    assert DxfReader().picture(source(path, "image/vnd.dxf"), 1, 200)


def test_the_twin_of_the_dwg_file_has_its_chinese_texts(corpus: Path) -> None:
    found = read(corpus / "drawings/LibreDWG__gh109_1.dxf")
    assert {"房间", "天正单行文字输入", "185.39", "上", "下", "M0921", "C1815", "隔日1"} <= lines(found)
    assert found.facts["format_version"] == "AutoCAD 2013"
    assert found.facts["created"].startswith("2018-07-20")
    assert "3T_GLASS" in found.facts["layers"]


def test_objects_far_off_do_not_make_the_page_tiny(corpus: Path) -> None:
    page = read(corpus / "drawings/LibreDWG__example_2000.dxf").pages[0]
    text = next(line for line in page.lines if line.text.startswith("Teksto granda"))
    assert text.box is not None
    assert text.box[2] - text.box[0] > 0.02 * page.width


def test_a_sheet_is_drawn_with_its_lines_and_texts(corpus: Path, tmp_path: Path) -> None:
    path = corpus / "drawings/LibreDWG__gh109_1.dxf"
    shown = tmp_path / "page.png"
    shown.write_bytes(DxfReader().picture(source(path, "image/vnd.dxf"), 1, 800))
    with Image.open(shown) as image:
        assert image.width == 800
        dark = sum(image.histogram()[:128])
        assert 0.005 < dark / (image.width * image.height) < 0.2
    with pytest.raises(Unreadable):
        DxfReader().picture(source(path, "image/vnd.dxf"), 9, 800)


def test_blocks_that_insert_one_another_end(tmp_path: Path) -> None:
    made = drawing("R2000")
    for name, other in (("甲", "乙"), ("乙", "甲")):
        block = made.blocks.new(name)
        block.add_text(f"{name}块", height=3)
        block.add_blockref(other, (1, 1))
        block.add_blockref(other, (2, 2))
    made.modelspace().add_blockref("甲", (0, 0))
    path = saved(made, tmp_path / "made.dxf")
    started = time.process_time()
    found = read(path)
    assert {"甲块", "乙块"} <= lines(found)
    assert any(code == "objects_left_out" for code, _ in found.notes)
    limits = Limits(seconds=4.0)
    assert DxfReader().picture(source(path, "image/vnd.dxf", limits), 1, 200)
    assert time.process_time() - started < 60


def test_a_tower_of_blocks_ends_and_says_that_something_was_left_out(tmp_path: Path) -> None:
    made = drawing("R2000")
    made.blocks.new("层0").add_text("底", height=3)
    for level in range(1, 11):
        block = made.blocks.new(f"层{level}")
        for index in range(10):
            block.add_blockref(f"层{level - 1}", (index, level))
    made.modelspace().add_blockref("层10", (0, 0))
    found = read(saved(made, tmp_path / "made.dxf"))
    assert "底" in lines(found)
    assert any(code == "objects_left_out" for code, _ in found.notes)


def test_places_that_cannot_be_are_left_out(tmp_path: Path) -> None:
    made = drawing("R2000")
    made.modelspace().add_text("在这里", height=3)
    made.modelspace().add_text("在天边", height=3).set_placement((1e300, 0))
    made.modelspace().add_text("无处", height=3).set_placement((7.25, 7.75))
    path = saved(made, tmp_path / "made.dxf")
    path.write_bytes(path.read_bytes().replace(b"7.25", b"nan").replace(b"7.75", b"inf"))
    found = read(path)
    assert "在这里" in lines(found)
    assert all(
        value == value and abs(value) < 1e6
        for page in found.pages
        for line in page.lines
        for value in line.box or ()
    )


def test_a_file_that_was_cut_off_gives_its_texts(tmp_path: Path) -> None:
    made = drawing("R2000")
    sheet(made.modelspace(), BUILDING)
    path = saved(made, tmp_path / "made.dxf")
    data = path.read_bytes()
    path.write_bytes(data[: data.index("建施-03".encode("gbk")) + 40])
    found = read(path)
    assert {"加药间一层平面图", "建施-03"} <= lines(found)
    assert {code for code, _ in found.notes} & {"repaired", "no_geometry"}


def test_a_drawing_too_large_to_load_gives_its_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = drawing("R12")
    sheet(made.modelspace(), BUILDING)
    path = saved(made, tmp_path / "made.dxf")
    monkeypatch.setattr(dxf_open, "_LARGEST", 1000)
    found = read(path)
    assert found.notes == [("no_geometry", "")]
    assert "加药间一层平面图" in lines(found)
    with pytest.raises(Unreadable, match="too_much_output"):
        DxfReader().picture(source(path, "image/vnd.dxf"), 1, 200)


def test_garbage_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "made.dxf"
    path.write_bytes(b"  0\nSECTION\n  2\nENTITIES\n" + b"  0\nLINE\n 10\nx\n" * 50_000)
    with pytest.raises(Unreadable, match="damaged"):
        read(path)


def test_a_drawing_cut_off_in_its_header_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "made.dxf"
    path.write_bytes(b"  0\nSECTION\n  2\nHEADER\n  9\n$ACADVER\n  1\nAC1015\n  9\n")
    with pytest.raises(Unreadable, match="damaged"):
        read(path)


def test_a_drawing_whose_layout_is_no_layout_gives_its_texts(tmp_path: Path) -> None:
    made = drawing("R2000")
    sheet(made.modelspace(), BUILDING)
    path = saved(made, tmp_path / "made.dxf")
    data = path.read_bytes()
    start = data.rindex(b"  0\nLAYOUT\n")
    layout = data[start : data.index(b"  0\n", start + 4)]
    path.write_bytes(data.replace(layout, layout + layout.replace(b"LAYOUT", b"DICTIONARY", 1)))
    assert "加药间一层平面图" in lines(read(path))


def test_an_empty_drawing_is_a_blank_page(tmp_path: Path) -> None:
    (page,) = read(saved(drawing("R2000"), tmp_path / "made.dxf")).pages
    assert page.blank
