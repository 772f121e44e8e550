"""PDF files under a password: opened with the passwords known, for as long as they are read.

What is encrypted is written in the clear to a private temporary folder that is gone when the
reading ends, since three libraries read it and each knows other passwords and ciphers.
"""

import stringprep
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import NeedsPassword
from ingest.reader import Source

# What pikepdf raises on hostile files: its own errors, and Python's for objects of another kind.
PIKEPDF_FAILURES = (
    pikepdf.PikepdfError, ArithmeticError, AttributeError, LookupError, NotImplementedError, OSError,
    RecursionError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
_LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
_NOT_ENCRYPTED = -1  # as a revision of the security handler


@contextmanager
def unlocked(source: Source) -> Iterator[tuple[Path, bool]]:
    """The path of a PDF that opens without a password, and whether its attachments stay encrypted.

    Raises NeedsPassword where none of `source.passwords` fits.
    """
    closed, attachments = _locks(source.path)
    if not closed and not attachments:
        yield source.path, False
        return
    with TemporaryDirectory(prefix="unlocked-") as folder:
        clear = Path(folder) / "clear.pdf"
        if any(_decrypted(source.path, each, clear) for each in _spelled(source.passwords)):
            yield clear, False
        elif closed:
            raise NeedsPassword("pdf")
        else:
            yield source.path, True


def _locks(path: Path) -> tuple[bool, bool]:
    """Whether the PDF at `path` needs a password to open, and whether its attachments do."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        return error.err_code in _LOCKED, False
    encrypted = pdfium.FPDF_GetSecurityHandlerRevision(document) != _NOT_ENCRYPTED
    document.close()
    if not encrypted:
        return False, False
    try:
        pikepdf.open(path).close()
    except pikepdf.PasswordError:
        return False, True
    except PIKEPDF_FAILURES:
        return False, False
    return False, False


def _spelled(passwords: tuple[str, ...]) -> Iterator[str | bytes]:
    """Every password in the ways programs write it: as it is, by RFC 4013, in the Chinese code page."""
    for password in passwords:
        yield password
        plain = "".join(
            " " if stringprep.in_table_c12(c) else c for c in password if not stringprep.in_table_b1(c)
        )
        plain = unicodedata.normalize("NFKC", plain)
        if plain != password:
            yield plain
        if not password.isascii():
            yield password.encode("gb18030", "replace")


def _decrypted(path: Path, password: str | bytes, clear: Path) -> bool:
    """Write the PDF at `path` to `clear` without its encryption; False if the password does not fit."""
    try:
        with pikepdf.open(path, password=password) as document:
            document.save(clear, encryption=False)
    except PIKEPDF_FAILURES:
        return isinstance(password, str) and _decrypted_second(path, password, clear)
    return True


def _decrypted_second(path: Path, password: str, clear: Path) -> bool:
    """The same by PDFium, which mends other faults."""
    try:
        document = pypdfium2.PdfDocument(path, password=password)
    except (pypdfium2.PdfiumError, UnicodeEncodeError):
        return False
    try:
        document.save(clear, flags=pdfium.FPDF_REMOVE_SECURITY)
    except pypdfium2.PdfiumError:
        return False
    finally:
        document.close()
    return True
