"""Office documents saved as one XML file ("flat OPC"): packed again as the package they stand for."""

import base64
import binascii
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.ooxml.word_tags import attribute, local
from ingest.formats.xml.parsing import stream_xml
from ingest.reader import Source

_TYPES = "[Content_Types].xml"
_NO_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


@contextmanager
def packed(source: Source) -> Iterator[Path]:
    """The path of the document's package, a temporary file. Raises Unreadable."""
    with TemporaryDirectory(prefix="packed-") as folder:
        path = Path(folder) / source.path.name
        with zipfile.ZipFile(path, "w") as package, source.path.open("rb") as file:
            package.writestr(_TYPES, _NO_TYPES)
            _pack(stream_xml(file, ("{*}part",), "document"), package, source)
        yield path


def _pack(parts: Iterator[etree._Element], package: zipfile.ZipFile, source: Source) -> None:
    left = source.limits.output_mib << 20
    for number, part in enumerate(parts):
        data = _content(part)
        left -= len(data)
        if left < 0 or number >= source.limits.members:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, f"{number} parts")
        name = (attribute(part, "name") or str(number)).lstrip("/")
        if name != _TYPES:
            package.writestr(name, data)


def _content(part: etree._Element) -> bytes:
    """The bytes of one part. Raises Unreadable("damaged")."""
    for each in part:
        if local(each) == "xmlData":
            inner = next((child for child in each if isinstance(child.tag, str)), None)
            return etree.tostring(inner, encoding="UTF-8") if inner is not None else b""
        if local(each) == "binaryData":
            try:
                return base64.b64decode(each.text or "")
            except binascii.Error as error:
                raise Unreadable(ReasonCode.DAMAGED, "binary part") from error
    return b""
