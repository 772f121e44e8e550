"""Two facing pages on one picture, and what only looks like them."""

import numpy

from ingest.ocr.spread import halves
from tests.ingest.ocr.made_pages import LETTER, SHEET, read, side_by_side, squeezed, typeset

WIDTH, HEIGHT = 2480, 1754


def places(*boxes: tuple[float, float, float]) -> numpy.typing.NDArray[numpy.float32]:
    """Lines 40 pixels high from (left, right, top)."""
    corners = [[(left, top), (right, top), (right, top + 40), (left, top + 40)] for left, right, top in boxes]
    return numpy.array(corners, dtype=numpy.float32)


def test_the_left_of_two_facing_pages_is_read_before_the_right() -> None:
    page = read(side_by_side(typeset(LETTER), typeset(SHEET)))
    assert squeezed(page.text) == squeezed(LETTER) + squeezed(SHEET)


def test_full_lines_on_both_sides_of_a_gutter_are_two_pages() -> None:
    rows = range(200, 1600, 200)
    lines = places(*[(150, 1090, row) for row in rows], *[(1400, 2330, row) for row in rows])
    assert halves(lines, HEIGHT, WIDTH) == [list(range(7)), list(range(7, 14))]


def test_a_heading_across_the_middle_makes_one_page() -> None:
    rows = range(400, 1600, 200)
    lines = places(
        (800, 1700, 200), *[(150, 1090, row) for row in rows], *[(1400, 2330, row) for row in rows]
    )
    assert len(halves(lines, HEIGHT, WIDTH)) == 1


def test_the_columns_of_a_wide_table_are_no_pages() -> None:
    lines = places(
        *[(left, left + 250, row) for row in range(200, 1600, 100) for left in (100, 600, 1400, 1900)]
    )
    assert len(halves(lines, HEIGHT, WIDTH)) == 1


def test_an_upright_page_with_two_columns_is_one_page() -> None:
    rows = range(200, 2000, 200)
    lines = places(*[(100, 800, row) for row in rows], *[(950, 1650, row) for row in rows])
    assert len(halves(lines, WIDTH, HEIGHT)) == 1


def test_a_picture_without_lines_has_one_empty_page() -> None:
    assert halves(places().reshape(0, 4, 2), HEIGHT, WIDTH) == [[]]
