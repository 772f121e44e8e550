"""The pictures of a rich text file (RTF), kept aside until the page that each stands on is handed over."""

from collections.abc import Iterator
from typing import IO

from ingest.formats.picture.embedded import Picture

# What a picture is written as, of those that are pixels.
KINDS = frozenset({"pngblip", "jpegblip", "dibitmap"})
_LARGEST = 64 << 20  # bytes; the rest of a larger one is left out, so that it is told to be damaged


class KeptPictures:
    """Takes pictures as they come and gives them page by page."""

    def __init__(self, file: IO[bytes]) -> None:
        """`file` is where they are kept: a temporary one."""
        self._file = file
        self._data = bytearray()
        self._in_figures = bytearray()
        self._places: dict[int, list[tuple[int, int]]] = {}

    def figures(self, data: bytes) -> None:
        """Add a piece of a picture in hexadecimal figures."""
        if len(self._in_figures) < 2 * _LARGEST:
            self._in_figures += data

    def raw(self, data: bytes) -> None:
        """Add a piece of a picture as it is."""
        if len(self._data) < _LARGEST:
            self._data += data

    def end(self, page: int) -> None:
        """The picture is whole; it stands on this page, from 0."""
        figures = self._in_figures.translate(None, b" \t\r\n\0")
        data = self._data or _bytes(figures[: len(figures) // 2 * 2])
        if data:
            self._places.setdefault(page, []).append((self._file.seek(0, 2), len(data)))
            self._file.write(data)
        self._data.clear()
        self._in_figures.clear()

    def of_page(self, page: int) -> Iterator[Picture]:
        """The pictures on this page."""
        return (Picture(at, self._read(at, size)) for at, size in self._places.get(page, ()))

    def _read(self, at: int, size: int) -> Iterator[bytes]:
        self._file.seek(at)
        yield self._file.read(size)


def _bytes(figures: bytearray) -> bytes:
    try:
        return bytes.fromhex(figures.decode("ascii", "replace"))
    except ValueError:
        return bytes(1)  # no picture, and told so
