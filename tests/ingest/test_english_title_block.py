"""Title blocks with English labels, as the usual programs print them, and those in both languages."""

import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from archive.record import Category, Classification, Description, Line, Page
from benchmarks.pictures.layout_pages import FONT
from ingest.classifying.classifier import Classifier
from ingest.describing.describer import describe
from ingest.describing.english_dates import english_dates
from ingest.extract.picture import PictureReader
from ingest.reader import Identity, Reading
from tests.conftest import ROOT
from tests.ingest.extract.sink import read_into

CLASSIFIER = Classifier.load(ROOT / "config" / "categories")
# left, top, right, bottom in mm, the label, its value, and where that stands in the cell
Cell = tuple[float, float, float, float, str, str, str]

ORCAD: tuple[Cell, ...] = (
    (0, 0, 100, 14, "Title", "泵站控制柜主板", "under"), (0, 14, 14, 24, "Size", "A3", "under"),
    (14, 14, 84, 24, "Document Number", "YX-PCB-0201", "under"), (84, 14, 100, 24, "Rev", "V1.2", "under"),
    (0, 24, 60, 31, "Date:", "Tuesday, May 18, 2021", "beside"),
    (60, 24, 100, 31, "Sheet", "3  of  18", "beside"),
)  # fmt: skip
ALTIUM: tuple[Cell, ...] = (
    (0, 0, 100, 14, "Title", "Motor Driver Board", "under"), (0, 14, 14, 24, "Size", "A3", "under"),
    (14, 14, 84, 24, "Number", "MDB-2020-07", "under"), (84, 14, 100, 24, "Revision", "B", "under"),
    (0, 24, 60, 30, "Date:", "2020/7/15", "beside"), (60, 24, 100, 30, "Sheet  2  of  6", "", ""),
    (0, 30, 60, 36, "File:", "D:\\work\\Power.SchDoc", "beside"),
    (60, 30, 100, 36, "Drawn By:", "Li Wei", "beside"),
)  # fmt: skip
KICAD: tuple[Cell, ...] = (
    (0, 0, 108, 6, "Sheet: /", "", ""), (0, 6, 108, 12, "File: power.kicad_sch", "", ""),
    (0, 12, 108, 20, "Title: Charger Power Stage", "", ""), (0, 20, 22, 26, "Size: A3", "", ""),
    (22, 20, 72, 26, "Date: 2022-03-09", "", ""), (72, 20, 108, 26, "Rev: 1.1", "", ""),
    (0, 26, 72, 32, "KiCad E.D.A.  kicad 6.0.4", "", ""), (72, 26, 108, 32, "Id: 2/5", "", ""),
)  # fmt: skip
SOLIDWORKS: tuple[Cell, ...] = (
    (20, 0, 42, 6, "NAME", "", ""), (42, 0, 60, 6, "DATE", "", ""), (0, 6, 20, 12, "DRAWN", "", ""),
    (20, 6, 42, 12, "", "J. Smith", "mid"), (42, 6, 60, 12, "", "25-NOV-19", "mid"),
    (0, 12, 20, 18, "CHECKED", "", ""), (20, 12, 42, 18, "", "M. Brown", "mid"),
    (42, 12, 60, 18, "", "26-NOV-19", "mid"), (0, 18, 20, 24, "ENG APPR.", "", ""),
    (60, 0, 150, 12, "", "YUNXI PUMP WORKS CO., LTD.", "mid"),
    (60, 12, 150, 32, "TITLE:", "PUMP HOUSING\nWITH FLANGE", "under"),
    (60, 32, 72, 44, "SIZE", "A3", "under"), (72, 32, 132, 44, "DWG. NO.", "PH-1002-03", "under"),
    (132, 32, 150, 44, "REV", "C", "under"), (60, 44, 95, 50, "SCALE: 1:2", "", ""),
    (95, 44, 120, 50, "WEIGHT:", "", ""), (120, 44, 150, 50, "SHEET 1 OF 2", "", ""),
)  # fmt: skip
AUTOCAD: tuple[Cell, ...] = (
    (0, 0, 60, 10, "PROJECT", "YUNXI WATER PLANT EXTENSION", "under"),
    (0, 10, 60, 22, "DRAWING TITLE", "GROUND FLOOR PLAN", "under"),
    (0, 22, 30, 30, "DESIGNED BY", "Wang Jun", "under"), (30, 22, 60, 30, "DRAWN BY", "Zhao Lei", "under"),
    (0, 30, 30, 38, "CHECKED BY", "Sun Li", "under"), (30, 30, 60, 38, "DATE", "11/25/2019", "under"),
    (0, 38, 30, 46, "SCALE", "1:100", "under"), (30, 38, 60, 46, "REV", "0", "under"),
    (0, 46, 60, 58, "DRAWING NO.", "A-101", "under"),
)  # fmt: skip
BOTH: tuple[Cell, ...] = (
    (0, 0, 25, 8, "图名 TITLE", "", ""), (25, 0, 100, 8, "", "加药间一层平面图", "mid"),
    (0, 8, 25, 16, "图号 DWG NO.", "", ""), (25, 8, 60, 16, "", "建施-03", "mid"),
    (60, 8, 78, 16, "版次 REV", "", ""), (78, 8, 100, 16, "", "A", "mid"),
    (0, 16, 25, 24, "设计 DESIGNED", "", ""), (25, 16, 60, 24, "", "赵志强", "mid"),
    (60, 16, 78, 24, "比例 SCALE", "", ""), (78, 16, 100, 24, "", "1:100", "mid"),
    (0, 24, 25, 32, "审核 CHECKED", "", ""), (25, 24, 60, 32, "", "王建国", "mid"),
    (60, 24, 78, 32, "日期 DATE", "", ""), (78, 24, 100, 32, "", "2023-11-20", "mid"),
)  # fmt: skip
STACKED = tuple((*cell[:4], cell[4].replace(" ", "\n", 1), *cell[5:]) for cell in BOTH)
BLOCKS: dict[str, tuple[tuple[Cell, ...], dict[str, str]]] = {
    "OrCAD": (ORCAD, {
        "title": "泵站控制柜主板", "drawing_no": "YX-PCB-0201", "revision": "V1.2", "sheet": "3/18",
        "document_date": "2021-05-18",
    }),
    "Altium": (ALTIUM, {
        "title": "Motor Driver Board", "drawing_no": "MDB-2020-07", "revision": "B", "sheet": "2/6",
        "document_date": "2020-07-15", "designer": "Li Wei",
    }),
    "KiCad": (KICAD, {
        "title": "Charger Power Stage", "drawing_no": "", "revision": "1.1", "sheet": "2/5",
        "document_date": "2022-03-09",
    }),
    "SolidWorks": (SOLIDWORKS, {
        "title": "PUMP HOUSING WITH FLANGE", "drawing_no": "PH-1002-03", "revision": "C", "sheet": "1/2",
        "scale": "1:2", "designer": "J. Smith", "document_date": "2019-11-25",
    }),
    "AutoCAD": (AUTOCAD, {
        "title": "GROUND FLOOR PLAN", "drawing_no": "A-101", "revision": "0", "scale": "1:100",
        "designer": "Wang Jun", "document_date": "2019-11-25", "project": "YUNXI WATER PLANT EXTENSION",
    }),
    "both": (BOTH, {
        "title": "加药间一层平面图", "drawing_no": "建施-03", "revision": "A", "scale": "1:100",
        "designer": "赵志强", "document_date": "2023-11-20",
    }),
}  # fmt: skip
BLOCKS["both, stacked"] = (STACKED, BLOCKS["both"][1])
LABEL, VALUE = 2.4, 3.4  # mm; heights of letters with what lies around them


def texts(cells: tuple[Cell, ...]) -> list[tuple[str, float, float, float]]:
    """What stands on the sheet: text, left, middle, height, in mm from the block's corner."""
    found: list[tuple[str, float, float, float]] = []
    for left, top, right, bottom, label, value, where in cells:
        middle, centre = (top + bottom) / 2, (left + right) / 2
        lines = label.split("\n")
        for number, line in enumerate(lines):
            at = top + 1.6 if where == "under" else middle + (number - (len(lines) - 1) / 2) * LABEL * 1.3
            found += [(line, left + 1, at, LABEL)] if line else []
        low = top + 0.68 * (bottom - top) if where == "under" else middle
        for number, line in enumerate(value.split("\n")):
            at = low + (number - value.count("\n") / 2) * VALUE * 1.1
            start = left + 14 if where == "beside" else centre - wide(line, VALUE) / 2
            found += [(line, start, at, VALUE)] if line else []
    return found


def wide(text: str, height: float) -> float:
    return sum(1.0 if ord(sign) > 0x2E7F else 0.55 for sign in text) * height * 0.72


def described(lines: list[Line], size: tuple[float, float] = (1191.0, 842.0)) -> Description:
    reading = Reading("a.pdf", Identity("application/pdf"), [Page(1, *size, lines=lines)])
    return describe(reading, Classification(Category.DRAWING, "", 1.0))


def placed(rows: list[tuple[str, float, float, float, float]]) -> Description:
    return described([Line(text, tuple(box)) for text, *box in rows])  # type: ignore[arg-type]


@pytest.mark.parametrize("style", BLOCKS)
def test_the_cells_of_every_style_are_read(style: str) -> None:
    cells, truth = BLOCKS[style]
    point = 72 / 25.4
    lines = []
    for text, left, middle, height in texts(cells):
        x, y = 265 + left, 235 + middle
        box = x, y - height / 2, x + wide(text, height), y + height / 2
        lines.append(Line(text, tuple(side * point for side in box)))  # type: ignore[arg-type]
    # The letters of the frame's zones, right of the block and under it.
    lines += [Line("A", (1180.0, 770.0, 1186.0, 780.0)), Line("1", (1100.0, 834.0, 1105.0, 841.0))]
    found = described(lines)
    assert {field: found.first(field) for field in truth} == truth


@pytest.mark.parametrize("style", ["OrCAD", "SolidWorks"])
def test_a_scanned_block_with_english_labels_describes_the_drawing(tmp_path: Path, style: str) -> None:
    if not FONT.is_file():
        pytest.skip(f"a font of Debian's fonts-noto-cjk is not here: {FONT}")
    cells, truth = BLOCKS[style]
    mm = 150 / 25.4
    picture = Image.new("L", (round(297 * mm), round(210 * mm)), "white")
    draw = ImageDraw.Draw(picture)
    x, y = 290 - max(cell[2] for cell in cells), 203 - max(cell[3] for cell in cells)
    draw.rectangle((7 * mm, 7 * mm, 290 * mm, 203 * mm), outline="black", width=3)
    for cell in cells:
        left, top, right, bottom = (
            (side + start) * mm for side, start in zip(cell[:4], (x, y, x, y), strict=True)
        )
        draw.rectangle((left, top, right, bottom), outline="black", width=2)
    for text, left, middle, height in texts(cells):
        font = ImageFont.truetype(FONT, round(height * 0.95 * mm), index=2)
        draw.text(((x + left) * mm, (y + middle) * mm), text, "black", font, "lm")
    for number in range(12):
        at = (25 + 60 * (number % 4)) * mm, (25 + 40 * (number // 4)) * mm
        draw.rectangle((*at, at[0] + 20 * mm, at[1] + 12 * mm), outline="black", width=2)
        draw.text((at[0] + 3 * mm, at[1] + 6 * mm), f"R{number + 1} 10K", "black", font, "lm")
    picture.save(tmp_path / "scan.png", dpi=(150, 150))
    found = read_into(PictureReader(), tmp_path / "scan.png", "image/png")
    reading = Reading("scan.png", Identity("image/png"), found.pages, found.facts, found.notes)
    classification = CLASSIFIER.classify(reading)
    assert classification.category == Category.DRAWING
    description = describe(reading, classification)
    fields = {field: re.sub(r"\s", "", description.first(field)) for field in truth}
    assert fields == {field: re.sub(r"\s", "", value) for field, value in truth.items()}


def test_what_pdf_gives_as_one_line_over_several_cells_is_parted() -> None:
    found = placed([
        ("Title", 628.0, 533.0, 640.0, 539.0), ("野火底板", 684.0, 540.0, 771.0, 545.0),
        ("Size Document Number Rev", 627.0, 554.0, 821.0, 560.0), ("A4", 630.0, 562.0, 637.0, 567.0),
        ("目录 V1.0", 715.0, 560.0, 825.0, 570.0), ("Date: Sheet of", 629.0, 576.0, 804.0, 582.0),
        ("Thursday, August 15, 2019 1 18", 652.0, 575.0, 819.0, 580.0),
    ])  # fmt: skip
    fields = ("title", "revision", "sheet", "document_date", "drawing_no")
    assert [found.first(field) for field in fields] == ["野火底板", "V1.0", "1/18", "2019-08-15", ""]


def test_labels_and_values_on_one_line_are_told_apart() -> None:
    found = placed([
        ("Title: Power Sheet", 700.0, 700.0, 800.0, 708.0),
        ("Size A3 Document Number PWR-0017 Rev 2.1", 700.0, 712.0, 900.0, 720.0),
        ("Date: 25 Nov 2019 Sheet 2 of 9", 700.0, 724.0, 900.0, 732.0),
    ])  # fmt: skip
    fields = ("title", "drawing_no", "revision", "document_date", "sheet")
    assert [found.first(field) for field in fields] == ["Power Sheet", "PWR-0017", "2.1", "2019-11-25", "2/9"]


def test_a_form_that_was_not_filled_in_gives_nothing() -> None:
    found = placed([
        ("Title", 700.0, 700.0, 712.0, 706.0), ("<Title>", 720.0, 708.0, 750.0, 714.0),
        ("Size", 700.0, 720.0, 710.0, 726.0), ("A4", 702.0, 728.0, 708.0, 734.0),
        ("Document Number", 716.0, 720.0, 750.0, 726.0), ("<Doc>", 720.0, 728.0, 740.0, 734.0),
        ("Rev", 1130.0, 720.0, 1138.0, 726.0), ("<RevCode>", 1132.0, 728.0, 1160.0, 734.0),
        ("Date:", 700.0, 740.0, 712.0, 746.0), ("B", 1178.0, 721.0, 1182.0, 727.0),
    ])  # fmt: skip
    fields = ("drawing_title", "drawing_no", "revision", "document_date")
    assert [found.first(field) for field in fields] == ["", "", "", ""]


def test_words_of_prose_are_no_title_block() -> None:
    found = placed([
        ("Title to the goods passes on delivery", 60.0, 100.0, 400.0, 112.0),
        ("Scale the fish before cooking", 60.0, 120.0, 300.0, 132.0),
    ])  # fmt: skip
    assert found.first("drawing_title") == found.first("scale") == ""


@pytest.mark.parametrize(
    "text",
    [
        "INVOICE\nInvoice Number: 2024-118\nDate: March 4, 2024\nSheet 1 of 2\nDescription Qty Price\n"
        "Pump spares 2 300.00\nChecked by: M. Brown\nPlease pay within thirty days of receipt.",
        "Dear Mr Li,\nDate: 4 March 2024\nThank you for the drawings of 1 March. Title page, revision and"
        " scale are fine.\nApproved by: J. Smith\nYours sincerely\nJ. Smith",
    ],
)
def test_ordinary_english_papers_are_no_drawings(text: str) -> None:
    lines = [
        Line(line, (60.0, 60.0 + 20 * n, 60.0 + 5 * len(line), 72.0 + 20 * n))
        for n, line in enumerate(text.split("\n"))
    ]
    reading = Reading("a.pdf", Identity("application/pdf"), [Page(1, 595.0, 842.0, lines=lines)])
    classification = CLASSIFIER.classify(reading)
    assert classification.category != Category.DRAWING
    assert describe(reading, classification).first("drawing_no") == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Monday, November 25, 2019", "2019-11-25"), ("25-NOV-19", "2019-11-25"),
        ("Nov. 5th, 2019", "2019-11-05"),
        ("5 Sept 1998", "1998-09-05"), ("11/25/2019", "2019-11-25"), ("25.11.19", "2019-11-25"),
        ("3/4/2019", ""), ("3/3/2019", "2019-03-03"), ("31 Feb 2020", ""), ("May 2020", ""), ("1/2", ""),
    ],
)  # fmt: skip
def test_english_days_are_read(text: str, day: str) -> None:
    assert [dated.iso for dated in english_dates(text)] == ([day] if day else [])
