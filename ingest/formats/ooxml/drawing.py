"""The text in DrawingML, which slides, charts and the drawings on sheets and pages share."""

import re
from collections.abc import Iterator

from ingest.formats.ooxml.package import Element, OfficePackage
from ingest.formats.ooxml.word_tags import attribute, children, local
from ingest.formats.picture.embedded import Picture

_CODED = re.compile("_x([0-9A-Fa-f]{4})_")


def decoded(text: str) -> str:
    """`text` with the characters that XML cannot hold, written as _xHHHH_ by Office, as themselves."""
    return _CODED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def paragraphs(root: Element) -> Iterator[str]:
    """The text of every paragraph under `root`, in order; of alternative contents only the first."""
    for element in children(root):
        if local(element) == "p" and not _is_word(element):
            yield _runs(element)
        else:
            yield from paragraphs(element)


def _is_word(element: Element) -> bool:
    return "wordprocessingml" in str(element.tag)


def _runs(paragraph: Element) -> str:
    parts: list[str] = []
    for element in paragraph.iter():
        name = local(element)
        if name == "t":
            parts.append(element.text or "")
        elif name in {"br", "tab"}:
            parts.append(" ")
    return decoded("".join(parts))


def pictures(root: Element, package: OfficePackage, related: list[tuple[str, str, str]]) -> Iterator[Picture]:
    """The pictures shown under `root`, in order; `related` are the relations of its part."""
    parts = {identifier: path for kind, identifier, path in related if kind == "image"}
    met = (parts[identifier] for identifier in _shown(root) if identifier in parts)
    return (Picture(part, package.chunks(part)) for part in met)


def _shown(root: Element) -> Iterator[str]:
    """The relation ids of pictures; that of an object is but a preview of what it is."""
    for each in children(root):
        if local(each) == "blip":
            yield attribute(each, "embed") or ""
        elif local(each) != "oleObj":
            yield from _shown(each)


def object_lines(package: OfficePackage, kind: str, part: str, *, data: bool) -> Iterator[str]:
    """The text of a chart or diagram; with `data`, a chart's labels, too. `kind` is that of the relation."""
    root = package.xml(part) if kind in {"chart", "chartEx", "diagramData"} else None
    if root is not None:
        yield from (text for text in paragraphs(root) if text.strip())
        if data and kind == "chart":
            yield from _labels(root)


def _labels(chart: Element) -> Iterator[str]:
    """The names of a chart's series and categories, each once."""
    cached = (
        each for each in chart.iter() if local(each) in {"strCache", "multiLvlStrCache", "strLit", "tx"}
    )
    texts = (v.text or "" for cache in cached for v in cache.iter() if local(v) == "v")
    yield from dict.fromkeys(decoded(text) for text in texts if text.strip())
