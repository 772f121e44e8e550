"""What the formats of files are called on the pages, by media type."""

import re

from guidang.words import Translate, msgid
from ingest import signatures as kinds

_ODF = "application/vnd.oasis.opendocument."
_VARIANT = re.compile(r"(?<=opendocument\.)([a-z]+)-[a-z-]+\Z")

NAMES = {
    kinds.PDF: "PDF",
    kinds.OFD: msgid("OFD 版式文件"),
    kinds.DOCX: msgid("Word 文档（DOCX）"),
    kinds.DOC: msgid("Word 97–2003 文档（DOC）"),
    kinds.RTF: msgid("RTF 文档"),
    kinds.WORKS: msgid("Works 文档"),
    kinds.WORD_XML: msgid("Word 2003 XML 文档"),
    kinds.FLAT_OPC: msgid("Office XML 文档"),
    kinds.UOF: msgid("UOF 标文通"),
    f"{_ODF}text": msgid("ODF 文本（ODT）"),
    kinds.XLSX: msgid("Excel 工作簿（XLSX）"),
    kinds.XLS: msgid("Excel 97–2003 工作簿（XLS）"),
    kinds.XLSB: msgid("Excel 二进制工作簿（XLSB）"),
    kinds.XML_SHEETS: msgid("Excel 2003 XML 工作簿"),
    kinds.ODS: msgid("ODF 电子表格（ODS）"),
    kinds.PPTX: msgid("PowerPoint 演示文稿（PPTX）"),
    kinds.PPT: msgid("PowerPoint 97–2003 演示文稿（PPT）"),
    f"{_ODF}presentation": msgid("ODF 演示文稿（ODP）"),
    f"{_ODF}graphics": msgid("ODF 绘图（ODG）"),
    kinds.ENCRYPTED_OOXML: msgid("加密的 Office 文件"),
    kinds.EML: msgid("邮件（EML）"),
    kinds.MHT: msgid("单个文件的网页（MHT）"),
    kinds.MSG: msgid("Outlook 邮件（MSG）"),
    kinds.TNEF: msgid("Outlook 邮件附件包（winmail.dat）"),
    kinds.MBOX: msgid("邮件夹（MBOX）"),
    kinds.TEXT: msgid("纯文本"),
    kinds.HTML: msgid("网页（HTML）"),
    kinds.CSV: msgid("表格文本（CSV）"),
    kinds.TSV: msgid("表格文本（TSV）"),
    kinds.MARKDOWN: "Markdown",
    kinds.XML: "XML",
    kinds.JSON: "JSON",
    "application/epub+zip": msgid("EPUB 电子书"),
    "image/tiff": msgid("TIFF 图像"),
    "image/jpeg": msgid("JPEG 图像"),
    "image/png": msgid("PNG 图像"),
    "image/bmp": msgid("BMP 图像"),
    "image/gif": msgid("GIF 图像"),
    "image/webp": msgid("WebP 图像"),
    "image/jp2": msgid("JPEG 2000 图像"),
    "image/heic": msgid("HEIC 图像"),
    "image/avif": msgid("AVIF 图像"),
    kinds.PNM: msgid("PNM 图像"),
    kinds.SVG: msgid("SVG 矢量图"),
    kinds.DXF: msgid("DXF 图纸"),
    kinds.DWG: msgid("DWG 图纸"),
    kinds.ZIP: msgid("ZIP 压缩包"),
    kinds.SEVEN_ZIP: msgid("7z 压缩包"),
    kinds.RAR: msgid("RAR 压缩包"),
    kinds.TAR: msgid("TAR 包"),
    kinds.GZIP: msgid("GZ 压缩文件"),
    kinds.BZIP2: msgid("BZ2 压缩文件"),
    kinds.XZ: msgid("XZ 压缩文件"),
    kinds.ZSTD: msgid("ZSTD 压缩文件"),
    kinds.VSD: msgid("Visio 绘图"),
    kinds.VSDX: msgid("Visio 绘图"),
    kinds.HWP: msgid("HWP 文档"),
    kinds.CHM: msgid("CHM 帮助文件"),
    kinds.HELP: msgid("HLP 帮助文件"),
    kinds.CAJ: msgid("知网文献（CAJ）"),
    kinds.CEB: msgid("方正版式文件（CEB）"),
    kinds.SEP: msgid("书生版式文件（SEP）"),
    kinds.XPS: "XPS",
    kinds.POSTSCRIPT: "PostScript",
    kinds.DJVU: "DjVu",
    kinds.ONENOTE: msgid("OneNote 笔记"),
    kinds.PUBLISHER: msgid("Publisher 出版物"),
    kinds.PROJECT: msgid("Project 项目计划"),
    kinds.IWORK: msgid("iWork 文稿"),
    kinds.PST: msgid("Outlook 数据文件（PST）"),
    kinds.ACCESS: msgid("Access 数据库"),
    kinds.DBF: msgid("DBF 数据表"),
    kinds.PSD: msgid("Photoshop 图像"),
    kinds.CORELDRAW: msgid("CorelDRAW 图形"),
    kinds.WMF: msgid("WMF 图元文件"),
    kinds.EMF: msgid("EMF 图元文件"),
    kinds.ICON: msgid("图标"),
    kinds.DWF: msgid("DWF 图纸"),
    kinds.SOLIDWORKS: msgid("SolidWorks 文件"),
    kinds.SKETCHUP: msgid("SketchUp 模型"),
    kinds.CAB: msgid("CAB 压缩包"),
    kinds.LZH: msgid("LZH 压缩包"),
    kinds.ARJ: msgid("ARJ 压缩包"),
    kinds.ISO: msgid("光盘映像（ISO）"),
    "application/vnd.sqlite3": msgid("SQLite 数据库"),
    kinds.PROGRAM: msgid("程序"),
    "application/x-elf": msgid("程序"),
    "application/java-archive": msgid("程序包"),
    "application/vnd.android.package-archive": msgid("程序包"),
    kinds.OLE: msgid("其他复合文件"),
    kinds.UNKNOWN: msgid("认不出的格式"),
}
# Of sound and video, the kind is said and the name of the coding, which is a word of its own.
_FAMILIES = {"audio/": msgid("录音（{coding}）"), "video/": msgid("录像（{coding}）")}


def name_of(media_type: str, translate: Translate) -> str:
    """What a format is called; the media type itself where it has no name, "" for none."""
    plain = _VARIANT.sub(r"\1", media_type)
    if plain in NAMES:
        return translate(NAMES[plain])
    for family, words in _FAMILIES.items():
        if media_type.startswith(family):
            coding = media_type.removeprefix(family).removeprefix("x-").removeprefix("ms-").upper()
            return translate(words).format(coding=coding)
    return media_type
