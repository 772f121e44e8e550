"""WordprocessingML: the lines of a document's body, as a reader of the paper would have them.

Tracked deletions are out, insertions in; of alternative contents the first is taken; text boxes
follow the paragraph they hang on; a table gives a line for each row.
"""

from collections.abc import Callable, Iterator

from lxml import etree

from ingest.formats.ooxml.word_numbers import Numbering
from ingest.formats.ooxml.word_runs import form_value, run_text, symbol_of
from ingest.formats.ooxml.word_tags import attribute, child, children, local
from ingest.formats.text.flow import BREAK, RENDERED, cut_paragraph, labelled, row_lines
from ingest.formats.text.margins import shown_by_field

Element = etree._Element

_SKIPPED = frozenset(
    {"del", "moveFrom", "delText", "delInstrText", "fldData", "rPr", "pPr", "sdtPr", "sdtEndPr",
     "tblPr", "tblGrid", "trPr", "tcPr", "rt", "annotationRef", "proofErr", "sectPr", "ctrlPr", "binData"}
)  # fmt: skip
_SPELLED = {
    "tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "pgNum": "",
}  # fmt: skip
_DRAWN = frozenset({"drawing", "pict", "object"})
_SHOWN = {"chart": "id", "relIds": "dm"}  # what is shown by a relation, and the attribute with its id
_BOXES = frozenset({"txbxContent", "textpath", *_SHOWN})  # the second: watermarks, writing along a line
_PICTURES = {"blip": "embed", "imagedata": "id"}  # the same of pictures
_ON = frozenset({None, "1", "true", "on"})


class Document:
    """One document's body; notes met on the way are remembered for the end of the page."""

    def __init__(self, root: Element, numbering: Numbering, inner: Callable[[str], Iterator[str]]) -> None:
        """`inner` gives the lines of what the body shows by a relation's id: a chart, a diagram."""
        self._root = root
        self._numbering = numbering
        self._inner = inner
        self._codes: list[str] = []  # of the fields that are open and have shown no result yet
        self._footnotes: list[str] = []
        self._pictures: list[str] = []
        self.endnotes: list[str] = []

    def body(self) -> Iterator[str]:
        """The lines of the body and BREAK where a page ends."""
        body = child(self._root, "body")
        if body is not None:
            yield from self.lines(body)

    def take_footnotes(self) -> list[str]:
        """The ids of the footnotes met since the last call."""
        found, self._footnotes = self._footnotes, []
        return found

    def take_pictures(self) -> list[str]:
        """The relation ids of the pictures met since the last call."""
        found, self._pictures = self._pictures, []
        return found

    def references(self, kind: str) -> Iterator[str]:
        """The relation ids in the section properties' references of a kind (headerReference …)."""
        for each in self._root.iter(f"{{*}}{kind}"):
            if identifier := attribute(each, "id"):
                yield identifier

    def tracked(self) -> bool:
        """Whether changes were tracked."""
        return next(self._root.iter("{*}ins", "{*}del", "{*}moveFrom", "{*}moveTo"), None) is not None

    def chunks(self) -> Iterator[str]:
        """The relation ids of documents that the body takes in whole."""
        yield from (attribute(each, "id") or "" for each in self._root.iter("{*}altChunk"))

    def lines(self, container: Element) -> Iterator[str]:
        """The lines of all paragraphs and tables in `container`, in order."""
        for each in children(container):
            kind = local(each)
            if kind == "p":
                yield from self._paragraph(each)
            elif kind == "tbl":
                yield from self._table(each)
            elif kind not in _SKIPPED:
                yield from self.lines(each)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        properties = child(paragraph, "pPr")
        breaks = child(properties, "pageBreakBefore")
        if breaks is not None and attribute(breaks, "val") in _ON:
            yield BREAK
        pieces: list[str] = []
        boxes: list[Element] = []
        self._inline(paragraph, pieces, boxes)
        yield from cut_paragraph(labelled(self._numbering.label(properties), "".join(pieces)))
        for box in boxes:
            yield from (line for line in self._box(box) if line != BREAK)
        if _ends_section(properties):
            yield BREAK

    def _box(self, box: Element) -> Iterator[str]:
        """The lines of a text box, or of what is shown by its relation (the body's alone are known)."""
        if local(box) == "txbxContent":
            yield from self.lines(box)
        elif local(box) == "textpath":
            yield attribute(box, "string") or ""
        elif box.getroottree().getroot() is self._root:
            yield from self._inner(attribute(box, _SHOWN[local(box)]) or "")

    def _field(self, kind: str, pieces: list[str]) -> None:
        """Follow a field; one without a result may show something by its code alone."""
        if kind == "begin":
            self._codes.append("")
        elif kind == "separate" and self._codes:
            self._codes[-1] = ""
        elif kind == "end" and self._codes:
            pieces.append(shown_by_field(self._codes.pop()))

    def _inline(self, element: Element, pieces: list[str], boxes: list[Element]) -> None:
        """The text of a paragraph's content into `pieces`, the text boxes on it into `boxes`."""
        for each in children(element):
            kind = local(each)
            if kind == "t":
                pieces.append(run_text(each))
            elif kind in _SPELLED:
                pieces.append(_SPELLED[kind])
            elif kind == "br":
                pieces.append(BREAK if attribute(each, "type") == "page" else "\n")
            elif kind == "lastRenderedPageBreak":
                pieces.append(RENDERED)
            elif kind == "fldChar":
                self._field(attribute(each, "fldCharType") or "", pieces)
                pieces.append(form_value(each))
            elif kind == "instrText":
                if self._codes:
                    self._codes[-1] += each.text or ""
            elif kind == "sym":
                pieces.append(symbol_of(each))
            elif kind == "footnoteReference":
                self._footnotes.append(attribute(each, "id") or "")
            elif kind == "endnoteReference":
                self.endnotes.append(attribute(each, "id") or "")
            elif kind in _DRAWN:
                boxes.extend(_boxes(each))
                self._pictures += _pictures(each)
            elif kind not in _SKIPPED:
                pieces.append("/" if kind == "den" else "")  # of a fraction
                self._inline(each, pieces, boxes)

    def _table(self, table: Element) -> Iterator[str]:
        for each in children(table):
            kind = local(each)
            if kind == "tr":
                yield from self._row(each)
            elif kind not in _SKIPPED:
                yield from self._table(each)

    def _row(self, row: Element) -> Iterator[str]:
        """A row as one line, or cell by cell where a cell holds more than a line."""
        if child(row, "trPr", "del") is not None:
            return
        cells = [list(self.lines(cell)) for cell in _cells(row)]
        if any(cell[:1] == [BREAK] for cell in cells):
            yield BREAK
        broken = any(BREAK in cell[1:] for cell in cells)
        yield from row_lines([line for line in cell if line != BREAK] for cell in cells)
        if broken:
            yield BREAK


def _cells(row: Element) -> Iterator[Element]:
    for each in children(row):
        if local(each) == "tc":
            yield each
        elif local(each) not in _SKIPPED:
            yield from _cells(each)


def _boxes(drawn: Element) -> Iterator[Element]:
    for each in children(drawn):
        if local(each) in _BOXES:
            yield each
        else:
            yield from _boxes(each)


def _pictures(drawn: Element) -> Iterator[str]:
    """The relation ids of pictures; those in text boxes are met with their text. That of an object is but
    a preview of what it is."""
    for each in children(drawn) if local(drawn) != "object" else ():
        if local(each) in _PICTURES:
            yield attribute(each, _PICTURES[local(each)]) or ""
        if local(each) != "txbxContent":
            yield from _pictures(each)


def _ends_section(properties: Element | None) -> bool:
    section = child(properties, "sectPr")
    kind = attribute(child(section, "type"), "val") or "nextPage"
    return section is not None and kind in {"nextPage", "oddPage", "evenPage"}
