"""The names of a package's members: decoded, over the whole package at once, and made harmless.

Old packers wrote names in the encoding of their machine and did not say which. One name alone
tells little; all names of a package together usually tell it: each encoding is scored by how much
what it decodes to looks like names that people give. Whatever a name was, what comes out of
`clean_path` leads nowhere but into its package.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from ingest.formats.text.frequent import HANGUL, SIMPLIFIED, TRADITIONAL

_LONGEST_NAME, _LONGEST_PATH = 200, 1000  # characters
_NAMELESS = "未命名"
_DRIVE = re.compile(r"[A-Za-z]:(?=/|$|[^/])")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_FOLDED = "（）《》〈〉【】〔〕「」『』、，。；：！？—－·～　０１２３４５６７８９①②③④⑤"
# What an encoding is made for, and how much better than Chinese it must look: the Chinese go first.
_HANDICAPS = {"gb18030": 0.0, "cp950": 0.05, "cp932": 0.15, "cp949": 0.15, "cp437": 0.3, "cp1252": 0.35}


@cache
def _common(encoding: str) -> frozenset[str]:
    """The commonly used characters of an encoding: its first level, in its own script."""
    leads = {"gb18030": range(0xB0, 0xD8), "cp950": range(0xA4, 0xC7), "cp932": range(0x88, 0x98)}
    found = (
        bytes((a, b)).decode(encoding, "ignore") for a in leads.get(encoding, ()) for b in range(64, 255)
    )
    return frozenset(char for text in found for char in text if char >= "\u2e80")


def _weight(char: str, encoding: str) -> float:
    """How much a character beyond ASCII speaks for the encoding: 1 much, below 0 against it."""
    if encoding in ("cp437", "cp1252"):
        return 0.6 if char.isalpha() and unicodedata.name(char, "").startswith("LATIN") else -1.0
    if char in _FOLDED:
        return 0.7
    if "가" <= char <= "힣":
        return 1.0 if char in HANGUL else 0.1
    if "ぁ" <= char <= "ヿ":
        return 0.9 if encoding == "cp932" else -0.3
    if "一" <= char <= "鿿":
        known = {"gb18030": SIMPLIFIED, "cp950": TRADITIONAL, "cp949": frozenset[str]()}
        if char in known.get(encoding, SIMPLIFIED | TRADITIONAL):
            return 1.0
        return 0.4 if char in _common(encoding) else -0.4
    return -1.0


def _score(names: Sequence[bytes], encoding: str) -> float:
    """How much the names look like names in this encoding; one that it cannot decode speaks against it."""
    counts: Counter[str] = Counter()
    failed = 0
    for name in names:
        try:
            counts.update(char for char in name.decode(encoding) if char >= "\x80")
        except UnicodeDecodeError:
            failed += len(name)
    total = (sum(counts.values()) + failed) or 1
    weights = sum(_weight(char, encoding) * number for char, number in counts.items())
    return (weights - failed) / total - _HANDICAPS[encoding]


def guess(names: Iterable[bytes]) -> str:
    """The encoding of names that do not state it, as Python calls it; "utf-8" where they prove it."""
    beyond = [name for name in names if not name.isascii()]
    if not beyond:
        return "utf-8"
    by_chance = sum(map(len, beyond)) < 12
    try:
        text = b"".join(beyond).decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if not by_chance or any(char > "\u07ff" for char in text):
            return "utf-8"
    return max(_HANDICAPS, key=lambda encoding: _score(beyond, encoding))


def clean_path(name: str) -> tuple[str, bool]:
    """A member's path with "/" between folders that leads into its package only, and can be shown.

    The second value is True where the name had meant to lead elsewhere or could not be shown: it
    was absolute, went up, had a drive letter, control characters, or was overlong.
    """
    shown = _UNSAFE.sub("", name.replace("\\", "/"))
    inside = _DRIVE.sub("", shown, count=1).lstrip("/") if _DRIVE.match(shown) else shown.lstrip("/")
    parts = [part.strip() for part in inside.split("/")]
    kept = [part for part in parts if part not in ("", ".", "..")]
    short = [_short(part, _LONGEST_NAME) for part in kept]
    while len(short) > 1 and len("/".join(short)) > _LONGEST_PATH:
        del short[0]
    path = "/".join(short) or _NAMELESS
    spoiled = shown != name.replace("\\", "/") or inside != shown or ".." in parts or short != kept
    return path, spoiled


def _short(part: str, most: int) -> str:
    """A name cut to `most` characters, its extension kept."""
    if len(part) <= most:
        return part
    stem, dot, ending = part.rpartition(".")
    if not dot or len(ending) > 10:
        return part[:most]
    return stem[: most - len(ending) - 1] + dot + ending
