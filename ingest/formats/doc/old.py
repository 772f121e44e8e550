"""Documents of Word 6 and Word 95: their text in the code page of their language, or in UTF-16.

Their properties are not looked at: what matters of them here (the ends of table rows) shows in the text.
"""

import re
import struct
from collections.abc import Iterator
from itertools import pairwise

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.doc.file import clx_parts
from ingest.formats.text.encoding import detect
from ingest.formats.text.flow import BREAK, Flow
from ingest.formats.text.margins import worth_reading
from ingest.formats.text.pages import Pager
from ingest.reader import Limits

_MARKS = frozenset({b"\xdc\xa5", b"\xdb\xa5"})
_LANGUAGES = {
    0x0804: "gb18030", 0x1004: "gb18030", 0x0404: "cp950", 0x0C04: "cp950", 0x1404: "cp950", 0x0411: "cp932",
    0x0412: "cp949", 0x0419: "cp1251", 0x0405: "cp1250", 0x0415: "cp1250", 0x0408: "cp1253", 0x041F: "cp1254",
}  # fmt: skip
_ASIAN = frozenset({"gb18030", "cp950", "cp932", "cp949", "utf-8"})
_LENGTHS, _COMPLEX_PARTS = 0x34, 0x160
_STORIES, _HEADERS = 8, 2  # body, footnotes, headers, macros, comments, endnotes, boxes, boxes in headers
_COMPLEX, _WIDE = 0x0004, 0x1000
_FIELDS_DEEP = 50
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*[\x14\x15]")
_PARAGRAPH = re.compile("([^\r\x07\x0c]*)([\r\x07\x0c])|([^\r\x07\x0c]+)")
_SPELLED = {
    0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: None, 0xA0: " ",
    **dict.fromkeys((*range(0x09), *range(0x0F, 0x1E))),
}  # fmt: skip


def is_old(main: bytes) -> bool:
    """Whether the stream WordDocument is one of Word 6 or 95."""
    return main[:2] in _MARKS


def read(main: bytes, pager: Pager, limits: Limits) -> None:
    """The document's lines: headers, body, all the rest. Raises Unreadable."""
    try:
        language, flags, first, last = struct.unpack_from("<6xH2xH12x2L", main)
        lengths = struct.unpack_from(f"<{_STORIES}l", main, _LENGTHS)
    except struct.error as error:
        raise Unreadable(ReasonCode.DAMAGED, "header of WordDocument") from error
    if min(lengths) < 0:
        raise Unreadable(ReasonCode.DAMAGED, "lengths in WordDocument")
    if sum(lengths) > limits.characters:
        raise Unreadable(ReasonCode.TOO_MUCH_TEXT, f"{sum(lengths)} characters")
    width = 2 if flags & _WIDE else 1
    raw = b"".join(_pieces(main, width)) if flags & _COMPLEX else b""
    raw = raw or main[first:last]
    name = "utf-16-le" if width == 2 else _encoding(raw[: sum(lengths)], language)
    bounds = [width * sum(lengths[:number]) for number in range(_STORIES + 1)]
    texts = [raw[start:end].decode(name, "replace") for start, end in pairwise(bounds)]
    pager.lines(worth_reading(line for line in _lines(texts.pop(_HEADERS)) if line != BREAK))
    for text in texts:
        for line in _lines(text):
            if line == BREAK:
                pager.end_page()
            else:
                pager.line(line)
    pager.close()


def _pieces(main: bytes, width: int) -> Iterator[bytes]:
    """The pieces of a document that was saved fast, in the order of the text."""
    start, length = struct.unpack_from("<2L", main, _COMPLEX_PARTS) if len(main) > 0x168 else (0, 0)
    _, table = clx_parts(main[start : start + length])
    count = max(0, (len(table) - 4) // 12)
    bounds = struct.unpack_from(f"<{count + 1}L", table) if count else ()
    taken = 0
    for number, (first, last) in enumerate(pairwise(bounds)):
        at = struct.unpack_from("<2xL", table, (count + 1) * 4 + number * 8)[0]
        taken += max(0, last - first)
        if last < first or taken > len(main):
            raise Unreadable(ReasonCode.DAMAGED, "piece table")
        yield main[at : at + (last - first) * width]


def _encoding(raw: bytes, language: int) -> str:
    """The code page of the language, unless the text plainly is in another."""
    stated = _LANGUAGES.get(language, "cp1252")
    if stated in _ASIAN:
        return stated
    text = bytes(byte for byte in raw[:65536] if byte >= 0x20 or byte in b"\r\n\t")
    found = detect(text) if not text.isascii() else stated
    return found if found in _ASIAN else stated


def _lines(text: str) -> Iterator[str]:
    """The lines of a story, BREAK where a page ends. An empty cell behind a cell is the end of the row."""
    for _ in range(_FIELDS_DEEP):  # fields within fields, from the inside
        text, changes = _FIELD_CODE.subn("", text)
        if not changes:
            break
    flow, cell_before = Flow(), False
    for found in _PARAGRAPH.finditer(text):
        line, mark = (found[1] or found[3] or "").translate(_SPELLED), found[2]
        if mark == "\x07" and cell_before and not line:
            flow.end_row(1)
            cell_before = False
            continue
        for part in line.split("\n"):
            flow.add(part, int(mark == "\x07"))
        cell_before = mark == "\x07"
        if cell_before:
            flow.end_cell(1)
        yield from flow.ready()
        if mark == "\f":
            yield BREAK
    yield from flow.close()
