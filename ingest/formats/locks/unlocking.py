"""Office files under a password: opened with the passwords known, for as long as they are read.

The documents within an encrypted DOCX, XLSX or PPTX, and encrypted DOC, XLS and PPT, are written
in the clear to a private temporary folder that is gone when the reading ends. (A reading process
keeps such folders where they are also cleared when it is killed.)
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from xml.parsers.expat import ExpatError

import olefile
from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
from msoffcrypto.format.ooxml import OOXMLFile

from archive.notes import ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.locks import agile
from ingest.formats.ole.compound import MAGIC
from ingest.formats.ole.tree import OLE_FAILURES
from ingest.reader import Source

# What Excel and PowerPoint themselves encrypt with where only changing the file is forbidden.
_DEFAULTS = ("VelvetSweatshop", "/01Hannes Ruescher/01")
_COPIES = 5  # of the whole file, that decrypting holds in memory at once
_FILE_PASS, _FIRST_RECORDS = 0x2F, (0x0009, 0x0209, 0x0409, 0x0809)
_ENCRYPTED_SHOW = 0xF3D1C4DF
_LARGEST_INFO = 1 << 16  # bytes of what says how a package is encrypted
# What olefile and msoffcrypto have been seen to raise on broken files.
_BROKEN = (*OLE_FAILURES, OSError, DecryptionError, FileFormatError, ParseError, ExpatError, AssertionError)


@contextmanager
def unlocked(source: Source) -> Iterator[Path]:
    """The path of the file's bytes in the clear: its own if it is not encrypted, else a temporary one.

    Raises NeedsPassword where none of `source.passwords` fits, Unreadable("damaged") where what is
    encrypted is broken, Unreadable("too_big_in_memory") for a file too large to decrypt.
    """
    lock = lock_of(source.path)
    if not lock:
        yield source.path
        return
    size = source.path.stat().st_size
    if size * _COPIES > source.limits.memory_mib << 20:
        raise Unreadable(ReasonCode.TOO_BIG_IN_MEMORY, f"{size} encrypted bytes")
    with TemporaryDirectory(prefix="unlocked-") as folder:
        clear = Path(folder) / source.path.name
        for password in (*_DEFAULTS, *source.passwords):
            if password and _decrypt(source.path, password, clear):
                yield clear
                return
    raise NeedsPassword(lock)


def lock_of(path: Path) -> str:
    """The kind of Office encryption a file is under ("ooxml", "doc", "xls", "ppt"), or "".

    Raises Unreadable("damaged") for one that no Office has made.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return ""
    try:
        with olefile.OleFileIO(path) as ole:
            return _lock(ole)
    except (OSError, *OLE_FAILURES):
        return ""  # its reader will say what is wrong with it


def _lock(ole: olefile.OleFileIO) -> str:
    if ole.exists("EncryptedPackage"):
        if ole.exists("EncryptionInfo") and ole.get_size("EncryptionInfo") > _LARGEST_INFO:
            raise Unreadable(ReasonCode.DAMAGED, "EncryptionInfo")
        return "ooxml"
    if ole.exists("WordDocument"):
        start = ole.openstream("WordDocument").read(12)
        return "doc" if len(start) == 12 and start[11] & 0x01 else ""
    if ole.exists("PowerPoint Document"):
        user = ole.openstream("Current User").read(16) if ole.exists("Current User") else b""
        return "ppt" if len(user) == 16 and struct.unpack_from("<L", user, 12)[0] == _ENCRYPTED_SHOW else ""
    for name in ("Workbook", "Book"):
        if ole.exists(name):
            return "xls" if _has_file_pass(ole.openstream(name).read(4096)) else ""
    return ""


def _has_file_pass(stream: bytes) -> bool:
    """Whether a FILEPASS record is among the first of a workbook."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        if kind == _FILE_PASS:
            return True
        if at == 0 and kind not in _FIRST_RECORDS:
            return False
        at += 4 + length
    return False


def _decrypt(path: Path, password: str, clear: Path) -> bool:
    """Write the file in the clear to `clear`, if the password fits."""
    with path.open("rb") as locked, clear.open("wb") as file:
        try:
            office = OfficeFile(locked)
            if getattr(office, "type", "") == "agile":
                return _decrypt_agile(office, password, file)
            checked = {"verify_password": True} if office.format == "ooxml" else {}
            try:
                office.load_key(password=password, **checked)
            except _BROKEN:  # wrong, or of a kind that this cipher cannot take
                return False
            office.decrypt(file)
        except (InvalidKeyError, FileFormatError):  # the latter: an older cipher, which is not undone here
            return False
        except _BROKEN as error:
            if getattr(error, "errno", None):  # the machine's own trouble: a full disk
                raise
            raise Unreadable(ReasonCode.DAMAGED, f"encryption: {type(error).__name__}") from error
    return True


def _decrypt_agile(office: OOXMLFile, password: str, file: BinaryIO) -> bool:
    key = agile.key_of(office.info, password)
    if key is None:
        return False
    with office.file.openstream("EncryptedPackage") as package:
        file.writelines(agile.decrypted(office.info, key, package))
    return True
