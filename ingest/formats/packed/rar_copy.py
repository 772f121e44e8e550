"""A plain copy of what is packed in a RAR archive, for the programs that unpack: no locks, links or names.

The programs differ in what they make of encryption, links, versions, comments and names; a copy
without any of them is unpacked by all alike. A password so never stands on a command line.
"""

import hmac
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import pbkdf2_hmac, sha256
from typing import IO, BinaryIO

import rarfile
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_CHUNK = 1 << 18  # bytes; whole blocks of AES
_LOCKED = rarfile.RAR_FILE_PASSWORD
_KEPT = rarfile.RAR_FILE_DICTMASK | rarfile.RAR_FILE_SOLID | rarfile.RAR_FILE_LARGE
_MOST_ROUNDS = 24  # powers of two; more is no archive's, but an attack
_OLDEST_CIPHER = 29  # version 2.9: older ones have ciphers of their own


def is_locked(info: rarfile.RarInfo) -> bool:
    """Whether a member's bytes are encrypted."""
    return bool(info.flags & _LOCKED)


def packed(file: BinaryIO, info: rarfile.RarInfo, password: str | None) -> Iterator[bytes]:
    """A member's packed bytes, decrypted (then up to 15 bytes longer)."""
    left = info.compress_size
    decryptor = _decryptor(info, password or "") if is_locked(info) else None
    file.seek(info.data_offset)
    while left and (chunk := file.read(min(left, _CHUNK))):
        left -= len(chunk)
        if decryptor is None:
            yield chunk
        elif len(chunk) % 16 == 0:
            yield decryptor.update(chunk)


def write_copy(
    file: BinaryIO, out: IO[bytes], infos: Sequence[rarfile.RarInfo], version: int, password: str | None
) -> None:
    """Write an archive of version 4 or 5 with these members, called 0, 1, 2 …, to `out`."""
    solid = any(info.flags & rarfile.RAR_FILE_SOLID for info in infos)
    out.write(_start5(solid) if version == 5 else _start4(solid))
    for number, info in enumerate(infos):
        header = _header5 if version == 5 else _header4
        out.write(header(info, str(number).encode()))
        for chunk in packed(file, info, password):
            out.write(chunk)
    out.write(_block5(b"\x05\x00\x00") if version == 5 else _block4(0x7B, 0x4000, b""))
    out.flush()


def sum_of(info: rarfile.RarInfo, password: str | None, crc: int) -> int:
    """What `info.CRC` says of bytes with this CRC-32: encrypted archives of version 5 hide the sum."""
    encryption = getattr(info, "file_encryption", None)
    if not is_locked(info) or not encryption or not encryption[1] & rarfile.RAR5_XENC_TWEAKED:
        return crc
    key = _key5(password or "", encryption[3], (1 << encryption[2]) + 16)
    digest = hmac.digest(key, struct.pack("<L", crc), sha256)
    folded = 0
    for (word,) in struct.iter_unpack("<L", digest):
        folded ^= word
    return folded


def may_fit(info: rarfile.RarInfo, password: str | None) -> bool:
    """Whether the password may unlock the member, as far as its header tells; True for a plain one."""
    if not is_locked(info):
        return True
    if password is None or info.extract_version < _OLDEST_CIPHER:
        return False
    if info.extract_version < 50:
        return True
    _, flags, rounds, salt, _, check = info.file_encryption
    if rounds > _MOST_ROUNDS:
        return False
    told = bool(flags & rarfile.RAR5_XENC_CHECKVAL and check)
    return not told or _check5(password, salt, rounds) == bytes(check[:8])


def _decryptor(info: rarfile.RarInfo, password: str) -> "_Decryptor":
    if info.extract_version < 50:
        key, start = _key3(password, bytes(info.salt or b""))
    else:
        _, _, rounds, salt, start, _ = info.file_encryption
        key = _key5(password, salt, 1 << rounds)
    return _Decryptor(key, start)


class _Decryptor:
    def __init__(self, key: bytes, start: bytes) -> None:
        self._context = Cipher(AES(key), CBC(start)).decryptor()

    def update(self, data: bytes) -> bytes:
        """The next bytes, decrypted."""
        decrypted: bytes = self._context.update(data)
        return decrypted


@lru_cache(maxsize=64)
def _key5(password: str, salt: bytes, rounds: int) -> bytes:
    return pbkdf2_hmac("sha256", password[: rarfile.RAR_MAX_PASSWORD].encode(), salt, rounds)


@lru_cache(maxsize=64)
def _key3(password: str, salt: bytes) -> tuple[bytes, bytes]:
    key, start = rarfile.rar3_s2k(password, salt)
    return bytes(key), bytes(start)


def _check5(password: str, salt: bytes, rounds: int) -> bytes:
    value = _key5(password, salt, (1 << rounds) + 32)
    return bytes(
        a ^ b ^ c ^ d for a, b, c, d in zip(*(value[at : at + 8] for at in (0, 8, 16, 24)), strict=True)
    )


def _block4(kind: int, flags: int, body: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest


def _start4(solid: bool) -> bytes:
    return bytes(rarfile.RAR_ID) + _block4(0x73, rarfile.RAR_MAIN_SOLID if solid else 0, bytes(6))


def _header4(info: rarfile.RarInfo, name: bytes) -> bytes:
    half = 0xFFFFFFFF
    body = struct.pack(
        "<LLBLLBBHL",
        *(info.compress_size & half, info.file_size & half, rarfile.RAR_OS_UNIX, info.CRC or 0, 0),
        *(info.extract_version, info.compress_type, len(name), 0o100644),
    )
    if info.flags & rarfile.RAR_FILE_LARGE:
        body += struct.pack("<2L", info.compress_size >> 32, info.file_size >> 32)
    return _block4(0x74, (info.flags & _KEPT) | rarfile.RAR_LONG_BLOCK, body + name)


def _vint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def _block5(body: bytes) -> bytes:
    sized = _vint(len(body)) + body
    return struct.pack("<L", zlib.crc32(sized)) + sized


def _start5(solid: bool) -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + _block5(bytes((1, 0, 4 if solid else 0)))


def _header5(info: rarfile.RarInfo, name: bytes) -> bytes:
    """A member without its sum: the sum is looked at here, not by the program."""
    values = (2, 2, info.compress_size, 0, info.file_size, 0o100644, info.file_compress_flags, 1, len(name))
    return _block5(b"".join(map(_vint, values)) + name)
