"""What of a text is marked and shown for each kind of question, sign by sign."""

import pytest

from search.query.parsing import parse
from search.query.tree import Number, Phrase, Query, Span, Words
from search.results import Snippet, marks, snippet, united


def marked(text: str, query: Query) -> list[str]:
    return [text[start:end] for start, end in marks(text, query)]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("保管期限", "保管期限、保 管 期\n限、保管", ["保管期限", "保 管 期\n限"]),
        ("(甲)", "（甲）〔甲〕[甲]甲", ["（甲）", "〔甲〕", "[甲]"]),
        ("annual rent", "Annual\n  RENT, annual rents, an annual rent", ["Annual\n  RENT", "annual rent"]),
        ("2012", "2012年、２０１２、20121、12012", ["2012", "２０１２"]),
        ("a+b", "a+b A＋B aab", ["a+b", "A＋B"]),
        ("批复", "批覆、批\n复", ["批覆", "批\n复"]),
        ("𠮷野", "𠮷野家", ["𠮷野"]),
        ("é", "cafe\u0301 é e", ["e\u0301", "é"]),
        (".*", "甲.*乙", [".*"]),
    ],
)
def test_a_phrase_is_marked_wherever_it_stands_in_any_writing(
    phrase: str, text: str, found: list[str]
) -> None:
    assert marked(text, Query(Phrase(phrase))) == found


@pytest.mark.parametrize(
    ("number", "text", "found"),
    [
        ("国办发〔2012〕14号", "国办发[2012]第14號、国办发〔2012〕140号", ["国办发[2012]第14號"]),
        ("〔2012〕14号", "国办发〔2012〕14号", ["2012〕14号"]),
        ("建施-09", "建施—09、建施09、建施-099、建施 - 09", ["建施—09", "建施09", "建施 - 09"]),
        ("Z109-WS·2011-Y", "z109-ws•2011-y-bgs", ["z109-ws•2011-y"]),
        ("—", "甲—乙", []),
    ],
)
def test_a_number_is_marked_in_all_its_writings_and_in_no_longer_one(
    number: str, text: str, found: list[str]
) -> None:
    assert marked(text, Query(Number(number))) == found


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("档案管理", "档案管理制度；管理档案", ["档案管理", "管理", "档案"]),
        ("合同", "合 同、合\n同、和同", ["合 同", "合\n同"]),
        ("rent", "Rent, rental, 租金rent。", ["Rent", "rent"]),
        ("甲", "甲、乙、甲乙", ["甲", "甲"]),
        ("，", "甲，乙", ["，"]),
    ],
)
def test_words_are_marked_whole_and_elsewhere_one_by_one(words: str, text: str, found: list[str]) -> None:
    assert marked(text, Query(Words(words))) == found


def test_a_question_without_words_marks_nothing() -> None:
    assert marks("2020年1月1日", Query(Span("date", "2020-01-01"))) == []
    assert marks("合同", parse("-合同")) == []
    assert snippet("合同正文", parse("类别:合同")) == Snippet("合同正文", ())


def test_marks_of_several_words_are_in_order_and_apart() -> None:
    text = "合同与档案，档案与合同"
    assert marked(text, parse('档案 合同 "合同与"')) == ["合同与", "档案", "档案", "合同"]


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ([], []),
        ([(1, 2)], [(1, 2)]),
        ([(1, 3), (3, 5)], [(1, 3), (3, 5)]),
        ([(5, 6), (1, 9)], [(1, 9)]),
        ([(1, 4), (2, 6), (5, 8), (9, 10)], [(1, 8), (9, 10)]),
        ([(1, 2), (1, 2)], [(1, 2)]),
    ],
)
def test_marks_that_overlap_are_one_and_those_that_touch_are_two(
    given: list[tuple[int, int]], made: list[tuple[int, int]]
) -> None:
    assert united(given) == made


def test_a_short_text_is_shown_whole() -> None:
    assert snippet("关于合同", parse("合同"), 80) == Snippet("关于合同", ((2, 4),))
    assert snippet("", parse("合同")) == Snippet("", ())


@pytest.mark.parametrize(
    ("before", "after", "starts", "ends"),
    [(0, 100, False, True), (100, 0, True, False), (100, 100, True, True), (3, 3, False, False)],
)
def test_what_is_left_out_before_and_after_is_told(before: int, after: int, starts: bool, ends: bool) -> None:
    shown = snippet("甲" * before + "合同" + "乙" * after, parse("合同"), 20)
    assert (shown.text.startswith("…"), shown.text.endswith("…")) == (starts, ends)
    ((start, end),) = shown.marks
    assert shown.text[start:end] == "合同"


def test_of_several_places_the_one_with_the_most_of_the_question_is_shown() -> None:
    filler = "，其余从略" * 20
    text = f"合同{filler}合同合同合同{filler}违约的合同{filler}违约"
    shown = snippet(text, parse("合同 违约"), 16)
    assert {shown.text[start:end] for start, end in shown.marks} == {"合同", "违约"}
    assert "违约的合同" in shown.text


def test_a_mark_longer_than_the_window_is_shown_whole() -> None:
    phrase = "档案管理制度汇编" * 3
    assert snippet(f"甲甲{phrase}乙乙", Query(Phrase(phrase)), 10) == Snippet(f"…{phrase}…", ((1, 25),))


def test_line_ends_and_blanks_are_one_blank_and_marks_stay_on_their_words() -> None:
    shown = snippet("甲\r\n\r\n乙\t\t合\n同  丙", parse("合同"))
    assert shown.text == "甲 乙 合 同 丙"
    ((start, end),) = shown.marks
    assert shown.text[start:end] == "合 同"
