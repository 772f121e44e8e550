"""The names of file formats as the pages show them, by media type."""

import re

from guidang.wording.words import Translate, msgid
from ingest import media_types

_ODF = "application/vnd.oasis.opendocument."
_VARIANT = re.compile(r"(?<=opendocument\.)([a-z]+)-[a-z-]+\Z")

NAMES = {
    media_types.PDF: "PDF",
    media_types.OFD: msgid("OFD 版式文件"),
    media_types.DOCX: msgid("Word 文档（DOCX）"),
    media_types.DOC: msgid("Word 97–2003 文档（DOC）"),
    media_types.RTF: msgid("RTF 文档"),
    media_types.WORKS: msgid("Works 文档"),
    media_types.WORD_XML: msgid("Word 2003 XML 文档"),
    media_types.FLAT_OPC: msgid("Office XML 文档"),
    media_types.UOF: msgid("UOF 标文通"),
    f"{_ODF}text": msgid("ODF 文本（ODT）"),
    media_types.XLSX: msgid("Excel 工作簿（XLSX）"),
    media_types.XLS: msgid("Excel 97–2003 工作簿（XLS）"),
    media_types.XLSB: msgid("Excel 二进制工作簿（XLSB）"),
    media_types.XML_SHEETS: msgid("Excel 2003 XML 工作簿"),
    media_types.ODS: msgid("ODF 电子表格（ODS）"),
    media_types.PPTX: msgid("PowerPoint 演示文稿（PPTX）"),
    media_types.PPT: msgid("PowerPoint 97–2003 演示文稿（PPT）"),
    f"{_ODF}presentation": msgid("ODF 演示文稿（ODP）"),
    f"{_ODF}graphics": msgid("ODF 绘图（ODG）"),
    media_types.ENCRYPTED_OOXML: msgid("加密的 Office 文件"),
    media_types.EML: msgid("邮件（EML）"),
    media_types.MHT: msgid("单个文件的网页（MHT）"),
    media_types.MSG: msgid("Outlook 邮件（MSG）"),
    media_types.TNEF: msgid("Outlook 邮件附件包（winmail.dat）"),
    media_types.MBOX: msgid("邮件夹（MBOX）"),
    media_types.TEXT: msgid("纯文本"),
    media_types.HTML: msgid("网页（HTML）"),
    media_types.CSV: msgid("表格文本（CSV）"),
    media_types.TSV: msgid("表格文本（TSV）"),
    media_types.MARKDOWN: "Markdown",
    media_types.XML: "XML",
    media_types.JSON: "JSON",
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
    media_types.PNM: msgid("PNM 图像"),
    media_types.SVG: msgid("SVG 矢量图"),
    media_types.DXF: msgid("DXF 图纸"),
    media_types.DWG: msgid("DWG 图纸"),
    media_types.ZIP: msgid("ZIP 压缩包"),
    media_types.SEVEN_ZIP: msgid("7z 压缩包"),
    media_types.RAR: msgid("RAR 压缩包"),
    media_types.TAR: msgid("TAR 包"),
    media_types.GZIP: msgid("GZ 压缩文件"),
    media_types.BZIP2: msgid("BZ2 压缩文件"),
    media_types.XZ: msgid("XZ 压缩文件"),
    media_types.ZSTD: msgid("ZSTD 压缩文件"),
    media_types.VSD: msgid("Visio 绘图"),
    media_types.VSDX: msgid("Visio 绘图"),
    media_types.HWP: msgid("HWP 文档"),
    media_types.CHM: msgid("CHM 帮助文件"),
    media_types.HELP: msgid("HLP 帮助文件"),
    media_types.CAJ: msgid("知网文献（CAJ）"),
    media_types.CEB: msgid("方正版式文件（CEB）"),
    media_types.SEP: msgid("书生版式文件（SEP）"),
    media_types.XPS: "XPS",
    media_types.POSTSCRIPT: "PostScript",
    media_types.DJVU: "DjVu",
    media_types.ONENOTE: msgid("OneNote 笔记"),
    media_types.PUBLISHER: msgid("Publisher 出版物"),
    media_types.PROJECT: msgid("Project 项目计划"),
    media_types.IWORK: msgid("iWork 文稿"),
    media_types.PST: msgid("Outlook 数据文件（PST）"),
    media_types.ACCESS: msgid("Access 数据库"),
    media_types.DBF: msgid("DBF 数据表"),
    media_types.PSD: msgid("Photoshop 图像"),
    media_types.CORELDRAW: msgid("CorelDRAW 图形"),
    media_types.WMF: msgid("WMF 图元文件"),
    media_types.EMF: msgid("EMF 图元文件"),
    media_types.ICON: msgid("图标"),
    media_types.DWF: msgid("DWF 图纸"),
    media_types.SOLIDWORKS: msgid("SolidWorks 文件"),
    media_types.SKETCHUP: msgid("SketchUp 模型"),
    media_types.CAB: msgid("CAB 压缩包"),
    media_types.LZH: msgid("LZH 压缩包"),
    media_types.ARJ: msgid("ARJ 压缩包"),
    media_types.ISO: msgid("光盘映像（ISO）"),
    "application/vnd.sqlite3": msgid("SQLite 数据库"),
    media_types.PROGRAM: msgid("程序"),
    "application/x-elf": msgid("程序"),
    "application/java-archive": msgid("程序包"),
    "application/vnd.android.package-archive": msgid("程序包"),
    media_types.OLE: msgid("其他复合文件"),
    media_types.UNKNOWN: msgid("认不出的格式"),
}
# Of sound and video, the kind is said and the name of the coding, which is a word of its own.
_FAMILIES = {"audio/": msgid("录音（{coding}）"), "video/": msgid("录像（{coding}）")}


def name_of(media_type: str, translate: Translate) -> str:
    """The name of a format; the media type itself where it has no name, "" for none."""
    plain = _VARIANT.sub(r"\1", media_type)
    if plain in NAMES:
        return translate(NAMES[plain])
    for family, words in _FAMILIES.items():
        if media_type.startswith(family):
            coding = media_type.removeprefix(family).removeprefix("x-").removeprefix("ms-").upper()
            return translate(words).format(coding=coding)
    return media_type
