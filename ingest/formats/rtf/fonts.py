"""The code pages of a rich text file (RTF): its own, and those of its fonts."""

from ingest.formats.rtf import codes as rtfcodes
from ingest.formats.text.encoding import codec

_LANGUAGES = {
    2052: "gb18030", 4100: "gb18030", 1028: "cp950", 3076: "cp950", 5124: "cp950", 1041: "cp932",
    1042: "cp949",
}  # fmt: skip
_WESTERN = "cp1252"


class Fonts:
    """Which codec the bytes of a text are in, by the font they are set in."""

    def __init__(self) -> None:
        self._stated = ""
        self._by_language = ""
        self._default: int | None = None
        self._codecs: dict[int, str] = {}
        self._sets: dict[int, int] = {}
        self._open: int | None = None  # the font that is being listed

    def word(self, word: str, number: int | None) -> None:
        """Take a control word of the font table."""
        if word == "f":
            self._open = number
        elif word == "fcharset" and self._open is not None:
            self._sets[self._open] = number or 0
        elif word == "cpg" and self._open is not None:
            self._codecs[self._open] = codec(f"cp{number or 0}")

    def document(self, word: str, number: int | None) -> None:
        """Take a control word that may be about the whole document."""
        if word == "ansicpg":
            self._stated = "utf-8" if number == 65001 else codec(f"cp{number or 0}")
        elif word in ("mac", "pc", "pca"):
            self._stated = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "deff":
            self._default = number
        elif word in ("deflangfe", "deflang"):
            self._by_language = self._by_language or _LANGUAGES.get(number or 0, "")

    def codec(self, font: int | None) -> str:
        """The codec of a text in this font (None: the default one), for `rtftext.decoded`."""
        font = self._default if font is None else font
        number = self._sets.get(font, 1) if font is not None else 1
        if number == rtfcodes.SYMBOL_SET:
            return "symbol"
        own = self._codecs.get(font, "") if font is not None else ""
        found = own or rtfcodes.CHARACTER_SETS.get(number, "")
        return found or f"western {self._stated or self._by_language or _WESTERN}"
