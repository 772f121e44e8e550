"""The table of contents of a ZIP file, read without unpacking and within bounds.

The standard library reads a whole directory, however large, before it can be judged; here only
the last bytes and a bounded directory are read, which is enough to know what a package is,
whether it has a password, and whether it is whole.
"""

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_TAIL = 65535 + _END.size
_VOLUME = re.compile(r"\.(?:(?:7z|zip|rar)\.\d{3}|[zr]\d\d)$", re.I)
_DIRECTORY = 1 << 20  # bytes of directory that are looked at
_ENCRYPTED = 0x0001
_UTF8 = 0x0800


@dataclass(frozen=True, slots=True)
class Package:
    """A ZIP file's members as its directory names them.

    `whole` is False if the directory is missing or points outside the file; `names` are then
    those of the local headers in its first bytes. `first` is the stored content of a member
    named "mimetype" at the very start (ODF, EPUB), else "".
    """

    names: tuple[str, ...]
    whole: bool
    encrypted: bool
    first: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Whether a ZIP file is one of several volumes, and how many bytes its directory states to have."""

    volumes: bool
    directory_size: int


def _name(raw: bytes, flags: int) -> str:
    return raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")


def _directory(file: BinaryIO, size: int) -> bytes | None:
    """The directory's bytes, or None if there is none where the end record says."""
    start = max(0, size - _TAIL)
    file.seek(start)
    tail = file.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return None
    length, offset = _zip64(file, tail, at, _END.unpack_from(tail, at)[5:7])
    if not length:
        return b""
    for begin in (offset, start + at - length):  # the second: bytes stand before the archive
        if 0 <= begin <= size - length:
            file.seek(begin)
            found = file.read(min(length, _DIRECTORY))
            if found.startswith(b"PK\x01\x02"):
                return found
    return None


def _zip64(file: BinaryIO, tail: bytes, at: int, short: tuple[int, int]) -> tuple[int, int]:
    """Length and offset of the directory from the ZIP64 end record, if there is one."""
    if at < 20 or tail[at - 20 : at - 16] != b"PK\x06\x07":
        return short
    place = struct.unpack_from("<Q", tail, at - 12)[0]
    if place > file.seek(0, 2):
        return short
    file.seek(place)
    record = file.read(56)
    if len(record) < 56 or not record.startswith(b"PK\x06\x06"):
        return short
    length, offset = struct.unpack_from("<2Q", record, 40)
    return length & 0x7FFFFFFFFFFFFFFF, offset & 0x7FFFFFFFFFFFFFFF


def _entries(directory: bytes) -> tuple[list[str], bool]:
    """Names and whether any member is encrypted."""
    names: list[str] = []
    encrypted, at = False, 0
    while at + _ENTRY.size <= len(directory) and directory.startswith(b"PK\x01\x02", at):
        fields = _ENTRY.unpack_from(directory, at)
        flags, name, extra, comment = fields[3], fields[10], fields[11], fields[12]
        start = at + _ENTRY.size
        names.append(_name(directory[start : start + name], flags))
        encrypted = encrypted or bool(flags & _ENCRYPTED)
        at += _ENTRY.size + name + extra + comment
    return names, encrypted


def _local_names(head: bytes) -> tuple[list[str], bool]:
    """What the local headers in the first bytes say, for a file whose directory is gone."""
    names: list[str] = []
    encrypted, at = False, head.find(b"PK\x03\x04")
    while at >= 0 and at + _LOCAL.size <= len(head):
        fields = _LOCAL.unpack_from(head, at)
        start = at + _LOCAL.size
        names.append(_name(head[start : start + fields[9]], fields[2]))
        encrypted = encrypted or bool(fields[2] & _ENCRYPTED)
        at = head.find(b"PK\x03\x04", at + _LOCAL.size)
    return names, encrypted


def _mimetype(head: bytes) -> str:
    """The stored content of a first member called "mimetype", or ""."""
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        return ""
    fields = _LOCAL.unpack_from(head, 0)
    name, extra, size = fields[9], fields[10], min(fields[7], 200)
    start = _LOCAL.size + name + extra
    stored = fields[3] == 0 and head[_LOCAL.size : _LOCAL.size + name] == b"mimetype"
    return head[start : start + size].decode("ascii", "replace").strip() if stored else ""


def open_package(path: Path) -> Package:
    """What the ZIP file at `path` holds; reads at most about 1.2 MB of it. Raises OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(65536)
        directory = _directory(file, size)
    if directory is None:
        names, encrypted = _local_names(head)
    else:
        names, encrypted = _entries(directory)
    return Package(tuple(names), directory is not None, encrypted, _mimetype(head))


def is_volume(name: str) -> bool:
    """Whether a file is called as one of several volumes of an archive is: a.7z.002, a.z01, a.r00."""
    return bool(_VOLUME.search(name))


def open_layout(path: Path) -> Layout:
    """How the ZIP file at `path` is laid out, by its end record. Raises OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4)
        start = max(0, size - _TAIL)
        file.seek(start)
        tail = file.read(_TAIL)
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < _END.size:
            return Layout(head == b"PK\x07\x08", 0)
        fields = _END.unpack_from(tail, at)
        length, _ = _zip64(file, tail, at, fields[5:7])
    return Layout(fields[1] not in (0, 0xFFFF), length)
