"""The title block of a drawing: labelled cells, cells without labels, attributes, several sheets."""

from pathlib import Path

import pytest

from archive.record import Category, Classification, Description
from ingest.classifying.classifier import Classifier
from ingest.describing.describer import describe
from ingest.extract.dxf import DxfReader
from ingest.reader import Identity, Reading
from tests.conftest import ROOT
from tests.ingest.documents import placed
from tests.ingest.extract.drawings_made import BUILDING, MECHANICAL, drawing, saved, sheet
from tests.ingest.extract.sink import MemorySink, read_into

CLASSIFIER = Classifier.load(ROOT / "config" / "categories")
Row = tuple[str, float, float, float, float]


def described(sink: MemorySink, name: str) -> Description:
    """The description of a drawing, by the class the rules give it."""
    reading = Reading(name, Identity("image/vnd.dxf"), sink.pages, sink.facts, sink.notes)
    classification = CLASSIFIER.classify(reading)
    assert classification.category == Category.DRAWING
    return describe(reading, classification)


def block(rows: list[Row]) -> Description:
    return describe(placed(rows, (1191.0, 842.0)), Classification(Category.DRAWING, "", 1.0))


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_a_mechanical_title_block_is_read_by_the_places_of_its_cells(tmp_path: Path, scale: float) -> None:
    made = drawing("R12")
    sheet(made.modelspace(), MECHANICAL, scale=scale)
    found = described(read_into(DxfReader(), saved(made, tmp_path / "a.dxf"), "image/vnd.dxf"), "a.dxf")
    assert found.first("title") == found.first("drawing_title") == "泵体"
    assert found.first("drawing_no") == "YX-100-01-02"
    assert found.first("design_unit") == "云溪市水泵厂有限公司"
    assert found.first("designer") == "王建国"
    assert found.first("scale") == "1:2"
    assert found.first("stage") == "S"
    assert found.first("sheet") == "3/8"
    assert found.first("document_date") == "2023-11-20"


def test_a_building_title_block_is_read(tmp_path: Path) -> None:
    made = drawing("R2000")
    sheet(made.modelspace(), BUILDING, scale=100)
    found = described(read_into(DxfReader(), saved(made, tmp_path / "a.dxf"), "image/vnd.dxf"), "a.dxf")
    assert found.first("title") == "加药间一层平面图"
    assert found.first("drawing_no") == "建施-03"
    assert found.first("project") == "云溪市第二水厂扩建工程"
    assert found.first("designer") == "赵志强"
    assert found.first("stage") == "施工图"
    assert found.first("revision") == "A"
    assert found.first("sheet") == "3/12"


def test_every_sheet_of_a_file_gives_its_own_number_and_name(tmp_path: Path) -> None:
    made = drawing("R2000")
    sheet(made.modelspace(), BUILDING, scale=100)
    sheet(made.modelspace(), MECHANICAL, at=(50_000, 0), scale=100)
    found = described(read_into(DxfReader(), saved(made, tmp_path / "a.dxf"), "image/vnd.dxf"), "a.dxf")
    assert found.all("drawing_no") == ["建施-03", "YX-100-01-02"]
    assert found.all("drawing_title") == ["加药间一层平面图", "泵体"]
    assert found.first("title") == "加药间一层平面图"


@pytest.mark.parametrize(
    "tags",
    [
        {"图号": "水施-05", "图名": "进水井剖面图", "比例": "1:50", "设计": "赵志强", "日期": "2023-11-08"},
        {
            "TUHAO": "水施-05",
            "TUMING": "进水井剖面图",
            "BILI": "1:50",
            "SHEJI": "赵志强",
            "RIQI": "2023.11.08",
        },
        {
            "DWG_NO": "水施-05",
            "TITLE": "进水井剖面图",
            "SCALE": "1:50",
            "DRAWN_BY": "赵志强",
            "DATE": "2023/11/08",
        },
    ],
)
def test_attributes_are_known_by_chinese_pinyin_and_english_tags(
    tmp_path: Path, tags: dict[str, str]
) -> None:
    made = drawing("R2000")
    made.blocks.new("图框")
    reference = made.modelspace().add_blockref("图框", (0, 0))
    for index, (tag, value) in enumerate(tags.items()):
        reference.add_attrib(tag, value, (300, 5 + 8 * index), dxfattribs={"height": 3.5})
    found = described(read_into(DxfReader(), saved(made, tmp_path / "a.dxf"), "image/vnd.dxf"), "a.dxf")
    fields = ("drawing_no", "drawing_title", "scale", "designer", "document_date", "title")
    assert [found.first(field) for field in fields] == [
        "水施-05", "进水井剖面图", "1:50", "赵志强", "2023-11-08", "进水井剖面图",
    ]  # fmt: skip


def test_an_empty_cell_takes_no_value_from_beyond_the_next_label() -> None:
    found = block([
        ("图号", 900.0, 740.0, 930.0, 752.0), ("比例", 960.0, 740.0, 990.0, 752.0),
        ("1:50", 1000.0, 740.0, 1040.0, 752.0), ("阶段", 1060.0, 740.0, 1090.0, 752.0),
    ])  # fmt: skip
    assert found.first("scale") == "1:50"
    assert found.first("drawing_no") == found.first("stage") == ""


def test_a_value_may_stand_under_its_label() -> None:
    found = block([
        ("比例", 900.0, 700.0, 930.0, 710.0), ("图号", 960.0, 700.0, 990.0, 710.0),
        ("1:20", 900.0, 720.0, 930.0, 730.0), ("结施-11", 960.0, 720.0, 1000.0, 730.0),
    ])  # fmt: skip
    assert (found.first("scale"), found.first("drawing_no")) == ("1:20", "结施-11")


def test_english_labels_are_read() -> None:
    found = block([
        ("DRAWING NO.", 900.0, 700.0, 960.0, 710.0), ("A-101", 970.0, 700.0, 1010.0, 710.0),
        ("TITLE", 900.0, 720.0, 930.0, 730.0), ("GROUND FLOOR PLAN", 970.0, 720.0, 1090.0, 730.0),
        ("SCALE", 900.0, 740.0, 930.0, 750.0), ("1:100", 970.0, 740.0, 1000.0, 750.0),
    ])  # fmt: skip
    assert found.first("drawing_no") == "A-101"
    assert found.first("drawing_title") == "GROUND FLOOR PLAN"
    assert found.first("scale") == "1:100"


def test_the_head_of_a_table_of_changes_names_no_designer_and_a_day_is_no_name() -> None:
    found = block([
        ("版本", 100.0, 100.0, 130.0, 110.0), ("设计", 140.0, 100.0, 170.0, 110.0),
        ("描述", 180.0, 100.0, 210.0, 110.0), ("TITLE", 900.0, 720.0, 930.0, 730.0),
        ("Tuesday, May 18, 2021", 970.0, 720.0, 1090.0, 730.0),
    ])  # fmt: skip
    assert found.first("designer") == found.first("drawing_title") == ""
