"""Number format codes such as `#,##0.00;[Red]-#,##0.00` (ECMA-376 18.8.31), taken apart into sections."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

_LONGEST = 255  # characters of a code, as in Excel
_TOKENS = re.compile(
    r'(?P<quoted>"[^"]*"?)|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+|g+)|(?P<sign>[0#?.,%/@;])|(?P<other>.)",
    re.I | re.S,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{0,15})?)\Z")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
    "<>": operator.ne,
}  # fmt: skip
_ELAPSED = re.compile(r"(?:h+|m+|s+)\Z", re.I)
_NUMERALS = re.compile(r"DBNum([123])\Z", re.I)
_LONG_DATE = 'yyyy"年"m"月"d"日"'
# Dates and times as the system shows them; the system here is a Chinese one.
_OF_THE_SYSTEM = {
    "-f800": _LONG_DATE, "-x-sysdate": _LONG_DATE, "-f400": "h:mm:ss", "-x-systime": "h:mm:ss",
}  # fmt: skip
_CHINESE, _LANGUAGE = 0x04, 0x3FF  # the language in the number of a locale

_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_HALF_MINUTES, _HALF_SECONDS = '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"'
# The codes of formats that a workbook only numbers, as Chinese Office has them.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    23: "$#,##0;($#,##0)", 24: "$#,##0;($#,##0)", 25: "$#,##0.00;($#,##0.00)", 26: "$#,##0.00;($#,##0.00)",
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: _LONG_DATE,
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: _HALF_MINUTES, 35: _HALF_SECONDS, 36: _YEAR_MONTH,
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;"¥"-#,##0;"¥-"', 43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"¥-"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY,
    55: _HALF_MINUTES, 56: _HALF_SECONDS, 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a section: "text" as it stands, "sign" (0 # ? . , % / @), "date", "elapsed" and so on."""

    kind: str
    text: str


@dataclass(slots=True)
class Section:
    """One of the up to four parts of a code, for the numbers that meet its condition, or for text."""

    tokens: list[Token]
    condition: tuple[str, float] | None = None
    numerals: int = 0  # 1, 2, 3: Chinese, financial Chinese, full width
    chinese: bool = False  # names of months and weekdays
    whole: bool = False  # what follows is for programs that do not know the system's format

    def meets(self, value: float) -> bool:
        """Whether a number meets the section's condition; there is one."""
        return self.condition is not None and _COMPARE[self.condition[0]](value, self.condition[1])

    def has(self, kind: str, text: str = "") -> bool:
        """Whether there is a token of this kind, with this text if one is given."""
        return any(each.kind == kind and text in each.text for each in self.tokens)


def sections(code: str) -> list[Section]:
    """The sections of a code; there is at least one."""
    found = [Section([])]
    for match in _TOKENS.finditer(code[:_LONGEST]):
        kind, text = match.lastgroup or "other", match[match.lastgroup or 0]
        if (kind, text) == ("sign", ";"):
            found.append(Section([]))
        elif kind == "bracket":
            _bracket(found[-1], text)
        elif not found[-1].whole:
            found[-1].tokens.append(_token(kind, text))
    return found


def _token(kind: str, text: str) -> Token:
    if kind == "quoted":
        return Token("text", text.strip('"'))
    if kind in {"space", "fill"}:
        return Token("text", " ")
    if kind in {"escaped", "other"}:
        return Token("text", text)
    return Token(kind, text.lower() if kind == "date" else text)


def _bracket(section: Section, text: str) -> None:
    """What stands in brackets: a currency and locale, elapsed time, numerals, a condition, or a colour."""
    if text.startswith("$"):
        currency, _, locale = text[1:].rpartition("-") if "-" in text else (text[1:], "", "")
        section.tokens.append(Token("text", currency))
        of_the_system = _OF_THE_SYSTEM.get(f"-{locale}".lower() if not currency else "")
        of_the_system = of_the_system or _OF_THE_SYSTEM.get(text[1:].lower())
        section.chinese = section.chinese or _is_chinese(locale)
        if of_the_system:
            section.tokens, section.whole = sections(of_the_system)[0].tokens, True
    elif _ELAPSED.match(text):
        section.tokens.append(Token("elapsed", text.lower()))
    elif numerals := _NUMERALS.match(text):
        section.numerals = int(numerals[1])
    elif condition := _CONDITION.match(text.strip()):
        section.condition = condition[1], float(condition[2])


def _is_chinese(locale: str) -> bool:
    try:
        return int(locale, 16) & _LANGUAGE == _CHINESE
    except ValueError:
        return locale.lower().startswith("zh")
