"""What is typed, cut into signs; and that whatever is typed gives a question or a plain sentence."""

import random

import pytest

from search.query.parsing import DEEPEST, LONGEST, MOST_TERMS, parse
from search.query.signs import Mark, Sign, signs
from search.query.tree import And, Is, Not, Number, Or, Phrase, QueryError, Span, Words


def marks(text: str) -> list[Mark]:
    return [sign.mark for sign in signs(text)]


def test_blanks_are_no_signs() -> None:
    assert list(signs(" \t\n\u3000")) == []
    assert list(signs(" 甲\u3000乙 ")) == [Sign(Mark.WORD, "甲"), Sign(Mark.WORD, "乙")]


@pytest.mark.parametrize(
    "number",
    [
        "国办发〔2012〕14号",
        "国办发(2012)14号",
        "（2012）14號",
        "湘政【2020】第3-2号",
        "长府〔 2019 〕字第7号",
    ],
)
def test_a_number_with_its_year_in_brackets_is_one_word(number: str) -> None:
    assert list(signs(number)) == [Sign(Mark.WORD, number)]


def test_parentheses_around_anything_else_group() -> None:
    assert marks("(甲)") == marks("（甲）") == [Mark.OPEN, Mark.WORD, Mark.CLOSE]
    assert marks("甲(12345)") == [Mark.WORD, Mark.OPEN, Mark.WORD, Mark.CLOSE]


@pytest.mark.parametrize("typed", ['"甲 乙"', "“甲 乙”", "„甲 乙“", "“甲 乙“", "「甲 乙」", "『甲 乙』"])
def test_what_stands_in_quotes_is_one_phrase(typed: str) -> None:
    assert list(signs(typed)) == [Sign(Mark.PHRASE, "甲 乙")]


def test_a_quote_that_is_not_closed_is_nothing() -> None:
    assert marks('"甲') == marks("甲」") == [Mark.WORD]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("-甲", [Mark.NOT, Mark.WORD]),
        ("！甲", [Mark.NOT, Mark.WORD]),
        ("甲-乙", [Mark.WORD]),
        ("- 甲", [Mark.WORD, Mark.WORD]),
        ("--甲", [Mark.WORD]),
        ("NOT 甲", [Mark.NOT, Mark.WORD]),
        ("甲&&乙", [Mark.WORD, Mark.AND, Mark.WORD]),
        ("甲||乙", [Mark.WORD, Mark.OR, Mark.WORD]),
        ("甲|乙", [Mark.WORD]),
        ("題名:甲", [Mark.FIELD, Mark.WORD]),
        ("题名 : 甲", [Mark.WORD, Mark.WORD, Mark.WORD]),
        ("http://a", [Mark.WORD, Mark.WORD]),
    ],
)
def test_operators_are_told_from_words(typed: str, expected: list[Mark]) -> None:
    assert marks(typed) == expected


def test_refusing_twice_is_asking_and_refusing_a_group_refuses_all_of_it() -> None:
    assert parse("NOT NOT 甲").root == Words("甲")
    assert parse("-(甲 乙)").root == Not(And((Words("甲"), Words("乙"))))
    assert parse("-题名:甲").root == Not(Words("甲", "title"))
    assert parse("题名:-甲").root == Words("-甲", "title")


def test_operators_without_anything_to_join_are_left_out() -> None:
    assert parse("AND 甲 OR").root == Words("甲")
    assert parse("甲 AND AND 乙").root == parse("甲 乙").root
    assert parse("甲 OR OR 乙").root == parse("甲 OR 乙").root
    assert parse("() 甲 ()").root == Words("甲")
    assert parse("-，。 甲").root == Words("甲")


def test_what_is_allowed_to_the_last_is_taken() -> None:
    assert parse("字" * LONGEST).root == Words("字" * LONGEST)
    assert parse(" ".join(["甲"] * MOST_TERMS)).root == And((Words("甲"),) * MOST_TERMS)
    assert parse("(" * DEEPEST + "甲" + ")" * DEEPEST).root == Words("甲")
    for beyond, said in (
        ("字" * (LONGEST + 1), f"{LONGEST}"),
        (" ".join(["甲"] * (MOST_TERMS + 1)), f"{MOST_TERMS}"),
        ("(" * (DEEPEST + 1) + "甲", "太深"),
    ):
        with pytest.raises(QueryError, match=said):
            parse(beyond)


def test_signs_that_control_a_terminal_are_blanks() -> None:
    assert parse("甲\x1b[31m乙").root == And((Words("甲"), Words("[31m乙")))
    assert parse("合\x00同").root == And((Words("合"), Words("同")))


def sound(node: object) -> bool:
    """Whether a part of a question is one of those there are, and none of them is empty."""
    if isinstance(node, And | Or):
        return len(node.parts) > 1 and all(map(sound, node.parts))
    if isinstance(node, Not):
        return sound(node.part)
    if isinstance(node, Span):
        return bool(node.first or node.last) and (not node.last or node.first <= node.last)
    if isinstance(node, Is):
        return all(node.values)
    return isinstance(node, Words | Phrase | Number) and bool(node.text.strip())


def test_any_string_gives_a_sound_question_or_a_plain_sentence() -> None:
    chance = random.Random(11)
    words = [
        "甲",
        "合同",
        "AND",
        "OR",
        "NOT",
        "与",
        "或",
        "非",
        "题名:",
        "日期:",
        "类别:",
        "2021",
        "..",
        "至",
    ]
    words += [
        "〔2012〕14号",
        "(",
        ")",
        "（",
        "）",
        '"',
        "“",
        "”",
        "「",
        "」",
        " ",
        "-",
        "!",
        "&&",
        "||",
        "|",
        "&",
    ]
    words += ["\x00", "\ud800", "\u202e", "𠮷", "e\u0301", "文号:", "格式:", "部门:", "a-1", "合同:"]
    for _ in range(5000):
        text = "".join(chance.choices(words, k=chance.randrange(14)))
        if chance.random() < 0.3:
            text += "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(9)))
        try:
            query = parse(text)
        except QueryError as error:
            assert str(error) and error.told_in(lambda said: said)[1], text
            continue
        assert sound(query.root), text
        assert query.text == text
        assert all(isinstance(wanted, Words | Phrase | Number) for wanted in query.wanted())
