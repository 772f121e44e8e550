"""One form for all writings of the same text, so that asking and indexing meet.

Width, case, script (traditional or simplified), brackets, quotes, dashes and line ends differ
between documents that say the same; `fold` makes them equal. It is for searching only: what
people see stays as it was written.
"""

import re
import unicodedata
from functools import cache
from itertools import accumulate, chain, repeat

from opencc import OpenCC

from search.characters import CJK

VERSION = "1"

_WIDE = re.compile(f"[{CJK}\u3001-\u3004\u3008-\u301b\u2026]")

# Full-width signs that every Chinese page has; replacing them first keeps NFKC on its quick path.
_COMMON = {sign: unicodedata.normalize("NFKC", sign) for sign in "，：；（）？！．％／０１２３４５６７８９"}

_ODD_SIGNS = {
    **dict.fromkeys("‐‑‒–—―−⸺⸻", "-"),
    **dict.fromkeys("•‧∙⋅・●", "·"),
    **dict.fromkeys("〔【〖〘[", "("),
    **dict.fromkeys("〕】〗〙]", ")"),
    **dict.fromkeys("“”„‟「」『』«»〝〞", '"'),
    **dict.fromkeys("‘’‚‛`´", "'"),
    **dict.fromkeys("○◯", "〇"),
    "〜": "~",
    "ς": "σ",
}
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef"
)
_ODD = re.compile(f"[{_INVISIBLE}{re.escape(''.join(_ODD_SIGNS))}]")
_BLANK = re.compile(r"\s+")

# Words that character by character conversion leaves apart; same length on both sides.
_PHRASES = {"覆函": "复函", "覆文": "复文", "批覆": "批复", "答覆": "答复", "登记薄": "登记簿"}
_PHRASE = re.compile("|".join(_PHRASES))

_t2s = OpenCC("t2s")


def fold(text: str) -> str:
    """The searching form of `text`.

    NFKC, lower case, brackets, quotes, dashes and middle dots unified, invisible signs dropped;
    blanks and line ends beside a Han character dropped, others one blank; simplified characters
    (OpenCC t2s), and the archives' own words in one writing.
    """
    return _simplified(_BLANK.sub(_one_blank, _signs(text)))


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the offset in `text` it comes from.

    The folded text is the same as `fold(text)`.
    """
    clusters = _clusters(text)
    forms = {cluster: _signs(cluster) for cluster in set(clusters)}
    parts = [forms[cluster] for cluster in clusters]
    starts = accumulate(map(len, clusters), initial=0)
    offsets = list(chain.from_iterable(map(repeat, starts, map(len, parts))))
    signs = "".join(parts)
    kept: list[int] = []
    end = 0
    for blank in _BLANK.finditer(signs):
        kept += offsets[end : blank.start()]
        if _one_blank(blank):
            kept.append(offsets[blank.start()])
        end = blank.end()
    kept += offsets[end:]
    return _simplified(_BLANK.sub(_one_blank, signs)), kept


def _signs(text: str) -> str:
    """`text` with every sign in its plain form; each cluster of it by itself."""
    for sign, plain in _COMMON.items():
        text = text.replace(sign, plain)
    text = unicodedata.normalize("NFKC", text).lower()
    return _ODD.sub(_plain_sign, text)


def _plain_sign(match: re.Match[str]) -> str:
    return _ODD_SIGNS.get(match[0], "")


def _one_blank(match: re.Match[str]) -> str:
    """What a run of white space becomes: nothing beside a Han character or at the text's ends."""
    text, start, end = match.string, match.start(), match.end()
    if start == 0 or end == len(text):
        return ""
    return "" if _WIDE.match(text, start - 1) or _WIDE.match(text, end) else " "


def _simplified(text: str) -> str:
    """`text` in simplified characters, one for one."""
    if text.isascii():
        return text
    simple: str = _t2s.convert(text)
    if len(simple) != len(text):
        # Offsets count on one for one, so a phrase of another length is taken sign by sign.
        simple = "".join(_simple_character(sign) for sign in text)
    return _PHRASE.sub(lambda match: _PHRASES[match[0]], simple)


@cache
def _simple_character(sign: str) -> str:
    simple: str = _t2s.convert(sign)
    return simple if len(simple) == 1 else sign


def _clusters(text: str) -> list[str]:
    """`text` in pieces that normalisation treats apart: a sign and what may melt into it."""
    joining = "".join(sign for sign in set(text) if _joins(sign))
    if not joining:
        return list(text)
    return re.findall(f"(?s:.)[{re.escape(joining)}]*", text)


@cache
def _joins(sign: str) -> bool:
    """Whether normalisation may melt `sign` into the one before it."""
    first = unicodedata.normalize("NFKD", sign)[0]
    # Marks, and the vowels and finals that Hangul and Indic scripts write as letters of their own.
    return (
        unicodedata.combining(first) != 0
        or unicodedata.category(first) == "Mc"
        or "\u1160" <= first <= "\u11ff"
    )
