"""Translation: msgids are Simplified Chinese, the words of other languages come from catalogues.

A catalogue is `locale/<language>/LC_MESSAGES/guidang.mo`, made from the `.po` beside it by
`scripts/translations.py`. A word without a translation stays Chinese.
"""

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

DOMAIN = "guidang"
LOCALE = Path(__file__).resolve().parent / "locale"

CHINESE = "zh-CN"
ENGLISH = "en"
LANGUAGES = (CHINESE, ENGLISH)

Translate = Callable[[str], str]


def msgid(text: str) -> str:
    """Mark a text that stands in a table as one to be translated; gives it back as it is."""
    return text


@cache
def translator(language: str) -> Translate:
    """The function that turns a msgid into the words of `language` (one of LANGUAGES)."""
    if language == CHINESE:
        return msgid
    return gettext.translation(DOMAIN, LOCALE, languages=[language]).gettext


def choose(asked: str, accepted: str) -> str:
    """The language to answer in: the one asked for, else the best accepted one, else Chinese.

    `asked` is what the reader once chose ("" for nothing), `accepted` an Accept-Language header.
    """
    if asked in LANGUAGES:
        return asked
    for tag in _by_preference(accepted):
        base = tag.split("-")[0]
        found = next((language for language in LANGUAGES if language.split("-")[0] == base), None)
        if found:
            return found
    return CHINESE


def _by_preference(accepted: str) -> list[str]:
    """The tags of an Accept-Language header, best first; refused ones (q=0) left out."""
    weighted = []
    for part in accepted.lower().split(",")[:20]:
        tag, _, rest = part.strip().partition(";")
        weight = _weight(rest)
        if tag and weight > 0:
            weighted.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
