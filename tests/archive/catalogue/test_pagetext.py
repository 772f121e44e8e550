"""How the lines of a page are kept, and that they come out as they went in."""

import random

import pytest

from archive.catalogue.readings.pagetext import packed, plain, unpacked, wrapped
from archive.record import Line


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [Line("一"), Line(""), Line("三")],
        [Line("一", (1.5, 2.5, 3.5, 4.5))],
        [Line("一", (1.5, 2.5, 3.5, 4.5), 0.25)],
        [Line("一", None, 0.25), Line("二")],
        [Line("一", (1, 2, 3, 4), 0.5, 7), Line("二", (1, 2, 3, 4), 0.5), Line("三", None, 0.5, 7)],
        [Line("", (1, 2, 3, 4), 0.5)],
    ],
)
def test_lines_come_out_as_they_went_in(lines: list[Line]) -> None:
    kept = packed(lines)
    assert unpacked(kept.text, kept.places) == lines


def test_any_page_comes_out_as_it_went_in_but_for_tenths_of_points() -> None:
    chance = random.Random(5)
    for _ in range(500):
        lines = []
        for _ in range(chance.randrange(12)):
            sides = [round(chance.uniform(0, 2000), 1) for _ in range(4)]
            box = (sides[0], sides[1], sides[2], sides[3]) if chance.random() < 0.8 else None
            sure = round(chance.random(), 3) if chance.random() < 0.8 else None
            cell = chance.randrange(4) if sure is not None else 0
            lines.append(Line("".join(chance.choices("甲乙丙 a\t1", k=chance.randrange(6))), box, sure, cell))
        kept = packed(lines)
        if kept.text or kept.places:
            assert unpacked(kept.text, kept.places) == lines
        assert kept.text.count("\n") == max(len(lines) - 1, 0)


def test_a_place_is_kept_to_a_tenth_of_a_point() -> None:
    kept = packed([Line("一", (1.04, 2.06, 3.0, 4.0), 0.5)])
    assert unpacked(kept.text, kept.places)[0].box == (1.0, 2.1, 3.0, 4.0)


def test_a_line_end_within_a_line_is_a_blank_so_that_lines_can_be_counted() -> None:
    assert packed([Line("一\n二\r三"), Line("四")]).text == "一 二 三\n四"


def test_lines_without_any_place_need_no_places() -> None:
    assert packed([Line("一"), Line("二")]).places is None


def test_the_lines_of_a_cell_are_kept_together_and_cells_apart() -> None:
    lines = [Line("甲", cell=1), Line("子", cell=2), Line("乙", cell=1), Line("外"), Line("丑", cell=2)]
    assert wrapped(lines) == [[0, 2], [1, 4]]
    assert packed(lines).cells == "甲\n乙\n\n子\n丑"
    assert packed([Line("外")]).cells == ""


def test_text_that_a_database_takes_is_left_as_it_is() -> None:
    for text in ("", "档案\t1\n2", "\U0002070e", "e\u0301"):
        assert plain(text) is text
    assert plain("a\x00b\udc80c") == "a\ufffdb?c"
