"""Values of cells as XLS and XLSB hold them alike: numbers in 30 bits, errors, truth."""

import struct

_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip


def short_number(data: bytes, at: int) -> float:
    """The four bytes of an RK number: a whole one or the upper half of a double, perhaps in hundredths."""
    packed: int = struct.unpack_from("<i", data, at)[0]
    value: float
    if packed & 2:
        value = packed >> 2
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


def error_text(code: int) -> str:
    """An error as it is shown."""
    return _ERRORS.get(code, "#N/A")


def truth_text(value: int) -> str:
    """A truth value as it is shown."""
    return "TRUE" if value else "FALSE"
