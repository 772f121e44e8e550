"""Automatic list numbers of Word documents: the 一、 第一条 1.1 that stand on the paper, not in the text.

Levels come from the numbering part, by the paragraph itself or by its style (ECMA-376 §17.9).
"""

from lxml import etree

from ingest.formats.ooxml.word_tags import attribute, child, children, local
from ingest.formats.text.list_numbers import Level, NumberedList

Element = etree._Element

_STYLES_DEEP = 20


class Numbering:
    """Gives each numbered paragraph its label, counting as it is asked."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._lists: dict[str, NumberedList] = {}
        self._abstract = _by_id(numbering, "abstractNum", "abstractNumId")
        self._numbers = _by_id(numbering, "num", "numId")
        self._styles = _by_id(styles, "style", "styleId") if self._numbers else {}
        self._restarted: set[tuple[str, int]] = set()

    def _list(self, number: str) -> NumberedList | None:
        """The list that a list number belongs to; several numbers may share one and its counters."""
        abstract = attribute(child(self._numbers.get(number), "abstractNumId"), "val") or ""
        element = self._abstract.get(abstract)
        if abstract not in self._lists and element is not None:
            levels = [each for each in children(element) if local(each) == "lvl"]
            self._lists[abstract] = NumberedList(
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
        return found.label(place[1])

    def _count(self, found: NumberedList, number: str, level: int) -> None:
        anew = self._restart(number, level) if (number, level) not in self._restarted else None
        self._restarted.add((number, level))
        found.count(level, anew)


def _by_id(root: Element | None, kind: str, name: str) -> dict[str, Element]:
    """The children of a kind by their id."""
    found = children(root) if root is not None else iter(())
    return {attribute(each, name) or "": each for each in found if local(each) == kind}


def _level(element: Element) -> Level:
    suffix = attribute(child(element, "suff"), "val")
    return Level(
        start=_integer(attribute(child(element, "start"), "val"), 1),
        form=attribute(child(element, "numFmt"), "val") or "decimal",
        text=attribute(child(element, "lvlText"), "val") or "",
        gap="" if suffix == "nothing" else " ",
        legal=child(element, "isLgl") is not None,
    )


def _integer(text: str | None, default: int = 0) -> int:
    try:
        return max(-1, min(int(text or default), 1_000_000))
    except ValueError:
        return default
