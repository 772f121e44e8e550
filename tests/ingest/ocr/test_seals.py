"""Red seals: the text beneath is read, their own text is kept, and nothing else is taken for one."""

import numpy
import pytest
from PIL import Image, ImageDraw

from benchmarks.pictures.ocr_pages import SEAL_TEXT
from ingest.ocr import seals
from ingest.ocr.engine import Pixels
from tests.ingest.ocr.made_pages import LETTER, read, squeezed, stamped, typeset, with_masthead

PLACES = [(0.12, 0.08), (0.5, 0.14), (0.3, 0.22)]


def pixels(picture: Image.Image) -> Pixels:
    return numpy.asarray(picture)


@pytest.mark.parametrize(("turn", "strength"), [(0, 1.0), (25, 1.0), (-15, 0.45)])
def test_text_under_seals_is_read_and_the_seals_text_after_it(turn: float, strength: float) -> None:
    page = typeset(LETTER)
    for left, top in PLACES:
        page = stamped(page, left, top, turn, strength)
    assert squeezed(read(page).text) == squeezed(LETTER) + 3 * SEAL_TEXT


def test_the_text_of_a_seal_stands_where_the_seal_is() -> None:
    page = read(stamped(typeset(LETTER), 0.5, 0.6))
    line = page.lines[-1]
    assert line.text == SEAL_TEXT
    assert line.box == pytest.approx((298, 505, 417, 624), abs=6)


@pytest.mark.parametrize("turn", [0, -20, 35])
def test_the_line_under_the_star_is_read_after_the_ring(turn: float) -> None:
    page = read(stamped(typeset(LETTER, 200), 0.5, 0.6, turn, below="合同专用章"), 200)
    assert squeezed(page.text) == squeezed(LETTER) + SEAL_TEXT + "合同专用章"


def test_the_text_of_a_seal_on_a_page_on_its_head_is_read() -> None:
    page = read(stamped(typeset(LETTER), 0.5, 0.14).rotate(180))
    assert squeezed(page.text) == squeezed(LETTER) + SEAL_TEXT


def test_seals_that_overlap_are_all_taken_off() -> None:
    page = typeset(LETTER)
    for left in (0.12, 0.27, 0.42):
        page = stamped(page, left, 0.1)
    assert len(seals.find(pixels(page))) == 3
    assert squeezed(read(page).text).startswith(squeezed(LETTER))


def test_the_red_name_of_an_office_above_its_letter_stays() -> None:
    page = stamped(with_masthead(typeset(LETTER), "滨海新区人民政府文件"), 0.5, 0.6)
    assert len(seals.find(pixels(page))) == 1
    assert squeezed(read(page).text) == "滨海新区人民政府文件" + squeezed(LETTER) + SEAL_TEXT


@pytest.mark.parametrize("shape", ["rectangle", "ellipse"])
def test_red_areas_are_no_seals(shape: str) -> None:
    page = typeset(LETTER)
    getattr(ImageDraw.Draw(page), shape)((300, 900, 560, 1160), fill=(220, 30, 30))
    assert seals.find(pixels(page)) == []


def test_a_red_frame_is_no_seal() -> None:
    page = typeset(LETTER)
    ImageDraw.Draw(page).rectangle((300, 900, 600, 1160), outline=(220, 30, 30), width=6)
    assert seals.find(pixels(page)) == []


def test_a_page_without_red_has_no_seals() -> None:
    assert seals.find(pixels(typeset(LETTER))) == []
