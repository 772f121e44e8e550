"""EUC-TW, which Python has no codec for: CNS 11643 by way of Big5.

Both list their characters in the same order, but for a handful that were moved, so a table of
runs is enough. Of plane 2 (rare characters) only the start is known here; what is not known is
an error to the error handler, never another character. Decoding only, as codec "euc_tw";
importing this module registers it.
"""

import codecs
from collections.abc import Callable
from functools import cache

NAME = "euc_tw"
_ROW = 94  # characters in a row of CNS 11643
_BIG5_ROW = 157  # 63 with trail bytes from 0x40, 94 with trail bytes from 0xA1

# (plane, first place in CNS 11643, first place in Big5, number of characters)
_RUNS = (
    (1, 0x2121, 0xA140, 148),
    (1, 0x2257, 0xA1F7, 1),
    (1, 0x2258, 0xA1F6, 1),
    (1, 0x2259, 0xA1F8, 84),
    (1, 0x2421, 0xA2AF, 174),
    (1, 0x4421, 0xA440, 1412),
    (1, 0x5323, 0xAD40, 424),
    (1, 0x5753, 0xACFE, 1),
    (1, 0x5754, 0xAFD0, 1876),
    (1, 0x6B50, 0xBE52, 1),
    (1, 0x6B51, 0xBBC8, 387),
    (1, 0x6F5C, 0xBE53, 525),
    (1, 0x7535, 0xC2CB, 1),
    (1, 0x7536, 0xC1AB, 189),
    (1, 0x7737, 0xC2CC, 84),
    (1, 0x782D, 0xC456, 1),
    (1, 0x782E, 0xC361, 54),
    (1, 0x7864, 0xC3BA, 1),
    (1, 0x7865, 0xC3B9, 1),
    (1, 0x7866, 0xC3BB, 90),
    (1, 0x7962, 0xC457, 354),
    (2, 0x2121, 0xC940, 10),
    (2, 0x212B, 0xC94B, 33),
    (2, 0x214C, 0xC9BE, 1),
    (2, 0x214D, 0xC96C, 48),
    (2, 0x217D, 0xC9BF, 46),
    (2, 0x224D, 0xCAF7, 1),
    (2, 0x224E, 0xC9ED, 167),
)


def _place(code: int) -> int:
    return ((code >> 8) - 0x21) * _ROW + (code & 0xFF) - 0x21


def _big5_place(code: int) -> int:
    trail = code & 0xFF
    return (code >> 8) * _BIG5_ROW + (trail - 0x40 if trail < 0x80 else trail - 0xA1 + 63)


def _big5_bytes(place: int) -> bytes:
    lead, column = divmod(place, _BIG5_ROW)
    return bytes((lead, 0x40 + column if column < 63 else 0xA1 + column - 63))


@cache
def _table() -> dict[tuple[int, int], str]:
    table: dict[tuple[int, int], str] = {}
    for plane, cns, big5, count in _RUNS:
        for step in range(count):
            text = _big5_bytes(_big5_place(big5) + step).decode("cp950", "replace")
            if len(text) == 1 and text != "\ufffd":
                table[plane, _place(cns) + step] = text
    return table


def _next(data: bytes, at: int) -> tuple[str, int]:
    """The character at `at` ("" if it is none) and its number of bytes."""
    if data[at] < 0x80:
        return chr(data[at]), 1
    four = data[at] == 0x8E
    size = 4 if four else 2
    whole = data[at : at + size]
    if len(whole) < size or min(whole[-2:]) < 0xA1:
        return "", len(whole)
    place = (whole[-2] - 0xA1) * _ROW + whole[-1] - 0xA1
    return _table().get((whole[1] - 0xA0 if four else 1, place), ""), size


def decode(data: bytes, errors: str = "strict") -> tuple[str, int]:
    """Decode EUC-TW bytes; `errors` as for every codec. Returns text and bytes used."""
    data = bytes(data)
    out: list[str] = []
    at = 0
    while at < len(data):
        found, size = _next(data, at)
        end = at + size
        if not found:
            error = UnicodeDecodeError(NAME, data, at, end, "not a character")
            replacement, end = codecs.lookup_error(errors)(error)
            found = str(replacement)
        out.append(found)
        at = end
    return "".join(out), at


def _refuse(text: str, errors: str = "strict") -> tuple[bytes, int]:
    raise UnicodeEncodeError(NAME, text, 0, len(text), f"only decoding is supported ({errors})")


def _find(name: str) -> codecs.CodecInfo | None:
    if name not in {NAME, "euc-tw", "euctw"}:
        return None
    encoder: Callable[..., tuple[bytes, int]] = _refuse
    decoder: Callable[..., tuple[str, int]] = decode
    return codecs.CodecInfo(encode=encoder, decode=decoder, name=NAME)


codecs.register(_find)
