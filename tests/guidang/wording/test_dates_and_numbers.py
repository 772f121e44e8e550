"""Dates, times, sizes and numbers, in both languages and at their edges."""

import random
import re

import pytest

from guidang.wording import dates
from guidang.wording.words import CHINESE, ENGLISH


@pytest.mark.parametrize(
    ("iso", "chinese", "english"),
    [
        ("1949-10-01", "1949年10月1日", "1 Oct 1949"),
        ("2024-02-29", "2024年2月29日", "29 Feb 2024"),
        ("0001-01", "1年1月", "Jan 1"),
        ("2024-00", "2024-00", "2024-00"),
        ("2024-3-5", "2024-3-5", "2024-3-5"),
        ("2024-03-05T01:02:03Z", "2024-03-05T01:02:03Z", "2024-03-05T01:02:03Z"),
        (" 2024", " 2024", " 2024"),
        ("<b>2024</b>", "<b>2024</b>", "<b>2024</b>"),
    ],
)
def test_only_whole_iso_dates_are_put_in_words(iso: str, chinese: str, english: str) -> None:
    assert dates.date(iso, CHINESE) == chinese
    assert dates.date(iso, ENGLISH) == english


def test_every_month_has_its_english_name() -> None:
    names = [dates.date(f"2024-{month:02}", ENGLISH).split()[0] for month in range(1, 13)]
    assert len(set(names)) == 12
    assert names[0] == "Jan" and names[11] == "Dec"


def test_a_time_without_a_zone_is_local_and_seconds_are_not_shown() -> None:
    assert dates.moment("2024-03-05T16:30:59", CHINESE) == "2024年3月5日 16:30"
    assert dates.moment("2024-03-05T16:30", ENGLISH) == "5 Mar 2024 16:30"
    assert dates.moment("2024-03-05", ENGLISH) == "5 Mar 2024 00:00"


@pytest.mark.parametrize("text", ["昨天", "2024-13-01T00:00:00", "24:00", "9999-99-99T99:99:99Z"])
def test_what_is_no_time_is_shown_as_it_is(text: str) -> None:
    assert dates.moment(text, CHINESE) == dates.moment(text, ENGLISH) == text


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_at_the_end_of_all_calendars_does_not_end_the_page(text: str) -> None:
    assert dates.moment(text, CHINESE)


@pytest.mark.parametrize("text", ["", None])
def test_no_time_is_nothing(text: str | None) -> None:
    assert dates.moment(text, CHINESE) == ""


def test_a_size_has_at_most_four_figures_and_grows_with_the_number() -> None:
    chance = random.Random(9)
    units = ["B", "KB", "MB", "GB", "TB"]
    sizes = sorted(chance.randrange(2 ** chance.randrange(1, 50)) for _ in range(2000))
    before = -1.0
    for count in sizes:
        amount, unit = dates.size(count).split()
        value = float(amount) * 1024 ** units.index(unit)
        assert re.fullmatch(r"\d{1,4}|\d{1,2}\.\d", amount), count
        assert value >= before * 0.999
        assert abs(value - count) <= max(0.06 * count, 0.5)
        before = value


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (999, "999"), (1000, "1,000"), (1234567, "1,234,567"), (-1500, "-1,500")]
)
def test_thousands_are_marked(count: int, shown: str) -> None:
    assert dates.number(count) == shown


@pytest.mark.parametrize(
    ("share", "shown"), [(None, ""), (0.0, "0%"), (0.004, "0%"), (0.5, "50%"), (0.956, "96%"), (1.0, "100%")]
)
def test_shares_are_whole_percents(share: float | None, shown: str) -> None:
    assert dates.percent(share) == shown
