"""The mail: a supplier asks for a payment, as Chinese mail programs write it.

The subject and the sender's name are RFC 2047 words in GB2312, the body is GB18030, and the attached
letter has its name twice: as a GB2312 word for old programs, and after RFC 2231 for new ones.
"""

from base64 import b64encode
from datetime import date
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import encode_rfc2231, formataddr
from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH

from samples.making.word import FANG, HEI, new_document, to_bytes, write

PAGES = Path(__file__).parent / "pages"
SUBJECT = "北塘泵站水泵机组采购合同到货款付款申请"
ATTACHMENT = "付款申请函（LS-CG-2024-017）.docx"
SENT = "Fri, 27 Sep 2024 10:26:00 +0800"
MADE = date(2024, 9, 27)
WORD = 20  # characters
SELLER = "楚岩泵业制造有限公司"


def write_mail(target: Path) -> None:
    """Write the mail to the EML `target`."""
    mail = MIMEMultipart("mixed", boundary="=_NextPart_20240927_guidang")
    mail["From"] = _person("陆文倩", "lu.wenqian@chuyan.example")
    mail["To"] = _person("财务部", "caiwu@lanjiang-water.example")
    mail["Subject"] = _word(SUBJECT)
    mail["Date"] = SENT
    mail["Message-ID"] = "<20240927102600.017@chuyan.example>"
    body = (PAGES / "mail.txt").read_text(encoding="utf-8")
    mail.attach(MIMEText(body, "plain", "gb18030"))
    mail.attach(_attached_letter())
    target.write_bytes(mail.as_bytes(policy=compat32.clone(linesep="\r\n")))


def _word(text: str) -> str:
    """`text` as RFC 2047 words, each short enough for a header line."""
    pieces = [text[i : i + WORD].encode("gb2312") for i in range(0, len(text), WORD)]
    return " ".join(f"=?gb2312?B?{b64encode(piece).decode('ascii')}?=" for piece in pieces)


def _person(name: str, address: str) -> str:
    return formataddr((_word(name), address))


def _attached_letter() -> MIMEApplication:
    part = MIMEApplication(_letter(), "vnd.openxmlformats-officedocument.wordprocessingml.document")
    part.set_param("name", _word(ATTACHMENT))
    part["Content-Disposition"] = f"attachment; filename*={encode_rfc2231(ATTACHMENT, 'utf-8')}"
    return part


def _letter() -> bytes:
    document = new_document(title="付款申请函", author=SELLER, made=MADE)
    write(document, "付款申请函", font=HEI, size=20, align=WD_ALIGN_PARAGRAPH.CENTER)
    write(document, "")
    for number, line in enumerate((PAGES / "payment.txt").read_text(encoding="utf-8").splitlines()):
        write(document, line, font=FANG, size=14, indent=number > 0)
    write(document, SELLER, font=FANG, size=14, align=WD_ALIGN_PARAGRAPH.RIGHT)
    write(document, "2024年9月27日", font=FANG, size=14, align=WD_ALIGN_PARAGRAPH.RIGHT)
    return to_bytes(document, MADE)
