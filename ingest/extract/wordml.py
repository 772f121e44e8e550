"""XML documents of Word 2003: one file that many programs fill in as a template and call .doc.

The text is Word's later XML but for what stands beside it, which lies within it here.
"""

from collections.abc import Iterator

from archive.notes import NoteCode, ReasonCode
from ingest import media_types
from ingest.errors import Unreadable
from ingest.formats.ooxml.package import Element
from ingest.formats.ooxml.word import Document
from ingest.formats.ooxml.word_numbers import Numbering
from ingest.formats.ooxml.word_tags import attribute, child, local
from ingest.formats.text.flow import BREAK
from ingest.formats.text.margins import comment_line, worth_reading
from ingest.formats.text.pages import Pager
from ingest.formats.xml.parsing import parse_xml
from ingest.formats.xml.whole import words_of
from ingest.reader import Sink, Source

_FACTS = {
    "Title": "title", "Subject": "subject", "Keywords": "keywords", "Author": "author",
    "LastAuthor": "last_modified_by", "Created": "created", "LastSaved": "modified",
}  # fmt: skip
_NOTES = ("{*}footnote", "{*}endnote")


class WordXmlReader:
    """Reads XML documents of Word 2003."""

    media_types = frozenset({media_types.WORD_XML})

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as Word last laid them out; raises Unreadable."""
        root = parse_xml(words_of(source), "document")
        if local(root) != "wordDocument" or child(root, "body") is None:
            raise Unreadable(ReasonCode.DAMAGED, "no document in the XML")
        properties = child(root, "DocumentProperties")
        for each in properties if properties is not None else ():
            if local(each) in _FACTS and each.text:
                sink.fact(_FACTS[local(each)], each.text)
        comments = _taken_out(root, [each for each in root.iter("{*}annotation") if _kind(each) == "Comment"])
        notes = _taken_out(root, list(root.iter(*_NOTES)))
        document = Document(root, _Written(None, None), lambda _: iter(()))
        _write(document, root, notes, comments, Pager(sink))
        if any(_kind(each) in {"Insertion", "Deletion"} for each in root.iter("{*}annotation")):
            sink.note(NoteCode.TRACKED_CHANGES)
        if comments:
            sink.note(NoteCode.COMMENTS, str(len(comments)))
        if child(root, "docSuppData", "binData") is not None:
            sink.note(NoteCode.MACROS)


class _Written(Numbering):
    """The labels of lists as Word wrote them down beside each paragraph."""

    def label(self, properties: Element | None) -> str:
        """The label of the paragraph with these properties, with the gap after it; "" for bullets."""
        text = attribute(child(properties, "listPr", "t"), "val") or ""
        if not any(char.isalnum() for char in text):
            return ""
        return text if text.endswith("、") else f"{text} "


def _kind(annotation: Element) -> str:
    return (attribute(annotation, "type") or "").removeprefix("Word.")


def _taken_out(root: Element, elements: list[Element]) -> list[Element]:
    """The elements, no longer part of the text they hung on."""
    for each in elements:
        parent = each.getparent()
        if parent is not None and parent is not root:
            parent.remove(each)
    return elements


def _write(
    document: Document, root: Element, notes: list[Element], comments: list[Element], pager: Pager
) -> None:
    """Headers, the body, foot- and endnotes, comments, footers."""
    pager.lines(_margins(document, root, "hdr"))
    for line in document.body():
        if line == BREAK:
            pager.end_page()
        else:
            pager.line(line)
    for note in notes:
        pager.lines(line.strip() for line in document.lines(note) if line != BREAK)
    for comment in comments:
        text = " ".join(line for line in document.lines(comment) if line != BREAK)
        if text:
            pager.line(comment_line(attribute(comment, "author") or "", text))
    pager.lines(_margins(document, root, "ftr"))
    pager.close()


def _margins(document: Document, root: Element, kind: str) -> list[str]:
    def lines() -> Iterator[str]:
        for each in root.iter(f"{{*}}{kind}"):
            yield from (line for line in document.lines(each) if line != BREAK)

    return worth_reading(lines())
