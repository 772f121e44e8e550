"""The site's own key: what it seals, only this site can open."""

import os
import uuid
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

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
        if make and not self._path.exists():
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            # Written aside and linked, so that of two that make one at once both use the same.
            fresh = self._path.with_name(f"{uuid.uuid4().hex}.new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(fresh, self._path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return Fernet(self._path.read_bytes())
