"""The pictures that a DWG file keeps of objects whose program is not here.

Objects of other applications (天正 and the like) and tables carry a drawing of themselves in their
common data, so that a program that does not know them can show them. Their layout is that of the
Open Design Specification for .dwg files, §20.4.
"""

from collections.abc import Iterator

from ezdwg import raw

_FIRST_CLASS = 498  # type codes from here on are of objects that the file declares itself
_MOST = 50_000  # such objects looked at
_LARGEST = 16 << 20  # bytes of one picture
_SINCE_2010 = frozenset({"AC1024", "AC1027", "AC1032"})
_DRAWN_HERE = frozenset({"LAYOUT", "IMAGE", "WIPEOUT", "LWPOLYLINE", "HATCH"})  # known to ezdwg


class _Bits:
    """Reads values that begin at any bit."""

    def __init__(self, data: bytes) -> None:
        self._whole = int.from_bytes(data, "big")
        self._size = len(data) * 8
        self._at = 0

    def take(self, count: int) -> int:
        """The next `count` bits; raises ValueError at the end."""
        self._at += count
        if self._at > self._size:
            raise ValueError("end of the object")
        return (self._whole >> (self._size - self._at)) & ((1 << count) - 1)

    def octets(self, count: int) -> bytes:
        """The next `count` bytes; raises ValueError at the end."""
        return self.take(count * 8).to_bytes(count, "big")

    def number(self, count: int) -> int:
        """A number of `count` bytes, the lowest first."""
        return int.from_bytes(self.octets(count), "little")

    def short(self) -> int:
        """A bit-coded short (BS)."""
        return (lambda: self.number(2), lambda: self.number(1), lambda: 0, lambda: 256)[self.take(2)]()

    def type_code(self) -> int:
        """The type of an object since 2010 (OT)."""
        kind = self.take(2)
        return self.number(1) + (0x1F0 if kind == 1 else 0) if kind < 2 else self.number(2)

    def handle(self) -> None:
        """Pass over a handle (H)."""
        self.octets(self.take(8) & 0x0F)

    def long_long(self) -> int:
        """A bit-coded number of up to seven bytes (BLL)."""
        return self.number(self.take(3))


def graphics(path: str, version: str) -> Iterator[tuple[int, bytes]]:
    """(handle, picture) of every object with one in the DWG file at `path` of `version` ("AC1027")."""
    handles = [
        row[0]
        for row in raw.list_object_headers_with_type(path)
        if row[3] >= _FIRST_CLASS and row[5] == "E" and row[4] not in _DRAWN_HERE
    ]
    for handle, _, _, _, data in raw.read_object_records_by_handle(path, handles[:_MOST]):
        try:
            graphic = _graphic(bytes(data), version in _SINCE_2010)
        except ValueError:
            continue
        if graphic:
            yield handle, graphic


def _graphic(data: bytes, since_2010: bool) -> bytes:
    """The picture in the record of an object; none where it has none. Raises ValueError at its end."""
    bits = _Bits(data)
    while bits.number(2) & 0x8000:  # the size of the record
        pass
    if since_2010:
        while bits.number(1) & 0x80:  # the size of its handles
            pass
        bits.type_code()
    else:
        bits.short()
        bits.number(4)  # where the handles begin
    bits.handle()
    while size := bits.short():  # what applications have added
        bits.handle()
        bits.octets(size)
    if not bits.take(1):
        return b""
    size = bits.long_long() if since_2010 else bits.number(4)
    return bits.octets(size) if size <= _LARGEST else b""
