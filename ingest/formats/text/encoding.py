"""Which encoding a text is in, by its bytes: what every reader of text formats decodes with.

Order: byte order mark, UTF-8 by its structure, what the text declares of itself (if it decodes),
UTF-32/16 without a mark, then the Chinese and Japanese encodings by the share of characters that
are frequent in such text, then a general guess for everything else.
"""

import codecs
import re
from collections import Counter
from functools import cache

from ingest.formats.text.euctw import NAME as EUC_TW
from ingest.formats.text.frequent import SIMPLIFIED, TRADITIONAL
from search.characters import HAN

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# What documents call their encoding, where Python's name or a wider codec is the right one.
_ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "cp936": "gb18030", "ms936": "gb18030",
    "x-gbk": "gb18030", "gb_2312-80": "gb18030", "euc-cn": "gb18030", "hz-gb-2312": "hz",
    "big5": "cp950", "big5-eten": "cp950", "cp950": "cp950", "ms950": "cp950", "x-x-big5": "cp950",
    "big5-hkscs": "big5hkscs", "big5hkscs": "big5hkscs", "euc-tw": EUC_TW, "x-euc-tw": EUC_TW,
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp", "iso-2022-kr": "iso2022_kr",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "utf-7": "utf-7", "unicode-1-1-utf-7": "utf-7",
    "utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16", "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be", "utf-32": "utf-32", "us-ascii": "ascii", "ascii": "ascii",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252",
}  # fmt: skip
_SINGLE_BYTE = re.compile(r"(?:iso-?8859-\d{1,2}|windows-?\d{3,4}|cp\d{3,4}|koi8-[ru]|macintosh)\Z")
_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?encoding\s*=\s*|<meta[^>]{0,300}?charset\s*=\s*)["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_RUNS = re.compile(rb"[\x80-\xff]+")
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》〈〉〔〕「」『』【】…—－·　％０１２３４５６７８９〇①②③④⑤")
_HAN = re.compile(f"[{HAN}]")
_KANA = re.compile("[ぁ-ゖァ-ヺー]")
_HALF_KANA = re.compile("[｡-ﾟ]")
# Candidates in the order in which they win a tie.
_CANDIDATES = ("gb18030", "cp950", "big5hkscs", EUC_TW, "cp932", "euc_jp", "utf-16-le", "utf-16-be")
_JAPANESE = frozenset({"cp932", "euc_jp"})
_SELDOM = frozenset({EUC_TW, "cp932", "euc_jp"})  # must look clearly better than the usual ones
_ENOUGH = 8192  # bytes that settle the question
_TRUST = 0.3  # the least score at which a candidate is believed


@cache
def _level_1() -> frozenset[str]:
    """The commonly used characters of GB 2312 and of Big5: their first levels."""
    simplified = (bytes((a, b)) for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF))
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = (bytes((a, b)) for a in range(0xA4, 0xC7) for b in trails)
    found = {pair.decode("gb2312", "ignore") for pair in simplified}
    found |= {pair.decode("big5", "ignore") for pair in traditional}
    return frozenset(found - {""})


def codec(name: str) -> str:
    """Python's codec for an encoding as documents name it, "" if it is none that we decode."""
    name = name.strip().strip("\"'").lower().replace("_", "-")
    known = _ALIASES.get(name) or _ALIASES.get(name.replace("-", "_"))
    if known or not _SINGLE_BYTE.fullmatch(name):
        return known or ""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def by_mark(data: bytes) -> str:
    """The encoding its byte order mark states, or ""."""
    return next((name for mark, name in _BOMS if data.startswith(mark)), "")


def declared(data: bytes) -> str:
    """The codec that an XML declaration or an HTML <meta> in the first bytes names, or ""."""
    found = _DECLARED.search(data[:4096])
    return codec(found[1].decode("ascii", "ignore")) if found else ""


def detect(data: bytes, hint: str = "") -> str:
    """The codec name for `data` (a whole text, or the start of one, cut anywhere at its end).

    `hint` is an encoding stated elsewhere (a MIME charset), believed if the bytes allow it.
    """
    mark = by_mark(data)
    if mark:
        return mark
    data = _unfilled(data)
    if data.isascii() and 0 not in data:
        return _seven_bit(data, hint)
    if 0 not in data and _utf8_damage(data) <= 0.02:
        return _unless_by_chance(data)
    stated = codec(hint) or declared(data)
    if stated and _believable(data, stated):
        return _unless_nonsense(data, stated)
    return _wide(data) or _by_frequency(data) or _general(data)


def decode(data: bytes, hint: str = "") -> str:
    """`data` as text, by `detect`; what cannot be decoded becomes U+FFFD."""
    return data.decode(detect(data[:65536], hint), "replace").removeprefix("\ufeff")


def _unfilled(data: bytes) -> bytes:
    """`data` without the NULs that filled its last block, as far as they are not half of a character."""
    rest = data.rstrip(b"\0")
    wide_end = len(data) - len(rest) == 1 and not (rest.isascii() and len(rest) > 1)
    if 0 in rest or (wide_end and _utf8_damage(rest) > 0.02):
        return data
    return rest


def _seven_bit(data: bytes, hint: str) -> str:
    stated = codec(hint)
    if stated in {"hz", "iso2022_jp", "iso2022_kr", "utf-7"}:
        return stated
    return "iso2022_jp" if b"\x1b$B" in data or b"\x1b$@" in data else "utf-8"


def _utf8_damage(data: bytes) -> float:
    """Share of the characters beyond ASCII that are not valid UTF-8 (a cut end does not count)."""
    text = _cut(data, "utf-8")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") / beyond if beyond else 0.0


def _unless_by_chance(data: bytes) -> str:
    """UTF-8, but for a few GBK words whose bytes happen to be valid two-byte UTF-8 (联通)."""
    if len(data) > 64 or any(char > "\u07ff" for char in _cut(data, "utf-8")):
        return "utf-8"
    return "gb18030" if _score(data, "gb18030") > 0.6 else "utf-8"


def _cut(data: bytes, name: str) -> str:
    """`data` decoded, without an error for a character cut at its end."""
    if name == EUC_TW:
        return data.decode(EUC_TW, "replace").rstrip("\ufffd")
    return codecs.getincrementaldecoder(name)("replace").decode(data)


def _believable(data: bytes, name: str) -> bool:
    """Whether a stated encoding decodes the bytes, and to no control characters.

    Never one that leaves open which byte comes first: only a mark, which is not there, would tell.
    """
    if name in ("ascii", "utf-16", "utf-32") or (name.startswith("utf-16") and len(data) % 2):
        return False
    text = _cut(data, name)
    wrong = text.count("\ufffd") + sum(map(text.count, map(chr, range(9))))
    return wrong <= len(text) * 0.002 + (1 if len(text) > 200 else 0)


def _wide(data: bytes) -> str:
    """UTF-32 or UTF-16 without a mark, told by where its zero bytes stand."""
    zeros = [data[at::4].count(0) for at in range(4)]
    quarter = len(data) // 4
    if quarter and min(zeros[0], zeros[1]) >= quarter * 0.95:
        return "utf-32-be"
    if quarter and min(zeros[2], zeros[3]) >= quarter * 0.95:
        return "utf-32-le"
    high, low = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if max(high, low) < max(1, len(data) * 0.02) or len(data) < 4 or len(data) % 2:
        return ""
    name = "utf-16-be" if high > low * 4 else "utf-16-le" if low > high * 4 else ""
    if max(high, low) < len(data) * 0.1:  # 一 and the ideographic space end in a zero byte, too
        name = max(("utf-16-le", "utf-16-be"), key=lambda each: _score(data[:_ENOUGH], each))
    return name if name and _cut(data, name).count("\ufffd") <= len(data) * 0.002 else ""


def _unless_nonsense(data: bytes, stated: str) -> str:
    """The stated encoding, unless it reads as nonsense and another one as Chinese: GB 18030 gives
    nearly any bytes a meaning."""
    if stated == "cp1252" and _in_pairs(data):
        return _by_frequency(data) or stated
    if stated not in _CANDIDATES or _score(data[:_ENOUGH], stated) >= 2 * _TRUST:
        return stated
    other = _by_frequency(data)
    return other if other and _score(data[:_ENOUGH], other) >= 2 * _TRUST else stated


def _in_pairs(data: bytes) -> bool:
    """Whether bytes beyond ASCII stand together as Chinese ones do: no western word has four in a row."""
    runs = [len(run) for run in _RUNS.findall(data[:_ENOUGH])]
    return sum(runs) >= 8 and sum(length for length in runs if length >= 4) >= 0.8 * sum(runs)


def _weight(char: str, japanese: bool) -> float:
    if char in SIMPLIFIED or char in TRADITIONAL:
        return 1.0
    if char in _PUNCTUATION:
        return 0.8
    if _KANA.match(char):
        return 0.9 if japanese else -0.3
    if char in _level_1():
        return 0.3
    return -0.2 if _HAN.match(char) else -1.0


def _score(data: bytes, name: str) -> float:
    """How much the decoded bytes look like Chinese or Japanese text: 1 entirely, below 0 not at all."""
    counts = Counter(_cut(data, name))
    beyond = [(char, count) for char, count in counts.items() if char >= "\x80"]
    total = sum(count for _, count in beyond)
    japanese = name in _JAPANESE
    if not total or (japanese and not any(_KANA.match(char) for char, _ in beyond)):
        return -1.0
    weights = sum(_weight(char, japanese) * count for char, count in beyond)
    half = sum(count for char, count in beyond if _HALF_KANA.match(char))
    handicap = 0.15 if name in _SELDOM else 0.0
    return (weights - 4 * counts["\ufffd"] - half) / total - handicap


def _by_frequency(data: bytes) -> str:
    if 0 not in data:
        data = b"\n".join(line for line in data.split(b"\n") if not line.isascii())
    data = data[:_ENOUGH]
    scores = [(_score(data, name), name) for name in _CANDIDATES if not (len(data) % 2 and "16" in name)]
    best = max(score for score, _ in scores)
    return next(name for score, name in scores if score == best) if best >= _TRUST else ""


def _general(data: bytes) -> str:
    from charset_normalizer import from_bytes  # slow to load, seldom needed

    best = from_bytes(data[:16384], steps=3, chunk_size=1024).best()
    return best.encoding if best and best.encoding != "ascii" else "cp1252"
