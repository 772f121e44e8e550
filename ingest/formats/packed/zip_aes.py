"""Members of ZIP packages that are encrypted as WinZip does (AES), and plain ones beside them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyzipper
from pyzipper.zipfile import BadZipFile, LargeZipFile

from ingest.formats.packed.unpacking import CHUNK


class Aes:
    """The members of one package, by their place in its directory."""

    def __init__(self, path: Path) -> None:
        """Raises zipfile.BadZipFile."""
        try:
            self._archive = pyzipper.AESZipFile(path)
        except (BadZipFile, LargeZipFile) as error:
            raise zipfile.BadZipFile(str(error)) from error

    def chunks(self, index: int, password: bytes | None) -> Iterator[bytes]:
        """The member's bytes. Raises RuntimeError for a wrong password, zipfile.BadZipFile if broken."""
        try:
            with self._archive.open(self._archive.infolist()[index], pwd=password) as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except (BadZipFile, LargeZipFile) as error:
            raise zipfile.BadZipFile(str(error)) from error
