"""Properties of Outlook's items (MAPI), as MSG files and TNEF packages hold them: values, texts, facts.

A property has an id and a type; texts are Unicode or in the sender's code page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import Parser
from email.policy import compat32

from ingest.formats.mail import head as mailhead
from ingest.formats.mail import lzfu
from ingest.formats.mail import rtf as rtfmail
from ingest.formats.text.encoding import decode, detect
from ingest.formats.xml import markup

STRING8, UNICODE, BINARY, TIME = 0x1E, 0x1F, 0x102, 0x40
CLASS, SUBJECT, BODY, BODY_RTF, BODY_HTML = 0x001A, 0x0037, 0x1000, 0x1009, 0x1013
HEADERS, CODEPAGE, INTERNET_CODEPAGE, LOCALE = 0x007D, 0x3FFD, 0x3FDE, 0x3FF1
MESSAGE_ID, REFERENCES, IN_REPLY_TO = 0x1035, 0x1039, 0x1042
SENT, DELIVERED, CREATED = 0x0039, 0x0E06, 0x3007
ROLE, NAME, ADDRESS, SMTP = 0x0C15, 0x3001, 0x3003, 0x39FE
METHOD, DATA, LONG_NAME, SHORT_NAME, MIME = 0x3705, 0x3701, 0x3707, 0x3704, 0x370E
_SENDER = (0x0C1A, 0x5D01, 0x0C1F)  # name, SMTP address, address
_ON_BEHALF = (0x0042, 0x5D02, 0x0065)
_SHOWN = {"to": 0x0E04, "cc": 0x0E03, "bcc": 0x0E02}
ROLES = {1: "to", 2: "cc", 3: "bcc"}
_CONTACT = {
    "姓名": NAME, "单位": 0x3A16, "部门": 0x3A18, "职务": 0x3A17, "办公电话": 0x3A08, "手机": 0x3A1C,
    "传真": 0x3A24, "地址": 0x3A15,
}  # fmt: skip
_MEETING = {"开始": 0x0060, "结束": 0x0061}
_MULTIBYTE = {936: "gb18030", 54936: "gb18030", 52936: "hz", 950: "cp950", 932: "cp932", 949: "cp949"}
_NAMED = _MULTIBYTE | {65001: "utf-8", 65000: "utf-7", 20127: "ascii", 51936: "gb18030", 50220: "iso2022_jp"}
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def charset_of(code_page: int) -> str:
    """The encoding that a Windows code page number means; "" where it says nothing of use."""
    if 1250 <= code_page <= 1258:
        return f"windows-{code_page}"
    if 28591 <= code_page <= 28605:
        return f"iso-8859-{code_page - 28590}"
    return _NAMED.get(code_page, "")


@dataclass(slots=True)
class Item:
    """The properties of a message, a recipient or an attachment: id → (type, bytes as they stand)."""

    values: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    charset: str = ""  # of texts that are not Unicode

    def put(self, id_: int, type_: int, value: bytes) -> None:
        """Keep a value; a text in Unicode goes before one that is not."""
        if id_ not in self.values or type_ == UNICODE:
            self.values[id_] = type_, value

    def settle(self, fallback: str = "") -> str:
        """Find out which encoding the texts are in: the one stated, unless it cannot be."""
        texts = [value for type_, value in self.values.values() if type_ == STRING8]
        stated = charset_of(self.number(CODEPAGE)) or charset_of(self.number(INTERNET_CODEPAGE))
        self.charset = detect(b"\n".join(texts)[:65536], stated or fallback) if texts else stated
        return self.charset

    def text(self, id_: int) -> str:
        """A text; "" where there is none."""
        type_, value = self.values.get(id_, (0, b""))
        if type_ == UNICODE:
            return value.decode("utf-16-le", "replace").rstrip("\0")
        return decode(value.rstrip(b"\0"), self.charset) if type_ == STRING8 else ""

    def data(self, id_: int) -> bytes:
        """Bytes, or the bytes of a text that is not Unicode; b"" where there is nothing."""
        type_, value = self.values.get(id_, (0, b""))
        return value if type_ in (BINARY, STRING8) else b""

    def number(self, id_: int) -> int:
        """A whole number; 0 where there is none."""
        type_, value = self.values.get(id_, (0, b""))
        return int.from_bytes(value[:4], "little") if type_ in (2, 3, 11) else 0

    def time(self, id_: int) -> str:
        """A point in time, as ISO 8601 in UTC; "" where there is none."""
        type_, value = self.values.get(id_, (0, b""))
        ticks = int.from_bytes(value[:8], "little") if type_ == TIME else 0
        try:
            when = _EPOCH + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return ""
        return when.isoformat(timespec="seconds") if ticks else ""


def facts_of(item: Item, recipients: list[Item]) -> dict[str, str]:
    """What an item says of itself, by the names of our facts; the headers it came with fill the gaps."""
    headers = Parser(policy=compat32).parsestr(item.text(HEADERS).lstrip(), headersonly=True)
    sent = mailhead.facts_of(headers, item.charset)
    found = {
        "subject": item.text(SUBJECT).strip(),
        "from": _person(item, *_ON_BEHALF) or _person(item, *_SENDER),
        "date": item.time(SENT) or sent.get("date", "") or item.time(DELIVERED) or item.time(CREATED),
        "message_id": item.text(MESSAGE_ID).strip(),
        "in_reply_to": item.text(IN_REPLY_TO).strip(),
        "references": item.text(REFERENCES).strip(),
    }
    for number, role in ROLES.items():
        people = (_person(each, NAME, SMTP, ADDRESS) for each in recipients if each.number(ROLE) == number)
        found[role] = ", ".join(filter(None, people)) or item.text(_SHOWN[role]).strip()
    return {name: value or sent.get(name, "") for name, value in found.items() if value or sent.get(name)}


def _person(item: Item, name: int, smtp: int, address: int) -> str:
    """`Name <address>`; an address inside an Exchange server is none that anybody could write to."""
    shown = item.text(name).strip().strip("'")
    found = next((a for id_ in (smtp, address) if "@" in (a := item.text(id_).strip())), "")
    if found and f"<{found}>" in shown:
        return shown
    if any(mark in shown for mark in ',;"'):
        shown = '"' + shown.replace('"', "") + '"'
    return f"{shown} <{found}>" if shown and found and shown != found else shown or found


def body(item: Item, most: int) -> Iterator[str]:
    """The lines of an item's text: plain, else of its HTML, else of its RTF; of a contact, its card,
    and of a meeting, when it is.

    `most` is how many bytes packed RTF may unpack to.
    """
    kind = item.text(CLASS).upper()
    if kind.startswith("IPM.CONTACT"):
        yield from (f"{label}：{item.text(id_)}" for label, id_ in _CONTACT.items() if item.text(id_))
    elif kind.startswith(("IPM.APPOINTMENT", "IPM.SCHEDULE")):
        yield from (f"{label}：{item.time(id_)}" for label, id_ in _MEETING.items() if item.time(id_))
    plain = item.text(BODY)
    if plain.strip():
        yield from (line.rstrip() for line in plain.splitlines())
        return
    html = _html(item)
    if not html:
        rtf = lzfu.unpacked(item.data(BODY_RTF), most)
        html, lines = rtfmail.html_or_lines(rtf)
        yield from lines
    root = markup.parse(html) if html else None
    if root is not None:
        yield from markup.visible_lines(root)


def _html(item: Item) -> str:
    type_, _ = item.values.get(BODY_HTML, (0, b""))
    if type_ == UNICODE:
        return item.text(BODY_HTML)
    return decode(item.data(BODY_HTML), charset_of(item.number(INTERNET_CODEPAGE)) or item.charset)
