"""What the Word samples share: Chinese fonts, properties with fixed dates, the same bytes each time."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

SONG, HEI, FANG = "宋体", "黑体", "仿宋"
INDENT = 2  # characters


def new_document(*, title: str, author: str, made: date) -> Document:
    """An empty A4 document with its properties set; `made` is its only date."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.7)
    section.top_margin = section.bottom_margin = Cm(2.6)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = datetime(made.year, made.month, made.day, 9, tzinfo=UTC)
    properties.comments = ""
    return document


def write(
    document: Document,
    text: str,
    *,
    font: str = SONG,
    size: float = 12,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    indent: bool = False,
    red: bool = False,
) -> Paragraph:
    """Add one paragraph; `size` in points, `indent` by two characters."""
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = 1.5
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * INDENT)
    style_run(paragraph, text, font, size, red=red)
    return paragraph


def style_run(paragraph: Paragraph, text: str, font: str, size: float, *, red: bool = False) -> None:
    """Add a run of `text` in a Chinese font."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if red:
        run.font.color.rgb = RGBColor(0xE6, 0x00, 0x12)


def add_table(
    document: Document, rows: Sequence[Sequence[str]], widths: Sequence[float], size: float
) -> None:
    """Add a ruled table of `rows`; `widths` of its columns in cm, `size` of its letters in points."""
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            style_run(cell.paragraphs[0], text, SONG, size)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def add_field(paragraph: Paragraph, code: str) -> None:
    """Add a field that Word fills in, such as PAGE."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._element.append(mark)


def to_bytes(document: Document, made: date) -> bytes:
    """The document as a file whose packed members carry the day `made`, not today's."""
    raw, packed = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, (made.year, made.month, made.day, 9, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return packed.getvalue()
