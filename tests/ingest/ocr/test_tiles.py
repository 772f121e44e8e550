"""Large sheets: everything on them is read once, and the title block becomes the description."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from archive.record import Page
from benchmarks.pictures.layout_pages import FONT
from benchmarks.pictures.ocr import folded, missing
from ingest.classifying.classifier import Classifier
from ingest.describing.describer import describe
from ingest.extract.picture import PictureReader
from ingest.formats.pdf import text_layer as pdf_text
from ingest.ocr.engine import OcrLine
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import read_page
from ingest.ocr.splicing import Piece, merged
from ingest.reader import Identity, Reading
from tests.conftest import ROOT
from tests.ingest.extract.sink import read_into

DPI = 200
A3 = round(16.54 * DPI), round(11.69 * DPI)
TITLE_BLOCK = [
    ["设计单位", "云溪市建筑设计研究院有限公司", "工程名称", "云溪市第二水厂扩建工程"],
    ["图名", "加药间一层平面图", "图号", "建施-03"],
    ["设计", "赵志强", "比例", "1:100"],
    ["审核", "王建国", "日期", "2023-11-20"],
]  # fmt: skip


def piece(
    text: str, box: tuple[float, float, float, float], tile: tuple[float, float, float, float]
) -> Piece:
    left, top, right, bottom = box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Piece(OcrLine(text, corners, 0.9), tile, (0.0, 0.0, 22.0, 11.0))


LEFT, RIGHT = (0.0, 0.0, 12.0, 11.0), (10.0, 0.0, 22.0, 11.0)


def test_a_line_that_two_tiles_show_is_kept_once() -> None:
    both = [piece("比例1:100", (10.5, 5, 11.5, 5.2), tile) for tile in (LEFT, RIGHT)]
    assert [line.text for line in merged(both)] == ["比例1:100"]


def test_a_line_that_tiles_cut_is_made_whole() -> None:
    left = piece("云溪市第二水厂扩建工", (8, 5, 12, 5.4), LEFT)
    right = piece("厂扩建工程加药间", (10, 5, 13.2, 5.4), RIGHT)
    (line,) = merged([left, right])
    assert line.text == "云溪市第二水厂扩建工程加药间"
    assert line.box == (8, 5, 13.2, 5.4)


def test_lines_that_end_at_the_edge_of_the_sheet_are_not_cut() -> None:
    assert piece("图号", (0, 5, 1, 5.2), LEFT).whole
    assert not piece("图号", (11, 5, 12, 5.2), LEFT).whole


def sheet() -> Image.Image:
    """A made drawing of A3 with a title block of 2.5 mm letters in its lower right corner."""
    if not FONT.is_file():
        pytest.skip(f"a font of Debian's fonts-noto-cjk is not here: {FONT}")
    picture = Image.new("L", A3, "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, 22, index=2)
    draw.rectangle((80, 80, A3[0] - 80, A3[1] - 80), outline="black", width=4)
    widths, height = (130, 380, 130, 320), 52
    top = A3[1] - 80 - height * len(TITLE_BLOCK)
    for row in TITLE_BLOCK:
        left = A3[0] - 80 - sum(widths)
        for cell, width in zip(row, widths, strict=True):
            draw.rectangle((left, top, left + width, top + height), outline="black", width=2)
            draw.text((left + 10, top + height / 2), cell, "black", font, "lm")
            left += width
        top += height
    for number in range(24):
        at = 300 + 340 * (number % 8), 400 + 420 * (number // 8)
        draw.text(at, f"加药罐{number + 1}号", "black", font)
        draw.rectangle((at[0] - 40, at[1] - 60, at[0] + 180, at[1] + 90), outline="black", width=3)
    return picture


@pytest.mark.parametrize("turn", [None, Image.Transpose.ROTATE_90])
def test_a_scanned_drawing_is_described_by_its_title_block(
    tmp_path: Path, turn: Image.Transpose | None
) -> None:
    path, picture = tmp_path / "scan.png", sheet()
    (picture if turn is None else picture.transpose(turn)).save(path, dpi=(DPI, DPI))
    found = read_into(PictureReader(), path, "image/png")
    assert all(f"加药罐{number + 1}号" in found.text for number in range(24))
    assert found.tiles == 3  # two, and the corner of the title block: the time limit counts from each
    assert sum("图号" in line.text for line in found.pages[0].lines) == 1
    reading = Reading("scan.png", Identity("image/png"), found.pages, found.facts, found.notes)
    classification = Classifier.load(ROOT / "config" / "categories").classify(reading)
    assert classification.category == "drawing"
    description = describe(reading, classification)
    if turn is None:
        assert description.first("drawing_no") == "建施-03"
        assert description.first("drawing_title") == "加药间一层平面图"
        assert description.first("scale") == "1:100"
        assert description.first("document_date") == "2023-11-20"
        assert description.first("designer") == "赵志强"


@pytest.mark.corpus
def test_small_letters_of_a_real_drawing_are_read_on_a_sheet_of_many_feet(corpus: Path) -> None:
    (path,) = (corpus / "drawings").glob("*S1_Pro_底板_原理图_2020*.pdf")
    document = pypdfium2.PdfDocument(path)
    drawing = document[2].render(scale=DPI / 72).to_pil().convert("RGB")
    truth = folded("\n".join(line.text for line in pdf_text.lines(document[2])))
    large = Image.new("RGB", (drawing.width * 2, drawing.height * 2), "white")
    large.paste(drawing, (drawing.width // 2, drawing.height // 2))

    def left_out(options: ReadOptions) -> float:
        page: Page = read_page(large, 1, DPI, options)
        return missing(truth, folded(page.text)) / len(truth)

    assert left_out(ReadOptions()) < 0.25
    assert left_out(ReadOptions(sheet_inches=1e9)) > 0.4
