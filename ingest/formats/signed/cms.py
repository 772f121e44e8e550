"""What a signature was put around: the content of CMS signed data (RFC 5652), as S/MIME carries it.

Only lengths and tags (DER, and BER with its open lengths) are walked, within bounds; no signature
is checked here.
"""

from collections.abc import Iterator

_SIGNED = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_SIGNED_SM2 = bytes.fromhex("2a811ccf550601040202")  # 1.2.156.10197.6.1.4.2.2 (GM/T 0010)
_SEQUENCE, _SET, _OID, _OCTETS, _OCTETS_IN_PARTS, _EXPLICIT = 0x30, 0x31, 0x06, 0x04, 0x24, 0xA0
_DEEP = 20
_Value = tuple[int, int, int, int]  # tag, start and end of its content, where the next one begins


class _Broken(ValueError):
    """These bytes are no values of this shape."""


def signed_content(data: bytes) -> bytes | None:
    """The bytes that were signed; None if these are no signed data, or hold only the signature."""
    try:
        outer = _parts(data, _value(data, 0, len(data)), _SEQUENCE)
        kind, (tag, start, end, _) = next(outer), next(outer)
        if data[kind[1] : kind[2]] not in (_SIGNED, _SIGNED_SM2) or tag != _EXPLICIT:
            return None
        for part in _parts(data, _value(data, start, end), _SEQUENCE):
            if part[0] == _SEQUENCE:
                return _content(data, part)
    except (_Broken, StopIteration):
        pass
    return None


def _content(data: bytes, value: _Value) -> bytes | None:
    for tag, start, end, _ in _parts(data, value, _SEQUENCE):
        if tag == _EXPLICIT:
            return b"".join(_octets(data, _value(data, start, end), 0))
    return None


def _octets(data: bytes, value: _Value, depth: int) -> Iterator[bytes]:
    """The bytes of an octet string, which may be in parts."""
    if depth > _DEEP:
        raise _Broken
    if value[0] == _OCTETS:
        yield data[value[1] : value[2]]
    elif value[0] == _OCTETS_IN_PARTS:
        for part in _parts(data, value, _OCTETS_IN_PARTS):
            yield from _octets(data, part, depth + 1)


def _parts(data: bytes, value: _Value, tag: int) -> Iterator[_Value]:
    """The values in a value of this tag."""
    if value[0] != tag:
        raise _Broken
    at = value[1]
    while at < value[2]:
        part = _value(data, at, value[2])
        yield part
        at = part[3]


def _value(data: bytes, at: int, end: int, depth: int = 0) -> _Value:
    """The value that begins at `at`."""
    if at + 2 > end or depth > _DEEP:
        raise _Broken
    tag, length, start = data[at], data[at + 1], at + 2
    if length == 0x80:
        return _open_value(data, tag, start, end, depth)
    if length > 0x80:
        wide = length - 0x80
        length, start = int.from_bytes(data[start : start + wide]), start + wide
    if start + length > end:
        raise _Broken
    return tag, start, start + length, start + length


def _open_value(data: bytes, tag: int, start: int, end: int, depth: int) -> _Value:
    """A value whose end is marked by two zero bytes."""
    at = start
    while data[at : at + 2] != b"\0\0":
        at = _value(data, at, end, depth + 1)[3]
    return tag, start, at, at + 2
