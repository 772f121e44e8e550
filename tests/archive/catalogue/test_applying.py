"""Corrected lines on a page that was read anew: each in its place, once, whatever the page was cut into."""

import random
from dataclasses import replace

import pytest

from archive.catalogue.readings.corrections import CERTAIN, Box, Correction, applied
from archive.record import Line, Page

WIDE: Box = (50.0, 100.0, 300.0, 120.0)


def at(row: int, left: float = 50.0, right: float = 300.0) -> Box:
    """The place of a line in a row of 20 points."""
    return (left, 100.0 + 20 * row, right, 120.0 + 20 * row)


def said(lines: list[Line], *corrections: Correction, number: int = 1) -> list[str]:
    (page,) = applied([Page(number, 595, 842, lines)], corrections)
    return [line.text for line in page.lines]


def test_pages_without_corrections_are_passed_on_as_they_are() -> None:
    pages = [Page(1, lines=[Line("一")]), Page(2)]
    assert [page is given for page, given in zip(applied(pages, []), pages, strict=True)] == [True, True]
    other = [Correction(7, None, "一", "壹")]
    assert [page is given for page, given in zip(applied(pages, other), pages, strict=True)] == [True, True]


def test_a_correction_holds_on_its_page_only() -> None:
    pages = [Page(number, lines=[Line("一")]) for number in (1, 2, 3)]
    made = [Correction(2, None, "一", "壹")]
    assert [page.text for page in applied(pages, made)] == ["一", "壹", "一"]


def test_corrections_are_applied_in_the_order_they_were_made() -> None:
    lines = [Line("一"), Line("二")]
    assert said(lines, Correction(1, None, "一", "二"), Correction(1, None, "二", "三")) == ["三", "二"]


def test_the_page_that_was_read_is_not_changed_itself() -> None:
    page = Page(1, lines=[Line("一", at(0), 0.5)])
    (new,) = applied([page], [Correction(1, at(0), "一", "壹")])
    assert (page.text, new.text) == ("一", "壹")
    assert new.lines[0] == Line("壹", at(0), CERTAIN)


@pytest.mark.parametrize(
    ("share", "gives_way"), [(1.0, True), (0.61, True), (0.59, False), (0.3, False), (0.0, False)]
)
def test_what_lies_for_the_greater_part_in_the_corrected_place_gives_way(
    share: float, gives_way: bool
) -> None:
    # A line 100 points wide, of which `share` lies in the place.
    line = Line("读错", (300 - 100 * share, 100, 400 - 100 * share, 120), 0.5)
    found = said([line], Correction(1, WIDE, "原来", "改正"))
    assert ("读错" not in found) is gives_way
    assert "改正" in found


def test_a_line_that_is_no_more_stands_before_the_next_below_it() -> None:
    lines = [Line("上", at(0), 0.9), Line("下", at(2), 0.9)]
    assert said(lines, Correction(1, at(1), "x", "中")) == ["上", "中", "下"]
    assert said(lines, Correction(1, at(5), "x", "末")) == ["上", "下", "末"]
    assert said([], Correction(1, at(5), "x", "独")) == ["独"]
    assert said([Line("无位置")], Correction(1, at(0), "x", "后")) == ["无位置", "后"]


def test_a_line_that_was_taken_away_stays_away_however_it_is_read() -> None:
    lines = [Line("污点", at(0), 0.3), Line("正文", at(1), 0.9)]
    assert said(lines, Correction(1, at(0), "污", "")) == ["正文"]
    assert said(lines[1:], Correction(1, at(0), "污", "")) == ["正文"]


def test_of_a_longer_line_only_the_corrected_words_change_and_once() -> None:
    joined = Line("长沙巿与长沙巿", at(0, 50, 560), 0.8)
    assert said([joined], Correction(1, WIDE, "长沙巿", "长沙市")) == ["长沙市与长沙巿"]


def test_a_longer_line_without_the_words_stays_and_the_corrected_one_stands_beside_it() -> None:
    joined = Line("全不相同的一长行", at(0, 50, 800), 0.8)
    assert sorted(said([joined], Correction(1, WIDE, "长沙巿", "长沙市"))) == ["全不相同的一长行", "长沙市"]


@pytest.mark.parametrize("box", [(0.0, 0.0, 0.0, 0.0), (10.0, 10.0, 5.0, 5.0), (50.0, 100.0, 300.0, 100.0)])
def test_places_without_any_area_do_no_harm(box: Box) -> None:
    assert "正文" in said([Line("正文", WIDE, 0.9)], Correction(1, box, "x", "改"))
    assert "改" in said([Line("正文", box, 0.9)], Correction(1, WIDE, "x", "改"))


def test_text_without_places_that_was_read_otherwise_stays_as_it_was_read() -> None:
    assert said([Line("另")], Correction(1, None, "一", "壹")) == ["另"]
    assert said([Line("一"), Line("一")], Correction(1, None, "一", "")) == ["一"]


def test_a_line_that_had_no_confidence_gets_none_by_being_corrected() -> None:
    (plain,) = applied([Page(1, lines=[Line("一")])], [Correction(1, None, "一", "壹")])
    assert plain.lines[0].confidence is None
    (sure,) = applied([Page(1, lines=[Line("一", None, 0.3)])], [Correction(1, None, "一", "壹")])
    assert sure.lines[0].confidence == CERTAIN


def test_any_page_keeps_every_correction_however_often_it_is_read() -> None:
    chance = random.Random(17)
    for _ in range(300):
        rows = chance.sample(range(20), 8)
        lines = [Line(f"第{row}行", at(row), 0.7) for row in sorted(rows)]
        corrections = [Correction(1, at(row), f"第{row}行", f"改{row}") for row in chance.sample(rows, 3)]
        # The scan is read anew: moved by a little, some lines cut in two, some lost, some words wrong.
        anew: list[Line] = []
        for line in lines:
            assert line.box is not None
            left, top, right, bottom = (side + chance.uniform(-2, 2) for side in line.box)
            if chance.random() < 0.2:
                continue
            wrong = replace(line, text=chance.choice((line.text, "错")), box=(left, top, right, bottom))
            middle = (left + right) / 2
            halves = [
                replace(wrong, box=(left, top, middle, bottom)),
                replace(wrong, box=(middle, top, right, bottom)),
            ]
            anew += halves if chance.random() < 0.3 else [wrong]
        once = list(applied([Page(1, 595, 842, anew)], corrections))
        twice = list(applied(once, corrections))
        assert once == twice
        texts = [line.text for line in once[0].lines]
        for made in corrections:
            assert texts.count(made.text) == 1
            assert made.was not in texts
