"""Which records bear the mark of who looks, and what it says."""

import pytest

from archive.rules.access import LEVELS, Secrecy
from archive.rules.watermark import Marked, bears, plain, words


@pytest.mark.rule("R052")
def test_a_site_says_which_records_bear_the_mark() -> None:
    assert [bears(Marked.NONE, level) for level in LEVELS] == [False] * 5
    assert [bears(Marked.SECRET, level) for level in LEVELS] == [False, True, True, True, True]
    assert [bears(Marked.ALL, level) for level in LEVELS] == [True] * 5
    assert LEVELS[0] == Secrecy.OPEN


@pytest.mark.rule("R052")
def test_it_says_who_of_which_department_and_when() -> None:
    assert words("王小芳", "wangxf", "工程部", "2025-06-01 09:05") == (
        "王小芳 wangxf",
        "工程部 2025-06-01 09:05",
    )


def test_what_is_empty_is_left_out_and_what_is_the_same_stands_once() -> None:
    assert words("root", "root", "", "2025-06-01 09:05") == ("root", "2025-06-01 09:05")
    assert words("", "", "", "2025-06-01 09:05") == ("2025-06-01 09:05",)


def test_a_name_of_any_length_and_of_several_lines_stands_in_one() -> None:
    who, where = words("王\n小芳" * 100, "x" * 64, "部" * 500, "2025-06-01 09:05")
    assert len(who) == 81 and "\n" not in who
    assert where.endswith("部 2025-06-01 09:05") and len(where) == 57


def test_without_a_chinese_font_no_letter_is_lost() -> None:
    assert plain("王芳 wangf 2025-06-01") == "<738B><82B3> wangf 2025-06-01"
    assert plain("𠮷\t") == "<20BB7><0009>"
