"""Errors that are meant for a person, and the plain values everything else speaks in."""

import pytest

from archive import errors
from archive.errors import CatalogueError, GuidangError, RefusedError, SettingsError, SiteError, StoreError
from archive.record import FINAL_STATES, PARKED, UNDER_WAY, Description, Line, Page, State, Value


def test_an_error_says_what_happened_with_its_values() -> None:
    error = RefusedError("{name} 不能用 {sign} 比较。", "请用 = 代替 {sign}。", name="note", sign=">")
    assert str(error) == "note 不能用 > 比较。"
    assert error.told_in(lambda text: text) == ("note 不能用 > 比较。", "请用 = 代替 >。")


def test_an_error_is_told_in_another_language_before_its_values_are_put_in() -> None:
    english = {"{name} 太长。": "{name} is too long.", "请缩短。": "Shorten it."}
    error = GuidangError("{name} 太长。", "请缩短。", name="{n}")
    assert error.told_in(english.__getitem__) == ("{n} is too long.", "Shorten it.")


def test_an_error_without_advice_asks_for_no_translation_of_nothing() -> None:
    # gettext answers the empty msgid with the head of its catalogue.
    assert GuidangError("坏了。").told_in(lambda text: text or "Project-Id-Version: guidang") == (
        "坏了。",
        "",
    )


@pytest.mark.parametrize(
    ("kind", "code"),
    [(SiteError, 3), (SettingsError, 3), (CatalogueError, 3), (RefusedError, 1), (StoreError, 1)],
)
def test_each_kind_of_error_has_its_exit_code(kind: type[GuidangError], code: int) -> None:
    assert kind("x").exit_code == code


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn = {}
    above = ["Exception"]
    for line in (errors.__doc__ or "").splitlines():
        name = line.lstrip("├└│─ ").split(" ")[0]
        if name.endswith("Error") and hasattr(errors, name):
            depth = (len(line) - len(line.lstrip("├└│─ "))) // 4
            above[depth + 1 :] = [name]
            drawn[name] = above[depth]
    made = {
        name: kind.__base__.__name__
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert drawn == made


def test_every_state_is_final_or_under_way_and_parked_ones_are_final() -> None:
    assert set(UNDER_WAY) | FINAL_STATES == set(State)
    assert not set(UNDER_WAY) & FINAL_STATES
    assert set(PARKED) < FINAL_STATES


def test_the_text_of_a_page_has_a_line_for_each_line() -> None:
    assert Page(1, lines=[Line("一"), Line(""), Line("三")]).text == "一\n\n三"
    assert Page(1).text == ""


def test_a_description_gives_the_first_value_of_a_field_or_all_in_order() -> None:
    described = Description([Value("author", name, name, "r", 1.0) for name in ("甲", "乙")])
    assert (described.first("author"), described.all("author")) == ("甲", ["甲", "乙"])
    assert (described.first("title"), described.all("title")) == ("", [])
