"""What stands beside the content of a PDF page: comments, form values, files pinned to it, actions.

Read from the file's own objects; nothing in them is run or fetched.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from ingest.formats.pdf.unlock import PIKEPDF_FAILURES
from ingest.formats.text.garble import mended

_ANNOTATIONS_MOST = 2_000  # of one page
_ANCESTORS_MOST = 32  # of a form field
_SAME = 8  # comments before it among which one is looked for that is the same
_TEXT_MOST = 100_000  # characters of one comment or value
_NOT_COMMENTS = frozenset({"/Popup", "/Link", "/Widget", "/Watermark", "/PrinterMark", "/TrapNet"})
_MOVING = {"/Screen": "Screen", "/Movie": "Movie", "/Sound": "Sound", "/RichMedia": "RichMedia", "/3D": "3D"}
# Actions that do something else than leading to a place or an address.
_ACTIONS = frozenset({
    "/JavaScript", "/Launch", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView",
    "/SubmitForm", "/ImportData", "/GoToE",
})  # fmt: skip
_HIDDEN_INPUT = 1 << 13  # a form field that takes a password

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Beside:
    """What one page has beside its content; boxes are left, top, right, bottom in PDF space."""

    comments: list[tuple[str, str, Box | None]] = field(default_factory=list)  # author, words
    values: list[tuple[str, str, Box | None]] = field(default_factory=list)  # name, value
    files: list[tuple[str, pikepdf.Object]] = field(default_factory=list)  # name, stream
    actions: set[str] = field(default_factory=set)


def beside(page: pikepdf.Object) -> Beside:
    """What `page` (a page's dictionary) has beside its content; what is damaged is left out."""
    found = Beside()
    found.actions |= set(actions(page.get("/AA")))
    annotations = page.get("/Annots")
    for index in range(min(_length(annotations), _ANNOTATIONS_MOST)):
        try:
            _add(annotations[index], found)  # type: ignore[index]
        except PIKEPDF_FAILURES:
            continue
    return found


def _length(value: Any) -> int:
    return len(value) if isinstance(value, pikepdf.Array) else 0


def _add(annotation: pikepdf.Object, found: Beside) -> None:
    """Add one annotation to what was found."""
    if not isinstance(annotation, pikepdf.Dictionary):
        return
    kind, place = str(annotation.get("/Subtype", "")), _box(annotation.get("/Rect"))
    found.actions |= set(actions(annotation.get("/A"))) | set(actions(annotation.get("/AA")))
    if kind in _MOVING:
        found.actions.add(_MOVING[kind])
    if kind == "/Widget":
        name, value = _field(annotation)
        if value:
            found.values.append((name, value, place))
    elif kind == "/FileAttachment":
        found.files += files(annotation.get("/FS"))
    comment = words(annotation.get("/Contents")) if kind not in _NOT_COMMENTS else ""
    said = words(annotation.get("/T")), comment, place
    if comment and said not in found.comments[-_SAME:]:
        found.comments.append(said)


def words(value: Any) -> str:
    """The text of a string of a PDF, "" for anything else."""
    return mended(str(value)[:_TEXT_MOST]).strip().strip("\0") if isinstance(value, pikepdf.String) else ""


def _box(rectangle: Any) -> Box | None:
    if _length(rectangle) != 4:
        return None
    x0, y0, x1, y1 = (float(side) for side in rectangle)
    return min(x0, x1), max(y0, y1), max(x0, x1), min(y0, y1)


def _field(widget: pikepdf.Object) -> tuple[str, str]:
    """Name and value of the form field that a widget shows; no value for buttons and signatures."""
    kind = value = None
    names: list[str] = []
    label, flags = "", 0
    node: Any = widget
    seen: set[tuple[int, int]] = set()
    while len(seen) < _ANCESTORS_MOST and node.objgen not in seen:
        seen.add(node.objgen)
        kind, value = kind or node.get("/FT"), value if value is not None else node.get("/V")
        flags, label = flags | int(node.get("/Ff", 0)), label or words(node.get("/TU"))
        if name := words(node.get("/T")):
            names.insert(0, name)
        node = node.get("/Parent")
        if not isinstance(node, pikepdf.Dictionary):
            break
    if str(kind) not in ("/Tx", "/Ch") or flags & _HIDDEN_INPUT:
        return "", ""
    return label or ".".join(names), _value(value)


def _value(value: Any) -> str:
    if isinstance(value, pikepdf.Array):
        return "；".join(filter(None, map(words, list(value)[:100])))
    if isinstance(value, pikepdf.Stream):
        return value.read_bytes()[:_TEXT_MOST].decode("utf-8", "replace")
    return words(value)


def actions(value: Any) -> Iterator[str]:
    """The kinds of the actions in an action, or in a dictionary of them, that do something."""
    if not isinstance(value, pikepdf.Dictionary):
        return
    inner = [value] if "/S" in value else [value.get(key) for key in list(value.keys())[:50]]
    for action in inner:
        kind = str(action.get("/S", "")) if isinstance(action, pikepdf.Dictionary) else ""
        if kind in _ACTIONS:
            yield kind[1:]


def files(specification: Any) -> Iterator[tuple[str, pikepdf.Object]]:
    """Name and stream of the file that a file specification holds; none where it only names one."""
    if not isinstance(specification, pikepdf.Dictionary):
        return
    held = specification.get("/EF")
    stream = held.get("/UF", held.get("/F")) if isinstance(held, pikepdf.Dictionary) else None
    if isinstance(stream, pikepdf.Stream):
        yield words(specification.get("/UF")) or words(specification.get("/F")), stream
