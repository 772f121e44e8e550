"""Other people's readers, and what else a text is compared with: each gives the text of one file."""

import html
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import docx
import openpyxl  # type: ignore[import-untyped]
import pptx
from docx.table import Table
from lxml import etree
from pptx.slide import Slide


def unmarked(text: str) -> str:
    """Markdown without its marks: headings, emphasis, lists, rules, the tags of tables."""
    text = re.sub(r"^\s*(?:#+|[-*+]|>|\||-{3,}|\|?[-:| ]{3,})(?=\s|$)", "", text, flags=re.M)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|<[^<>]+>|\*\*|`", "", text)
    return html.unescape(text)


def by_python_docx(path: Path) -> str:
    """Paragraphs and cells of the body."""
    return "\n".join(_blocks(docx.Document(str(path)).iter_inner_content()))


def _blocks(blocks: Iterable[object]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            cells = {cell._tc: cell for row in block.rows for cell in row.cells}  # one that is merged, once
            for cell in cells.values():
                yield from _blocks(cell.iter_inner_content())
        else:
            yield str(getattr(block, "text", ""))


def by_openpyxl(path: Path) -> str:
    """The cells that hold text; how a number is shown is for our reader alone to know."""
    book = openpyxl.load_workbook(path, data_only=True)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return "\n".join(cell for row in rows for cell in row if isinstance(cell, str))


def by_python_pptx(path: Path) -> str:
    """Shapes, tables and notes, slide by slide."""
    return "\n".join(text for slide in pptx.Presentation(str(path)).slides for text in _slide_texts(slide))


def _slide_texts(slide: Slide) -> Iterator[str]:
    for shape in slide.shapes:
        yield from _shape_texts(shape)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is not None:
        yield notes.text


def _shape_texts(shape: object) -> Iterator[str]:
    if getattr(shape, "has_text_frame", False):
        yield shape.text_frame.text  # type: ignore[attr-defined]
    if getattr(shape, "has_table", False):
        yield from (cell.text for row in shape.table.rows for cell in row.cells)  # type: ignore[attr-defined]
    for inner in getattr(shape, "shapes", ()):
        yield from _shape_texts(inner)


def text_codes(path: Path) -> str:
    """The TextCode elements of the pages that the documents name, in the order in which they stand there."""
    found = []
    with zipfile.ZipFile(path) as package:
        for main in sorted(name for name in package.namelist() if name.endswith("Document.xml")):
            for page in etree.fromstring(package.read(main)).iter("{*}Page"):
                part = posixpath.join(posixpath.dirname(main), page.get("BaseLoc", ""))
                root = etree.fromstring(package.read(posixpath.normpath(part)))
                found += [code.text or "" for code in root.iter("{*}TextCode")]
    return "\n".join(found)
