"""Dates, times, sizes and numbers as they are written in the reader's language."""

import datetime
import re

from guidang.wording.words import CHINESE

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_UNITS = ("KB", "MB", "GB", "TB")


def date(iso: str, language: str) -> str:
    """An ISO date, possibly only year or year and month: 2024年3月5日, or 5 Mar 2024.

    What is not an ISO date is given back as it is.
    """
    found = _ISO_DATE.fullmatch(iso)
    if not found or not 1 <= int(found[2] or 1) <= 12:
        return iso
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if language == CHINESE:
        return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")
    words = [str(day) if day else "", _MONTHS[month - 1] if month else "", str(year)]
    return " ".join(word for word in words if word)


def moment(iso: str | None, language: str) -> str:
    """An ISO time as the local date and time to the minute; "" for none. One without a zone is local.

    What is not an ISO time is given back as it is.
    """
    if not iso:
        return ""
    try:
        local = datetime.datetime.fromisoformat(iso).astimezone()
    except (ValueError, OverflowError):
        return iso
    return f"{date(local.date().isoformat(), language)} {local:%H:%M}"


def moment_of(seconds: float, language: str) -> str:
    """A time in seconds since the epoch as the local date and time to the minute."""
    return moment(datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(), language)


def size(count: int) -> str:
    """A number of bytes in the largest fitting unit of 1024: 812 B, 3.4 KB, 120 MB."""
    if count < 1024:
        return f"{count} B"
    amount = float(count)
    for unit in _UNITS:
        amount /= 1024
        if amount < 1023.95 or unit == _UNITS[-1]:
            break
    return f"{amount:.1f} {unit}" if amount < 99.95 else f"{amount:.0f} {unit}"


def number(count: int) -> str:
    """A whole number with thousands marked: 12,345."""
    return f"{count:,}"


def percent(share: float | None) -> str:
    """A share of 0–1 in whole percent; "" for none."""
    return "" if share is None else f"{share:.0%}"
