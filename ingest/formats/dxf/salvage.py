"""The texts of a DXF file without its geometry, in one pass: for files too large or too broken to load.

A DXF file is pairs of lines, a group code and its value. Where a pair is broken, the next line that
begins an object sets the count right again.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.formats.dxf.words import Words

_KINDS = frozenset({b"TEXT", b"MTEXT", b"ATTRIB", b"ATTDEF"})
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+(\S{1,40})")
_VERSION = re.compile(rb"\$ACADVER\s+1\s+(AC\d{4})")
_HEAD = 1 << 16
_LINE_MOST = 1 << 16  # bytes; what is longer is no text
_TEXTS_MOST = 500_000
_SAMPLES = 5_000


def texts(path: Path) -> list[str]:
    """The texts of the DXF file at `path` in its order, the same only once; none of a binary one."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    version = _VERSION.search(head)
    page = _CODE_PAGE.search(head)
    used = "utf-8" if version and version[1] >= b"AC1021" else "cp1252"
    found = [(kind, data.decode(used, "surrogateescape")) for kind, data in _strings(path)]
    stated = page[1].decode("ascii", "replace") if page else ""
    words = Words(stated, used, (text for _, text in found[:_SAMPLES]))
    lines: dict[str, None] = {}
    for kind, text in found:
        for line in words.lines(text) if kind == b"MTEXT" else [words.plain(text)]:
            if line:
                lines[line] = None
    return list(lines)


def _strings(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """(kind of object, its text) of all objects that are texts."""
    kind, parts = b"", [b""]
    count = 0
    for code, value in _groups(path):
        if code == b"0":
            if kind in _KINDS and any(parts):
                yield kind, b"".join(parts)
                count += 1
            if count >= _TEXTS_MOST:
                return
            kind, parts = value.strip(), []
        elif kind in _KINDS and code in (b"1", b"3"):
            parts.append(value)
    if kind in _KINDS and any(parts):
        yield kind, b"".join(parts)


def _groups(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Group codes and values, without the line ends."""
    with path.open("rb") as file:
        while code := file.readline(_LINE_MOST):
            code = code.strip()
            if not code.isdigit():
                continue  # a pair is broken: go on until something is a code again
            yield code, file.readline(_LINE_MOST).rstrip(b"\r\n")
