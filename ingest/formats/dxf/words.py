"""The text of drawings: its encoding, its character codes and the inline codes of MTEXT.

ezdxf decodes a file by the code page it states. Old Chinese files often state none, or that of
Western Europe; so the bytes are got back and looked at once more.
"""

import re
from collections.abc import Iterable

from ingest.formats.text import encoding

# Names in $DWGCODEPAGE → Python's codecs, where ezdxf would take them for Western.
_CODE_PAGES = {
    "936": "gb18030", "gb2312": "gb18030", "gbk": "gb18030", "950": "cp950", "big5": "cp950",
    "932": "cp932", "949": "cp949", "ksc5601": "cp949",
}  # fmt: skip
_ASIAN = frozenset({"gb18030", "gbk", "cp936", "cp950", "big5hkscs", "cp932", "euc_jp", "cp949"})
_MIF = {"1": "cp932", "2": "cp950", "3": "cp949", "4": "johab", "5": "gb18030"}
_MOST_BYTES = 65536  # that the encoding is judged by
_PERCENT = {"c": "Ø", "d": "°", "p": "±", "%": "%", "k": "", "o": "", "u": "", "v": ""}
_STEEL = range(130, 140)  # %%130 … are the signs of steel grades in Chinese drawings
_UNICODE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_MULTIBYTE = re.compile(r"\\M\+([1-5])([0-9A-Fa-f]{4})")
_PERCENT_CODE = re.compile(r"%%(\d{3}|[A-Za-z%])")
_CARET = re.compile(r"\^([ -~])")
_INLINE = re.compile(
    r"\\(?:(?P<sign>[\\{}])|(?P<line>P)|(?P<space>[~NX])|[LlOoKk]|S(?P<stack>[^;\\{}]{0,200});?"
    r"|[ACcFfHhpQTW][^;\\{}]{0,200};)|[{}]"
)
_SURROGATE = re.compile("[\ud800-\udfff]+")


class Words:
    """Turns the strings of one drawing into plain text.

    `stated` is the drawing's $DWGCODEPAGE, `used` the codec its strings were decoded with (invalid
    bytes as surrogates), `samples` strings enough to judge by.
    """

    def __init__(self, stated: str, used: str, samples: Iterable[str]) -> None:
        self._used = used
        self.encoding = _right(stated, used, samples)

    def plain(self, text: str) -> str:
        """A TEXT, ATTRIB or name, in one line."""
        text = _CARET.sub(_control, self._decoded(text))
        return " ".join(_PERCENT_CODE.sub(_percent, text).split())

    def lines(self, text: str) -> list[str]:
        """The paragraphs of an MTEXT that have any text."""
        text = _CARET.sub(_control, _INLINE.sub(_inline, self._decoded(text)))
        text = _PERCENT_CODE.sub(_percent, text)
        return [line for each in text.split("\n") if (line := " ".join(each.split()))]

    def _decoded(self, text: str) -> str:
        if not text.isascii():
            data = _bytes(text, self._used) if self.encoding != self._used else b""
            text = data.decode(self.encoding, "replace") if data else text
            text = _SURROGATE.sub("\ufffd", text)
        if "\\" in text:
            text = _UNICODE.sub(lambda found: _character(int(found[1], 16)), text)
            text = _MULTIBYTE.sub(_multibyte, text)
        return text


def _right(stated: str, used: str, samples: Iterable[str]) -> str:
    """The codec that the strings are really in."""
    data, size = [], 0
    for sample in samples:
        if not sample.isascii() and (one := _bytes(sample, used)):
            data.append(one)
            size += len(one)
            if size > _MOST_BYTES:
                break
    whole = b"\n".join(data)
    if not whole:
        return used
    page = stated.lower().replace("ansi_", "").replace("dos", "").strip()
    named = _CODE_PAGES.get(page, used)
    found = encoding.detect(whole, named if named in _ASIAN else "")
    if named in _ASIAN and "\ufffd" not in whole.decode(named, "replace"):
        return named
    if found in _ASIAN or (found == "utf-8" and len(whole.decode("utf-8", "ignore")) > 1):
        return found
    return named


def _bytes(text: str, codec: str) -> bytes:
    """The bytes that `text` was decoded from; none where it holds characters given by codes."""
    try:
        return text.encode(codec, "surrogateescape")
    except UnicodeEncodeError:
        return b""


def _character(code: int) -> str:
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)


def _multibyte(found: re.Match[str]) -> str:
    """A character of the MIF notation: a digit for the code page and two bytes."""
    return bytes.fromhex(found[2]).decode(_MIF[found[1]], "replace").strip("\0")


def _percent(found: re.Match[str]) -> str:
    code = found[1].lower()
    if not code.isdigit():
        return _PERCENT.get(code, found[0])
    number = int(code)
    if number in _STEEL:
        return "Φ"
    return bytes([number]).decode("cp1252", "replace") if 32 <= number < 256 else ""


def _control(found: re.Match[str]) -> str:
    """A character written after a caret: a tabulator, a line feed, or the caret itself."""
    return {" ": "^", "I": "\t", "J": "\n", "M": ""}.get(found[1], found[0])


def _inline(found: re.Match[str]) -> str:
    if found["sign"]:
        return found["sign"]
    if found["line"]:
        return "\n"
    if found["stack"] is not None:
        return re.sub(r"\s*[#^/]\s*", "/", found["stack"]).strip("/ ")
    return " " if found["space"] else ""
