"""The order lines are read in: rows, columns, upright writing, cells of tables; on pages made for it."""

import random
from pathlib import Path

import numpy
import pytest
from PIL import Image, ImageDraw

from archive.catalogue.readings.pagetext import packed
from benchmarks.pictures import layout_pages
from benchmarks.pictures.layout_pages import Made
from benchmarks.pictures.ocr import edits, folded
from ingest.ocr.options import ReadOptions
from ingest.ocr.order import picture_order, reading_order
from ingest.ocr.page import read_page

Corners = tuple[tuple[float, float], ...]
PARTS = "各单位应当依法做好文件材料收集整理归档工作确保档案真实完整可用安全并按规定期限移交保管利用销毁鉴定"


def text(length: int) -> str:
    """Chinese characters as running text, the same every time."""
    chosen = random.Random(7)
    words = "".join(chosen.choice(PARTS) for _ in range(length))
    return "，".join(words[start : start + 17] for start in range(0, length, 17))


def line(left: float, top: float, right: float, bottom: float) -> Corners:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def read(made: Made, options: ReadOptions | None = None) -> str:
    return read_page(made.image, 1, layout_pages.DPI, options or ReadOptions()).text


@pytest.fixture(scope="module", autouse=True)
def _fonts() -> None:
    if not Path(layout_pages.FONT).is_file():
        pytest.skip(f"a font of Debian's fonts-noto-cjk is not here: {layout_pages.FONT}")


@pytest.mark.parametrize("make", layout_pages.MAKERS, ids=lambda make: str(make.__name__))
def test_pages_are_read_in_the_order_a_person_reads_them(make: layout_pages.Maker) -> None:
    made = make(text(1600))
    truth = folded(made.truth)
    assert edits(truth, folded(read(made))) <= 0.02 * len(truth)


def test_a_slanted_page_of_two_columns_is_read_column_by_column() -> None:
    made = layout_pages.two_columns(text(1600))
    slanted = made.image.rotate(2, Image.Resampling.BICUBIC, fillcolor="white")
    truth = folded(made.truth)
    assert edits(truth, folded(read(Made("", slanted, made.truth)))) <= 0.03 * len(truth)


def test_columns_begin_below_the_heading_and_end_above_what_reaches_across() -> None:
    left = [line(100, 100 + 40 * row, 500, 130 + 40 * row) for row in range(16)]
    right = [line(560, 100 + 40 * row, 960, 130 + 40 * row) for row in range(16)]
    across = line(100, 100 + 40 * 8 + 2, 960, 128 + 40 * 8)
    del left[8], right[8]
    heading, lines = line(300, 20, 760, 60), [*left, *right]
    order = reading_order([heading, across, *lines])
    upper, lower = list(range(2, 10)), list(range(10, 17))
    assert order == [0, *upper, *[n + 15 for n in upper], 1, *lower, *[n + 15 for n in lower]]


def test_short_lines_beside_each_other_stay_in_rows() -> None:
    rows = [(140, 260), (180, 300), (90, 110), (200, 180), (120, 280), (230, 200), (100, 90), (160, 310)]
    lines: list[Corners] = []
    for number, (left, right) in enumerate(rows):
        top = 100 + 50 * number
        lines += [line(100, top, 100 + left, top + 30), line(560, top, 560 + right, top + 30)]
    assert reading_order(lines) == list(range(16))


def test_a_page_number_under_two_columns_is_read_last() -> None:
    left = [line(100, 100 + 40 * row, 500, 130 + 40 * row) for row in range(10)]
    right = [line(560, 100 + 40 * row, 960, 130 + 40 * row) for row in range(10)]
    number = line(700, 700, 730, 730)
    assert reading_order([number, *right, *left]) == [*range(11, 21), *range(1, 11), 0]


def test_upright_columns_are_read_from_right_to_left_below_a_heading_that_lies() -> None:
    columns = [line(100 + 60 * n, 200, 135 + 60 * n, 900) for n in range(5)]
    heading = line(120, 80, 380, 130)
    assert reading_order([*columns, heading]) == [5, 4, 3, 2, 1, 0]


def ruled(rules: list[tuple[int, int, int, int]]) -> "numpy.typing.NDArray[numpy.uint8]":
    """A picture with `rules` and no writing."""
    picture = Image.new("RGB", (1000, 800), "white")
    for rule in rules:
        ImageDraw.Draw(picture).line(rule, "black", 2)
    return numpy.asarray(picture)


def test_a_ruled_table_is_read_line_by_line_and_wrapped_cells_are_known() -> None:
    across = [(100, y, 900, y) for y in (100, 160, 300)]
    picture = ruled([*across, *[(x, 100, x, 300) for x in (100, 400, 900)]])
    heads = [line(120, 115, 200, 145), line(420, 115, 560, 145)]
    name = [line(120, 172, 390, 202), line(120, 217, 200, 247)]
    more = [line(420, 170, 600, 200), line(420, 215, 590, 245), line(420, 260, 500, 290)]
    order = picture_order([*heads, *name, *more], picture)
    assert order == [(0, 0), (1, 0), (2, 1), (4, 2), (3, 1), (5, 2), (6, 2)]


def test_a_cell_that_nothing_interrupts_needs_no_number() -> None:
    across = [(100, y, 900, y) for y in (100, 220, 340)]
    picture = ruled([*across, (100, 100, 100, 340), (900, 100, 900, 340)])
    lines = [line(120, 115 + 45 * row, 890, 145 + 45 * row) for row in (0, 1)]
    lines += [line(120, 235 + 45 * row, 890, 265 + 45 * row) for row in (0, 1)]
    assert picture_order(lines, picture) == [(0, 0), (1, 0), (2, 0), (3, 0)]


def test_a_table_open_to_both_sides_has_its_outer_cells_too() -> None:
    across = [(100, y, 900, y) for y in (100, 220, 340)]
    picture = ruled([*across, (500, 100, 500, 340)])
    lines = [
        line(120, 120, 260, 150), line(120, 170, 300, 200), line(520, 140, 690, 170),
        line(120, 240, 290, 270), line(120, 290, 300, 320), line(520, 265, 690, 295),
    ]  # fmt: skip
    assert picture_order(lines, picture) == [(0, 1), (2, 0), (1, 1), (3, 2), (5, 0), (4, 2)]


def test_a_cell_over_several_rows_is_read_with_the_first() -> None:
    rules = [(100, 100, 900, 100), (300, 180, 900, 180), (300, 260, 900, 260), (100, 340, 900, 340)]
    picture = ruled([*rules, *[(x, 100, x, 340) for x in (100, 300, 900)]])
    lines = [line(120, 125, 280, 155), *[line(320, 125 + 80 * row, 500, 155 + 80 * row) for row in range(3)]]
    assert [index for index, _ in picture_order(lines, picture)] == [0, 1, 2, 3]


def test_the_cells_of_a_table_can_be_told_whole() -> None:
    made = layout_pages.table(text(1600))
    lines = read_page(made.image, 1, layout_pages.DPI, ReadOptions()).lines
    whole = [folded(packed(lines).text), *map(folded, packed(lines).cells.split("\n\n"))]
    assert [cell for cell in made.cells if not any(folded(cell) in each for each in whole)] == []


@pytest.mark.corpus
def test_wrapped_cells_of_a_real_report_are_kept_together(corpus: Path) -> None:
    (path,) = (corpus / "ocr_rendered").glob("*010_p026_noisy150.jpg")
    with Image.open(path) as image:
        found = packed(read_page(image.convert("RGB"), 1, 150.0, ReadOptions()).lines)
    cells = [folded(cell) for cell in found.cells.split("\n\n")]
    business = "研发、加工、制造、销售及维修家用制冷、厨房、清洁卫生及其他家用电力器具"
    assert [cell for cell in cells if folded(business) in cell]
    assert "人民币5,000万元" in cells
    assert found.text.index("公司类型") < found.text.index("主要业务") < found.text.rindex("净利润")
