"""What a DWG file states of itself: the release that wrote it, and its properties."""

import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from ezdwg import raw

from ingest.formats.dxf.facts import RELEASES, field_of

_OLD_RELEASES = {
    "MC0.0": "R1.1", "AC1.2": "R1.2", "AC1.40": "R1.4", "AC1.50": "R2.0", "AC2.10": "R2.1", "AC2.21": "R2.2",
    "AC2.22": "R2.2", "AC1001": "R2.2", "AC1002": "R2.5", "AC1003": "R2.6", "AC1004": "R9",
}  # fmt: skip
_SUMMARY = "AcDb:SummaryInfo"
_STRINGS = ("title", "subject", "author", "keywords", "comments", "last_modified_by", "", "")
_CUSTOM_MOST = 200
_DAY_ONE = 2_415_019  # 30 December 1899 in the days that these files count
_DAYS = range(2_440_000, 2_490_000)
# The code page number in the header of files before 2007.
_CODE_PAGES = {
    22: "cp932", 24: "cp950", 25: "cp949", 28: "cp1250", 29: "cp1251", 30: "cp1252", 31: "gb18030",
    38: "cp932", 39: "gb18030", 40: "cp949", 41: "cp950",
}  # fmt: skip


def version(path: Path) -> str:
    """The version mark of a DWG file, like "AC1027"."""
    with path.open("rb") as file:
        return file.read(6).decode("latin-1").rstrip("\0")


def release(mark: str) -> str:
    """The release of AutoCAD that writes files of this mark; "" for none that is known."""
    name = RELEASES.get(mark) or _OLD_RELEASES.get(mark)
    return f"AutoCAD {name}" if name else ""


def summary(path: Path, mark: str) -> Iterator[tuple[str, str]]:
    """The properties as facts; none empty. Files before 2004 keep none."""
    for index, (name, _, _) in enumerate(raw.list_section_locators(str(path))):
        if name == _SUMMARY:
            data = bytes(raw.read_section_bytes(str(path), index))
            codec = "utf-16-le" if mark >= "AC1021" else _codec(path)
            try:
                yield from _properties(data, codec)
            except struct.error:
                return


def _codec(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(0x15)
    return _CODE_PAGES.get(int.from_bytes(head[0x13:], "little"), "cp1252")


def _properties(data: bytes, codec: str) -> Iterator[tuple[str, str]]:
    at = 0
    for name in _STRINGS:
        value, at = _string(data, at, codec)
        if name and value:
            yield name, value
    at += 8  # how long it was worked on
    for name in ("created", "modified"):
        day, milliseconds = struct.unpack_from("<II", data, at)
        at += 8
        if day in _DAYS:
            moment = datetime(1899, 12, 30) + timedelta(day - _DAY_ONE, milliseconds=milliseconds)  # noqa: DTZ001 - local
            yield name, moment.isoformat(timespec="seconds")
    (count,) = struct.unpack_from("<H", data, at)
    at += 2
    for _ in range(min(count, _CUSTOM_MOST)):
        tag, at = _string(data, at, codec)
        value, at = _string(data, at, codec)
        if value and (field := field_of(tag)):
            yield field, value


def _string(data: bytes, at: int, codec: str) -> tuple[str, int]:
    """A string with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<H", data, at)
    end = at + 2 + length * (2 if codec == "utf-16-le" else 1)
    text = data[at + 2 : end].decode(codec, "replace")
    return " ".join(text.replace("\0", " ").split()), end
