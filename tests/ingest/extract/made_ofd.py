"""OFD files made for tests, by hand: no other library writes them."""

import zipfile
from pathlib import Path

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
BODY = "<ofd:DocBody>{info}<ofd:DocRoot>{root}</ofd:DocRoot>{more}</ofd:DocBody>"


def layer(objects: str, more: str = "") -> str:
    """A page's Content.xml with one layer."""
    content = f"<ofd:Content><ofd:Layer ID='1'>{objects}</ofd:Layer></ofd:Content>"
    return f"<ofd:Page {NAMESPACE}>{more}{content}</ofd:Page>"


def said(text: str, x: float = 20, y: float = 20, size: float = 5, more: str = "", code: str = "") -> str:
    """A text object; a character is `size` millimetres wide."""
    deltas = f'DeltaX="g {len(text) - 1} {size}"' if len(text) > 1 and not code else code
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y} 150 {size}" Font="3" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" {deltas}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def made_ofd(path: Path, pages: list[str], **parts: str | bytes) -> Path:
    """An OFD file of these Content.xml; `parts` are further members, "info", "common" and "document" XML."""
    more = {key: str(parts.pop(key, "")) for key in ("info", "body", "common", "document")}
    listed = "".join(
        f'<ofd:Page ID="{100 + number}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
        for number in range(len(pages))
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        body = BODY.format(info=more["info"], root="Doc_0/Document.xml", more=more["body"])
        package.writestr("OFD.xml", f"<ofd:OFD {NAMESPACE} Version='1.0' DocType='OFD'>{body}</ofd:OFD>")
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
            f"</ofd:PhysicalBox></ofd:PageArea>{more['common']}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages>{more['document']}</ofd:Document>",
        )
        for number, page in enumerate(pages):
            package.writestr(f"Doc_0/Pages/Page_{number}/Content.xml", page)
        for name, content in parts.items():
            package.writestr(name, content)
    return path
