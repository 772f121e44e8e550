"""Hits in a page's text become marks in its lines and boxes on its picture."""

import pytest

from archive.catalogue.readings.pagetext import packed
from archive.record import Line, Page
from guidang.web.record.marking import Piece, Rectangle, by_line, in_cells, part, pieces
from guidang.web.record.page_view import CHARACTERS_OF_A_LINE, LINES_AT_ONCE, Look, view

WHOLE = (100.0, 50.0, 300.0, 70.0)


def look(
    hits: list[tuple[int, int]] | None = None, pointed: int | None = None, first: int | None = None
) -> Look:
    return Look(hits or [], pointed, first, least_confidence=0.8)


def test_a_text_is_cut_into_marked_and_unmarked_pieces() -> None:
    assert pieces("关于防冻的通知", [(2, 4)]) == [
        Piece("关于", False),
        Piece("防冻", True),
        Piece("的通知", False),
    ]
    assert pieces("防冻", [(0, 2)]) == [Piece("防冻", True)]
    assert pieces("", []) == []


def test_a_hit_that_is_cut_by_the_line_end_is_marked_on_both_lines() -> None:
    lines = [Line("冬季防冻"), Line("保供工作"), Line("通知")]
    assert by_line(lines, [(2, 7)]) == [[(2, 4)], [(0, 2)], []]


def test_a_hit_in_a_wrapped_cell_is_marked_on_the_lines_it_stands_in() -> None:
    lines = [
        Line("移交清册", WHOLE, 0.9, 1),
        Line("永久"),
        Line("和文据", WHOLE, 0.9, 1),
        Line("末行", None, None, 2),
    ]
    assert packed(lines).cells == "移交清册\n和文据\n\n末行"
    assert in_cells(lines, [(2, 6), (10, 11)]) == [(2, 4), (8, 9), (12, 13)]


def test_a_hit_takes_its_share_of_the_line_s_box() -> None:
    assert part(Line("八个汉字的一行字", WHOLE), 4, 6) == Rectangle(200, 50, 50, 20)


def test_a_latin_letter_is_half_as_wide_as_a_han_character() -> None:
    # 4 letters = 2 Han characters' width, then 2 Han characters: the box is halved.
    assert part(Line("abcd通知", WHOLE), 4, 6) == Rectangle(200, 50, 100, 20)


def test_a_hit_in_a_line_that_runs_downwards_is_a_part_of_its_height() -> None:
    box = part(Line("竖排文字", (10, 100, 30, 180)), 1, 2)
    assert box == Rectangle(10, 120, 20, 20)


def test_a_line_without_a_place_has_no_box() -> None:
    assert part(Line("通知"), 0, 2) is None


@pytest.mark.parametrize("line", [Line("", WHOLE), Line("\u0301", WHOLE)])
def test_a_line_of_no_width_is_no_error(line: Line) -> None:
    assert part(line, 0, len(line.text)) is not None


def test_lines_read_with_little_confidence_are_shown_as_doubtful() -> None:
    page = Page(1, 600, 800, [Line("清楚", WHOLE, 0.99), Line("模糊", WHOLE, 0.42), Line("文字层", WHOLE)])
    shown = view(page, look())
    assert [line.doubtful for line in shown.lines] == [None, 0.42, None]
    assert len(shown.doubtful) == 1


def test_the_line_pointed_at_has_its_box() -> None:
    page = Page(1, 600, 800, [Line("甲"), Line("乙", WHOLE)])
    shown = view(page, look(pointed=1))
    assert shown.pointed == Rectangle(100, 50, 200, 20)
    assert [line.pointed for line in shown.lines] == [False, True]


def test_pointing_at_a_line_that_is_not_there_points_at_nothing() -> None:
    assert view(Page(1, 600, 800, [Line("甲", WHOLE)]), look(pointed=99)).pointed is None


def test_of_a_page_with_very_many_lines_the_part_with_the_hit_is_shown() -> None:
    page = Page(1, lines=[Line("行") for _ in range(LINES_AT_ONCE * 3)])
    hit = LINES_AT_ONCE + 7
    shown = view(page, look(hits=[(hit * 2, hit * 2 + 1)]))
    assert (shown.before, len(shown.lines), shown.after) == (LINES_AT_ONCE, LINES_AT_ONCE, LINES_AT_ONCE)
    assert shown.lines[7].pieces == [Piece("行", True)]


def test_a_part_of_a_page_can_be_asked_for_by_its_first_line() -> None:
    page = Page(1, lines=[Line("行") for _ in range(LINES_AT_ONCE + 5)])
    assert view(page, look(first=LINES_AT_ONCE)).before == LINES_AT_ONCE
    assert view(page, look(first=10**9)).lines == []


def test_a_line_of_megabytes_is_cut_and_says_so() -> None:
    shown = view(Page(1, lines=[Line("长" * 1_000_000)]), look(hits=[(0, 1), (999_999, 1_000_000)]))
    assert shown.lines[0].cut
    assert sum(len(piece.text) for piece in shown.lines[0].pieces) == CHARACTERS_OF_A_LINE
