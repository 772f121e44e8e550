"""Whether a file needs a password, or is plainly broken, told without reading its content.

Packages that are documents, and compound files. An archivist who is told "needs a
password" or "damaged" can act; one who is told "not extracted" cannot.
"""

import struct
from pathlib import Path

from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.ole.compound import open_compound
from ingest.formats.packed.layout import open_package

_OFFICE = frozenset(
    {"docx", "docm", "xlsx", "xlsm", "pptx", "pptm", "ppsx", "ofd", "odt", "ods", "odp", "epub"}
)


def check_zip(path: Path, mismatch: str) -> None:
    """A ZIP file or a package. `mismatch` is the extension that promised more than a ZIP file."""
    package = open_package(path)
    if package.encrypted:
        raise NeedsPassword("zip")
    if not package.whole or (not package.names and mismatch in _OFFICE):
        raise Unreadable("damaged", "zip directory")
    if not package.names:
        raise Unreadable("empty", "zip without members")


def check_compound(path: Path) -> None:
    """DOC, XLS, PPT, MSG …: the flags that say encrypted, and a directory that can be read."""
    compound = open_compound(path)
    if not compound.whole:
        raise Unreadable("damaged", "compound file directory")
    names = {name.lower(): name for name in compound.names}
    if "encryptedpackage" in names:
        raise NeedsPassword("ooxml")
    with path.open("rb") as file:
        if "worddocument" in names:
            file.seek(compound.starts[names["worddocument"]])
            fib = file.read(12)
            if len(fib) == 12 and fib[:2] == b"\xec\xa5" and fib[11] & 0x01:
                raise NeedsPassword("doc")
        book = names.get("workbook") or names.get("book")
        if book:
            file.seek(compound.starts[book])
            if _has_file_pass(file.read(4096)):
                raise NeedsPassword("xls")


def _has_file_pass(stream: bytes) -> bool:
    """Whether a FILEPASS record is among the first of a workbook."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        if kind == 0x2F:
            return True
        if at == 0 and kind not in (0x0009, 0x0209, 0x0409, 0x0809):
            return False
        at += 4 + length
    return False
