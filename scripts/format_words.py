"""What docs/formats.md calls each format, and what of it is not read: the words that no code can tell."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A row of the table: media types that one reader reads alike, parted by spaces."""

    media_types: str
    chinese: str
    english: str
    left_out: str = ""
    left_out_english: str = ""


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_PICTURES = "EMF、WMF、SVG 图里的文字；宏不执行", "writing in EMF, WMF and SVG drawings; macros are not run"
_TEXT_LEFT_OUT = (
    "EMF、WMF、SVG 图里的文字；修订中已删去的文字；宏不执行",
    "writing in EMF, WMF and SVG drawings; text deleted as a tracked change; macros are not run",
)

FORMATS = (
    Format(
        "application/pdf",
        "PDF",
        "PDF",
        "音像和三维内容；脚本不执行，签名不验证",
        "sound, video, 3D; scripts are not run, signatures not verified",
    ),
    Format(
        "application/ofd",
        "OFD 版式文件",
        "OFD, fixed layout (GB/T 33190)",
        "加密的文件、音像；签名和签章不验证",
        "locked files, sound, video; signatures and seals are not verified",
    ),
    Format(_OFFICE + "wordprocessingml.document", "Word 文档、WPS 文字", "Word document", *_TEXT_LEFT_OUT),
    Format("application/msword", "Word 97–2003 文档、WPS 文字", "Word 6 to 2003 document", *_TEXT_LEFT_OUT),
    Format(
        "application/vnd.ms-wordml",
        "Word 2003 XML 文档",
        "Word 2003 XML document",
        "图片里的文字、内嵌文件；修订中已删去的文字；宏不执行",
        "writing in pictures, embedded files; text deleted as a tracked change; macros are not run",
    ),
    Format(
        "application/vnd.uof",
        "UOF 标文通（文字、表格、演示）",
        "UOF text, workbook, presentation (GB/T 20916)",
        "图片里的文字、内嵌文件、公式；修订中已删去的文字",
        "writing in pictures, embedded files, formulas; text deleted as a tracked change",
    ),
    Format(
        "application/rtf",
        "RTF 文档",
        "Rich Text Format",
        "EMF、WMF、SVG 图里的文字；修订中已删去的文字",
        "writing in EMF, WMF and SVG drawings; text deleted as a tracked change",
    ),
    Format(
        f"{_ODF}text {_ODF}text-template {_ODF}text-master {_ODF}text-web {_ODF}text-flat-xml",
        "ODF 文本",
        "OpenDocument text",
        *_TEXT_LEFT_OUT,
    ),
    Format(
        "application/vnd.ms-works",
        "Works 文字",
        "Microsoft Works text",
        "4.0 及以前的版本；页眉页脚、脚注",
        "versions up to 4.0; headers, footers, notes",
    ),
    Format(_OFFICE + "spreadsheetml.sheet", "Excel 工作簿、WPS 表格", "Excel workbook", *_PICTURES),
    Format(
        "application/vnd.ms-excel", "Excel 97–2003 工作簿、WPS 表格", "Excel 5 to 2003 workbook", *_PICTURES
    ),
    Format(
        "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
        "Excel 二进制工作簿",
        "Excel binary workbook",
        *_PICTURES,
    ),
    Format("application/vnd.ms-spreadsheetml", "Excel 2003 XML 工作簿", "Excel 2003 XML workbook"),
    Format(
        f"{_ODF}spreadsheet {_ODF}spreadsheet-template {_ODF}spreadsheet-flat-xml",
        "ODF 电子表格",
        "OpenDocument spreadsheet",
        *_PICTURES,
    ),
    Format(
        _OFFICE + "presentationml.presentation",
        "PowerPoint 演示文稿、WPS 演示",
        "PowerPoint presentation",
        *_PICTURES,
    ),
    Format(
        "application/vnd.ms-powerpoint",
        "PowerPoint 97–2003 演示文稿、WPS 演示",
        "PowerPoint 97 to 2003 presentation",
        *_PICTURES,
    ),
    Format(
        f"{_ODF}presentation {_ODF}presentation-template {_ODF}presentation-flat-xml {_ODF}graphics "
        f"{_ODF}graphics-template {_ODF}graphics-flat-xml",
        "ODF 演示文稿、绘图",
        "OpenDocument presentation and drawing",
        *_PICTURES,
    ),
    Format(
        "message/rfc822 multipart/related",
        "邮件、存为单个文件的网页",
        "mail message, web page saved as one file",
        "加密的部分、存下的网页里的图片；什么也不下载，签名不验证",
        "encrypted parts, pictures of a saved page; nothing is fetched, signatures are not verified",
    ),
    Format(
        "application/vnd.ms-outlook",
        "Outlook 邮件",
        "Outlook message",
        "加密的部分；签名不验证",
        "encrypted parts; signatures are not verified",
    ),
    Format("application/vnd.ms-tnef", "Outlook 邮件附件包 winmail.dat", "Outlook's winmail.dat"),
    Format("application/mbox", "邮件夹", "mail folder"),
    Format(
        "text/html",
        "网页",
        "web page",
        "引用的图片和网页不下载；脚本不执行",
        "nothing is fetched; scripts are not run",
    ),
    Format("text/plain text/markdown", "纯文本、Markdown", "plain text, Markdown"),
    Format("text/csv text/tab-separated-values", "表格文本", "tables as text"),
    Format("application/xml application/json", "XML、JSON", "XML, JSON"),
    Format(
        "image/svg+xml",
        "SVG 矢量图",
        "SVG graphics",
        "图形；其中的文字按源码读出",
        "its shapes; the text is read as source code",
    ),
    Format(
        "application/epub+zip",
        "EPUB 电子书",
        "EPUB book",
        "SVG 图里的文字；受版权保护的内容",
        "writing in SVG drawings; content under copy protection",
    ),
    Format("image/tiff", "TIFF 扫描件，可多页", "TIFF scan, of several pages"),
    Format(
        "image/jpeg image/png image/bmp image/gif image/webp image/jp2 image/x-portable-anymap image/heic "
        "image/avif",
        "图片",
        "picture",
        "动图和多图文件中首图以外的画面",
        "pictures after the first, of one that moves or holds several",
    ),
    Format(
        "image/vnd.dxf",
        "DXF 图纸",
        "DXF drawing",
        "外部参照的图纸和图片；三维实体的形状",
        "drawings and pictures referred to; the shapes of solids",
    ),
    Format(
        "image/vnd.dwg",
        "DWG 图纸",
        "DWG drawing",
        "外部参照的图纸和图片；三维实体的形状；个别版本须装转换程序",
        "drawings and pictures referred to; the shapes of solids; some versions need a converter",
    ),
    Format(
        "application/zip", "ZIP 压缩包，也有自解压的", "ZIP package, also self-extracting", "分卷", "volumes"
    ),
    Format(
        "application/vnd.rar",
        "RAR 压缩包，也有自解压的",
        "RAR package, also self-extracting",
        "分卷；没有安装 bsdtar、unrar、unar、7zz 中任何一个时，压缩过的成员",
        "volumes; packed members where none of bsdtar, unrar, unar, 7zz is installed",
    ),
    Format("application/x-7z-compressed", "7z 压缩包", "7z package", "分卷", "volumes"),
    Format("application/x-tar", "TAR 包", "TAR archive", "链接和设备", "links and devices"),
    Format(
        "application/gzip application/x-bzip2 application/x-xz application/zstd",
        "GZ、BZ2、XZ、ZSTD 压缩文件",
        "packed file, or packed TAR archive",
        "链接和设备",
        "links and devices",
    ),
    Format(
        "audio/mpeg audio/wav audio/flac audio/ogg audio/mp4 audio/aac audio/amr audio/x-ms-wma",
        "录音",
        "sound",
        "说话的内容",
        "what is said",
    ),
    Format(
        "video/mp4 video/quicktime video/x-msvideo video/x-matroska video/x-ms-asf video/x-flv video/mpeg "
        "video/3gpp video/3gpp2 video/mp2t video/ogg",
        "录像",
        "video",
        "说话的内容和画面",
        "what is said and shown",
    ),
    Format("application/vnd.visio application/vnd.ms-visio.drawing", "Visio 绘图", "Visio drawing"),
    Format("application/x-hwp", "HWP 韩文文档", "Hangul document"),
    Format("application/vnd.ms-htmlhelp", "CHM 帮助文件", "compiled help"),
    Format("application/x-caj", "知网 CAJ、KDH、NH", "CNKI papers"),
    Format("application/x-ceb", "方正 CEB、CEBX", "Founder CEB"),
    Format("application/x-sep", "书生 SEP、GD、GW", "Sursen papers"),
    Format("application/vnd.ms-xpsdocument", "XPS", "XPS"),
    Format("application/postscript", "PostScript、EPS", "PostScript, EPS"),
    Format("image/vnd.djvu", "DjVu", "DjVu"),
    Format("application/onenote", "OneNote 笔记", "OneNote notes"),
    Format("application/vnd.ms-publisher", "Publisher 出版物", "Publisher publication"),
    Format("application/vnd.ms-project", "Project 项目计划", "Project plan"),
    Format("application/vnd.apple.iwork", "iWork 文稿", "iWork document"),
    Format("application/winhlp", "HLP 帮助文件", "Windows help"),
    Format("application/vnd.ms-outlook-pst", "Outlook 数据文件 PST", "Outlook data file"),
    Format("application/vnd.ms-access", "Access 数据库", "Access database"),
    Format("application/vnd.dbf", "DBF 数据表", "dBase, FoxPro table"),
    Format("application/vnd.sqlite3", "SQLite 数据库", "SQLite database"),
    Format("image/vnd.adobe.photoshop", "Photoshop 图像", "Photoshop picture"),
    Format("application/vnd.corel-draw", "CorelDRAW 图形", "CorelDRAW drawing"),
    Format("image/wmf image/emf", "WMF、EMF 图元文件", "Windows metafile"),
    Format("image/vnd.microsoft.icon", "图标", "icon"),
    Format("model/vnd.dwf", "DWF 图纸", "DWF drawing"),
    Format("application/sldworks", "SolidWorks 零件、装配、工程图", "SolidWorks part, assembly, drawing"),
    Format("application/vnd.sketchup.skp", "SketchUp 模型", "SketchUp model"),
    Format(
        "application/vnd.ms-cab-compressed application/x-lzh application/x-arj application/x-iso9660",
        "CAB、LZH、ARJ、ISO 包",
        "other packages",
    ),
    Format("application/x-msdownload application/x-elf", "程序", "program"),
    Format("application/java-archive application/vnd.android.package-archive", "程序包", "program package"),
    Format("application/x-ole-storage", "其他复合文件", "other compound file"),
    Format("application/octet-stream", "认不出的文件", "anything that is not known"),
)
