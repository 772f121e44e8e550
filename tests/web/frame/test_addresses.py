"""What addresses carry, where they lead, and which pages of a list are offered."""

import random
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pydantic import TypeAdapter, ValidationError

from guidang.web.frame import parameters
from guidang.web.frame.language import ours
from guidang.web.frame.naming import disposition, harmless
from guidang.web.frame.paging import Paging
from guidang.web.frame.rendering import link
from guidang.web.search.facets import FILTERS, MOST_VALUES, filters


@pytest.mark.parametrize("address", ["/", "/intake", "/records/1?q=通知&page=2", "/?q=a:b//c", "/a/../b"])
def test_a_path_of_ours_is_gone_back_to(address: str) -> None:
    assert ours(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "http://a",
        "//a",
        "/\\a",
        "\\\\a",
        "javascript:1",
        "/\t/a",
        "/\n/a",
        " //a",
        "///a",
        "http:/a",
    ],
)
def test_an_address_elsewhere_leads_to_the_start_page(address: str) -> None:
    assert ours(address) == "/"


def test_a_link_carries_what_it_was_given() -> None:
    chance = random.Random(4)
    for _ in range(500):
        text = "".join(chance.choices("甲&=?#+%/ \"'<>a1", k=chance.randrange(1, 9)))
        made = urlsplit(link("/records/1", q=text, kind="", page=3, review=False))
        assert parse_qs(made.query, keep_blank_values=True) == {"q": [text], "page": ["3"]}
        assert made.path == "/records/1"


def test_a_path_is_quoted_as_one() -> None:
    assert link("/a b?c#d/归") == "/a%20b%3Fc%23d/%E5%BD%92"


def test_every_page_of_a_list_is_shown_once_and_all_items_are_on_one() -> None:
    for total in (0, 1, 19, 20, 21, 399, 400, 401):
        last = Paging(1, total, 20).last
        assert (last - 1) * 20 < max(total, 1) <= last * 20
        assert [Paging(number, total, 20).offset for number in range(1, last + 1)] == list(
            range(0, last * 20, 20)
        )
        assert not Paging(last, total, 20).beyond
        assert Paging(last + 1, total, 20).beyond


def test_the_pages_offered_are_there_rising_and_hold_the_first_and_the_last() -> None:
    for number in range(1, 60):
        near = Paging(number, 500, 10).near
        assert near == sorted(set(near))
        assert near[0] == 1 and near[-1] == 50
        assert all(1 <= page <= 50 for page in near)
        assert number in near or number > 50


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (parameters.RecordId, [1, 2**31 - 1], [0, -1, 2**31, "x"]),
        (parameters.PageNumber, [1, 1_000_000], [0, 1_000_001, 1.5]),
        (parameters.LineNumber, [0, 5], [-1]),
        (parameters.Word, ["", "财务部", "a\tb", "x" * 200], ["x" * 201, "a\x00b", "\x1b[31m"]),
        (parameters.Question, ["一\r\n二", "字" * 2000], ["字" * 2001, "\x07"]),
    ],
)
def test_what_an_address_may_carry_is_checked_at_the_door(kind: Any, good: list[Any], bad: list[Any]) -> None:
    door = TypeAdapter(kind)
    for value in good:
        assert door.validate_python(value) == value
    for value in bad:
        with pytest.raises(ValidationError):
            door.validate_python(value)


def test_any_name_is_made_harmless_once_and_for_all() -> None:
    chance = random.Random(6)
    signs = '归档a. /\\:*?"<>|\x00\n\x7f\u202e\u200b\ud800é\u0301😀'
    for _ in range(2000):
        name = "".join(chance.choices(signs, k=chance.choice((1, 3, 9, 200))))
        plain = harmless(name)
        assert plain and len(plain) <= 120
        assert harmless(plain) == plain, ascii(name)
        assert not set('/\\:*?"<>|\x00\n\x7f\u202e\u200b\ud800') & set(plain)
        assert not plain.startswith((".", " "))
        header = disposition(name)
        assert header.isascii() and header.isprintable()
        assert unquote(header.partition("filename*=UTF-8''")[2]) == plain


def test_filters_offer_the_commonest_values_and_years_the_newest_first() -> None:
    counts = {f"{number}部": number for number in range(1, MOST_VALUES + 4)}
    shown = {
        one.name: one
        for one in filters(
            "通知", {}, {"department": counts, "year": {"2020": 9, "2024": 1}, "kind": {"": 5}}
        )
    }
    assert list(shown) == ["department", "year"]
    assert [choice.count for choice in shown["department"].choices] == list(range(MOST_VALUES + 3, 3, -1))
    assert shown["department"].left_out == 3
    assert [choice.value for choice in shown["year"].choices] == ["2024", "2020"]


def test_a_choice_adds_to_what_is_chosen_and_a_chosen_one_can_be_taken_back() -> None:
    given = {"category": {"contract": 2}, "year": {"2024": 2}}
    category, year = filters("通知 & a", {"year": "2024"}, given)
    assert parse_qs(urlsplit(category.choices[0].address).query) == {
        "q": ["通知 & a"],
        "year": ["2024"],
        "category": ["contract"],
    }
    assert (year.chosen, category.chosen) == ("2024", "")
    assert parse_qs(urlsplit(year.without).query) == {"q": ["通知 & a"]}
    assert [one.name for one in filters("x", dict.fromkeys(FILTERS, "v"), {})] == list(FILTERS)
