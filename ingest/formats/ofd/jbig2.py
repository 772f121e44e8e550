"""JBIG2 files (ISO/IEC 14492, annex D), in which OFD keeps scans in black and white, as PDFium draws them."""

import struct
from dataclasses import dataclass

import pikepdf

from ingest.formats.ofd.tree import Matrix

MAGIC = b"\x97JB2\r\n\x1a\n"
_SEQUENTIAL, _COUNT_UNKNOWN = 1, 2
_PAGE, _END_OF_PAGE, _END_OF_FILE = 48, 49, 51
_SEGMENTS_MOST = 100_000
_UNKNOWN = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Jbig2:
    """A page in black and white, still packed: its segments without the file's head and ends."""

    width: int
    height: int
    segments: bytes

    @property
    def space(self) -> Matrix:
        """How the picture comes to lie in the unit square."""
        return Matrix((1.0, 0.0, 0.0, -1.0, 0.0, 1.0))

    def stream(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The picture as an object of `pdf`."""
        made = pdf.make_stream(self.segments)
        made.Type, made.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        made.Width, made.Height, made.BitsPerComponent = self.width, self.height, 1
        made.ColorSpace, made.Filter = pikepdf.Name.DeviceGray, pikepdf.Name.JBIG2Decode
        return made


def jbig2(data: bytes, pixels: int) -> Jbig2 | None:
    """The first page of a JBIG2 file; None where it is damaged, larger than `pixels`, or in another order."""
    if len(data) < 13 or not data[8] & _SEQUENTIAL:
        return None
    at = 9 if data[8] & _COUNT_UNKNOWN else 13
    kept, size = bytearray(), (0, 0)
    for _ in range(_SEGMENTS_MOST):
        try:
            kind, body, length = _segment(data, at)
            if kind == _PAGE:
                size = struct.unpack_from(">2I", data, body)
        except (struct.error, IndexError):
            break
        if kind in (_END_OF_PAGE, _END_OF_FILE) or length == _UNKNOWN:
            break
        kept += data[at : body + length]
        at = body + length
    width, height = size
    return Jbig2(width, height, bytes(kept)) if 0 < width * height <= pixels else None


def _segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Kind of the segment at `at`, where its data begin, and how long they are."""
    number, flags, count = struct.unpack_from(">IBB", data, at)
    references, at = count >> 5, at + 6
    if references == 7:
        references = struct.unpack_from(">I", data, at - 1)[0] & 0x1FFFFFFF
        at += 3 + (references + 8) // 8
    at += references * (1 if number <= 256 else 2 if number <= 65536 else 4)
    at += 4 if flags & 0x40 else 1
    return flags & 0x3F, at + 4, struct.unpack_from(">I", data, at)[0]
