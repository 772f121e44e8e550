"""The tables that `identify` works with: first bytes, members of packages, extensions."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XML_SHEETS = "application/vnd.ms-spreadsheetml"
ENCRYPTED_OOXML = "application/x-ooxml-encrypted"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
MSG, WORKS = "application/vnd.ms-outlook", "application/vnd.ms-works"
WORD_XML, FLAT_OPC = "application/vnd.ms-wordml", "application/vnd.ms-office.flat-opc"
UOF = "application/vnd.uof"
OLE, ZIP, TEXT = "application/x-ole-storage", "application/zip", "text/plain"
OFD, PDF, RTF = "application/ofd", "application/pdf", "application/rtf"
HTML, XML, JSON, CSV, TSV, MARKDOWN = (
    "text/html",
    "application/xml",
    "application/json",
    "text/csv",
    "text/tab-separated-values",
    "text/markdown",
)
EML, MHT, MBOX = "message/rfc822", "multipart/related", "application/mbox"
TNEF = "application/vnd.ms-tnef"
ASF, WMA = "video/x-ms-asf", "audio/x-ms-wma"
ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")  # there is a picture in the container
DWG, DXF, SVG = "image/vnd.dwg", "image/vnd.dxf", "image/svg+xml"
PNM = "image/x-portable-anymap"
BZIP2, XZ, ZSTD = "application/x-bzip2", "application/x-xz", "application/zstd"
TAR, GZIP, SEVEN_ZIP, RAR = (
    "application/x-tar",
    "application/gzip",
    "application/x-7z-compressed",
    "application/vnd.rar",
)
CAJ, CEB, SEP = "application/x-caj", "application/x-ceb", "application/x-sep"  # of readers for papers
ONENOTE, PUBLISHER = "application/onenote", "application/vnd.ms-publisher"
PROJECT, ACCESS = "application/vnd.ms-project", "application/vnd.ms-access"
VSD, VSDX, HWP = "application/vnd.visio", "application/vnd.ms-visio.drawing", "application/x-hwp"
HELP, CHM, PST = "application/winhlp", "application/vnd.ms-htmlhelp", "application/vnd.ms-outlook-pst"
POSTSCRIPT, XPS, DJVU = "application/postscript", "application/vnd.ms-xpsdocument", "image/vnd.djvu"
PSD, WMF, EMF, ICON = "image/vnd.adobe.photoshop", "image/wmf", "image/emf", "image/vnd.microsoft.icon"
CORELDRAW, DWF, SKETCHUP = "application/vnd.corel-draw", "model/vnd.dwf", "application/vnd.sketchup.skp"
SOLIDWORKS, DBF, IWORK = "application/sldworks", "application/vnd.dbf", "application/vnd.apple.iwork"
CAB, LZH, ISO, ARJ = (
    "application/vnd.ms-cab-compressed",
    "application/x-lzh",
    "application/x-iso9660",
    "application/x-arj",
)
PROGRAM = "application/x-msdownload"
UNKNOWN, EMPTY = "application/octet-stream", "application/x-empty"

# (offset, bytes, media type); the first that fits wins.
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", PDF),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"II+\x00", "image/tiff"),
    (0, b"MM\x00+", "image/tiff"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"\x00\x00\x00\x0cjP  ", "image/jp2"),
    (0, b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (0, b"Rar!\x1a\x07", RAR),
    (0, b"\x1f\x8b", GZIP),
    (0, b"BZh", BZIP2),
    (0, b"\xfd7zXZ\x00", XZ),
    (0, b"(\xb5/\xfd", ZSTD),
    (257, b"ustar", TAR),
    (0, b"AutoCAD Binary DXF\r\n\x1a\x00", DXF),
    (0, b"{\\rtf", RTF),
    (0, b"ITSF", CHM),
    (0, b"?_\x03\x00", HELP),
    (0, b"CAJ\x00", CAJ),
    (0, b"HN\x00\x00", CAJ),
    (0, b"Founder CEB", CEB),
    (0, bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"), ONENOTE),
    (0, bytes.fromhex("a12ff343d9ef764c9ee210ea5722765f"), ONENOTE),
    (0, b"!BDN", PST),
    (4, b"Standard Jet DB\x00", ACCESS),
    (4, b"Standard ACE DB\x00", ACCESS),
    (0, b"%!PS", POSTSCRIPT),
    (0, b"\xc5\xd0\xd3\xc6", POSTSCRIPT),
    (0, b"AT&TFORM", DJVU),
    (0, b"8BPS\x00", PSD),
    (0, b"\xd7\xcd\xc6\x9a", WMF),
    (40, b" EMF", EMF),
    (8, b"CDR", CORELDRAW),
    (0, b"(DWF V", DWF),
    (0, b"\xff\xfe\xff\x0eS\x00k\x00e\x00t\x00c\x00h\x00U\x00p", SKETCHUP),
    (0, b"MSCF\x00\x00\x00\x00", CAB),
    (2, b"-lh", LZH),
    (32769, b"CD001", ISO),
    (0, b"\x78\x9f\x3e\x22", TNEF),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"FLV\x01", "video/x-flv"),
    (4, b"moov", "video/quicktime"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", ASF),
    (0, b"MZ", PROGRAM),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
)
# The brand of an ISO media file ("ftyp" at 4).
BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"hevc": "image/heic", b"mif1": "image/heic",
    b"msf1": "image/heic", b"heim": "image/heic", b"heis": "image/heic", b"hevx": "image/heic",
    b"avif": "image/avif", b"avis": "image/avif",
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime",
    b"3gp4": "video/3gpp", b"3gp5": "video/3gpp", b"3gp6": "video/3gpp", b"3ge6": "video/3gpp",
    b"3g2a": "video/3gpp2", b"3g2b": "video/3gpp2",
}  # fmt: skip
# A stream in the root of a compound file, lower case → what the file is; the first that is there.
STREAMS = (
    ("encryptedpackage", ENCRYPTED_OOXML),
    ("worddocument", DOC),
    ("powerpoint document", PPT),
    ("workbook", XLS),
    ("book", XLS),
    ("__properties_version1.0", MSG),
    ("visiodocument", VSD),
    ("hwpsummaryinformation", HWP),
    ("matost", WORKS),
    ("quill", PUBLISHER),  # before Works, which has CONTENTS too
    ("contents", WORKS),
)
OFD_ROOT = "OFD.xml"  # some writers are careless about its case
# A member of a package (or the start of one, with "/") → what the package is.
MEMBERS = (
    ("word/", DOCX),
    ("xl/workbook.bin", XLSB),
    ("xl/", XLSX),
    ("ppt/", PPTX),
    ("visio/", VSDX),
    (OFD_ROOT, OFD),
    ("FixedDocumentSequence.fdseq", XPS),
    ("FixedDocSeq.fdseq", XPS),
    ("dwf/", DWF),
    ("uof.xml", UOF),
    ("Index/Document.iwa", IWORK),
    ("AndroidManifest.xml", "application/vnd.android.package-archive"),
    ("META-INF/MANIFEST.MF", "application/java-archive"),
)
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
# What the first member of a package ("mimetype") says it is, where that is not the media type itself.
STATED = {
    "application/vnd.sun.xml.writer": _OPEN_DOCUMENT + "text",
    "application/vnd.sun.xml.calc": ODS,
    "application/vnd.sun.xml.impress": _OPEN_DOCUMENT + "presentation",
    "application/vnd.sun.xml.draw": _OPEN_DOCUMENT + "graphics",
    "application/hwp+zip": HWP,
}
# What a file with this extension may be; the first is what it usually is.
EXTENSIONS: dict[str, tuple[str, ...]] = {
    "pdf": (PDF,), "png": ("image/png",), "jpg": ("image/jpeg",), "jpeg": ("image/jpeg",),
    "jpe": ("image/jpeg",), "jfif": ("image/jpeg",), "tif": ("image/tiff",), "tiff": ("image/tiff",),
    "gif": ("image/gif",), "bmp": ("image/bmp",), "webp": ("image/webp",), "jp2": ("image/jp2",),
    "pbm": (PNM,), "pgm": (PNM,), "ppm": (PNM,), "pnm": (PNM,),
    "heic": ("image/heic",), "heif": ("image/heic",), "avif": ("image/avif",),
    "docx": (DOCX, ENCRYPTED_OOXML), "docm": (DOCX, ENCRYPTED_OOXML), "dotx": (DOCX, ENCRYPTED_OOXML),
    "dotm": (DOCX, ENCRYPTED_OOXML),
    "xlsx": (XLSX, ENCRYPTED_OOXML), "xlsm": (XLSX, ENCRYPTED_OOXML), "xltx": (XLSX, ENCRYPTED_OOXML),
    "xltm": (XLSX, ENCRYPTED_OOXML), "xlsb": (XLSB, ENCRYPTED_OOXML),
    "ppsm": (PPTX, ENCRYPTED_OOXML), "potx": (PPTX, ENCRYPTED_OOXML), "potm": (PPTX, ENCRYPTED_OOXML),
    "pptx": (PPTX, ENCRYPTED_OOXML), "pptm": (PPTX, ENCRYPTED_OOXML), "ppsx": (PPTX, ENCRYPTED_OOXML),
    "doc": (DOC,), "dot": (DOC,), "xls": (XLS,), "ppt": (PPT,), "pps": (PPT,),
    "wps": (DOC, WORKS, DOCX), "wpt": (DOC, DOCX), "et": (XLS, XLSX, ENCRYPTED_OOXML),
    "ett": (XLS, XLSX), "xlt": (XLS,), "pot": (PPT,), "dps": (PPT, PPTX, ENCRYPTED_OOXML), "dpt": (PPT, PPTX),
    "msg": (MSG,), "ofd": (OFD,), "rtf": (RTF,), "eml": (EML,), "mbox": (MBOX,),
    "mht": (MHT, EML), "mhtml": (MHT, EML), "htm": (HTML,), "html": (HTML,), "xhtml": (HTML,),
    "xml": (XML, SVG, HTML, XML_SHEETS, WORD_XML, FLAT_OPC), "svg": (SVG,),
    "json": (JSON,), "jsonl": (JSON,), "csv": (CSV,),
    "tsv": (TSV,), "tab": (TSV,),
    "md": (MARKDOWN,), "markdown": (MARKDOWN,), "txt": (TEXT,), "log": (TEXT,), "text": (TEXT,),
    "odt": (_OPEN_DOCUMENT + "text", _OPEN_DOCUMENT + "text-web"), "ods": (ODS,),
    "odp": (_OPEN_DOCUMENT + "presentation",),
    "odg": (_OPEN_DOCUMENT + "graphics", _OPEN_DOCUMENT + "presentation"),
    "ott": (_OPEN_DOCUMENT + "text-template",), "odm": (_OPEN_DOCUMENT + "text-master",),
    "oth": (_OPEN_DOCUMENT + "text-web",), "ots": (ODS + "-template",),
    "otp": (_OPEN_DOCUMENT + "presentation-template",), "otg": (_OPEN_DOCUMENT + "graphics-template",),
    "fodt": (_OPEN_DOCUMENT + "text-flat-xml",), "fods": (ODS + "-flat-xml",),
    "fodp": (_OPEN_DOCUMENT + "presentation-flat-xml",), "fodg": (_OPEN_DOCUMENT + "graphics-flat-xml",),
    "uof": (UOF,), "uot": (UOF,), "uos": (UOF,), "uop": (UOF,),
    "epub": ("application/epub+zip",), "zip": (ZIP,), "7z": (SEVEN_ZIP,), "rar": (RAR,),
    "gz": (GZIP,), "tgz": (GZIP,), "tar": (TAR,), "bz2": (BZIP2,), "tbz2": (BZIP2,), "xz": (XZ,),
    "txz": (XZ,), "zst": (ZSTD,), "dwg": (DWG,), "dwt": (DWG,), "dws": (DWG,),
    "dxf": (DXF,),
    "mp3": ("audio/mpeg",), "wav": ("audio/wav",), "flac": ("audio/flac",), "ogg": ("audio/ogg", "video/ogg"),
    "m4a": ("audio/mp4", "video/mp4"), "aac": ("audio/aac", "audio/mp4"), "amr": ("audio/amr",),
    "wma": (WMA, ASF), "wmv": (ASF,), "asf": (ASF,), "mp4": ("video/mp4", "video/quicktime"),
    "m4v": ("video/mp4",), "mov": ("video/quicktime", "video/mp4"), "avi": ("video/x-msvideo",),
    "mkv": ("video/x-matroska",), "webm": ("video/x-matroska",), "flv": ("video/x-flv",),
    "mpg": ("video/mpeg",), "mpeg": ("video/mpeg",), "3gp": ("video/3gpp", "video/mp4"),
    "m2ts": ("video/mp2t",), "mts": ("video/mp2t",),
    "exe": (PROGRAM, ZIP, RAR), "chm": (CHM,), "hlp": (HELP,),
    "vsd": (VSD,), "vsdx": (VSDX,), "vsdm": (VSDX,), "vstx": (VSDX,), "hwp": (HWP,), "pub": (PUBLISHER,),
    "ceb": (CEB,), "one": (ONENOTE,), "mdb": (ACCESS,), "accdb": (ACCESS,), "pst": (PST,),
    "eps": (POSTSCRIPT,), "xps": (XPS,), "oxps": (XPS,), "djvu": (DJVU,), "psd": (PSD,),
    "wmf": (WMF,), "emf": (EMF,), "cab": (CAB,), "iso": (ISO,),
}  # fmt: skip
# Formats whose bytes tell nothing, or only that they are a compound file: told by the extension alone.
BY_EXTENSION = {
    "caj": CAJ, "kdh": CAJ, "nh": CAJ, "teb": CAJ, "cebx": CEB, "sep": SEP, "gd": SEP, "gw": SEP,
    "mpp": PROJECT, "mpt": PROJECT, "sldprt": SOLIDWORKS, "sldasm": SOLIDWORKS, "slddrw": SOLIDWORKS,
    "dbf": DBF, "cdr": CORELDRAW, "ico": ICON, "arj": ARJ,
}  # fmt: skip
# Text by its bytes: the extension alone says which kind.
TEXT_KINDS = frozenset({TEXT, MARKDOWN, CSV, TSV, JSON, XML})
