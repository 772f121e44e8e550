"""The values of spreadsheet cells as people see them: numbers without noise, dates as dates."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite

# What number formats without a code of their own show (ECMA-376 18.8.30, with those of Chinese Office).
BUILT_IN = {
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "time"),
    22: "datetime",
    46: "elapsed",
}
# What in a format code is no token of a date: words in quotes, escaped and filling characters, conditions.
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I | re.S)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
_HALF_DAY = re.compile(r"am/pm|a/p|上午/下午", re.I)
_EXACT = 15  # digits that a spreadsheet keeps of a number
_DAY, _LAST_DAY = 86400, 2958465
_LEAP_BUG = 60  # Excel's calendar has a 29 February 1900


@lru_cache(maxsize=4096)
def shown_as(code: str) -> str:
    """What a number format shows: "date", "time", "datetime", "elapsed", "percent", "" for a number."""
    code = _LITERAL.sub("", code[:255].split(";")[0]).lower()
    if _ELAPSED.search(code):
        return "elapsed"
    if "general" in code or "通用" in code:
        return ""
    code = _HALF_DAY.sub("h", code)
    clock = "h" in code or "s" in code
    day = (
        "y" in code
        or "d" in code
        or ("m" in code and not clock)
        or "e" in code.replace("e+", "").replace("e-", "")
    )
    if "%" in code:
        return "percent"
    return {(True, True): "datetime", (True, False): "date", (False, True): "time"}.get((day, clock), "")


def number_text(value: float) -> str:
    """A number with its 15 exact digits at most, without exponent where it can be read so."""
    if not isfinite(value):
        return str(value)
    short = f"{value:.{_EXACT}g}"
    if "e" not in short:
        return "0" if short == "-0" else short
    if 1e-10 < abs(value) < 1e21:
        return f"{Decimal(short):f}"
    return short.upper()


def styled_text(value: float, shown: str, from_1904: bool = False) -> str:
    """A number as its format shows it (see `shown_as`); `from_1904` is the workbook's calendar."""
    if not isfinite(value) or not shown:
        return number_text(value)
    if shown == "percent":
        return number_text(value * 100) + "%"
    if shown == "elapsed":
        return (
            elapsed_text(timedelta(seconds=round(value * _DAY)))
            if abs(value) < _LAST_DAY
            else number_text(value)
        )
    if not 0 <= value <= _LAST_DAY:
        return number_text(value)
    days, seconds = divmod(round(value * _DAY), _DAY)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if shown == "time" or (shown == "datetime" and not days):
        return clock
    day = _day(days, from_1904).isoformat()
    return f"{day} {clock}" if shown == "datetime" and seconds else day


def _day(days: int, from_1904: bool) -> date:
    if from_1904:
        return date(1904, 1, 1) + timedelta(days=days)
    return date(1899, 12, 30) + timedelta(days=days + (days < _LEAP_BUG))


def elapsed_text(value: timedelta) -> str:
    """A length of time in hours, minutes and seconds."""
    seconds = round(abs(value.total_seconds()))
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def text_of(value: object) -> str:
    """A cell's value as Python has it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        value = value.replace(microsecond=0) + timedelta(seconds=value.microsecond >= 500_000)
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, timedelta):
        return elapsed_text(value)
    return str(value)
