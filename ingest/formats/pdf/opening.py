"""Opening a PDF: what needs a password, what is damaged beyond both libraries, what it says of itself."""

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2

from archive.notes import ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.text.garble import mended

# What pypdf raises on hostile files besides its own errors, which are ValueErrors or plain ones.
PYPDF_FAILURES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, OSError,
    RecursionError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip

_FACTS = {
    "title": "Title", "author": "Author", "subject": "Subject", "keywords": "Keywords",
    "producer": "Producer", "creator": "Creator",
}  # fmt: skip
_DATES = {"created": "CreationDate", "modified": "ModDate"}
_DATE = re.compile(
    r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-]\d\d)'?(\d\d)?)?", re.ASCII
)


@contextmanager
def opened(path: Path) -> Iterator[tuple[pypdfium2.PdfDocument, bool]]:
    """The PDF at `path`, which needs no password; closed afterwards.

    What PDFium cannot open is written anew by pypdf, and opened then: the second value says so.
    Raises NeedsPassword, or Unreadable("damaged").
    """
    repaired = False
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        document, repaired = _opened_anew(path), True
    try:
        yield document, repaired
    finally:
        document.close()


def _opened_anew(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(_written_anew(path), autoclose=True)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(ReasonCode.DAMAGED, "pdfium") from error


def _written_anew(path: Path) -> io.BytesIO:
    """The PDF at `path` as pypdf understands it."""
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise NeedsPassword
        whole = io.BytesIO()
        pypdf.PdfWriter(clone_from=reader).write(whole)
    except (PyPdfError, *PYPDF_FAILURES) as error:
        raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error
    whole.seek(0)
    return whole


def facts(document: pypdfium2.PdfDocument) -> Iterator[tuple[str, str]]:
    """What `document` states of itself: names as in Sink.fact, dates as ISO 8601; none empty."""
    for name, key in _FACTS.items():
        value = mended(document.get_metadata_value(key)).strip().strip("\0")
        if value:
            yield name, value
    for name, key in _DATES.items():
        date = pdf_date(document.get_metadata_value(key).strip())
        if date:
            yield name, date


def pdf_date(value: str) -> str:
    """A PDF date ("D:20200926103000+08'00'") as ISO 8601, to the second; "" for anything else."""
    match = _DATE.match(value)
    if not match:
        return ""
    year, month, day, hour, minute, second, utc, hours, minutes = match.groups()
    if not ("01" <= month <= "12" and "01" <= day <= "31"):
        return ""
    if hour is None:
        return f"{year}-{month}-{day}"
    zone = "Z" if utc else f"{hours}:{minutes or '00'}" if hours else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone}"
