"""Encrypted parts of OpenDocument files (ODF 1.2 part 3 §4, ODF 1.3 §4): whether a password opens one."""

import base64
import binascii
import hashlib
import zlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from lxml import etree

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.ooxml.word_tags import attribute, child

_MOST_ROUNDS = 2_000_000  # of deriving a key: what is asked for by nobody honest is refused
_CHECKED = 1024  # bytes that a checksum is over


@dataclass(frozen=True, slots=True)
class Lock:
    """How a part is encrypted, as the package's manifest says."""

    cipher: str
    vector: bytes
    salt: bytes
    rounds: int
    key_size: int
    start: str  # the hash of the password that the key is derived from
    check: str
    checksum: bytes

    @classmethod
    def of(cls, data: etree._Element) -> "Lock":
        """From an encryption-data element. Raises Unreadable("damaged")."""
        algorithm, derived = child(data, "algorithm"), child(data, "key-derivation")
        start = attribute(child(data, "start-key-generation"), "start-key-generation-name") or "sha1"
        try:
            return cls(
                cipher=(attribute(algorithm, "algorithm-name") or "").lower(),
                vector=base64.b64decode(attribute(algorithm, "initialisation-vector") or ""),
                salt=base64.b64decode(attribute(derived, "salt") or ""),
                rounds=int(attribute(derived, "iteration-count") or 1024),
                key_size=int(attribute(derived, "key-size") or 16),
                start="sha256" if start.lower().endswith("sha256") else "sha1",
                check=(attribute(data, "checksum-type") or "").lower(),
                checksum=base64.b64decode(attribute(data, "checksum") or ""),
            )
        except (binascii.Error, ValueError) as error:
            raise Unreadable(ReasonCode.DAMAGED, "encryption data") from error

    def opens(self, data: bytes, password: str) -> bool:
        """Whether the password opens a part with these bytes."""
        try:
            clear = undone(data, self, password)
        except ValueError:
            return False
        digest = hashlib.sha256 if "sha256" in self.check else hashlib.sha1
        if self.checksum and digest(clear[:_CHECKED]).digest() != self.checksum:
            return False
        try:
            zlib.decompressobj(-zlib.MAX_WBITS).decompress(clear, 1 << 16)
        except zlib.error:
            return False
        return True


def undone(data: bytes, lock: Lock, password: str) -> bytes:
    """The bytes of a part in the clear, still packed. Raises ValueError for what cannot be undone."""
    if not 0 < lock.rounds <= _MOST_ROUNDS or lock.key_size not in (16, 24, 32):
        raise ValueError("key derivation")
    start = hashlib.new(lock.start, password.encode("utf-8")).digest()
    key = hashlib.pbkdf2_hmac("sha1", start, lock.salt, lock.rounds, lock.key_size)
    cipher: Cipher[Any]
    if "aes" in lock.cipher and lock.cipher.endswith("cbc"):
        cipher = Cipher(AES(key), CBC(lock.vector))
        data = data[: len(data) // 16 * 16]
    elif "blowfish" in lock.cipher:
        cipher = Cipher(Blowfish(key), CFB(lock.vector))
    else:
        raise ValueError("cipher")
    decryptor = cipher.decryptor()
    clear = decryptor.update(data) + decryptor.finalize()
    padding = clear[-1] if "aes" in lock.cipher and clear else 0
    return clear[:-padding] if 0 < padding <= 16 else clear
