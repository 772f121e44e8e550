"""The fields a question can name, and how their values may be written."""

import pytest

from search.query.fields import FIELDS, field_node
from search.query.parsing import parse
from search.query.tree import Is, Number, Or, Phrase, QueryError, Span, Words


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021年", "2021-01-01", "2021-12-31"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2024.2", "2024-02-01", "2024-02-29"),
        ("2100/2", "2100-02-01", "2100-02-28"),
        ("2021年12月", "2021-12-01", "2021-12-31"),
        ("2021-3-5", "2021-03-05", "2021-03-05"),
        ("2021年3月5日", "2021-03-05", "2021-03-05"),
        ("２０２１－０３", "2021-03-01", "2021-03-31"),
        ("2021~2022", "2021-01-01", "2022-12-31"),
        ("2021…2022", "2021-01-01", "2022-12-31"),
        ("2021到2022", "2021-01-01", "2022-12-31"),
        ("2021至2021", "2021-01-01", "2021-12-31"),
        ("2021....2022", "2021-01-01", "2022-12-31"),
        ("至2022年3月", "", "2022-03-31"),
    ],
)
def test_days_months_and_years_make_spans_with_both_ends(typed: str, first: str, last: str) -> None:
    assert parse(f"日期:{typed}").root == Span("date", first, last)
    assert parse(f"收到:{typed}").root == Span("received", first, last)


@pytest.mark.parametrize(
    "typed",
    [
        "2021-13",
        "2021-00",
        "2021-02-29",
        "2021-3-32",
        "0000",
        "21",
        "20211",
        "2021-3-5-7",
        "三月",
        "2021..2022..2023",
        "..x",
        "2022-03..2022-02",
    ],
)
def test_what_is_no_day_is_told_with_how_to_write_one(typed: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(f"日期:{typed}")
    assert "日期" in str(caught.value)
    assert "2021..2023" in caught.value.advice


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("合同", "contract"),
        ("協議", "contract"),
        ("Contract", "contract"),
        ("工程图", "drawing"),
        ("公文", "correspondence"),
        ("往来文书", "correspondence"),
        ("其它", "other"),
    ],
)
def test_a_class_has_its_names_in_both_scripts_and_languages(typed: str, value: str) -> None:
    assert parse(f"类别:{typed}").root == parse(f"class:{typed}").root == Is("category", (value,))


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("pdf", ("pdf",)),
        (".PDF", ("pdf",)),
        ("Word", ("msword", "wordprocessingml")),
        ("doc", ("msword",)),
        ("xlsx", ("spreadsheetml",)),
        ("图片", ("image/",)),
        ("圖像", ("image/",)),
        ("邮件", ("message/", "ms-outlook")),
        ("jpg", ("image/jpeg",)),
        ("火星", ("火星",)),
    ],
)
def test_a_format_is_asked_for_by_its_ending_or_its_name(typed: str, values: tuple[str, ...]) -> None:
    assert parse(f"格式:{typed}").root == Is("media_type", values)


def test_a_field_that_is_quoted_asks_for_the_phrase_and_else_for_the_words() -> None:
    assert parse('题名:"保管期限"').root == Phrase("保管期限", "title")
    assert parse("题名:保管期限").root == Words("保管期限", "title")
    assert parse('部门:"财务 一处"').root == Is("department", ("财务 一处",))
    assert parse('文号:"〔2012〕14号"').root == Number("〔2012〕14号")


def test_every_name_of_a_field_is_understood_with_both_colons() -> None:
    values = {"date": "2021", "received": "2021", "category": "合同"}
    for name, field in FIELDS.items():
        value = values.get(field, "甲1")
        expected = field_node(field, value, quoted=False)
        assert parse(f"{name}:{value}").root == parse(f"{name}：{value}").root == expected


def test_a_field_nobody_knows_is_a_word() -> None:
    assert parse("colour:red").root != parse("red").root
    assert list(parse("colour:red").wanted())[0] == Words("colour:")


def test_errors_are_told_in_the_language_of_the_one_who_asks() -> None:
    english = {
        "没有“{name}”这个类别。": "There is no class “{name}”.",
        "类别请写合同、图纸、往来文书或其他。": "Write one of four.",
    }
    with pytest.raises(QueryError) as caught:
        parse("类别:火星")
    assert caught.value.told_in(english.__getitem__) == ("There is no class “火星”.", "Write one of four.")
    assert str(caught.value) == "没有“火星”这个类别。"


def test_a_field_goes_on_for_its_group_and_ends_with_it() -> None:
    root = parse("题名:(甲 OR 文号:乙1) 丙").root
    title = Or((Words("甲", "title"), Number("乙1")))
    assert root == parse("题名:(甲 OR 文号:乙1) AND 丙").root
    assert getattr(root, "parts", ()) == (title, Words("丙"))
