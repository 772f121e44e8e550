"""Reading dates as Chinese papers write them, into ISO days.

Arabic and Chinese figures, the Republic's years, the capitals of cheques. A date that does not
exist (2021-02-30) or is not whole (2021年度, 20XX年) is none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from re import Match

from ingest.seeing.patterns import PATTERNS

_DIGITS = {
    c: n for n, group in enumerate(["〇零○０Oo", "一壹元正", "二贰貳", "三叁參叄", "四肆"]) for c in group
}
_DIGITS |= {c: n for n, group in enumerate(["五伍", "六陆陸", "七柒", "八捌", "九玖"], 5) for c in group}
_TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30}


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text: from where to where, and the ISO day."""

    start: int
    end: int
    iso: str


def find_dates(text: str) -> list[Dated]:
    """Every date in `text` (a line or so), in order; none of them overlap."""
    if not any(mark in text for mark in "年.-/"):
        return []
    found: list[Dated] = []
    for name, read in _READERS:
        for match in PATTERNS[name].finditer(text):
            iso = _iso(*read(match))
            if iso and not any(match.start() < d.end and d.start < match.end() for d in found):
                found.append(Dated(match.start(), match.end(), iso))
    return sorted(found, key=lambda dated: dated.start)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _arabic(match: Match[str]) -> tuple[int, int, int]:
    return int(match["y"]), int(match["m"]), int(match["d"])


def _chinese(match: Match[str]) -> tuple[int, int, int]:
    year = int("".join(str(_DIGITS[c]) for c in match["y"]))
    return year if 1800 <= year <= 2199 else 0, _number(match["m"]), _number(match["d"])


def _republic(match: Match[str]) -> tuple[int, int, int]:
    return _number(match["y"]) + 1911, _number(match["m"]), _number(match["d"])


def _number(text: str) -> int:
    """A number up to 999 in Arabic or Chinese figures (三十一, 廿八, 壹拾伍, 一百零九, 109)."""
    if text.isdecimal():
        return int(text)
    total = unit = 0
    for character in text:
        if character == "百":
            total, unit = total + (unit or 1) * 100, 0
        elif character in _TENS:
            total, unit = total + (unit or 1) * _TENS[character], 0
        else:
            unit = _DIGITS[character]
    return total + unit


_Reader = Callable[[Match[str]], tuple[int, int, int]]
_READERS: tuple[tuple[str, _Reader], ...] = (
    ("date_roc", _republic),
    ("date_ar", _arabic),
    ("date_cn", _chinese),
    ("date_cheque", _chinese),
)


def whole_date(text: str) -> Iterator[Dated]:
    """The date of a line that is a date and little else (brackets, 日期：, a full stop)."""
    for dated in find_dates(text)[:1]:
        before = text[: dated.start].strip(" ([【:")
        after = text[dated.end :].strip(" )]】。.")
        if before in _LABELS and after in ("", "于北京", "盖章", "公章", "印章"):
            yield dated


_LABELS = {
    "",
    "日期",
    "时间",
    "发文日期",
    "成文日期",
    "年月日",
    "日 期",
    "签发日期",
    "发布日期",
    "落款日期",
    "时 间",
}
