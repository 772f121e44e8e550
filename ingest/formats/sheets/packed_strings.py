"""The strings that the cells of a workbook share, packed: a million Python strings would fill the memory."""

from array import array

from archive.notes import ReasonCode
from ingest.errors import Unreadable

_SHARE = 4  # the part of the memory that they may take


class PackedStrings:
    """Strings by their number."""

    def __init__(self, memory_mib: int) -> None:
        self._packed = bytearray()
        self._ends = array("Q", [0])
        self._largest = (memory_mib << 20) // _SHARE

    def add(self, text: str) -> None:
        """Add the next string. Raises Unreadable("too_big_in_memory")."""
        self._packed += text.encode("utf-8", "replace")
        self._ends.append(len(self._packed))
        if len(self._packed) + 8 * len(self._ends) > self._largest:
            raise Unreadable(ReasonCode.TOO_BIG_IN_MEMORY, f"{len(self._ends)} shared strings")

    def text(self, number: int) -> str:
        """The string of this number, "" if there is none."""
        if not 0 <= number < len(self._ends) - 1:
            return ""
        return self._packed[self._ends[number] : self._ends[number + 1]].decode("utf-8")
