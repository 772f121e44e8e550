"""What people type gives a question, or a plain sentence."""

import random
import time

import pytest

from search.query.parsing import parse
from search.query.tree import And, Is, Not, Number, Or, Phrase, QueryError, Span, Words


def test_words_side_by_side_must_all_be_there() -> None:
    assert parse("合同 违约").root == And((Words("合同"), Words("违约")))


@pytest.mark.parametrize("typed", ['"保管期限"', "“保管期限”", "「保管期限」", "『保管期限』"])
def test_quotes_of_all_kinds_make_a_phrase(typed: str) -> None:
    assert parse(typed).root == Phrase("保管期限")


@pytest.mark.parametrize(
    "typed", ["甲方 OR 乙方", "甲方 || 乙方", "甲方||乙方", "甲方 或 乙方", "甲方 或者 乙方"]
)
def test_either(typed: str) -> None:
    assert parse(typed).root == Or((Words("甲方"), Words("乙方")))


@pytest.mark.parametrize(
    "typed", ["甲方 AND 乙方", "甲方 && 乙方", "甲方 与 乙方", "甲方 與 乙方", "甲方 乙方"]
)
def test_both(typed: str) -> None:
    assert parse(typed).root == And((Words("甲方"), Words("乙方")))


@pytest.mark.parametrize(
    "typed", ["合同 -租赁", "合同 NOT 租赁", "合同 !租赁", "合同 非 租赁", "合同 －租赁"]
)
def test_without(typed: str) -> None:
    assert parse(typed).root == And((Words("合同"), Not(Words("租赁"))))


def test_and_binds_closer_than_or_and_parentheses_of_both_widths_group() -> None:
    assert parse("甲 乙 OR 丙").root == Or((And((Words("甲"), Words("乙"))), Words("丙")))
    assert parse("甲 （乙 OR 丙)").root == And((Words("甲"), Or((Words("乙"), Words("丙")))))


def test_small_and_or_not_are_words() -> None:
    assert parse("terms and conditions").root == And((Words("terms"), Words("and"), Words("conditions")))


@pytest.mark.parametrize("typed", ["题名:档案", "题名：档案", "題名：档案", "title:档案", "Title：档案"])
def test_fields_in_both_languages_scripts_and_widths(typed: str) -> None:
    assert parse(typed).root == Words("档案", "title")


def test_a_field_holds_for_its_whole_group() -> None:
    assert parse("责任者:(甲 OR 乙)").root == Or((Words("甲", "author"), Words("乙", "author")))


@pytest.mark.parametrize("name", ["文号", "档号", "合同编号", "图号", "登记号", "number"])
def test_all_kinds_of_numbers_are_looked_up_alike(name: str) -> None:
    assert parse(f"{name}:国办发〔2012〕14号").root == Number("国办发〔2012〕14号")


@pytest.mark.parametrize(
    "typed", ["国办发〔2012〕14号", "国办发（2012）14号", "Z109-WS·2011-Y-BGS-0001", "建施-09"]
)
def test_a_bare_number_is_looked_up_and_searched_as_text(typed: str) -> None:
    assert parse(typed).root == Or((Number(typed), Words(typed)))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("日期:2021..2023", "2021-01-01", "2023-12-31"),
        ("date:2021-03..2021-05", "2021-03-01", "2021-05-31"),
        ("日期：2021年3月", "2021-03-01", "2021-03-31"),
        ("日期:..2023", "", "2023-12-31"),
        ("日期:2024-02..", "2024-02-01", ""),
        ("日期:2021年3月5日至2021年4月", "2021-03-05", "2021-04-30"),
    ],
)
def test_spans_of_days(typed: str, first: str, last: str) -> None:
    assert parse(typed).root == Span("date", first, last)


@pytest.mark.parametrize(
    "typed", ["日期:2021-02-30", "日期:去年", "日期:2023..2021", "类别:火星", "收到:2021-13"]
)
def test_what_does_not_exist_is_said_with_advice(typed: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(typed)
    assert caught.value.message
    assert caught.value.advice


def test_classes_kinds_departments_and_formats_limit() -> None:
    assert parse("类别:合同").root == Is("category", ("contract",))
    assert parse("分类:图纸").root == Is("category", ("drawing",))
    assert parse("文种:通知").root == Is("kind", ("通知",))
    assert parse("部门:财务部").root == Is("department", ("财务部",))
    assert parse("格式:docx").root == Is("media_type", ("wordprocessingml",))


def test_what_is_left_over_counts_as_words() -> None:
    assert parse('"没有关上').root == Words("没有关上")
    assert parse(")) 合同 ((").root == Words("合同")
    assert parse("OR 合同 AND").root == Words("合同")
    assert parse("与").root == Words("与")
    assert parse("主送:国务院").root == And((Words("主送:"), Words("国务院")))


@pytest.mark.parametrize("typed", ["", "   ", "，。！", '""', "-", "()", "\x00\x01", "《》"])
def test_nothing_searchable_is_said_in_plain_words(typed: str) -> None:
    with pytest.raises(QueryError, match="没有可以查找的字词"):
        parse(typed)


def test_limits_hold() -> None:
    for typed in ("字" * 2001, "甲 " * 65, "(" * 30 + "甲" + ")" * 30):
        with pytest.raises(QueryError):
            parse(typed)


def test_hostile_input_gives_a_question_or_a_plain_sentence_and_quickly() -> None:
    chance = random.Random(3)
    pool = (
        "()（）\"“”「」『』 -!&|:：[]〔〕【】<>';*?\\\x00\x1b\u202e\ud800题名文号日期2012号甲乙ANDORNOT与或非"
    )
    samples = ["".join(chance.choices(pool, k=chance.randrange(80))) for _ in range(3000)]
    samples += [sign * 2000 for sign in pool]
    samples += ["1" + "·-" * 900 + "!", "文号:" + "a-1" * 500, "(1234)" * 300]
    samples += ["' OR 1=1; DROP TABLE records;--", "<script>alert(1)</script>", "题名:" * 300, "〔2012" * 300]
    start = time.process_time()
    for sample in samples:
        try:
            assert parse(sample).root
        except QueryError as error:
            assert error.message and error.advice
    assert time.process_time() - start < 10


def test_a_question_can_be_limited_further() -> None:
    query = parse("合同").within(Is("department", ("财务部",)))
    assert query.root == And((Words("合同"), Is("department", ("财务部",))))
    assert query.text == "合同"
    assert list(parse("甲 -乙 OR 文号:丙1").wanted()) == [Words("甲"), Number("丙1")]
