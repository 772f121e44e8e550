"""Agile encryption of Office packages (MS-OFFCRYPTO 2.3.4.10 to 2.3.4.15), undone piece by piece.

The library for all other Office encryptions takes SHA-1 with it for broken, and decrypts in memory.
"""

import hashlib
import hmac
import struct
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_SEGMENT = 4096  # bytes that are encrypted together
_VERIFIER_INPUT = bytes.fromhex("fea7d2763b4b9e79")
_VERIFIER_VALUE = bytes.fromhex("d7aa0f6d3061344e")
_KEY_VALUE = bytes.fromhex("146e0be7abacd0d6")
_ROUNDS = 1_000_000  # of hashing; Office takes 100,000
_BLOCK = 16  # bytes of AES, the only cipher that Office writes


def key_of(info: Mapping[str, Any], password: str) -> bytes | None:
    """The key of the package if the password fits, else None.

    `info` are the fields of the EncryptionInfo stream as msoffcrypto names them. Raises ValueError
    or KeyError where they make no sense.
    """
    algorithm, salt = info["passwordHashAlgorithm"], info["passwordSalt"]
    if not 0 <= info["spinValue"] <= _ROUNDS:
        raise ValueError(info["spinValue"])
    digest = _hash(algorithm, salt + password.encode("utf-16-le", "surrogatepass"))
    for number in range(info["spinValue"]):
        digest = _hash(algorithm, struct.pack("<L", number) + digest)

    def opened(block: bytes, value: bytes) -> bytes:
        key = _fit(_hash(algorithm, digest + block), info["passwordKeyBits"] // 8)
        return _decrypted(value, key, _fit(salt, _BLOCK))

    proof = _hash(algorithm, opened(_VERIFIER_INPUT, info["encryptedVerifierHashInput"])[: len(salt)])
    stated = opened(_VERIFIER_VALUE, info["encryptedVerifierHashValue"])[: len(proof)]
    if not hmac.compare_digest(proof, stated):
        return None
    return opened(_KEY_VALUE, info["encryptedKeyValue"])[: info["passwordKeyBits"] // 8]


def decrypted(info: Mapping[str, Any], key: bytes, package: BinaryIO) -> Iterator[bytes]:
    """The bytes within an EncryptedPackage stream, in pieces; raises ValueError or struct.error."""
    left = int(struct.unpack("<Q", package.read(8))[0])
    number = 0
    while left > 0 and (segment := package.read(_SEGMENT)):
        start = _hash(info["keyDataHashAlgorithm"], info["keyDataSalt"] + struct.pack("<L", number))
        piece = _decrypted(segment[: len(segment) // _BLOCK * _BLOCK], key, _fit(start, _BLOCK))[:left]
        yield piece
        left -= len(piece) or left
        number += 1


def _hash(algorithm: str, data: bytes) -> bytes:
    return hashlib.new(algorithm.replace("-", ""), data, usedforsecurity=False).digest()


def _fit(value: bytes, size: int) -> bytes:
    """`value` cut, or filled up with 0x36, to `size` bytes."""
    return value[:size].ljust(size, b"\x36")


def _decrypted(data: bytes, key: bytes, start: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(key), modes.CBC(start)).decryptor()
    return decryptor.update(data) + decryptor.finalize()
