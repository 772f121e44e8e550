"""The characters of a Word document (DOC): one string for all its stories, and what of it counts.

Out are what was deleted while changes were tracked, and the codes of fields (their results are in).
"""

import re
import struct
from bisect import bisect_right
from collections import deque
from functools import lru_cache

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.doc.file import Piece, WordFile, properties_in
from ingest.formats.text.margins import shown_by_field
from ingest.formats.text.symbols import in_symbol_font, symbol, without_private
from ingest.reader import Limits

_DELETED, _INSERTED, _SYMBOL, _FONT = 0x0800, 0x0801, 0x6A09, 0x4A4F
_FONTS, _SYMBOL_SET = 15, 2
_FIELDS_DEEP = 50
_HALF = re.compile("[\ud800-\udfff]")
_FIELD = re.compile("[\x13\x14\x15]")
_SPELLED = {
    0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: None, 0xA0: " ", 0x07: None, 0x0D: None, 0x0C: None,
    **dict.fromkeys((*range(0x09), *range(0x0F, 0x1E))),
}  # fmt: skip


class Words:
    """The characters by their number, each of them one UTF-16 unit."""

    def __init__(self, file: WordFile, limits: Limits) -> None:
        """Raises Unreadable("too_much_text")."""
        self._pieces = file.pieces
        self._starts = [piece.start for piece in file.pieces]
        self.needed = sum(file.lengths.values())
        if self.needed > limits.characters:
            raise Unreadable(ReasonCode.TOO_MUCH_TEXT, f"{self.needed} characters")
        self.text = _text(file, self.needed)
        self.tracked = False  # whether changes were tracked
        self._dropped = bytearray(len(self.text))
        self._symbols: dict[int, str] = {}
        self._look(file)
        self._drop_codes()

    def place(self, position: int) -> tuple[int, bytes]:
        """The byte that a character is kept at, and what its piece changes in its properties."""
        number = bisect_right(self._starts, position) - 1
        if number < 0:
            return -1, b""
        piece = self._pieces[number]
        return piece.at + (position - piece.start) * piece.width, piece.properties

    def counts(self, position: int) -> bool:
        """Whether a character is neither deleted nor part of a field's code."""
        return not self._dropped[position]

    def visible(self, start: int, end: int) -> str:
        """The text that counts from `start` to `end`; line breaks in it are LF."""
        text = self.text[start:end]
        if self._dropped.find(1, start, end) >= 0:
            kept = self._dropped[start:end]
            text = "".join(char for char, dropped in zip(text, kept, strict=True) if not dropped)
        return without_private(_whole(text)).translate(_SPELLED)

    def _look(self, file: WordFile) -> None:
        """Find what was deleted, and the characters of symbol fonts."""
        runs, symbols = file.characters(), _symbol_fonts(file.part(_FONTS))
        found: dict[int, str] = {}
        for piece in file.pieces:
            for run in runs.within(piece.at, piece.at + (piece.end - piece.start) * piece.width):
                deleted, inserted, sign, font = _properties(run.properties + piece.properties)
                start, end = _between(piece, run.start, run.end)
                self.tracked = self.tracked or deleted or inserted
                if deleted:
                    end = min(end, len(self._dropped))
                    self._dropped[start:end] = b"\1" * max(0, end - start)
                text = self.text[start:end]
                if sign and text:
                    found[start] = text.replace("(", sign)
                elif font in symbols and len(signs := in_symbol_font(text)) == len(text) > 0:
                    found[start] = signs
        self._put(found)

    def _put(self, signs: dict[int, str]) -> None:
        """Put signs, each as long as what it stands for, at their places."""
        parts, last = [], 0
        for at in sorted(signs):
            parts += [self.text[last:at], signs[at]]
            last = at + len(signs[at])
        self.text = "".join((*parts, self.text[last:])) if parts else self.text

    def _drop_codes(self) -> None:
        """Drop the code of each field that has an end; one without an end is none."""
        # Where each begins, where its result begins (or -1); of too many, the outermost are forgotten.
        open_fields: deque[tuple[int, int]] = deque(maxlen=_FIELDS_DEEP)
        for found in _FIELD.finditer(self.text):
            if found[0] == "\x13":
                open_fields.append((found.start(), -1))
            elif found[0] == "\x14" and open_fields:
                open_fields[-1] = (open_fields[-1][0], found.end())
            elif open_fields:
                start, result = open_fields.pop()
                end = result if result >= 0 else found.end()
                self._dropped[start:end] = b"\1" * (end - start)
                shown = shown_by_field(self.text[start + 1 : end - 1])
                at = self.text.rfind(shown, start, end) if shown else end
                self._dropped[at : at + len(shown)] = b"\0" * len(shown)


def _text(file: WordFile, needed: int) -> str:
    parts = []
    for piece in file.pieces:
        size = (min(piece.end, needed) - piece.start) * piece.width
        if size <= 0 or piece.at >= len(file.main):
            break
        raw = file.main[piece.at : piece.at + size]
        parts.append(raw.decode("cp1252", "replace") if piece.width == 1 else _units(raw))
        if len(raw) < size:
            break  # the file is cut off
    return "".join(parts)


def _units(raw: bytes) -> str:
    """UTF-16 with every unit a character, so that positions stay what they are."""
    raw = raw[: len(raw) // 2 * 2]
    text = raw.decode("utf-16-le", "replace")
    if len(text) == len(raw) // 2 and "\ufffd" not in text:
        return text
    return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))


def _whole(text: str) -> str:
    """Pairs of surrogates as the one character they are."""
    return (
        text
        if not _HALF.search(text)
        else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    )


def _between(piece: Piece, start: int, end: int) -> tuple[int, int]:
    """The characters of a piece that lie in these bytes."""
    first = piece.start + (max(start, piece.at) - piece.at) // piece.width
    last = piece.start + (max(end, piece.at) - piece.at) // piece.width
    return first, min(last, piece.end)


@lru_cache(maxsize=4096)
def _properties(data: bytes) -> tuple[bool, bool, str, int]:
    """Whether characters were deleted, or inserted, with changes tracked; their sign; their font."""
    deleted = inserted = False
    sign, font = "", -1
    for code, operand in properties_in(data):
        if code == _DELETED:
            deleted = operand[:1] == b"\1"
        elif code == _INSERTED:
            inserted = operand[:1] == b"\1"
        elif code == _SYMBOL and len(operand) == 4:
            sign = symbol(int.from_bytes(operand[2:], "little"))
        elif code == _FONT:
            font = int.from_bytes(operand, "little")
    return deleted, inserted, sign, font


def _symbol_fonts(data: bytes) -> frozenset[int]:
    """The numbers of the fonts that hold symbols."""
    found, at = set(), 4
    for number in range(int.from_bytes(data[:2], "little")):
        if at + 5 > len(data):
            break
        if data[at + 4] == _SYMBOL_SET:
            found.add(number)
        at += data[at] + 1
    return frozenset(found)
