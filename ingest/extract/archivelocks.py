"""Whether a 7z or RAR archive needs a password, or is plainly broken, told by its headers alone."""

import lzma
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

from ingest.errors import NeedsPassword, Unreadable

_AES_7Z = b"\x06\xf1\x07\x01"  # the coder's id in a 7z header
_LZMA_7Z = b"\x23\x03\x01\x01\x05"  # one coder, LZMA, with five bytes of properties
_HEADER = 1 << 20  # bytes of headers that are looked at
_DICTIONARY = 64 << 20
_BROKEN = "damaged"


def check_7z(path: Path) -> None:
    """A 7z archive: its header must lie in the file; AES among its coders is a password."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(32)
        if len(start) < 32 or zlib.crc32(start[12:32]) != struct.unpack_from("<L", start, 8)[0]:
            raise Unreadable(_BROKEN, "7z start header")
        offset, length = struct.unpack_from("<2Q", start, 12)
        if offset + length + 32 > size:
            raise Unreadable(_BROKEN, "7z header outside the file")
        file.seek(32 + offset)
        header = file.read(min(length, _HEADER))
        if _AES_7Z in header or _AES_7Z in _unpacked(file, header):
            raise NeedsPassword("7z")


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A 7z number (its first byte's leading ones count the bytes that follow) and where it ends."""
    first = data[at]
    extra = 8 - (first ^ 0xFF).bit_length()
    low = int.from_bytes(data[at + 1 : at + 1 + extra], "little")
    high = first & ((1 << (7 - extra)) - 1) if extra < 7 else 0
    return low | high << (8 * extra), at + 1 + extra


def _unpacked(file: BinaryIO, header: bytes) -> bytes:
    """The header that a packed header (LZMA, as usual) unpacks to, within bounds; else b""."""
    at = header.find(_LZMA_7Z)
    if not header.startswith(b"\x17\x06") or at < 0 or len(header) < at + 10:
        return b""
    try:
        position, after = _number(header, 2)
        _, after = _number(header, after)
        packed, _ = _number(header, after + 1)
        code, dictionary = struct.unpack_from("<BL", header, at + 5)
        options = {"dict_size": min(max(dictionary, 4096), _DICTIONARY)}
        options |= {"lc": code % 9, "lp": code // 9 % 5, "pb": code // 45}
        file.seek(32 + position)
        decoder = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, **options}])
        return decoder.decompress(file.read(min(packed, _HEADER)), _HEADER)
    except (lzma.LZMAError, IndexError, ValueError, OverflowError):
        return b""


def check_rar(path: Path) -> None:
    """A RAR archive of version 4 or 5: what its first headers say."""
    with path.open("rb") as file:
        data = file.read(_HEADER)
    whole = path.stat().st_size <= _HEADER
    if data.startswith(b"Rar!\x1a\x07\x01\x00"):
        _check_rar5(data, whole)
    else:
        _check_rar4(data)


def _check_rar4(data: bytes) -> None:
    at, first = 7, True
    while at + 11 <= len(data):
        crc, kind, flags, size = struct.unpack_from("<HBHH", data, at)
        if zlib.crc32(data[at + 2 : at + size]) & 0xFFFF != crc and kind in (0x73, 0x74):
            raise Unreadable(_BROKEN, "rar header")
        if (kind == 0x73 and flags & 0x80) or (kind == 0x74 and flags & 0x04):
            raise NeedsPassword("rar")
        if first and kind != 0x73:
            raise Unreadable(_BROKEN, "rar header")
        first = False
        if size < 7 or kind == 0x7B:
            return
        at += size + (struct.unpack_from("<L", data, at + 7)[0] if flags & 0x8000 else 0)
    if first:
        raise Unreadable(_BROKEN, "rar header")


def _vint(data: bytes, at: int) -> tuple[int, int]:
    """A RAR 5 number (seven bits a byte) and where it ends."""
    value = 0
    for step, byte in enumerate(data[at : at + 10]):
        value |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            return value, at + step + 1
    raise Unreadable(_BROKEN, "rar number")


def _check_rar5(data: bytes, whole: bool) -> None:
    at = 8
    while at + 7 <= len(data):
        size, begin = _vint(data, at + 4)
        end = begin + size
        if end > len(data) and not whole:
            return
        if end > len(data) or zlib.crc32(data[at + 4 : end]) != struct.unpack_from("<L", data, at)[0]:
            raise Unreadable(_BROKEN, "rar header")
        kind, step = _vint(data, begin)
        flags, step = _vint(data, step)
        extra, step = _vint(data, step) if flags & 1 else (0, step)
        content, step = _vint(data, step) if flags & 2 else (0, step)
        if kind == 4 or (kind == 2 and _has_lock(data[end - extra : end])):
            raise NeedsPassword("rar")
        if kind == 5:
            return
        at = end + content
    if whole:
        raise Unreadable(_BROKEN, "rar without an end")


def _has_lock(extra: bytes) -> bool:
    """Whether a file's extra records hold one of type 1 (encryption)."""
    at = 0
    while at + 2 <= len(extra):
        size, begin = _vint(extra, at)
        if _vint(extra, begin)[0] == 1:
            return True
        at = begin + max(size, 1)
    return False
