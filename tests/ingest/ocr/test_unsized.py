"""Pictures that do not say how large they are: a drawing keeps its small labels, a page is read once."""

from pathlib import Path

import numpy
import pytest
from PIL import Image, ImageDraw, ImageFont

from archive.record import Line, Page
from benchmarks.pictures.layout_pages import FONT
from ingest.extract.picture import PictureReader
from ingest.ocr.options import ReadOptions
from ingest.ocr.unsized import sheet_dpi
from tests.ingest.extract.sink import read_into


@pytest.fixture(scope="module")
def export() -> Image.Image:
    """A drawing of 5200 × 1780 pixels with 48 labels of 14 pixels, too small for a page of A4."""
    if not FONT.is_file():
        pytest.skip(f"a font of Debian's fonts-noto-cjk is not here: {FONT}")
    picture = Image.new("RGB", (5200, 1780), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, 14, index=2)
    for number in range(48):
        x, y = 120 + 410 * (number % 12), 120 + 410 * (number // 12)
        draw.rectangle((x, y, x + 200, y + 90), outline="black", width=3)
        draw.text((x + 20, y + 20), f"阀门V{number + 101}", "black", font)
        draw.text((x + 20, y + 55), "DN200 PN16", "black", font)
    return picture


def test_small_labels_of_a_large_drawing_without_a_stated_size_are_read(
    tmp_path: Path, export: Image.Image
) -> None:
    export.save(tmp_path / "export.png")
    found = read_into(PictureReader(), tmp_path / "export.png", "image/png")
    read = sum(f"V{number + 101}" in found.text.replace(" ", "") for number in range(48))
    assert read >= 45
    assert max(found.pages[0].width, found.pages[0].height) > 1000  # points: larger than A4


def test_the_size_that_a_picture_states_is_believed(tmp_path: Path, export: Image.Image) -> None:
    export.crop((0, 0, 1200, 800)).save(tmp_path / "small.png", dpi=(150, 150))
    found = read_into(PictureReader(), tmp_path / "small.png", "image/png")
    assert (found.pages[0].width, found.pages[0].height) == pytest.approx((576, 384), abs=0.1)
    assert found.tiles == 0


def test_a_page_of_running_text_is_no_sheet_whatever_was_left_out(export: Image.Image) -> None:
    lines = [Line("文" * 30, (60.0, 60.0 + 20 * n, 540.0, 72.0 + 20 * n), 0.9) for n in range(4)]
    assert sheet_dpi(Page(1, 842.0, 561.0, lines=lines), export, ReadOptions()) == 0
    assert sheet_dpi(Page(1, 842.0, 561.0, lines=lines[:1]), export, ReadOptions()) > 0


def test_the_table_under_a_photographed_page_is_no_writing() -> None:
    grain = numpy.random.default_rng(1).integers(60, 150, (400, 100), dtype=numpy.uint8)
    photo = Image.fromarray(grain).resize((3000, 4000)).convert("RGB")
    photo.paste("white", (300, 400, 2700, 3700))
    page = Page(1, 595.0, 793.0, lines=[Line("收条", (250.0, 150.0, 330.0, 180.0), 0.9)])
    assert sheet_dpi(page, photo, ReadOptions()) == 0
