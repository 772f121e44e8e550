"""The site's own key: what it seals, only this site can open."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken


class SiteKey:
    """The key in `folder`, made when something is first sealed, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "site.key"

    def seal(self, text: str) -> bytes:
        """`text`, encrypted and protected against change. Raises OSError where no key can be written."""
        return self._cipher(make=True).encrypt(text.encode())

    def unseal(self, sealed: bytes) -> str | None:
        """What was sealed; None where the key is missing or another one."""
        if not self._path.is_file():
            return None
        try:
            return self._cipher(make=False).decrypt(sealed).decode()
        except InvalidToken:
            return None

    def _cipher(self, *, make: bool) -> Fernet:
        if make and not self._path.exists():
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            # Written aside and linked, so that of two processes that make one at once both use the same.
            fresh = self._path.with_name(f"{os.getpid()}.new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
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
