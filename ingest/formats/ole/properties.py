"""The property sets of compound files ([MS-OLEPS]): title, author and days, in whatever code page."""

import struct
from datetime import UTC, datetime, timedelta

from ingest.formats.text.encoding import codec, detect

_CODE_PAGE = 1
_SHORT, _TEXT, _WIDE_TEXT, _TIME = 2, 30, 31, 64
_UTF8, _WIDE = 65001, 1200
_WIDER = frozenset({"utf-8", "gb18030", "cp950"})  # what is written under a Western code page, too
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_NO_DAY = 1700  # what is not dated is written as the first day there is, or as a length of time
_MOST = 1000  # properties
_LONGEST = 10_000  # bytes of a text


def properties(data: bytes) -> dict[int, str | datetime]:
    """The texts and times of the first set in `data` by their number; what is broken is left out."""
    if len(data) < 48:
        return {}
    start = struct.unpack_from("<L", data, 44)[0]
    if start + 8 > len(data):
        return {}
    count = min(struct.unpack_from("<L", data, start + 4)[0], _MOST)
    places = {}
    for at in range(start + 8, min(start + 8 + count * 8, len(data) - 7), 8):
        number, offset = struct.unpack_from("<LL", data, at)
        if start + offset + 8 <= len(data):
            places[number] = start + offset
    page = struct.unpack_from("<H", data, places[_CODE_PAGE] + 4)[0] if _CODE_PAGE in places else 0
    found = {number: _value(data, at, page) for number, at in places.items()}
    return {number: value for number, value in found.items() if value}


def _value(data: bytes, at: int, page: int) -> str | datetime | None:
    kind, length = struct.unpack_from("<LL", data, at)
    if kind == _TEXT:
        return _text(data[at + 8 : at + 8 + min(length, _LONGEST)], page)
    if kind == _WIDE_TEXT:
        return _wide(data[at + 8 : at + 8 + min(length * 2, _LONGEST)])
    if kind == _TIME and at + 12 <= len(data):
        return _time(struct.unpack_from("<Q", data, at + 4)[0])
    return None


def _text(raw: bytes, page: int) -> str:
    """A text in its code page. Many programs state a wrong one, or none."""
    if page == _WIDE:
        return _wide(raw)
    raw = raw.split(b"\0", 1)[0]
    stated = "utf-8" if page == _UTF8 else codec(f"cp{page}")
    guess = detect(raw) if not stated or stated.startswith("cp125") else ""
    return raw.decode(guess if guess in _WIDER else stated or guess, "replace").strip()


def _wide(raw: bytes) -> str:
    return raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace").split("\0", 1)[0].strip()


def _time(ticks: int) -> datetime | None:
    """A moment from units of 100 ns since 1601, None for what is no day."""
    try:
        moment = _EPOCH + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None
    return moment if moment.year > _NO_DAY else None
