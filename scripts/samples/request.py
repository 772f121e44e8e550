"""The request (请示) as a Word document, with the sheet that notes the reply's number."""

from datetime import date
from pathlib import Path

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from samples.making.word import FANG, HEI, SONG, add_table, new_document, to_bytes, write

TITLE = "关于北塘泵站更新改造工程立项的请示"
AUTHOR = "澜江市自来水有限公司"
MADE = date(2024, 3, 18)
BODY = Path(__file__).parent / "pages" / "request.txt"
SHEET = (
    ("来文或发文字号", "澜水〔2024〕15号"),
    ("拟稿部门", "工程部　沈立诚"),
    ("会签", "财务部　许若兰；法务部　高文山"),
    ("签发", "周启明　2024年3月18日"),
    ("办理结果", "市水务局已批复，批复文号：澜水务复〔2024〕32号（2024年4月12日）。"),
)


def write_request(target: Path) -> None:
    """Write the request to the DOCX `target`."""
    document = new_document(title=TITLE, author=AUTHOR, made=MADE)
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    write(document, f"{AUTHOR}文件", font=SONG, size=32, align=centre, red=True)
    write(document, "")
    write(document, "澜水〔2024〕15号　　　　　　　　　　签发人：周启明", font=FANG, size=15, align=centre)
    write(document, "")
    write(document, TITLE, font=HEI, size=20, align=centre)
    write(document, "")
    for number, line in enumerate(BODY.read_text(encoding="utf-8").splitlines()):
        write(document, line, font=FANG, size=15, indent=number > 0)
    write(document, "")
    write(document, f"{AUTHOR}　　", font=FANG, size=15, align=right)
    write(document, "2024年3月18日　　　　", font=FANG, size=15, align=right)
    write(document, "（联系人：沈立诚，联系电话：0000-6612345）", font=FANG, size=15, indent=True)
    _handling_sheet(document)
    target.write_bytes(to_bytes(document, MADE))


def _handling_sheet(document: Document) -> None:
    write(document, "")
    write(document, "文件处理单", font=HEI, size=16, align=WD_ALIGN_PARAGRAPH.CENTER)
    add_table(document, SHEET, (4.0, 11.6), 12)
