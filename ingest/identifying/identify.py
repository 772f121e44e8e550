"""Identifying a file by its bytes, within bounds; its extension only decides between kinds of text.

Nothing is unpacked or parsed here beyond tables of contents, so a hostile file costs no more
than a good one: at most about 2.5 MB of it are read.
"""

import re
from pathlib import Path

from ingest import media_types
from ingest.formats.ole.compound import MAGIC as COMPOUND
from ingest.formats.ole.compound import open_compound
from ingest.formats.packed.layout import Package, open_package
from ingest.formats.packed.self_extracting import carried
from ingest.formats.text.encoding import by_mark, detect
from ingest.identifying.frames import stream_type
from ingest.reader import Identity

_HEAD = 65536
_PART = 32768  # of the middle and of the end of a long text
_DWG = re.compile(rb"(?:AC10(?:0[1-9]|[1-3]\d)|AC2\.[12]\d|MC0\.0|AC1\.[2-5][0-9]?)\x00?")
_PNM = re.compile(rb"P[1-6](?:\s+#[^\n]*\n|\s)\s*\d+\s+\d+\s")
# What is repeated is never given back (*+): else a short text could cost hours.
_DXF = re.compile(r"(?:\s*+999\r?\n[^\n]*+\n)*+\s*+0\r?\n\s*+SECTION\r?\n")
_DXF_INSIDE = re.compile(r"\n[ \t]*+0\r?\n(?:SECTION|ENDSEC)\r?\n")  # the beginning is damaged
_HTML = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|meta|title|style|table|div)\b",
    re.I | re.S,
)
_XML = re.compile(r"\s*<\?xml\s", re.I)
# A namespace that the root of an XML document declares → what the document is; the first that is there.
_NAMESPACES = (
    ("http://schemas.microsoft.com/office/2006/xmlPackage", media_types.FLAT_OPC),
    ("http://schemas.microsoft.com/office/word/2003/wordml", media_types.WORD_XML),
    ("urn:schemas-microsoft-com:office:spreadsheet", media_types.XML_SHEETS),
    ("http://schemas.uof.org/cn/", media_types.UOF),
)
_FLAT_ODF = re.compile(r'office:mimetype="(application/vnd\.oasis\.opendocument\.[a-z]{1,20})')
_SVG = re.compile(r"<svg[\s>]", re.I)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):(?:[ \t]|\r?\n[ \t])?")
_MAIL_HEADERS = frozenset({
    "from", "to", "cc", "bcc", "subject", "date", "sender", "reply-to", "message-id", "mime-version",
    "received", "return-path", "delivered-to", "content-type", "content-transfer-encoding", "x-mailer",
    "importance", "references", "in-reply-to", "dkim-signature", "x-priority", "list-id",
    "snapshot-content-location",
})  # fmt: skip
_JSON = re.compile(r"""\s*[\[{]\s*(?:["\]\[{}\d-]|true|false|null)""")


def identify(path: Path, name: str) -> Identity:
    """What the file at `path` (kept name `name`) is. Raises OSError if it cannot be read."""
    size = path.stat().st_size
    if not size:
        return Identity(media_types.EMPTY)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    media_type, encoding = _by_bytes(path, head, name), ""
    if not media_type:
        media_type, encoding = _as_text(path, head, size, name)
    if media_type in (media_types.UNKNOWN, media_types.OLE):
        media_type = media_types.BY_EXTENSION.get(extension(name), media_type)
    return Identity(media_type, encoding, _mismatch(media_type, extension(name)))


def extension(name: str) -> str:
    """The extension of a name in lower case, without the dot; "" if it has none."""
    return Path(name).suffix[1:].lower()


def _mismatch(media_type: str, ending: str) -> str:
    allowed = media_types.EXTENSIONS.get(ending, ())
    if not allowed or media_type in allowed or media_type == media_types.EMPTY:
        return ""
    return "" if media_type in media_types.TEXT_KINDS and allowed[0] in media_types.TEXT_KINDS else ending


def _by_bytes(path: Path, head: bytes, name: str) -> str:
    """The media type of a file that is not text, or ""."""
    if head.startswith(COMPOUND):
        return _compound(path, head)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")):
        return _package(open_package(path), extension(name))
    for offset, magic, media_type in media_types.MAGIC:
        if head.startswith(magic, offset):
            carries = media_type == media_types.PROGRAM and carried(path)
            return carries or _sound_alone(media_type, head)
    if head.startswith(b"ftyp", 4):
        return media_types.BRANDS.get(head[8:12], "video/mp4")
    if _DWG.match(head):
        return media_types.DWG
    if _PNM.match(head):
        return media_types.PNM
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return "image/bmp"
    return media_types.PDF if b"%PDF-" in head[:1024] else _old_tar(head) or stream_type(head)


def _sound_alone(media_type: str, head: bytes) -> str:
    """The media type of a container, by whether there are pictures in it, too."""
    if media_type == media_types.ASF and media_types.ASF_VIDEO not in head:
        return media_types.WMA
    return "video/ogg" if media_type == "audio/ogg" and b"\x80theora" in head else media_type


def _old_tar(head: bytes) -> str:
    """A tar file without the "ustar" mark is known by the checksum of its first header."""
    stated = head[148:156].strip(b" \x00")
    if len(head) < 512 or not re.fullmatch(rb"[0-7]{4,8}", stated):
        return ""
    return media_types.TAR if sum(head[:148]) + 8 * 32 + sum(head[156:512]) == int(stated, 8) else ""


def _compound(path: Path, head: bytes) -> str:
    names = {name.lower() for name in open_compound(path).names}
    for stream, media_type in media_types.STREAMS:
        if stream in names:
            return media_type
    for stream, media_type in media_types.STREAMS:  # the directory is broken: what do its bytes say?
        if len(stream) > 6 and stream.encode("utf-16-le") in head.lower():
            return media_type
    return media_types.OLE


def _package(package: Package, ending: str) -> str:
    """A ZIP file, or what is kept in one."""
    if package.first == "application/epub+zip" or package.first.startswith("application/vnd.oasis."):
        return package.first
    if package.first in media_types.STATED:
        return media_types.STATED[package.first]
    marked = any(name in {"[Content_Types].xml", "_rels/.rels"} for name in package.names)
    for member, media_type in media_types.MEMBERS:
        if member.endswith("/"):
            if marked and any(name.startswith(member) for name in package.names):
                return media_type
        elif member in package.names or (member == media_types.OFD_ROOT and _has(package, member)):
            return media_type
    claimed = media_types.EXTENSIONS.get(ending, ("",))
    if marked and not package.whole and media_types.ENCRYPTED_OOXML in claimed:
        return claimed[0]  # cut off before the member that would tell
    return media_types.ZIP


def _has(package: Package, member: str) -> bool:
    """Whether a package has a member of this name, whatever its case and way of writing its path."""
    return any(name.lower().removeprefix("./").lstrip("/\\") == member.lower() for name in package.names)


def _as_text(path: Path, head: bytes, size: int, name: str) -> tuple[str, str]:
    """Media type and encoding of a text; an unknown type and no encoding if it is none."""
    whole = len(head) == size or by_mark(head)
    encoding = detect(head if whole else _sample(path, head, size))
    text = head.decode(encoding, "replace").removeprefix("\ufeff")
    if not _is_text(text):
        return media_types.UNKNOWN, ""
    return _text_kind(text, extension(name)), encoding


def _sample(path: Path, head: bytes, size: int) -> bytes:
    """The first, middle and last bytes of a long text, cut at line ends where there are any."""
    parts = [head]
    with path.open("rb") as file:
        for start in (max(_HEAD, size // 2), max(_HEAD, size - _PART)):
            file.seek(start - start % 4)
            parts.append(file.read(_PART))
    if b"\x00" in head:  # wide characters: only whole ones may be joined
        return b"".join(part[: len(part) // 4 * 4] for part in parts)
    inner = [part[part.find(b"\n") + 1 : part.rfind(b"\n") + 1] for part in parts[1:]]
    return b"".join([head[: head.rfind(b"\n") + 1] or head, *inner])


def _is_text(text: str) -> bool:
    """Whether decoded bytes read as text: next to no control characters, few errors.

    Old systems filled the last block of a file with NUL or ended it with Ctrl+Z.
    """
    text = text.rstrip("\0\x1a")
    wrong = sum(
        1 for char in text if (char < " " and char not in "\t\n\r\f\x1b\x1a\x0b\x08") or char == "\x7f"
    )
    return wrong <= len(text) * 0.002 and text.count("\ufffd") <= len(text) * 0.1


def _text_kind(text: str, ending: str) -> str:
    if text.startswith("From ") and re.match(r"From \S+.*\d\d:\d\d.*\n[A-Za-z-]+:", text):
        return media_types.MBOX
    if _is_mail(text, ending):
        block = _header_block(text)
        saved = re.search(r"^content-type:\s*multipart/related", block, re.I | re.M)
        sent = re.search(r"^(?:from|to|received):", block, re.I | re.M)
        return media_types.MHT if saved and (ending in {"mht", "mhtml"} or not sent) else media_types.EML
    if _DXF.match(text) or (ending == "dxf" and _DXF_INSIDE.search(text)):
        return media_types.DXF
    if _HTML.match(text[:8192]) or (ending in {"html", "htm"} and re.search(r"<[a-z][^<]*>", text, re.I)):
        return media_types.HTML
    if _XML.match(text):
        return _xml_kind(text[:8192])
    if _SVG.match(text):
        return media_types.SVG
    return _plain_kind(text, ending)


def _xml_kind(head: str) -> str:
    """The kind of an XML document, by what its root says."""
    flat = _FLAT_ODF.search(head)
    if flat:
        return f"{flat[1]}-flat-xml"
    for namespace, media_type in _NAMESPACES:
        if namespace in head:
            return media_type
    return media_types.SVG if _SVG.search(head[:2048]) else media_types.XML


def _plain_kind(text: str, ending: str) -> str:
    by_name = media_types.EXTENSIONS.get(ending, (media_types.TEXT,))[0]
    if by_name in media_types.TEXT_KINDS and by_name != media_types.XML:
        return by_name
    return (
        media_types.JSON if _JSON.match(text) and ending not in media_types.EXTENSIONS else media_types.TEXT
    )


def _header_block(text: str) -> str:
    return re.split(r"\r?\n\r?\n", text.lstrip()[:16384], maxsplit=1)[0]


def _is_mail(text: str, ending: str) -> bool:
    """Two known header fields before the first empty line, or one in a file called .eml."""
    lines = _header_block(text).splitlines()
    if not lines or not _HEADER.match(lines[0].removeprefix(">")):
        return False
    fields = {found[1].lower() for line in lines if (found := _HEADER.match(line))}
    known = len(fields & _MAIL_HEADERS)
    strange = sum(1 for line in lines if not (line[:1].isspace() or _HEADER.match(line)))
    return known >= (1 if ending in {"eml", "mht", "mhtml"} else 2) and strange <= len(lines) // 3
