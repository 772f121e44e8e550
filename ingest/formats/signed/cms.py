"""What a signature was put around: the content of CMS signed data (RFC 5652), as S/MIME carries it.

No signature is checked here.
"""

from ingest.formats.signed import der

_SIGNED = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_SIGNED_SM2 = bytes.fromhex("2a811ccf550601040202")  # 1.2.156.10197.6.1.4.2.2 (GM/T 0010)
_EXPLICIT, _OCTETS_IN_PARTS = 0xA0, 0x24
_DEEP = 20


def signed_content(data: bytes) -> bytes | None:
    """The bytes that were signed; None if these are no signed data, or hold only the signature."""
    parts = _within(der.first(data), der.SEQUENCE)
    if not parts or parts[0].content not in (_SIGNED, _SIGNED_SM2):
        return None
    # Signed data in its tag; of that the part that names its kind; of that the bytes in their tag.
    for tag in (_EXPLICIT, der.SEQUENCE, der.SEQUENCE, _EXPLICIT):
        parts = _within(parts, tag)
    return _octets(parts[0]) if parts else None


def _within(parts: list[der.Node], tag: int) -> list[der.Node]:
    """What lies in the first of `parts` with this tag."""
    return next((part.children() for part in parts if part.tag == tag), [])


def _octets(value: der.Node, depth: int = 0) -> bytes:
    """The bytes of an octet string, which may be in parts."""
    if value.tag != _OCTETS_IN_PARTS or depth > _DEEP:
        return value.content if value.tag == der.OCTETS else b""
    return b"".join(_octets(part, depth + 1) for part in value.children())
