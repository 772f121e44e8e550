"""The visible text of HTML: what a person would read, line by line, tables row by row."""

import re
from collections.abc import Iterator

from lxml import etree, html

from ingest.formats.xml.parsing import check_memory

_HIDDEN = frozenset({"script", "style", "head", "template", "noscript", "object", "embed", "svg", "select"})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "tr", "ul", "legend",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_INVISIBLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)


def parse(data: bytes | str, encoding: str = "utf-8") -> html.HtmlElement | None:
    """The document's tree, or None where there is no element in it. Nothing is fetched."""
    text = data if isinstance(data, str) else data.decode(encoding, "replace")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError as error:
        check_memory(error)
        return None
    except etree.ParserError:  # not a single element
        return None


def title(root: html.HtmlElement) -> str:
    """The document's title, or ""."""
    found = root.find(".//title")
    return _SPACE.sub(" ", found.text_content()).strip() if found is not None else ""


def visible_lines(root: html.HtmlElement) -> Iterator[str]:
    """The lines a person would see; the cells of a table row are parted by tabs.

    Walks events, not calls, so that no nesting is too deep.
    """
    line: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            hidden += _is_hidden(element)
            broken, after = tag in _BLOCKS or tag == "br", element.text
        else:
            broken, after = tag in _BLOCKS, element.tail
            if tag in _CELLS and not hidden:
                line.append("\t")
            hidden -= _is_hidden(element)
        if broken and not hidden and not _in_cell(element):
            if text := _joined(line):
                yield text
            line = []
        elif broken:
            line.append(" ")
        if after and not hidden:
            line.append(after)
    if text := _joined(line):
        yield text


def _in_cell(element: html.HtmlElement) -> bool:
    """Whether a block stands alone in a row's cell, so that it must not break the row."""
    parent = element.getparent()
    return parent is not None and parent.tag in _CELLS and element.tag not in {"table"} and len(parent) == 1


def _is_hidden(element: html.HtmlElement) -> bool:
    if element.tag in _HIDDEN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style and _INVISIBLE.search(style))


def _joined(parts: list[str]) -> str:
    cells = _SPACE.sub(" ", "".join(part if part != "\t" else "\x00" for part in parts)).split("\x00")
    return "\t".join(cell.strip() for cell in cells).strip()
