"""A footnote and a text box in a Word document, which python-docx cannot add by itself."""

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"

FOOTNOTES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:footnotes xmlns:w="{WORD}">
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0">
<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>
<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve"> {{text}}</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""

REFERENCE = f"""<w:r xmlns:w="{WORD}"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>
<w:footnoteReference w:id="1"/></w:r>"""

TEXT_BOX = f"""<w:r xmlns:w="{WORD}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict>
<v:shape style="position:absolute;margin-left:300pt;margin-top:-8pt;width:130pt;height:40pt"
 strokecolor="#c00000" path="m0,0l21600,0,21600,21600,0,21600xe" coordsize="21600,21600">
<v:textbox><w:txbxContent>{{lines}}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"""

BOX_LINE = """<w:p><w:pPr><w:jc w:val="center"/></w:pPr>
<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t>{line}</w:t></w:r></w:p>"""


def add_footnote(document: Document, paragraph: Paragraph, text: str) -> None:
    """Put the document's only footnote at the end of `paragraph`."""
    part = Part(
        PackURI("/word/footnotes.xml"), CONTENT, FOOTNOTES.format(text=text).encode(), document.part.package
    )
    document.part.relate_to(part, RELATION)
    paragraph._p.append(parse_xml(REFERENCE))


def add_text_box(paragraph: Paragraph, lines: list[str]) -> None:
    """Put a framed box of `lines` beside `paragraph`."""
    inner = "".join(BOX_LINE.format(line=line) for line in lines)
    paragraph._p.append(parse_xml(TEXT_BOX.format(lines=inner)))
