"""Telling a text layer that says what the page shows from one that a bad font has turned to rubbish.

The measure is the share of characters that real text does not have: replacement, private-use,
control and unassigned ones, letters of improbable scripts, ideographs outside the common sets,
runs of accented Latin letters (Chinese bytes taken for Latin ones), one character over and over,
mere punctuation, and ideographs of which hardly any are among the frequent ones.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from ingest.formats.text.frequent import SIMPLIFIED, TRADITIONAL
from search.characters import is_ideograph

_KNOWN = frozenset(c for c in SIMPLIFIED | TRADITIONAL if is_ideograph(c))

# Letters outside these ranges are improbable in what an office keeps.
_RANGES = (
    (0x0020, 0x06FF), (0x0750, 0x077F), (0x0900, 0x097F), (0x0E00, 0x0FFF), (0x1100, 0x11FF),
    (0x1800, 0x18AF), (0x1E00, 0x2BFF), (0x2E80, 0xA4CF), (0xAC00, 0xD7AF), (0xF900, 0xFFEF),
    (0x1D400, 0x1D7FF), (0x1F000, 0x1FAFF), (0x20000, 0x3134F),
)  # fmt: skip
_SYMBOL_FONTS = range(0xF020, 0xF100)  # private use, but where symbol fonts put ticks and bullets
_FILLERS = frozenset("._-—–…·。＿－＊*=~～□■○●☐☑√×")  # what forms and tables of contents repeat
_HIGH = "\u0080-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"  # Windows' Latin letters above ASCII
_SOUP = re.compile(f"[{_HIGH}]{{4,}}")
_ACCENTED = re.compile("[À-ÿ]")

_SPACES = frozenset(filter(str.isspace, map(chr, range(0x3001))))
_SYMBOLS_MOST = 0.3  # share of symbol-font characters that a form may have
_SAME_MOST = 0.5  # share that one letter may have
_PUNCTUATION_MOST = 0.5  # share that punctuation may have, fillers left out
_TELLING = 20  # characters; fewer say nothing about shares
_IDEOGRAPHS_TELLING = 50
_FREQUENT_LEAST = 0.15  # real text has above 0.5, lists of names 0.3, wrong characters below 0.1


def badness(text: str) -> float:
    """The share (0–1) of `text`, white space left out, that real text does not have; 0 for none."""
    counts = Counter(text)
    for space in _SPACES & counts.keys():
        del counts[space]
    # The frequent ideographs are most of a page and never bad: the rules look at the others only.
    known = sum(map(counts.__getitem__, counts.keys() & _KNOWN))
    others = {sign: count for sign, count in counts.items() if sign not in _KNOWN}
    total = known + sum(others.values())
    if not total:
        return 0.0
    bad = sum(count for character, count in others.items() if _improbable(character))
    bad += _soup(text, others) + _wrong_ideographs(others, known)
    symbols = sum(count for character, count in others.items() if ord(character) in _SYMBOL_FONTS)
    bad += symbols if symbols > _SYMBOLS_MOST * total else 0
    if total >= _TELLING:
        bad += _repeated(counts, total) + _punctuation(others, total)
    return min(1.0, bad / total)


def worth(text: str) -> float:
    """How much a reading of a page is worth: its characters, each bad one outweighing four good ones."""
    return len("".join(text.split())) * (1 - 5 * badness(text))


def mended(text: str) -> str:
    """`text` with a known misreading undone, if that makes it better; else `text` as it is.

    Known are Chinese bytes taken for Latin letters, and UTF-16 with its bytes exchanged.
    """
    if text.isascii():
        return text
    return max((text, _from_latin(text), _exchanged(text)), key=worth)


@lru_cache(maxsize=65_536)
def _improbable(character: str) -> bool:
    code = ord(character)
    if code in _SYMBOL_FONTS:
        return False
    if character == "\ufffd" or unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs"):
        return True
    if is_ideograph(character):
        return not _common(character)
    return not any(first <= code <= last for first, last in _RANGES)


def _common(character: str) -> bool:
    """Whether an ideograph is among the 10,000 or so in use: GB 2312, Big5's and JIS's first level."""
    for encoding, first, last in (("gb2312", 0xB0, 0xF7), ("big5", 0xA4, 0xC6), ("euc_jp", 0xB0, 0xCF)):
        encoded = character.encode(encoding, "ignore")
        if len(encoded) == 2 and first <= encoded[0] <= last:
            return True
    return False


def _soup(text: str, counts: Mapping[str, int]) -> int:
    """Characters in runs of accented letters, which no language has."""
    if sum(count for character, count in counts.items() if "\x80" <= character <= "\xff") < 4:
        return 0
    runs = (run.group() for run in _SOUP.finditer(text))
    return sum(len(run) for run in runs if len(_ACCENTED.findall(run)) >= 2)


def _wrong_ideographs(others: Mapping[str, int], known: int) -> int:
    """The ideographs, if hardly any of them is a frequent one: glyphs mapped to wrong characters."""
    rare = sum(count for character, count in others.items() if is_ideograph(character))
    kana = sum(count for character, count in others.items() if "\u3040" <= character <= "\u30ff")
    ideographs = known + rare
    if ideographs < _IDEOGRAPHS_TELLING or kana > ideographs / 4:
        return 0
    return ideographs if known < _FREQUENT_LEAST * ideographs else 0


def _repeated(counts: Counter[str], total: int) -> int:
    """The most frequent character's count, if it is a letter that makes up most of the text."""
    character, count = counts.most_common(1)[0]
    fills = character in _FILLERS or character.isdigit()
    return count if count > _SAME_MOST * total and not fills else 0


def _punctuation(counts: Mapping[str, int], total: int) -> int:
    """The ASCII punctuation, if the text is hardly anything else."""
    marks = sum(
        count
        for character, count in counts.items()
        if "!" <= character <= "~" and not character.isalnum() and character not in _FILLERS
    )
    return marks if marks > _PUNCTUATION_MOST * total else 0


def _from_latin(text: str) -> str:
    """`text` as GB 18030, where its Latin characters stand for bytes; itself, where they do not."""
    if not _SOUP.search(text):
        return text
    try:
        return b"".join(_byte(character) for character in text).decode("gb18030")
    except UnicodeError:
        return text


def _byte(character: str) -> bytes:
    return character.encode("latin-1" if character < "\u0100" else "cp1252")


def _exchanged(text: str) -> str:
    """`text` with the bytes of each character exchanged, where that gives ASCII; else itself."""
    try:
        exchanged = text.encode("utf-16-be").decode("utf-16-le")
    except UnicodeError:
        return text
    return exchanged if exchanged.isascii() else text
