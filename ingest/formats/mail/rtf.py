"""The RTF of a mail's text: the HTML that was put into it (MS-OXRTFEX), or else its plain words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_TOKEN = re.compile(
    rb"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?\d{1,10})? ?|([^a-zA-Z]))|([{}])|([^\\{}]+)", re.S
)
_WORDS = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—", b"cell": "\t", b"row": "\n",
}  # fmt: skip
_SIGNS = {b"~": "\u00a0", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n"}
_UNSEEN = frozenset({
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"generator",
    b"listtable", b"listoverridetable", b"themedata", b"datastore", b"xmlnstbl", b"fldinst", b"pntext",
})  # fmt: skip
_CHARSETS = {
    0: "cp1252", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_PAGES = {936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_DEEP = 1000


@dataclass(frozen=True, slots=True)
class _State:
    unseen: bool = False
    in_rtf: bool = False  # within what only a reader of RTF is to show
    tag: bool = False  # within a piece of HTML
    fonts: bool = False
    font: int = -1
    skip: int = 1  # bytes that stand in for a Unicode character


class _Walker:
    """One pass over the tokens."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.html = b"\\fromhtml" in data[:1000]
        self._out: list[str] = []
        self._bytes = bytearray()
        self._state = _State()
        self._stack: list[_State] = []
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._left = 0  # stand-ins still to be left out
        self._star = False
        self._half = 0  # of a character in two

    def text(self) -> str:
        """All that is to be seen: HTML, or plain text."""
        for found in _TOKEN.finditer(self._data):
            code, word, number, sign, brace, plain = found.groups()
            if code:
                self._raw(bytes((int(code, 16),)))
            elif word:
                self._word(word.lower(), int(number) if number else None)
            elif sign:
                self._sign(sign)
            elif brace:
                self._brace(brace)
            else:
                self._raw(plain.replace(b"\r", b"").replace(b"\n", b""))
        self._flush()
        return "".join(self._out)

    def _shown(self) -> bool:
        state = self._state
        if state.unseen or state.fonts:
            return False
        return not (self.html and state.in_rtf and not state.tag)

    def _raw(self, data: bytes) -> None:
        self._star = False
        if self._left:
            cut = min(self._left, len(data))
            self._left, data = self._left - cut, data[cut:]
        if self._shown():
            self._bytes += data

    def _put(self, text: str) -> None:
        if self._shown():
            self._flush()
            self._out.append(text)

    def _flush(self) -> None:
        if self._bytes:
            charset = self._page if self._state.tag else self._fonts.get(self._state.font, self._page)
            self._out.append(self._bytes.decode(charset, "replace"))
            self._bytes.clear()

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._left, self._star = 0, False
        if brace == b"{" and len(self._stack) < _DEEP:
            self._stack.append(self._state)
        elif brace == b"}" and self._stack:
            self._state = self._stack.pop()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._star = True
        elif sign in b"\\{}":
            self._raw(sign)
        else:
            self._put(_SIGNS.get(sign, ""))

    def _word(self, word: bytes, number: int | None) -> None:
        star, self._star = self._star, False
        state = self._state
        if word == b"htmltag":
            self._flush()
            self._state = replace(state, tag=True)
        elif word == b"htmlrtf":
            self._flush()
            self._state = replace(state, in_rtf=number != 0)
        elif word in _UNSEEN or (star and word != b"htmltag"):
            self._flush()
            self._state = replace(state, unseen=word != b"fonttbl", fonts=word == b"fonttbl")
        elif word in _WORDS:
            self._put("\r\n" if self.html and word in (b"par", b"line") else _WORDS[word])
        elif number is not None:
            self._valued(word, number)

    def _valued(self, word: bytes, number: int) -> None:
        if word == b"u":
            self._unicode(number % 65536)
        elif word == b"uc":
            self._state = replace(self._state, skip=max(0, min(number, 9)))
        elif word == b"f":
            self._flush()
            self._state = replace(self._state, font=number)
        elif word == b"fcharset" and self._state.fonts and number in _CHARSETS:
            if number:
                self._fonts[self._state.font] = _CHARSETS[number]
        elif word == b"ansicpg":
            self._page = _PAGES.get(number) or (f"cp{number}" if 1250 <= number <= 1258 else "cp1252")

    def _unicode(self, number: int) -> None:
        self._left = self._state.skip
        if 0xD800 <= number < 0xDC00:
            self._half = number
            return
        if 0xDC00 <= number < 0xE000:
            number = 0x10000 + ((self._half - 0xD800) << 10) + number - 0xDC00 if self._half else 0xFFFD
        self._half = 0
        self._put(chr(number))


def html_or_lines(data: bytes) -> tuple[str, Iterator[str]]:
    """The HTML that RTF `data` was made from, else the lines of its text; the other one is empty."""
    walker = _Walker(data)
    text = walker.text()
    if walker.html:
        return text, iter(())
    return "", (line.rstrip() for line in text.strip("\n").split("\n")) if text.strip() else iter(())
