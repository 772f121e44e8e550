"""Finding one's way in WordprocessingML: names without their namespace, children that count.

The namespace differs between the transitional and the strict variant of the format.
"""

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

Element = etree._Element


def local(named: Element | str) -> str:
    """The name of an element or attribute without its namespace; "" for what is no element."""
    tag = named if isinstance(named, str) else named.tag
    return _without_namespace(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def children(element: Element) -> Iterator[Element]:
    """The child elements that count: of alternative contents only the first."""
    for child in element:
        if local(child) == "AlternateContent":
            options = [each for each in child if local(each) in {"Choice", "Fallback"}]
            if options:
                yield from children(options[0])
        elif isinstance(child.tag, str):
            yield child


def attribute(element: Element | None, name: str) -> str | None:
    """An attribute by its name without namespace."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if local(str(key)) == name), None)


def child(element: Element | None, *names: str) -> Element | None:
    """The first child called so, and its first child called so, and so on."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in children(element) if local(each) == name), None)
    return element
