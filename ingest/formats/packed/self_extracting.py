"""Programs that unpack a package they carry, as packers make them for people who have none (SFX)."""

import struct
import zlib
from pathlib import Path

from ingest import media_types
from ingest.formats.packed.layout import open_package

_STUB = 1 << 20  # bytes within which the package begins
_RAR, _RAR5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_MAIN, _MAIN_SIZE = 0x73, 13
# What programs carry for themselves: no documents are kept so.
_PROGRAMS = frozenset({"META-INF/MANIFEST.MF", "__main__.py", "__main__.pyc", "package.json"})


def carried(path: Path) -> str:
    """The media type of the package that the program at `path` unpacks, "" for any other program.

    Reads at most about 2.2 MB of it.
    """
    with path.open("rb") as file:
        start = file.read(_STUB)
    if any(_is_rar(start, at) for at in _places(start)):
        return media_types.RAR
    package = open_package(path)
    found = package.whole and package.names and not _PROGRAMS.intersection(package.names)
    return media_types.ZIP if found else ""


def _places(data: bytes) -> list[int]:
    """Where RAR's mark stands; some programs that know RAR have it, too."""
    found, at = list[int](), data.find(_RAR[:-1])
    while at >= 0 and len(found) < 100:
        found.append(at)
        at = data.find(_RAR[:-1], at + 1)
    return found


def _is_rar(data: bytes, at: int) -> bool:
    """Whether the header that must follow the mark does."""
    if data.startswith(_RAR, at) and len(data) >= at + 14:
        _, kind, _, size = struct.unpack_from("<HBHH", data, at + 7)
        return bool(kind == _MAIN and size == _MAIN_SIZE)
    if data.startswith(_RAR5, at) and len(data) > at + 13 and data[at + 12] < 0x80:
        header = data[at + 12 : at + 13 + data[at + 12]]
        return zlib.crc32(header) == int.from_bytes(data[at + 8 : at + 12], "little")
    return False
