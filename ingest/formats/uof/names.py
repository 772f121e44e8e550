"""Finding one's way in UOF: its names are Chinese; those of the second version have a code behind them."""

from collections.abc import Iterator

from ingest.formats.ooxml.package import Element
from ingest.formats.ooxml.word_tags import local


def name(element: Element) -> str:
    """The name of an element, without namespace and code: "段落" of 字:段落 and 字:段落_416B."""
    return local(element).partition("_")[0]


def stated(element: Element | None, attribute: str) -> str:
    """The value of an attribute, called without namespace and code; "" without one."""
    if element is None:
        return ""
    found = (
        str(value) for key, value in element.attrib.items() if local(str(key)).partition("_")[0] == attribute
    )
    return next(found, "")


def inner(element: Element | None, *path: str) -> Element | None:
    """The first child called so, and its first child called so, and so on."""
    for each in path:
        if element is None:
            return None
        element = next((child for child in element if name(child) == each), None)
    return element


def all_of(roots: list[Element], *called: str) -> Iterator[Element]:
    """Every element called so, at any depth, in the order of the document."""
    wanted = frozenset(called)
    return (each for root in roots for each in root.iter() if name(each) in wanted)
