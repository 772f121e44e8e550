"""One written form for matching: traditional to simplified, full width to half, one dash, one dot.

Every character is replaced by exactly one, so an offset in the even text is the same offset in
the text as read, and names can be cut out in their own characters.
"""

import unicodedata
from functools import lru_cache

from search.characters import COMPATIBLE, EXTENSION, USUAL

_DASHES = "‐‑‒–—―−﹣－"
_DOTS = "•・･‧∙⋅●"
_BRACKETS = {"﹝": "〔", "﹞": "〕"}


@lru_cache(maxsize=1)
def table() -> dict[int, str]:
    """The replacement for every character that has one, for `str.translate`."""
    found: dict[int, str] = {
        code: " " for code in (*range(32), 0x7F, 0xA0, 0x3000, 0xFEFF, 0x200B) if code != 10
    }
    found |= _compatible()
    found |= _simplified()
    found |= {ord(character): "-" for character in _DASHES}
    found |= {ord(character): "·" for character in _DOTS}
    return found | {ord(odd): usual for odd, usual in _BRACKETS.items()}


def even(text: str) -> str:
    """`text` in the one written form; as long as before, a line break becomes a space."""
    return text.translate(table())


def _simplified() -> dict[int, str]:
    """Traditional characters that are one simplified character (OpenCC t2s, a character at a time)."""
    import opencc  # here: a process that reads nothing yet should not load it

    codes = [code for first, last in (EXTENSION, USUAL) for code in range(first, last + 1)]
    converted = opencc.OpenCC("t2s").convert("\n".join(map(chr, codes))).split("\n")
    pairs = zip(codes, converted, strict=True)
    return {code: new for code, new in pairs if new != chr(code) and len(new) == 1 and new < "\U00010000"}


def _compatible() -> dict[int, str]:
    """Full-width forms, radicals and compatibility ideographs that stand for one usual character."""
    codes = [*range(0x2E80, 0x2FE0), *range(COMPATIBLE[0], COMPATIBLE[1] + 1), *range(0xFF01, 0xFFE7)]
    normal = {code: unicodedata.normalize("NFKC", chr(code)) for code in codes}
    return {code: new for code, new in normal.items() if len(new) == 1 and new != chr(code)}
