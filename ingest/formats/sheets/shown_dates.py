"""Dates and times as number formats show them: the calendar is Excel's, with its 29 February 1900."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from ingest.formats.sheets.format_codes import Section, Token
from ingest.formats.sheets.numerals import digit_by_digit, of_a_date

_DAY, _LAST_DAY = 86400, 2958465
_LEAP_BUG = 60  # the day that never was
_FROM_1904 = 1462  # days between the two calendars of workbooks
_MOST_DECIMALS = 3  # of a second
_MOST_KNOWN = 4096
_ZERO = Token("sign", "0")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_CHINESE_DAYS = "日一二三四五六"


def is_date(section: Section) -> bool:
    """Whether a section shows numbers as days or times."""
    return not section.has("general") and any(
        each.kind == "elapsed" or (each.kind == "date" and each.text[0] != "g") for each in section.tokens
    )


class _Moment(NamedTuple):
    """A day and time."""

    days: int
    year: int
    month: int
    day: int
    seconds: int  # of the day
    ticks: int  # of the day, in the smallest part of a second that is shown
    elapsed: int  # seconds


_Step = Callable[[_Moment], str]


class DateLayout:
    """How a section shows days and times, ready to be used many times."""

    def __init__(self, section: Section) -> None:
        self._section = section
        tokens = section.tokens
        self._fine = 10 ** _decimals(tokens)
        self._half = section.has("half")
        self._steps = [step for at in range(len(tokens)) if (step := self._step(tokens, at))]
        self._elapsed = section.has("elapsed")
        self._days_only = not any(
            each.kind in {"elapsed", "half"} or (each.kind == "date" and each.text[0] in "hs")
            for each in tokens
        )
        self._known: dict[int, str] = {}  # the texts of days

    def text(self, value: float, from_1904: bool) -> str:
        """The day and time that a number stands for; "" where the calendar has none."""
        sign = ""
        if self._elapsed and value < 0:
            sign, value = "-", -value
        if not 0 <= value < _LAST_DAY + 1:
            return ""
        days, ticks = divmod(round(value * _DAY * self._fine), _DAY * self._fine)
        calendar_days = days + _FROM_1904 if from_1904 else days
        if self._days_only and calendar_days in self._known:
            return self._known[calendar_days]
        seconds = ticks // self._fine
        moment = _Moment(
            calendar_days, *_calendar(calendar_days), seconds, ticks, days * _DAY + seconds
        )  # fmt: skip
        shown = sign + "".join([step(moment) for step in self._steps])
        if self._days_only and len(self._known) < _MOST_KNOWN:
            self._known[calendar_days] = shown
        return shown

    def _step(self, tokens: list[Token], at: int) -> _Step | None:
        token = tokens[at]
        count = len(token.text)
        if token.kind == "date":
            return (
                self._number(_minute, count)
                if _is_minute(tokens, at)
                else self._of_date(token.text[0], count)
            )
        if token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            return self._number(lambda moment: moment.elapsed // unit, count)
        if token.kind == "half":
            return self._half_day(token.text)
        if token.text == "." and (zeros := _zeros(tokens, at)):
            fine, width = self._fine, len(str(self._fine)) - 1
            return lambda moment: "." + f"{moment.ticks % fine:0{width}}"[:zeros]
        if token == _ZERO and _in_decimals(tokens, at):
            return None
        return lambda _: token.text

    def _of_date(self, letter: str, count: int) -> _Step | None:
        if letter in "ye":
            return self._year(count if letter == "y" else 4)
        if letter == "m":
            return self._month(count)
        if letter == "d" and count < 3:
            return self._number(lambda moment: moment.day, count)
        if letter in "da":
            return self._weekday(letter, count)
        if letter == "h":
            return self._number(_hour_of_12 if self._half else _hour, count)
        return self._number(lambda moment: moment.seconds % 60, count) if letter == "s" else None

    def _number(self, number: Callable[[_Moment], int], count: int) -> _Step:
        if numerals := self._section.numerals:
            return lambda moment: of_a_date(number(moment), numerals)
        return (lambda moment: str(number(moment))) if count == 1 else lambda moment: f"{number(moment):02}"

    def _year(self, count: int) -> _Step:
        if numerals := self._section.numerals:
            return lambda moment: digit_by_digit(str(moment.year)[0 if count > 2 else 2 :], numerals)
        return lambda moment: str(moment.year)[0 if count > 2 else 2 :]

    def _month(self, count: int) -> _Step:
        if count < 3:
            return self._number(lambda moment: moment.month, count)
        if self._section.chinese:
            return lambda moment: of_a_date(moment.month, 1) + "月"
        end = {3: 3, 5: 1}.get(count)
        return lambda moment: _MONTHS[moment.month - 1][:end]

    def _weekday(self, letter: str, count: int) -> _Step:
        if letter == "d" and not self._section.chinese:
            end = 3 if count == 3 else None
            return lambda moment: _WEEKDAYS[(moment.days + 6) % 7][:end]
        before = "星期" if count > 3 else "周" if letter == "d" else ""
        return lambda moment: before + _CHINESE_DAYS[(moment.days + 6) % 7]

    def _half_day(self, names: str) -> _Step:
        first, _, second = names.partition("/")
        if self._section.chinese and names.lower() == "am/pm":
            first, second = "上午", "下午"
        return lambda moment: second if moment.seconds >= _DAY // 2 else first


def _minute(moment: _Moment) -> int:
    return moment.seconds // 60 % 60


def _hour(moment: _Moment) -> int:
    return moment.seconds // 3600


def _hour_of_12(moment: _Moment) -> int:
    return (moment.seconds // 3600 + 11) % 12 + 1


@lru_cache(maxsize=4096)
def _calendar(days: int) -> tuple[int, int, int]:
    if days == _LEAP_BUG:
        return 1900, 2, 29
    if days == 0:
        return 1900, 1, 0
    found = date(1899, 12, 30) + timedelta(days=min(days, _LAST_DAY) + (days < _LEAP_BUG))
    return found.year, found.month, found.day


def _decimals(tokens: list[Token]) -> int:
    """How many decimals of a second are shown."""
    counts = (_zeros(tokens, at) for at, each in enumerate(tokens) if each.text == ".")
    return min(max(counts, default=0), _MOST_DECIMALS)


def _zeros(tokens: list[Token], at: int) -> int:
    """How many zeros stand after the point at `at`."""
    end = at + 1
    while end < len(tokens) and tokens[end] == _ZERO:
        end += 1
    return end - at - 1


def _in_decimals(tokens: list[Token], at: int) -> bool:
    """Whether a zero stands for decimals of a second."""
    while tokens[at] == _ZERO and at:
        at -= 1
    return tokens[at].text == "."


def _is_minute(tokens: list[Token], at: int) -> bool:
    """Whether an `m` stands for minutes: after hours, or before seconds."""
    if tokens[at].text[0] != "m" or len(tokens[at].text) > 2:
        return False
    before = next((each.text for each in reversed(tokens[:at]) if each.kind in {"date", "elapsed"}), "")
    after = next((each.text for each in tokens[at + 1 :] if each.kind in {"date", "elapsed"}), "")
    return before.startswith("h") or after.startswith("s")
