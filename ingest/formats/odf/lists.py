"""Automatic list numbers of OpenDocument files: their styles, and counting (ODF 1.3 part 3 §16.29)."""

import re
from collections.abc import Iterator

from ingest.formats.ooxml.package import Element
from ingest.formats.ooxml.word_tags import attribute, local
from ingest.formats.text.list_numbers import LEVELS, Level, NumberedList

_OUTLINE = "\0outline"  # the list that headings are counted in
_FORMS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none",
    "一": "chineseCounting", "壹": "chineseLegalSimplified", "壱": "chineseLegalSimplified",
    "甲": "ideographTraditional", "子": "ideographZodiac", "①": "decimalEnclosedCircle",
    "１": "decimalFullWidth",
}  # fmt: skip
_PLACE = re.compile(r"%(\d)%")


class OdfLists:
    """The list styles of a document; gives each item its label, counting as it is asked."""

    def __init__(self, roots: Iterator[Element | None]) -> None:
        self._lists: dict[str, NumberedList] = {}
        for root in roots:
            for style in root.iter("{*}list-style", "{*}outline-style") if root is not None else ():
                outline = local(style) == "outline-style"
                name = _OUTLINE if outline else attribute(style, "name") or ""
                self._lists[name] = NumberedList(dict(_levels(style)))

    def begin(self, element: Element, style: str) -> None:
        """Begin a list; it counts anew unless it says that it goes on."""
        goes_on = attribute(element, "continue-numbering") == "true" or attribute(element, "continue-list")
        if style in self._lists and not goes_on:
            self._lists[style].counters.clear()

    def label(self, style: str, level: int, item: Element) -> str:
        """The label of a list's item; levels are counted from 1."""
        return self._counted(style, level - 1, attribute(item, "start-value"))

    def heading(self, element: Element) -> str:
        """The label of a heading that is in no list."""
        level = attribute(element, "outline-level") or "1"
        if attribute(element, "is-list-header") == "true" or not level.isdecimal():
            return ""
        return self._counted(_OUTLINE, int(level[:2]) - 1, attribute(element, "start-value"))

    def _counted(self, style: str, level: int, start: str | None) -> str:
        found = self._lists.get(style)
        if found is None or level not in found.levels:
            return ""
        found.count(level, int(start) if start and start.isdecimal() and len(start) < 7 else None)
        return found.label(level)


def _levels(style: Element) -> Iterator[tuple[int, Level]]:
    for each in style:
        stated = attribute(each, "level") or ""
        if not stated.isdecimal() or not 1 <= int(stated[:3]) <= LEVELS:
            continue
        level = int(stated) - 1
        if local(each) in ("list-level-style-number", "outline-level-style"):
            yield level, _level(each, level)
        else:
            yield level, Level(form="bullet")


def _level(element: Element, level: int) -> Level:
    form = attribute(element, "num-format") or ""
    start = attribute(element, "start-value") or "1"
    kind = _FORMS.get(form[:1], "decimal") if form else "none"
    return Level(
        start=int(start) if start.isdecimal() and len(start) < 7 else 1,
        form=kind,
        text=_text(element, level) if kind != "none" else "",
    )


def _text(element: Element, level: int) -> str:
    """The label's pattern: "%1.%2", "第%1条"."""
    pattern = attribute(element, "num-list-format")
    if pattern is not None:
        return _PLACE.sub(r"%\1", pattern)
    shown = attribute(element, "display-levels") or "1"
    first = level - min(int(shown) if shown.isdecimal() and len(shown) < 3 else 1, level + 1) + 1
    numbers = ".".join(f"%{each + 1}" for each in range(first, level + 1))
    return f"{attribute(element, 'num-prefix') or ''}{numbers}{attribute(element, 'num-suffix') or ''}"
