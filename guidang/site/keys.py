"""The site's own keys: one seals passwords, which only this site can open; one signs the audit log's ends."""

import hashlib
import os
import uuid
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.errors import SiteError


class SiteKey:
    """The key in `folder`, made when something is first sealed, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "site.key"

    def seal(self, text: str) -> bytes:
        """`text`, encrypted and protected against change.

        Raises OSError where no key can be written, SiteError where the one that is there is damaged.
        """
        try:
            return self._cipher(make=True).encrypt(text.encode())
        except ValueError:
            raise SiteError(
                "{path} 已损坏。", "请从备份恢复 keys/site.key；没有备份的，请重新输入密码。", path=self._path
            ) from None

    def unseal(self, sealed: bytes) -> str | None:
        """What was sealed; None where the key is missing, damaged or another one."""
        if not self._path.is_file():
            return None
        try:
            return self._cipher(make=False).decrypt(sealed).decode()
        except (InvalidToken, ValueError):
            return None

    def _cipher(self, *, make: bool) -> Fernet:
        if make:
            _make_once(self._path, Fernet.generate_key())
        return Fernet(self._path.read_bytes())


class AuditKey:
    """The key in `folder` that signs the ends of the audit log (Ed25519, as PEM)."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "audit.key"

    def make(self) -> None:
        """Make the key where there is none. Raises OSError."""
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _make_once(self.path, pem)

    def load(self) -> "Signer | None":
        """The key, ready to sign; None where it is missing or no such key."""
        try:
            key = serialization.load_pem_private_key(self.path.read_bytes(), password=None)
        except (OSError, ValueError, TypeError):
            return None
        return Signer(key) if isinstance(key, Ed25519PrivateKey) else None


class Signer:
    """A key that signs. `public` is its public half in hex, `name` a short hash of that."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.public = raw.hex()
        self.name = hashlib.sha256(raw).hexdigest()[:16]

    def sign(self, message: bytes) -> str:
        """The signature of `message`, in hex."""
        return self._key.sign(message).hex()

    def signed(self, message: bytes, signature: str) -> bool:
        """Whether this key has made this signature of `message`."""
        try:
            self._key.public_key().verify(bytes.fromhex(signature), message)
        except (ValueError, InvalidSignature):
            return False
        return True


def _make_once(path: Path, content: bytes) -> None:
    """Make the file, readable by its owner alone, unless it is there."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, exist_ok=True)
    # Written aside and linked, so that of two that make one at once both use the same.
    fresh = path.with_name(f"{uuid.uuid4().hex}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
