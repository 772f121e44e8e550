"""Unpacking the packed RTF of Outlook's items (MS-OXRTFCP)."""

import struct

_PACKED, _PLAIN = b"LZFu", b"MELA"
_RING = 4096
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpacked(data: bytes, most: int) -> bytes:
    """The RTF in `data`, at most `most` bytes of it; what there is of a damaged one, b"" if nothing."""
    if len(data) < 16:
        return b""
    size = struct.unpack_from("<L", data, 4)[0]
    if data[8:12] == _PLAIN:
        return data[16 : 16 + min(size, most)]
    return bytes(_unpack(data, min(size, most))[:most]) if data[8:12] == _PACKED else b""


def _unpack(data: bytes, size: int) -> bytearray:
    ring = bytearray(_START + bytes(_RING - len(_START)))
    out, at, write = bytearray(), 16, len(_START)
    while at < len(data) and len(out) < size:
        control, at = data[at], at + 1
        for bit in range(8):
            if not control >> bit & 1:
                piece, at = data[at : at + 1], at + 1
                if not piece:
                    return out
            else:
                pair, at = data[at : at + 2], at + 2
                offset = int.from_bytes(pair) >> 4
                if len(pair) < 2 or offset == write:
                    return out
                for step in range((pair[1] & 15) + 2):
                    value = ring[(offset + step) % _RING]
                    out.append(value)
                    ring[write] = value
                    write = (write + 1) % _RING
                continue
            out += piece
            ring[write] = piece[0]
            write = (write + 1) % _RING
    return out
