"""The analysis of text, the same for asking and for indexing: folding, words, pairs of characters, numbers.

An index keeps the `fingerprint` of the analysis it was made with; asked with another, it would miss
words that it holds.
"""

import re
from importlib import import_module
from importlib.metadata import version
from typing import Any

from search.characters import CJK
from search.folding import VERSION, fold, fold_with_offsets

try:
    _SEGMENTER = "rjieba"
    _module: Any = import_module(_SEGMENTER)
    _cut, _cut_for_search = _module.cut, _module.cut_for_search
except ImportError:  # no wheel for this machine; an index knows by its fingerprint which one it was
    _SEGMENTER = "jieba"
    _module = import_module(_SEGMENTER)
    _cut, _cut_for_search = _module.lcut, _module.lcut_for_search

__all__ = [
    "fingerprint",
    "fold",
    "fold_with_offsets",
    "number_forms",
    "other_words",
    "parts_of",
    "tokens",
    "words",
]

SCHEMA = "3"

HAN_RUN = re.compile(f"[{CJK}]+")
OTHER_WORD = re.compile(f"[^\\W_{CJK}]+")
LONGEST_WORD = 64  # characters; what is longer is cut, so that a line of base64 is no vocabulary
_NO_NUMBER = re.compile(f"[^\\w{CJK}]|_")
_BLANK = re.compile(r"\s+")
_FILLER = re.compile(r"(?<=\))字?第?(?=\d)|第(?=\d)")


def words(folded: str) -> list[str]:
    """The words of folded text, jieba's search mode: long words also in their parts.

    Latin words and numbers are words too. Order is that of the text, Han words first.
    """
    han = HAN_RUN.findall(folded)
    cut: list[str] = _cut_for_search("\n".join(han)) if han else []
    return [word for word in cut if word != "\n"] + other_words(folded)


def tokens(folded: str) -> list[str]:
    """The words of folded text without overlap: each character in one word at most."""
    han = HAN_RUN.findall(folded)
    cut: list[str] = _cut("\n".join(han)) if han else []
    return [word for word in cut if word != "\n"] + other_words(folded)


def parts_of(token: str) -> list[str]:
    """The shorter words that cover the whole of `token` together; empty when they do not."""
    if len(token) < 3 or not HAN_RUN.fullmatch(token):
        return []
    parts = [word for word in words(token) if word != token and len(word) > 1]
    covered = set()
    for part in parts:
        start = token.find(part)
        covered |= set(range(start, start + len(part)))
    return parts if len(covered) == len(token) else []


def number_forms(raw: str) -> tuple[str, ...]:
    """The forms of a 文号, 档号, 合同编号 or 图号 to look it up by; none where it has no sign.

    First the normal form: 国办发〔2012〕第14号, 国办发(2012)14号 → 国办发(2012)14号. Then, where it
    differs, the bare form of letters and digits only, without 号 at the end: 国办发201214.
    """
    normal = _FILLER.sub("", _BLANK.sub("", fold(raw)))
    bare = _NO_NUMBER.sub("", normal)
    bare = bare.removesuffix("号") if bare != "号" else bare
    return tuple(dict.fromkeys((normal, bare))) if bare else ()


def fingerprint() -> str:
    """What the analysis is made of, with versions; an index of another one must be rebuilt."""
    return (
        f"{_SEGMENTER} {version(_SEGMENTER)}, folding {VERSION}, opencc {version('OpenCC')}, schema {SCHEMA}"
    )


def other_words(folded: str) -> list[str]:
    """The Latin words and numbers of folded text."""
    return [word[:LONGEST_WORD] for word in OTHER_WORD.findall(folded)]
