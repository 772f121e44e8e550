"""The words in a mail's headers: encoded words, raw bytes in any encoding, broken in every way.

RFC 2047 and RFC 2231 as they are written, and as Chinese mailers wrote them: a character cut
between two encoded words, GBK or Big5 without any mark, encoded words inside quoted names.
"""

import base64
import quopri
import re
from datetime import datetime
from email.header import Header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from ingest.formats.text.encoding import decode

_WORD = re.compile(r"=\?\s*+([^?\s]{0,60})\s*+\?([bBqQ])\?([^?]*)(?:\?=|\??\Z)")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_FOLD_IN_WORD = re.compile("(?<=[\udc80-\udcff])\r?\n[ \t](?=[\udc80-\udcff])")  # cut between raw bytes
_FOLD = re.compile(r"\r?\n[ \t]+|[\r\n\t]+")
_QUOTED = re.compile(r"[,;<>@\"]")
_LONGEST = 100_000  # characters of one header that are looked at
_MANY = 500  # addresses of one header


def raw_header(message: Message, name: str) -> str:
    """A header as it stands, its bytes beyond ASCII as surrogates; "" if there is none."""
    wanted = name.lower()
    for key, value in message.raw_items():
        if key.lower() == wanted:
            return _unfolded(str(value))[:_LONGEST].strip()
    return ""


def _unfolded(value: str) -> str:
    """A header in one line; raw bytes that a line end parts, perhaps within a character, are joined."""
    return _FOLD.sub(" ", _FOLD_IN_WORD.sub("", value))


def header(message: Message, name: str, hint: str = "") -> str:
    """A header in plain text. `hint` is the charset that raw bytes in it are likely to be in."""
    return words(raw_header(message, name), hint)


def plain(text: str, hint: str = "") -> str:
    """`text` with surrogates of raw bytes as the characters they stand for."""
    if text.isascii():
        return text
    try:
        return decode(text.encode("ascii", "surrogateescape"), hint)
    except UnicodeEncodeError:  # characters already
        return text


def words(text: str, hint: str = "") -> str:
    """`text` with its encoded words (RFC 2047) and raw bytes decoded."""
    text = _BETWEEN.sub(r"\1", plain(text, hint))
    out: list[str] = []
    at = 0
    held, charset = b"", ""
    for found in _WORD.finditer(text):
        if found.start() > at or found[1].lower() != charset:
            out += [decode(held, charset), text[at : found.start()]]
            held, charset = b"", found[1].lower().partition("*")[0]
        held += _bytes(found[2], found[3])
        at = found.end()
    return " ".join("".join([*out, decode(held, charset), text[at:]]).split())


def _bytes(form: str, content: str) -> bytes:
    raw = content.encode("utf-8", "surrogateescape")
    if form in "qQ":
        return quopri.decodestring(raw.replace(b"_", b" "), header=False)
    digits = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(digits) % 4 == 1:  # one digit alone is no byte
        digits = digits[:-1]
    return base64.b64decode(digits + b"=" * (-len(digits) % 4))


def addresses(message: Message, name: str, hint: str = "") -> str:
    """The addresses of all headers `name`, as `Name <address>, …`; a name with a comma is quoted."""
    wanted = name.lower()
    raw = [_unfolded(str(value))[:_LONGEST] for key, value in message.raw_items() if key.lower() == wanted]
    found = []
    try:
        listed = getaddresses(raw)[:_MANY]
    except RecursionError:  # comments in comments without end
        listed = []
    for person, address in listed:
        shown = words(person, hint).strip("\"' ")
        if _QUOTED.search(shown):
            shown = f'"{shown}"'.replace('""', '"')
        address = plain(address, hint)
        found.append(f"{shown} <{address}>" if shown and address and shown != address else shown or address)
    return ", ".join(each for each in found if each) or words(", ".join(raw), hint)


def date(message: Message) -> str:
    """The date as ISO 8601 with its offset; as it stands if it is none; "" without one."""
    raw = header(message, "Date")
    try:
        when: datetime = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return raw
    return when.isoformat()


def parameter(message: Message, name: str, of: str, hint: str = "") -> str:
    """A parameter of a header (the file name of an attachment), by RFC 2231 or as it was found."""
    holder: Message = Message()
    holder[of] = plain(raw_header(message, of), hint) or "x"
    value = holder.get_param(name, "", header=of)
    if isinstance(value, tuple):
        charset, _, text = value
        return decode(text.encode("raw-unicode-escape"), charset or "")
    return words(value if isinstance(value, str) else str(Header(str(value))), hint)
