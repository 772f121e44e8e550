"""The cells of an ODS sheet: the text that they show, how often they are repeated."""

from collections.abc import Iterator
from itertools import repeat

from ingest.formats.ooxml.package import Element
from ingest.formats.ooxml.word_tags import attribute, local
from ingest.formats.sheets.general_numbers import number_text

PARAGRAPHS = frozenset({"p", "h"})


def value(cell: Element) -> str:
    """The value of a cell that states no text."""
    day = attribute(cell, "date-value")
    if day:
        return day.removesuffix("T00:00:00").replace("T", " ")
    number = attribute(cell, "value")
    if number:
        try:
            return number_text(float(number))
        except ValueError:
            return number
    truth = attribute(cell, "boolean-value")
    return truth.upper() if truth else attribute(cell, "string-value") or ""


def paragraphs(element: Element) -> Iterator[str]:
    """The paragraphs in an element, itself among them; those of an annotation are not part of a cell's."""
    for each in element.iter():
        if local(each) in PARAGRAPHS:
            yield "".join(_pieces(each))


def _pieces(paragraph: Element) -> Iterator[str]:
    yield paragraph.text or ""
    for each in paragraph:
        name = local(each)
        if name == "s":
            yield from repeat(" ", min(times(each, "c", 100), 100))
        elif name in {"tab", "line-break"}:
            yield " "
        elif name not in {"annotation", "note", "ruby-text"}:
            yield from _pieces(each)
        yield each.tail or ""


def times(element: Element, name: str, most: int) -> int:
    """How often an element says it is repeated: at least once, at most `most` times."""
    stated = attribute(element, name) or "1"
    return max(1, min(int(stated), most)) if stated.isdecimal() and len(stated) < 10 else 1
