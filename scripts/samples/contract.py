"""The contract: a purchase of pumps as a Word document with table, footnote, text box, header and footer."""

from datetime import date
from pathlib import Path

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from samples.making.footnote import add_footnote, add_text_box
from samples.making.word import HEI, SONG, add_field, add_table, new_document, style_run, to_bytes, write

TITLE = "北塘泵站水泵机组采购合同"
NUMBER = "LS-CG-2024-017"
BUYER, SELLER = "澜江市自来水有限公司", "楚岩泵业制造有限公司"
MADE = date(2024, 6, 20)
ARTICLES = Path(__file__).parent / "pages" / "contract.txt"
FOOTNOTE = "技术协议编号LS-JS-2024-017，与本合同同日签订。"
GOODS = (
    ("序号", "名称", "规格型号", "单位", "数量", "单价（元）", "金额（元）"),
    ("1", "单级双吸离心泵", "CY350-44", "台", "4", "218,600.00", "874,400.00"),
    ("2", "变频控制柜", "BP-160", "台", "4", "76,500.00", "306,000.00"),
    ("3", "安装调试", "—", "项", "1", "88,000.00", "88,000.00"),
    ("", "合计", "", "", "", "", "1,268,400.00"),
)
WIDTHS = (1.2, 3.6, 2.6, 1.2, 1.4, 2.7, 2.9)  # cm
SIGNATURES = (
    (f"甲方（盖章）：{BUYER}", f"乙方（盖章）：{SELLER}"),
    ("法定代表人或授权代表：周启明", "法定代表人或授权代表：陆文倩"),
    ("地址：澜江市滨河路66号", "地址：澜江市高新区楚岩路9号"),
    ("开户行：澜江银行滨河支行", "开户行：澜江银行高新支行"),
    ("账号：6200 0000 1234 5678", "账号：6200 0000 8765 4321"),
    ("签订日期：2024年6月20日", "签订日期：2024年6月20日"),
)


def write_contract(target: Path) -> None:
    """Write the contract to the DOCX `target`."""
    document = new_document(title=TITLE, author=BUYER, made=MADE)
    _running_lines(document)
    _opening(document)
    for line in ARTICLES.read_text(encoding="utf-8").splitlines():
        _article_line(document, line)
    write(document, "（以下无正文，为签署页）", indent=True)
    _signatures(document)
    target.write_bytes(to_bytes(document, MADE))


def _running_lines(document: Document) -> None:
    section = document.sections[0]
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    style_run(header, f"{BUYER}　合同编号：{NUMBER}", SONG, 9)
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, code in (("第 ", "PAGE"), (" 页 共 ", "NUMPAGES")):
        style_run(footer, text, SONG, 9)
        add_field(footer, code)
    style_run(footer, " 页", SONG, 9)


def _opening(document: Document) -> None:
    write(document, TITLE, font=HEI, size=18, align=WD_ALIGN_PARAGRAPH.CENTER)
    write(document, "")
    number = write(document, f"合同编号：{NUMBER}")
    add_text_box(number, ["合同审查章", "法务部 2024年6月18日"])
    write(document, "签订地点：澜江市")
    write(document, f"甲方（买方）：{BUYER}")
    write(document, f"乙方（卖方）：{SELLER}")
    write(
        document, "根据《中华人民共和国民法典》等有关法律规定，甲乙双方经协商一致，订立本合同。", indent=True
    )


def _article_line(document: Document, line: str) -> None:
    if line == "@table":
        add_table(document, GOODS, WIDTHS, 10.5)
    elif line.startswith("第"):
        write(document, line, font=HEI, indent=True)
    elif "@note" in line:
        before, after = line.split("@note")
        paragraph = write(document, before, indent=True)
        add_footnote(document, paragraph, FOOTNOTE)
        style_run(paragraph, after, SONG, 12)
    else:
        write(document, line, indent=True)


def _signatures(document: Document) -> None:
    table = document.add_table(rows=0, cols=2)
    for row in SIGNATURES:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            style_run(cell.paragraphs[0], text, SONG, 11)
