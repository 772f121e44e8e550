"""The lines of a text file in any encoding, streamed."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from ingest.formats.text.euctw import NAME as EUC_TW
from ingest.formats.text.pages import SIZE

_CHUNK = 1 << 18  # bytes


def text_lines(path: Path, encoding: str) -> Iterator[str]:
    """The lines, ended by LF, CR LF, CR or form feed; a longer one than a page in parts.

    What cannot be decoded is U+FFFD; a byte order mark is left out.
    """
    for line in _lines(_text(path, encoding)):
        yield line.removeprefix("\ufeff")


def _text(path: Path, encoding: str) -> Iterator[str]:
    """The file's text in pieces. EUC-TW has no stepwise decoder: it is cut at line ends instead."""
    with path.open("rb") as file:
        if encoding == EUC_TW:
            for line in file:
                yield line.decode(EUC_TW, "replace")
            return
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    """The text's lines, ended by LF, CR LF, CR or form feed; a longer one than a page in parts."""
    rest = ""
    for piece in pieces:
        rest += piece
        held = "\r" if rest.endswith("\r") else ""  # half of a CR LF, perhaps
        *whole, rest = _one_break(rest.removesuffix("\r") if held else rest).split("\n")
        yield from whole
        while len(rest) > SIZE:
            yield rest[:SIZE]
            rest = rest[SIZE:]
        rest += held
    yield from _one_break(rest).split("\n")


def _one_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
