"""Days as English papers write them (Monday, November 25, 2019; 25-NOV-19; 11/25/2019), into ISO days.

3/4/2019 is March to some and April to others: it is no day.
"""

import re
from datetime import date

from ingest.describing.dates import Dated

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<m>{'|'.join(_MONTHS)})[a-z]{{0,6}}"
_YEAR = r"(?P<y>(?:19|20)\d\d|'?\d\d(?!\d))"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![a-z]){_MONTH}\.? ?{_DAY},? ?(?P<y>(?:19|20)\d\d)(?!\d)",
        rf"(?<!\d){_DAY}[ ./-]{{0,2}}{_MONTH}[ ,./-]{{0,2}}{_YEAR}(?!\d)",
        r"(?<![\d/.-])(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?P=s)(?P<y>(?:19|20)\d\d|\d\d)(?![\d/.-])",
    )
)
_TURN = 70  # a year of two figures from here on is one of the last century


def english_dates(text: str) -> list[Dated]:
    """Every such day in the folded `text` (a line or so), in order of its form, then of its place."""
    return [
        Dated(found.start(), found.end(), iso)
        for form in _FORMS
        for found in form.finditer(text)
        if (iso := _iso(found.groupdict()))
    ]


def _iso(parts: dict[str, str]) -> str:
    year = int(parts["y"].lstrip("'"))
    if year < 100:
        year += 1900 if year >= _TURN else 2000
    if "m" in parts:
        month, day = _MONTHS.index(parts["m"].lower()) + 1, int(parts["d"])
    else:
        month, day = int(parts["a"]), int(parts["b"])
        if month <= 12 and day <= 12 and month != day:
            return ""
        if month > 12:
            month, day = day, month
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
