"""The name a download is given: the kept name, made harmless, as RFC 6266 and RFC 8187 write it."""

import re
import unicodedata
from urllib.parse import quote

# Control characters, marks that turn the reading direction, and what file systems do not take.
_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\\/:*?"<>|]'
)
_LONGEST = 120  # characters; file systems take 255 bytes, a Han character has three
_LONGEST_SUFFIX = 12


def harmless(name: str) -> str:
    """`name` as one plain file name, its ending kept; never empty, hidden or a folder."""
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    if len(plain) > _LONGEST:
        stem, dot, suffix = plain.rpartition(".")
        ending = dot + suffix if stem and len(suffix) <= _LONGEST_SUFFIX else ""
        plain = plain[: _LONGEST - len(ending)].rstrip(" .") + ending
    return plain or "_"


def disposition(name: str) -> str:
    """The Content-Disposition that saves under `name`, with a plain ASCII name for old browsers."""
    plain = harmless(name)
    ascii_name = re.sub(r"[^A-Za-z0-9._ ()\[\]+-]", "_", plain)
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain, safe='')}"
