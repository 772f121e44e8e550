"""The text of an OpenDocument file: the lines of its paragraphs, lists and tables, in their order.

Tracked deletions are out (they are kept apart), insertions in; text boxes follow the paragraph
they hang on; a table gives a line for each row.
"""

from collections.abc import Callable, Iterator

from ingest.formats.odf.lists import OdfLists
from ingest.formats.ooxml.package import Element
from ingest.formats.ooxml.word_tags import attribute, child, children, local
from ingest.formats.text.flow import BREAK, RENDERED, cut_paragraph, labelled, row_lines
from ingest.formats.text.margins import comment_line
from ingest.formats.text.symbols import in_symbol_font

_SKIPPED = frozenset({
    "tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "dde-connection-decls",
    "forms", "note-citation", "ruby-text", "creator", "date", "desc", "title", "event-listeners", "image",
    "notes", "table-column", "table-columns", "table-header-columns", "alphabetical-index-auto-mark-file",
    "table-of-content-source", "illustration-index-source", "bibliography-source", "script", "settings",
    "hidden-text", "annotation-end", "shapes", "named-expressions", "calculation-settings",
})  # fmt: skip
_DRAWN = frozenset({
    "frame", "g", "rect", "custom-shape", "ellipse", "circle", "line", "polyline", "polygon", "path",
    "connector", "caption", "measure", "regular-polygon", "control",
})  # fmt: skip
_BREAKS_WITHIN = {"soft-page-break": RENDERED, "tab": "\t", "line-break": "\n"}
_MOST = 1000  # blanks, or times a cell is repeated


class OdfText:
    """Turns elements into lines; notes and comments met on the way are remembered."""

    def __init__(
        self,
        lists: OdfLists,
        breaking: frozenset[str],
        signs: frozenset[str],
        inner: Callable[[str], Iterator[str]],
    ) -> None:
        """`breaking` are the paragraph styles that begin a page, `signs` the styles of text that is set in
        a font of signs; `inner` reads an embedded object."""
        self._lists = lists
        self._breaking = breaking
        self._signs = signs
        self._inner = inner
        self.objects: list[str] = []  # the names of objects that are no part of the text
        self.footnotes: list[str] = []
        self.endnotes: list[str] = []
        self.comments: list[str] = []
        self._pictures: list[str] = []

    def lines(self, container: Element) -> Iterator[str]:
        """The lines of all that is in `container`, and BREAK where a page ends."""
        for each in children(container):
            yield from self._block(each)

    def _block(self, element: Element) -> Iterator[str]:
        kind = local(element)
        if kind in ("p", "h"):
            yield from self._paragraph(element)
        elif kind == "list":
            yield from self._list(element, 1)
        elif kind == "table":
            yield from self._table(element)
        elif kind == "soft-page-break":
            yield BREAK
        elif kind in _DRAWN:
            yield from self.drawn(element)
        elif kind == "annotation":
            self.comment(element)
        elif kind not in _SKIPPED:
            yield from self.lines(element)

    def drawn(self, shape: Element) -> Iterator[str]:
        """The lines of a frame, a shape or a group of them."""
        link = next(
            (attribute(each, "href") or "" for each in shape if local(each) in ("object", "object-ole")), ""
        )
        if link:
            found = list(self._inner(link.removeprefix("./")))
            if not found:
                self.objects.append(link.removeprefix("./"))
            yield from found
            return
        self._pictures += (attribute(each, "href") or "" for each in shape if local(each) == "image")
        yield from (line for line in self.lines(shape) if line != BREAK)

    def take_footnotes(self) -> list[str]:
        """The lines of the footnotes met since the last call."""
        found, self.footnotes = self.footnotes, []
        return found

    def take_pictures(self) -> list[str]:
        """The names of the pictures met since the last call."""
        found, self._pictures = self._pictures, []
        return found

    def _paragraph(self, paragraph: Element, label: str = "") -> Iterator[str]:
        if attribute(paragraph, "style-name") in self._breaking:
            yield BREAK
        pieces: list[str] = []
        boxes: list[Element] = []
        self._inline(paragraph, pieces, boxes)
        if not label and local(paragraph) == "h":
            label = self._lists.heading(paragraph)
        yield from cut_paragraph(labelled(label, "".join(pieces)))
        for box in boxes:
            yield from self.drawn(box)

    def _inline(self, element: Element, pieces: list[str], boxes: list[Element]) -> None:
        """The text of a paragraph's content into `pieces`, what hangs on it into `boxes`."""
        signs = attribute(element, "style-name") in self._signs if local(element) == "span" else False
        pieces.append(in_symbol_font(_flat(element.text)) if signs else _flat(element.text))
        for each in children(element):
            kind = local(each)
            if kind == "s":
                count = attribute(each, "c") or "1"
                pieces.append(" " * min(int(count) if count.isdecimal() else 1, _MOST))
            elif kind in _BREAKS_WITHIN:
                pieces.append(_BREAKS_WITHIN[kind])
            elif kind == "note":
                self._note(each)
            elif kind == "annotation":
                self.comment(each)
            elif kind in _DRAWN:
                boxes.append(each)
            elif kind not in _SKIPPED:
                self._inline(each, pieces, boxes)
            pieces.append(_flat(each.tail))

    def _note(self, note: Element) -> None:
        body = child(note, "note-body")
        found = [line for line in self.lines(body) if line != BREAK] if body is not None else []
        (self.endnotes if attribute(note, "note-class") == "endnote" else self.footnotes).extend(found)

    def comment(self, annotation: Element) -> None:
        """Take a comment."""
        author = child(annotation, "creator")
        text = " ".join(line for line in self.lines(annotation) if line != BREAK).strip()
        if text:
            self.comments.append(
                comment_line((author.text or "").strip() if author is not None else "", text)
            )

    def _list(self, element: Element, level: int, style: str = "") -> Iterator[str]:
        """The items of a list; a list in a list is one of the next level."""
        style = attribute(element, "style-name") or style
        if level == 1:
            self._lists.begin(element, style)
        for item in children(element):
            counted = local(item) == "list-item"
            for number, each in enumerate(children(item)):
                if local(each) == "list":
                    yield from self._list(each, level + 1, style)
                elif local(each) in ("p", "h"):
                    label = self._lists.label(style, level, item) if counted and not number else ""
                    yield from self._paragraph(each, label)
                else:
                    yield from self._block(each)

    def _table(self, table: Element) -> Iterator[str]:
        for each in children(table):
            kind = local(each)
            if kind == "table-row":
                cells = [list(self.lines(cell)) for cell in children(each) if local(cell) == "table-cell"]
                if any(cell[:1] == [BREAK] for cell in cells):
                    yield BREAK
                yield from row_lines([line for line in cell if line != BREAK] for cell in cells)
            elif kind == "soft-page-break":
                yield BREAK
            elif kind not in _SKIPPED:
                yield from self._table(each)


def _flat(text: str | None) -> str:
    """Blanks and line ends in the file are one blank each run of them."""
    if not text:
        return ""
    return " ".join(text.split("\n")) if "\n" in text else text
