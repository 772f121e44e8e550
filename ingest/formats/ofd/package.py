"""The ZIP container of an OFD document (GB/T 33190): its parts by path, within bounds.

Paths are absolute ("/Doc_0/Document.xml") or relative to the part that names them; some writers
are careless about upper and lower case and about the root, so a part is also looked for that way.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from archive.notes import ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.xml.parsing import check_memory, parse_xml
from ingest.reader import Limits

ROOT = "OFD.xml"
_PART_MOST = 64 << 20  # bytes of one XML part, once unpacked
_WHOLE_MOST = 512 << 20  # bytes of all parts, where the limit on output is lower
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
# What the standard library lets through on hostile packages.
_FAILURES = (
    EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class Missing(Exception):
    """A part that is named is not in the package, or nothing can be had of it."""


@dataclass(slots=True)
class OfdPackage:
    """An open OFD file."""

    file: zipfile.ZipFile
    limits: Limits
    _names: dict[str, str] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)  # bytes of every part that was read
    mended: dict[str, None] = field(default_factory=dict)  # paths of parts that are no sound XML

    def path(self, named: str, beside: str = "") -> str:
        """The path in the package of the part `named` in the part `beside`. Raises Missing."""
        wanted = named.strip().replace("\\", "/")
        folder = posixpath.dirname(beside)
        tries = [wanted] if wanted.startswith("/") else [posixpath.join(folder, wanted), wanted]
        tries.append(posixpath.join(folder, wanted.lstrip("/")))
        for each in tries:
            found = self._names.get(_plain(each))
            if found is not None:
                return found
        raise Missing(wanted[:200])

    def read(self, path: str) -> bytes:
        """The bytes of a part by its path in the package. Raises Missing or Unreadable."""
        data = bytearray()
        for chunk in self.chunks(path):
            data += chunk
            if len(data) > _PART_MOST:
                raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "part of the package")
        self._taken[path] = len(data)
        if sum(self._taken.values()) > max(_WHOLE_MOST, self.limits.output_mib << 20):
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "parts of the package")
        return bytes(data)

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece. Raises Missing."""
        try:
            with self.file.open(path) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except (KeyError, *_FAILURES) as error:
            raise Missing(path[:200]) from error

    def tree(self, named: str, beside: str = "") -> tuple[str, etree._Element]:
        """Path and root of the XML part `named` in `beside`. Raises Missing or Unreadable."""
        path = self.path(named, beside)
        data = self.read(path)
        try:
            return path, parse_xml(data, path[:200])
        except Unreadable as error:
            root = _salvaged(data)
            if root is None:
                raise Missing(path[:200]) from error
        self.mended[path[:200]] = None
        return path, root


def _salvaged(data: bytes) -> etree._Element | None:
    """What can be had of XML with characters that XML does not allow, or with its end cut off."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        check_memory(error)
        return None
    return root


def _plain(path: str) -> str:
    """`path` from the root, without steps up and down, in lower case; it cannot lead outside."""
    return posixpath.normpath("/" + path.lstrip("/")).casefold()


@contextmanager
def open_ofd(whole: Path | BinaryIO, limits: Limits) -> Iterator[OfdPackage]:
    """The OFD file `whole`, closed afterwards. Raises Unreadable or NeedsPassword."""
    try:
        file = zipfile.ZipFile(whole)
    except _FAILURES as error:
        raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error
    with file:
        yield OfdPackage(file, limits, _names(file, limits))


def _names(file: zipfile.ZipFile, limits: Limits) -> dict[str, str]:
    """The members of `file` by their plain paths. Raises Unreadable or NeedsPassword."""
    members = file.infolist()
    if len(members) > limits.members:
        raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "members")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise NeedsPassword("zip")
    names = {_plain(info.filename): info.filename for info in members if not info.filename.endswith("/")}
    if "/encryptions.xml" in names or "/decryptseed.dat" in names:  # GM/T 0099: members are ciphertext
        raise NeedsPassword("ofd")
    return names
