"""What is embedded on an ODS sheet: charts, formulas, other documents."""

from collections.abc import Iterator

from ingest.formats.odf.package import FlatOdf, OdfPackage
from ingest.formats.ooxml.package import Element
from ingest.formats.ooxml.word_tags import attribute, local


def names_in(element: Element) -> Iterator[str]:
    """The names of the objects in an element."""
    for each in element.iter("{*}object", "{*}object-ole"):
        name = (attribute(each, "href") or "").removeprefix("./")
        if name and ".." not in name:
            yield name


def lines(package: OdfPackage | FlatOdf, name: str) -> list[str] | None:
    """The text of an object that is a document itself, None for one that is not.

    Of a chart its titles: its numbers stand in cells.
    """
    root = package.xml(f"{name}/content.xml")
    if root is None:
        return None
    if local(root) == "math":
        signs = root.iter("{*}mi", "{*}mo", "{*}mn", "{*}mtext")
        return ["".join((each.text or "").strip() for each in signs)]
    is_chart = next(root.iter("{*}chart"), None) is not None
    texts = _paragraphs(root, skipped="table" if is_chart else "")
    return [text for text in texts if text.strip()]


def _paragraphs(element: Element, skipped: str) -> Iterator[str]:
    for each in element.iter("{*}p", "{*}h"):
        if not any(local(above) == skipped for above in each.iterancestors()):
            yield "".join(str(part) for part in each.itertext())
