"""Automatic list numbers of Word documents: the 一、 第一条 1.1 that stand on the paper, not in the text.

Levels come from the numbering part, by the paragraph itself or by its style (ECMA-376 §17.9).
"""

from dataclasses import dataclass, field

from lxml import etree

from ingest.extract.wordtags import attribute, child, children, local

Element = etree._Element

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_COUNTING = frozenset({"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital",
                       "taiwaneseCounting", "taiwaneseCountingThousand", "taiwaneseDigital"})  # fmt: skip
_LEGAL_COUNTING = frozenset({"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"})
_LEVELS = 9
_STYLES_DEEP = 20


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    gap: str = " "
    legal: bool = False  # all numbers in figures


@dataclass(slots=True)
class _List:
    """One abstract list: its levels and where its counters stand."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Gives each numbered paragraph its label, counting as it is asked."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._abstract = _by_id(numbering, "abstractNum", "abstractNumId")
        self._numbers = _by_id(numbering, "num", "numId")
        self._styles = _by_id(styles, "style", "styleId") if self._numbers else {}
        self._restarted: set[tuple[str, int]] = set()

    def _list(self, number: str) -> _List | None:
        """The list that a list number belongs to; several numbers may share one and its counters."""
        abstract = attribute(child(self._numbers.get(number), "abstractNumId"), "val") or ""
        element = self._abstract.get(abstract)
        if abstract not in self._lists and element is not None:
            levels = [each for each in children(element) if local(each) == "lvl"]
            self._lists[abstract] = _List(
                {_integer(attribute(each, "ilvl")): _level(each) for each in levels}
            )
        return self._lists.get(abstract)

    def _restart(self, number: str, level: int) -> int | None:
        """Where a list number makes the level start anew, if it does."""
        for each in children(self._numbers[number]):
            if local(each) == "lvlOverride" and _integer(attribute(each, "ilvl")) == level:
                override = child(each, "startOverride")
                return None if override is None else _integer(attribute(override, "val"), 1)
        return None

    def _style(self, name: str) -> tuple[str | None, str | None, str | None]:
        """List number, level and base of a style."""
        element = self._styles[name]
        numbered = child(element, "pPr", "numPr")
        number = attribute(child(numbered, "numId"), "val")
        level = attribute(child(numbered, "ilvl"), "val")
        return number, level, attribute(child(element, "basedOn"), "val")

    def _place(self, properties: Element | None) -> tuple[str, int] | None:
        """The list number and level of a paragraph, its own or its style's."""
        own = child(properties, "numPr")
        number = attribute(child(own, "numId"), "val")
        level = attribute(child(own, "ilvl"), "val")
        style = attribute(child(properties, "pStyle"), "val")
        for _ in range(_STYLES_DEEP):
            if (number and level) or style not in self._styles:
                break
            styled, styled_level, style = self._style(style or "")
            number, level = number or styled, level or styled_level
        return (number, _integer(level)) if number and number in self._numbers else None

    def label(self, properties: Element | None) -> str:
        """The label of the paragraph with these properties, with the gap after it; "" without one."""
        place = self._place(properties) if self._numbers else None
        found = self._list(place[0]) if place else None
        if place is None or found is None or place[1] not in found.levels:
            return ""
        self._count(found, *place)
        return _text(found, place[1])

    def _count(self, found: _List, number: str, level: int) -> None:
        anew = self._restart(number, level) if (number, level) not in self._restarted else None
        self._restarted.add((number, level))
        start = found.levels[level].start
        found.counters[level] = anew if anew is not None else found.counters.get(level, start - 1) + 1
        for deeper in range(level + 1, _LEVELS):
            found.counters.pop(deeper, None)


def _by_id(root: Element | None, kind: str, name: str) -> dict[str, Element]:
    """The children of a kind by their id."""
    found = children(root) if root is not None else iter(())
    return {attribute(each, name) or "": each for each in found if local(each) == kind}


def _level(element: Element) -> _Level:
    suffix = attribute(child(element, "suff"), "val")
    return _Level(
        start=_integer(attribute(child(element, "start"), "val"), 1),
        form=attribute(child(element, "numFmt"), "val") or "decimal",
        text=attribute(child(element, "lvlText"), "val") or "",
        gap="" if suffix == "nothing" else " ",
        legal=child(element, "isLgl") is not None,
    )


def _text(found: _List, level: int) -> str:
    shape = found.levels[level]
    if shape.form in {"bullet", "none"} and "%" not in shape.text:
        return ""
    text = shape.text
    for each in range(_LEVELS):
        if f"%{each + 1}" in text:
            of = found.levels.get(each, _Level())
            count = found.counters.get(each, of.start)
            text = text.replace(f"%{each + 1}", number_text(count, "decimal" if shape.legal else of.form))
    return text if text.endswith("、") or not text else text + shape.gap


def _integer(text: str | None, default: int = 0) -> int:
    try:
        return max(-1, min(int(text or default), 1_000_000))
    except ValueError:
        return default


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
