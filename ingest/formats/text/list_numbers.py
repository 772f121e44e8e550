"""Automatic list numbers of word processors: counting them, and writing 一、 第一条 1.1 as they do.

The formats are called as in ECMA-376 §17.18.59; each reader gives the levels of its lists.
"""

from dataclasses import dataclass, field

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_COUNTING = frozenset({"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital",
                       "taiwaneseCounting", "taiwaneseCountingThousand", "taiwaneseDigital"})  # fmt: skip
_LEGAL_COUNTING = frozenset({"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"})
LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its first number, its format, its text ("第%1条"), what stands behind it."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    gap: str = " "
    legal: bool = False  # all numbers in figures


@dataclass(slots=True)
class NumberedList:
    """One list: its levels and where its counters stand."""

    levels: dict[int, Level] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)

    def count(self, level: int, anew: int | None = None) -> None:
        """Count one paragraph of `level`; `anew` is the number it starts again with."""
        start = self.levels[level].start
        self.counters[level] = anew if anew is not None else self.counters.get(level, start - 1) + 1
        for deeper in range(level + 1, LEVELS):
            self.counters.pop(deeper, None)

    def label(self, level: int) -> str:
        """The label of the paragraph counted last, with the gap after it; "" for bullets."""
        shape = self.levels[level]
        if shape.form in {"bullet", "none"} and "%" not in shape.text:
            return ""
        text = shape.text
        for each in range(LEVELS):
            if f"%{each + 1}" in text:
                of = self.levels.get(each, Level())
                number = self.counters.get(each, of.start)
                text = text.replace(
                    f"%{each + 1}", number_text(number, "decimal" if shape.legal else of.form)
                )
        return text if text.endswith("、") or not text else text + shape.gap


def number_text(number: int, form: str) -> str:
    """`number` in one of Word's number formats; in figures where the format is not known."""
    if number < 1:
        return "" if form == "none" else str(number)
    if form in _COUNTING:
        return _chinese(number, _DIGITS, "十百千")
    if form in _LEGAL_COUNTING:
        return _chinese(number, _LEGAL, "拾佰仟")
    if form == "ideographTraditional" and number <= len(_STEMS):
        return _STEMS[number - 1]
    if form == "ideographZodiac" and number <= len(_BRANCHES):
        return _BRANCHES[number - 1]
    if form in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 20)
        return letter.upper() if form == "upperLetter" else letter
    if form in {"upperRoman", "lowerRoman"} and number < 4000:
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    if form.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(0x245F + number)
    if form == "decimalFullWidth":
        return str(number).translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    return f"{number:02}" if form == "decimalZero" else "" if form == "none" else str(number)


def _chinese(number: int, digits: str, units: str) -> str:
    """1–9999 in Chinese numerals (十一, 一百零五); in figures beyond."""
    if number > 9999:
        return str(number)
    out, gap = "", False
    for power, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit = number // power % 10
        if digit:
            out += ("零" if gap and out else "") + digits[digit] + unit
        gap = not digit
    return out[1:] if out.startswith(digits[1] + units[0]) and digits is _DIGITS else out


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        out += letters * (number // value)
        number %= value
    return out
