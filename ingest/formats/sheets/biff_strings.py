"""The shared strings of an XLS workbook, which run on from one record to the next."""

import struct

from ingest.formats.sheets.packed_strings import PackedStrings

_WIDE, _EXTENDED, _RICH = 1, 4, 8


def wide_text(flags: int, data: bytes) -> str:
    """Characters of BIFF8: of two bytes each, or of one."""
    return data.decode("utf-16-le" if flags & _WIDE else "latin-1", "replace")


def shared_strings(blocks: list[bytes], memory_mib: int) -> PackedStrings:
    """The strings of an SST record and the CONTINUE records after it; as many as are whole."""
    found = PackedStrings(memory_mib)
    reading = _Blocks(blocks)
    try:
        _, count = struct.unpack("<2L", reading.take(8))
        for _ in range(count):
            found.add(_string(reading))
    except struct.error:  # cut off
        return found
    return found


def _string(reading: "_Blocks") -> str:
    count, flags = struct.unpack("<HB", reading.take(3))
    runs = struct.unpack("<H", reading.take(2))[0] if flags & _RICH else 0
    extended = struct.unpack("<L", reading.take(4))[0] if flags & _EXTENDED else 0
    text = reading.characters(count, flags)
    reading.skip(4 * runs + extended)
    return text


class _Blocks:
    """Bytes that are parted into records."""

    def __init__(self, blocks: list[bytes]) -> None:
        self._blocks = blocks
        self._block = self._at = 0

    def take(self, count: int) -> bytes:
        """The next bytes; fewer at the end."""
        found = b""
        while count and self._block < len(self._blocks):
            piece = self._piece(count)
            found += piece
            count -= len(piece)
            if count:
                self._next()
        return found

    def skip(self, count: int) -> None:
        """Leave bytes out."""
        while count and self._block < len(self._blocks):
            count -= len(self._piece(count))
            if count:
                self._next()

    def characters(self, count: int, flags: int) -> str:
        """So many characters; each record that they run on to says anew whether they are wide."""
        found = b""
        while count and self._block < len(self._blocks):
            size = 2 if flags & _WIDE else 1
            piece = self._piece(count * size)
            count -= len(piece) // size
            found += piece if size == 2 else piece.decode("latin-1").encode("utf-16-le")
            if count:
                self._next()
                flags = (self.take(1) or b"\0")[0]
        return found.decode("utf-16-le", "replace")

    def _piece(self, count: int) -> bytes:
        piece = self._blocks[self._block][self._at : self._at + count]
        self._at += len(piece)
        return piece

    def _next(self) -> None:
        self._block, self._at = self._block + 1, 0
