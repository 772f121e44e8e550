"""Whether a file needs a password, or is plainly broken, told without reading its content.

Packages that are documents, and compound files. An archivist who is told "needs a
password" or "damaged" can act; one who is told "not extracted" cannot.
"""

from pathlib import Path

from archive.notes import ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.ole.compound import open_compound
from ingest.formats.packed.layout import open_package

_OFFICE = frozenset(
    {"docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xlsb", "xltx", "xltm", "pptx", "pptm", "ppsx", "ppsm",
     "potx", "potm", "ofd", "odt", "ott", "ods", "ots", "odp", "otp", "odg", "epub", "vsdx", "uof", "xps"}
)  # fmt: skip


def check_zip(path: Path, mismatch: str) -> None:
    """A ZIP file or a package. `mismatch` is the extension that promised more than a ZIP file."""
    package = open_package(path)
    if package.encrypted:
        raise NeedsPassword("zip")
    if not package.whole or (not package.names and mismatch in _OFFICE):
        raise Unreadable(ReasonCode.DAMAGED, "zip directory")
    if not package.names:
        raise Unreadable(ReasonCode.EMPTY, "zip without members")


def check_compound(path: Path) -> None:
    """A compound file (Visio, Publisher …): that its directory can be read."""
    if not open_compound(path).whole:
        raise Unreadable(ReasonCode.DAMAGED, "compound file directory")
