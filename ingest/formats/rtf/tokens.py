"""The marks and characters of a rich text file (RTF), one after another, never the whole file at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})?\ ?"
    rb"|(?P<coded>(?:\\'[0-9a-fA-F]{2}){1,4096})"
    rb"|\\(?P<sign>[^A-Za-z'])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<plain>[^\\{}]{1,65536})"
    rb"|\\'?",
    re.S | re.X,
)
_NO_BREAKS = bytes.maketrans(b"", b"")
_BREAKS = b"\r\n\0"
_RAW_MOST = 64 << 20  # bytes of one token


@dataclass(frozen=True, slots=True)
class Token:
    """One token: a control word ("par") with its number, a brace, or bytes of text.

    The kinds are "word", "brace", "text" and "raw" (what \\bin announces); a control symbol ("~", "*")
    is a word, too.
    """

    kind: str
    word: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(file: mmap) -> Iterator[Token]:
    """The tokens of a file."""
    at, end = 0, len(file)
    while at < end:
        found = _TOKEN.match(file, at)
        if found is None:
            return
        at = found.end()
        kind = found.lastgroup
        if kind in ("word", "number"):
            word = found["word"].decode("ascii")
            number = int(found["number"]) if found["number"] else None
            if word == "bin":
                start, at = at, at + max(0, number or 0)
                yield Token("raw", data=file[start : min(at, start + _RAW_MOST)])
            else:
                yield Token("word", word, number)
        elif kind == "coded":
            yield Token("text", data=bytes.fromhex(found["coded"].replace(b"\\'", b"").decode("ascii")))
        elif kind == "plain":
            yield Token("text", data=found["plain"].translate(_NO_BREAKS, _BREAKS))
        elif kind == "brace":
            yield Token("brace", found["brace"].decode("ascii"))
        elif kind == "sign":
            yield Token("word", found["sign"].decode("latin-1"))
