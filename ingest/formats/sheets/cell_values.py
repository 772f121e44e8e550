"""A spreadsheet's value and its number format: the text that Excel and WPS show for them.

Where they show signs of a cell that is too narrow (a long number as 4.3E+17, a negative day as #####)
the number itself is given: it is what is looked for.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite

from ingest.formats.sheets.format_codes import BUILT_IN, Section, sections
from ingest.formats.sheets.general_numbers import number_text
from ingest.formats.sheets.numerals import in_words
from ingest.formats.sheets.shown_dates import DateLayout, is_date
from ingest.formats.sheets.shown_numbers import Layout

_EPOCH = datetime.fromisoformat("1899-12-30")
_DAY = 86400


class NumberFormat:
    """How the values of some cells are shown; made by `number_format`.

    `general` says that numbers are shown as if there were no format.
    """

    def __init__(self, code: str) -> None:
        parts = sections(code)
        if not any(part.tokens for part in parts):  # ";;;" hides a value from the eye; it is still read
            parts = sections("General")
        texts = parts.pop() if len(parts) > 3 or parts[-1].has("sign", "@") else None
        self._sections = [_Shown(part) for part in parts[:3] or sections("General")]
        first = self._sections[0]
        self._only = first if len(self._sections) == 1 and first.section.condition is None else None
        self.general = self._only is not None and first.plain
        self._around = _around(texts) if texts is not None else None

    def number(self, value: float, from_1904: bool = False) -> str:
        """A number as it is shown; `from_1904` is the workbook's calendar."""
        if self.general or not isfinite(value):
            return number_text(value)
        if self._only is not None:
            return self._only.text(value, from_1904)
        section, unsigned = self._choice(value)
        return section.text(abs(value) if unsigned else value, from_1904)

    def text(self, text: str) -> str:
        """A text as it is shown."""
        if self._around is None:
            return text
        before, after = self._around
        return before + text + after

    def _choice(self, value: float) -> tuple["_Shown", bool]:
        """The section for a number, and whether it says by itself that the number is negative."""
        found = self._sections
        if any(each.section.condition for each in found[:2]):
            for each in found[:2]:
                if each.section.meets(value):
                    return each, each.only_negative
            rest = [each for each in found if each.section.condition is None]
            return (rest or found)[-1], False
        if value < 0 and len(found) > 1:
            return found[1], True
        return found[2 if value == 0 and len(found) > 2 else 0], False


class _Shown:
    """A section for numbers, ready to be used many times."""

    def __init__(self, section: Section) -> None:
        self.section = section
        general = section.has("general")
        self._date = DateLayout(section) if is_date(section) else None
        self._layout = None if self._date or general else Layout(section)
        self.plain = general and len(section.tokens) == 1 and not section.numerals
        condition = section.condition
        self.only_negative = condition is not None and condition[0] in {"<", "<="} and condition[1] <= 0

    def text(self, value: float, from_1904: bool) -> str:
        if self._date is not None:
            return self._date.text(value, from_1904) or number_text(value)
        if self._layout is not None:
            return self._layout.text(value)
        shown = number_text(value)
        if self.section.numerals:
            shown = in_words(shown, self.section.numerals)
        texts = (shown if each.kind == "general" else each.text for each in self.section.tokens)
        return "".join(texts)


def _around(section: Section) -> tuple[str, str] | None:
    """What stands before and after a text; None where that is nothing, or the text is hidden from the eye."""
    before, found, after = "", False, ""
    for token in section.tokens:
        if token.text == "@" and token.kind == "sign":
            found = True
        elif found:
            after += token.text
        else:
            before += token.text
    return (before, after) if found and (before.strip() or after.strip()) else None


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """The format that a code stands for."""
    return NumberFormat(code)


def format_numbered(number: int, codes: dict[int, str]) -> NumberFormat:
    """The format of this number in a workbook, whose own codes are `codes`."""
    return number_format(codes.get(number) or BUILT_IN.get(number, "General"))


def serial(moment: datetime) -> float:
    """A moment as the number of days that spreadsheets count in."""
    return (moment - _EPOCH) / timedelta(seconds=_DAY)
