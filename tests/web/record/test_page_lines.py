"""The lines of a page as they are shown: some at a time, with hits, doubts and the line pointed at."""

from dataclasses import replace

import pytest

from archive.record import Line, Page
from guidang.web.record.marking import Piece, Rectangle
from guidang.web.record.page_view import CHARACTERS_OF_A_LINE, LINES_AT_ONCE, MOST_BOXES, Look, PageView, view

PLAIN = Look((), None, None, 0.8)


def page(*texts: str, confidence: float | None = None) -> Page:
    lines = [
        Line(text, (10.0, 20.0 * number, 110.0, 20.0 * number + 10), confidence)
        for number, text in enumerate(texts)
    ]
    return Page(3, 595, 842, lines, "ocr", confidence=0.7, flagged=True, doubtful=0.1)


def long(count: int) -> Page:
    """A page of so many lines of ten characters."""
    return page(*(f"第{number:08}行" for number in range(count)))


def numbers(shown: PageView) -> tuple[int, int, int, int]:
    """First and last line shown, and how many there are before and after them."""
    return shown.lines[0].index, shown.lines[-1].index, shown.before, shown.after


def test_a_page_says_how_it_was_read() -> None:
    shown = view(page("甲"), PLAIN)
    assert (shown.number, shown.width, shown.height, shown.read_by) == (3, 595, 842, "ocr")
    assert (shown.blank, shown.flagged, shown.confidence, shown.doubtful_share) == (False, True, 0.7, 0.1)
    assert shown.has_size
    assert not view(Page(1, 595, 0), PLAIN).has_size


def test_a_page_without_lines_shows_none_and_points_at_none() -> None:
    shown = view(Page(1), replace(PLAIN, pointed=4, hits=((0, 2),)))
    assert (shown.lines, shown.hits, shown.doubtful, shown.pointed) == ([], [], [], None)
    assert (shown.before, shown.after) == (0, 0)


def test_hits_are_marked_in_their_lines_and_framed_on_the_picture() -> None:
    shown = view(page("防冻通知", "供水"), replace(PLAIN, hits=((0, 2), (3, 6))))
    first, second = shown.lines
    assert first.pieces == [Piece("防冻", True), Piece("通", False), Piece("知", True)]
    assert second.pieces == [Piece("供", True), Piece("水", False)]
    assert (first.text, second.text) == ("防冻通知", "供水")
    assert shown.hits == [
        Rectangle(10, 0, 50, 10),
        Rectangle(85, 0, 25, 10),
        Rectangle(10, 20, 50, 10),
    ]


@pytest.mark.parametrize(("confidence", "doubtful"), [(0.79, True), (0.8, False), (None, False)])
def test_a_line_below_the_set_confidence_is_doubtful(confidence: float | None, doubtful: bool) -> None:
    shown = view(page("甲", confidence=confidence), PLAIN)
    assert (shown.lines[0].doubtful is not None) is doubtful
    assert shown.doubtful == ([Rectangle(10, 0, 100, 10)] if doubtful else [])


def test_the_line_pointed_at_is_told_and_framed_whole() -> None:
    shown = view(page("甲", "乙"), replace(PLAIN, pointed=1))
    assert [line.pointed for line in shown.lines] == [False, True]
    assert shown.pointed == Rectangle(10, 20, 100, 10)
    assert view(page("甲"), replace(PLAIN, pointed=1)).pointed is None


def test_a_long_page_is_shown_from_its_beginning() -> None:
    assert numbers(view(long(LINES_AT_ONCE), PLAIN)) == (0, LINES_AT_ONCE - 1, 0, 0)
    assert numbers(view(long(LINES_AT_ONCE + 5), PLAIN)) == (0, LINES_AT_ONCE - 1, 0, 5)


@pytest.mark.parametrize(
    ("look", "first"),
    [
        (replace(PLAIN, pointed=2500), 2000),
        (replace(PLAIN, hits=((11 * 1500, 11 * 1500 + 3),)), 1000),
        (replace(PLAIN, hits=((11 * 1500, 11 * 1500 + 3),), pointed=5), 0),
        (replace(PLAIN, first=1234), 1234),
        (replace(PLAIN, first=1234, pointed=5), 1234),
        (replace(PLAIN, first=0, pointed=2500), 0),
    ],
    ids=["pointed at", "first hit", "pointed at, not the hit", "as asked", "asked, not pointed", "from 0"],
)
def test_of_a_long_page_the_part_is_shown_that_is_wanted(look: Look, first: int) -> None:
    shown = view(long(2600), look)
    assert numbers(shown)[0] == shown.before == first
    assert shown.before + len(shown.lines) + shown.after == 2600
    assert shown.earlier == max(first - LINES_AT_ONCE, 0)


def test_a_part_behind_the_end_is_empty() -> None:
    shown = view(long(10), replace(PLAIN, first=99))
    assert (shown.lines, shown.before, shown.after) == ([], 10, 0)


def test_of_a_line_of_megabytes_the_beginning_is_shown_with_the_hits_in_it() -> None:
    text = "字" * (CHARACTERS_OF_A_LINE + 5)
    hits = (
        (0, 1),
        (CHARACTERS_OF_A_LINE - 1, CHARACTERS_OF_A_LINE + 3),
        (CHARACTERS_OF_A_LINE + 1, len(text)),
    )
    (line,) = view(page(text), replace(PLAIN, hits=hits)).lines
    assert (len(line.text), line.cut) == (CHARACTERS_OF_A_LINE, True)
    assert [len(piece.text) for piece in line.pieces if piece.marked] == [1, 1]
    (whole,) = view(page("字" * CHARACTERS_OF_A_LINE), PLAIN).lines
    assert not whole.cut


def test_no_more_boxes_are_drawn_than_a_picture_can_bear() -> None:
    count = MOST_BOXES + 10
    hits = tuple((11 * number, 11 * number + 1) for number in range(count))
    shown = view(page(*(f"第{n:08}行" for n in range(count)), confidence=0.1), replace(PLAIN, hits=hits))
    assert len(shown.hits) == len(shown.doubtful) == MOST_BOXES


def test_lines_without_places_are_marked_and_not_framed() -> None:
    shown = view(Page(1, lines=[Line("防冻", None, 0.1)]), replace(PLAIN, hits=((0, 2),), pointed=0))
    assert shown.lines[0].pieces == [Piece("防冻", True)]
    assert (shown.hits, shown.doubtful, shown.pointed) == ([], [], None)
