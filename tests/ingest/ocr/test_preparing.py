"""Bad scans: what is put right before a page is read, and what is no page at all."""

import numpy
import pytest
from PIL import Image, ImageFilter, ImageOps

from ingest.ocr.preparing import evened
from tests.ingest.ocr.made_pages import LETTER, SHEET, read, scanned, squeezed, typeset


def test_a_good_page_is_read_as_it_is() -> None:
    picture = numpy.asarray(typeset(LETTER))
    assert evened(picture) is picture


@pytest.mark.parametrize("light", [0.13, 0.08, 0.05])
def test_a_faint_page_is_no_blank_page(light: float) -> None:
    page = read(scanned(typeset(LETTER), light, 235))
    assert not page.blank
    assert squeezed(page.text) == squeezed(LETTER)


def test_a_nearly_black_page_is_read() -> None:
    assert squeezed(read(scanned(typeset(LETTER), 0.08, 40)).text) == squeezed(LETTER)


@pytest.mark.parametrize("light", [1.0, 0.1])
def test_white_writing_on_black_is_read(light: float) -> None:
    page = read(scanned(ImageOps.invert(typeset(LETTER)), light, 30 + 225 * light))
    assert squeezed(page.text) == squeezed(LETTER)


def test_a_photo_with_a_deep_shadow_is_read() -> None:
    page = typeset(LETTER)
    light = numpy.linspace(1.0, 0.15, page.width)[None, :, None]
    shadowed = Image.fromarray((numpy.asarray(page) * light).astype(numpy.uint8))
    assert squeezed(read(shadowed).text) == squeezed(LETTER)


def test_a_blank_page_in_uneven_light_is_blank() -> None:
    page = Image.new("RGB", typeset(LETTER).size, "white")
    light = numpy.linspace(1.0, 0.8, page.width)[None, :, None]
    shadowed = Image.fromarray((numpy.asarray(page) * light).astype(numpy.uint8))
    assert read(scanned(shadowed, 1.0, 250)).blank


def test_what_shines_through_from_the_back_of_a_blank_page_is_no_text() -> None:
    back = ImageOps.mirror(typeset(LETTER)).filter(ImageFilter.GaussianBlur(1.5))
    page = read(scanned(back, 0.1, 245))
    assert page.blank
    assert page.lines == []


@pytest.mark.parametrize("angle", [-10, -3, 7, 93, 184, 267])
def test_a_crooked_page_is_read_in_order_whichever_way_up_it_lies(angle: int) -> None:
    crooked = typeset(SHEET).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    assert squeezed(read(crooked).text) == squeezed(SHEET)
