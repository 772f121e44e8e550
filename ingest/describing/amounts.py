"""Sums of money: figures and capitals, compared with exact decimals.

A contract states its price in figures and in capitals (大写); where the two differ both are kept
and the difference is noted, for a person to look at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from archive.record import Category, Value
from ingest.describing.paper import Paper
from ingest.seeing.patterns import PATTERNS

_UNITS = {"亿": 10**8, "億": 10**8, "千万": 10**7, "千萬": 10**7, "百万": 10**6, "百萬": 10**6}
_UNITS |= {"万": 10**4, "萬": 10**4}
_FIGURES = {c: n for n, g in enumerate(["零〇", "壹", "贰貳", "叁參叄", "肆", "伍"]) for c in g}
_FIGURES |= {c: n for n, g in enumerate(["陆陸", "柒", "捌", "玖"], 6) for c in g}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}

_TOTAL = re.compile(
    r"合同(?:总)?(?:价|金额|价款|额|款)|总(?:价|金额|价款|额|计)|合计|价税合计|契约(?:总)?(?:价|金额)|工程造价|签约合同价"
)
_PRICE = re.compile(r"价款|金额|费用|报酬|租金|服务费|货款|酬金|经费|借款|贷款|价格|工资|押金")
_AGAINST = re.compile(
    r"违约金|赔偿|罚款|保证金|滞纳金|以下罚|不(?:得)?超过|上限|限额|不低于|每逾期|注册资[本金]|单价"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum in the text: from where to where, in yuan, in capitals or in figures."""

    start: int
    end: int
    yuan: Decimal
    capitals: bool


def read_figures(number: str, unit: str | None) -> Decimal:
    """The yuan of `number` (1,234.50) with an optional unit (万, 亿 …)."""
    return Decimal(number.replace(",", "").replace("，", "")) * _UNITS.get(unit or "", 1)


def read_capitals(text: str) -> Decimal | None:
    """The yuan of a sum in capitals (壹佰贰拾万元整, 壹仟零玖元伍角叁分); None where it is no number."""
    whole, _, rest = re.sub(r"[圆圓]", "元", text).partition("元")
    yuan = _read_whole(whole)
    if yuan is None:
        return None
    cents, figure = 0, 0
    for character in rest:
        if character in _FIGURES:
            figure = _FIGURES[character]
        elif character == "角":
            cents, figure = cents + figure * 10, 0
        elif character == "分":
            cents, figure = cents + figure, 0
    return yuan + Decimal(cents) / 100


def _read_whole(text: str) -> Decimal | None:
    """A whole number in capitals; None where its places are out of order."""
    total = section = figure = 0
    last = 10**4
    for character in text:
        if character in _FIGURES:
            figure = _FIGURES[character]
        elif character in _PLACES:
            if _PLACES[character] >= last:
                return None
            last = _PLACES[character]
            section, figure = section + (figure or 1) * last, 0
        elif character in _UNITS:
            section, figure, last = section + figure, 0, 10**4
            scale = _UNITS[character]
            total, section = ((total + section) * scale, 0) if scale > 10**4 else (total + section * scale, 0)
    return Decimal(total + section + figure)


def plain(yuan: Decimal) -> str:
    """A sum as kept: no thousands, two decimals where there are cents."""
    return f"{yuan:.2f}" if yuan != yuan.to_integral_value() else str(yuan.to_integral_value())


def find(paper: Paper) -> Iterator[Value]:
    """The contract's sum in figures and in capitals, and a note where they differ."""
    if paper.category != Category.CONTRACT or not any(mark in paper.view.text for mark in "元圆"):
        return
    best = max(_pairs(paper), key=lambda pair: pair[0], default=None)
    if best is None or best[0] < 2:
        return
    points, figures, capitals = best
    confidence = min(0.5 + 0.1 * points, 0.95)
    for field, one in (("amount", figures or capitals), ("amount_in_capitals", capitals)):
        if one is not None:
            raw, row = paper.view.cut(one.start, one.end), paper.view.row_at(one.start)
            yield paper.value(field, plain(one.yuan), raw, f"{field}.labelled", confidence, row)
    if figures and capitals and figures.yuan != capitals.yuan:
        note = f"{plain(figures.yuan)}≠{plain(capitals.yuan)}"
        raw = paper.view.cut(min(figures.start, capitals.start), max(figures.end, capitals.end))
        yield paper.value(
            "amount_mismatch", note, raw, "amount.compared", 0.9, paper.view.row_at(capitals.start)
        )


def _pairs(paper: Paper) -> Iterator[tuple[int, Sum | None, Sum | None]]:
    """Each sum (figures, capitals beside them) with points for how much it looks like the price."""
    sums = sorted(_sums(paper.view.text), key=lambda one: one.start)
    taken = -1
    for index, one in enumerate(sums):
        if index == taken:
            continue
        other = sums[index + 1] if index + 1 < len(sums) else None
        if other and (other.capitals == one.capitals or other.start - one.end > 40):
            other = None
        taken = index + 1 if other else taken
        points = _points(paper.view.text, one.start) + (2 if other else 0) + (1 if one.capitals else 0)
        figures, capitals = (other, one) if one.capitals else (one, other)
        yield points * 100 - index if points < 0 else points, figures, capitals


def _points(text: str, start: int) -> int:
    """How much the words before a sum say that it is the price."""
    before = text[max(start - 40, 0) : start]
    points = 3 if _TOTAL.search(before) else 2 if _PRICE.search(before) else 0
    return points - (4 if _AGAINST.search(before[-22:]) else 0)


def _sums(text: str) -> Iterator[Sum]:
    """The sums in `text`, at most two hundred of each writing."""
    for _, match in zip(range(200), PATTERNS["amt_num"].finditer(text), strict=False):
        yield Sum(*match.span(), read_figures(match["num"], match["unit"]), capitals=False)
    if not any(character in text for character in _FIGURES):
        return
    for _, match in zip(range(200), PATTERNS["amt_cap"].finditer(text), strict=False):
        yuan = read_capitals(match["cap"])
        if yuan is not None:
            yield Sum(*match.span("cap"), yuan, capitals=True)
