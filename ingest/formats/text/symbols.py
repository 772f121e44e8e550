"""Characters of the symbol fonts that forms use (Wingdings, Wingdings 2, Symbol), by code."""

import re

_PRIVATE = re.compile("[\uf000-\uf0ff]")
_SYMBOLS = {
    0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x71: "□", 0x72: "□", 0x52: "☑", 0x51: "☒", 0xA3: "□",
    0xFC: "√", 0xFB: "×", 0xD8: "➢", 0x6C: "●", 0x6E: "■", 0xB7: "·",
}  # fmt: skip
_SHORT = 3  # characters


def symbol(code: int) -> str:
    """The character with this code in a symbol font, as a sign of its own where that is known.

    Codes from 0xF000 to 0xF0FF are the private ones that stand for 0 to 0xFF.
    """
    private = 0xF000 <= code <= 0xF0FF
    if private or code < 0x100:
        return _SYMBOLS.get(code & 0xFF, "□" if private else chr(code))
    return chr(code) if code < 0xD800 or 0xE000 <= code <= 0xFFFF else ""


def without_private(text: str) -> str:
    """`text` with the private characters that stand for those of a symbol font as signs of their own."""
    return _PRIVATE.sub(lambda found: symbol(ord(found[0])), text)


def in_symbol_font(text: str) -> str:
    """A text that is set in a symbol font. Longer words were set in it by mistake and stay as they are."""
    short = len(text) <= _SHORT
    return "".join(symbol(ord(char)) if short or "\xa0" <= char <= "\xff" else char for char in text)
