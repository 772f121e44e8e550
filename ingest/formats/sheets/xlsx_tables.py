"""What the cells of an XLSX workbook point to: its shared strings, its number formats."""

from array import array
from collections.abc import Iterator
from typing import IO

from ingest.errors import Unreadable
from ingest.formats.ooxml.drawing import decoded
from ingest.formats.ooxml.package import BROKEN, Element
from ingest.formats.ooxml.word_tags import local
from ingest.formats.sheets.cell_values import NumberFormat, format_numbered
from ingest.formats.xml.parts import stream_xml

_SHARE = 4  # the part of the memory that shared strings may take


class SharedStrings:
    """The shared strings by their number, packed: a million Python strings would fill the memory."""

    def __init__(self, file: IO[bytes] | None, memory_mib: int) -> None:
        self._packed = bytearray()
        self._ends = array("Q", [0])
        largest = (memory_mib << 20) // _SHARE
        for text in _strings(file) if file else ():
            self._packed += text.encode("utf-8", "replace")
            self._ends.append(len(self._packed))
            if len(self._packed) + 8 * len(self._ends) > largest:
                raise Unreadable("too_big_in_memory", f"{len(self._ends)} shared strings")

    def text(self, number: str) -> str:
        """The string of this number, "" if there is none."""
        if not number.isdecimal() or int(number) >= len(self._ends) - 1:
            return ""
        start, end = self._ends[int(number)], self._ends[int(number) + 1]
        return self._packed[start:end].decode("utf-8")


def _strings(file: IO[bytes]) -> Iterator[str]:
    try:
        for item in stream_xml(file, ("{*}si",), "sharedStrings.xml"):
            yield rich_text(item)
    except BROKEN as error:
        raise Unreadable("damaged", f"{type(error).__name__} in sharedStrings.xml") from error


def rich_text(item: Element) -> str:
    """The text of a string item, without what says how it is pronounced."""
    parts = []
    for each in item:
        name = local(each)
        if name == "t":
            parts.append(each.text or "")
        elif name == "r":
            parts += [run.text or "" for run in each if local(run) == "t"]
    return decoded("".join(parts))


def number_formats(styles: Element | None) -> dict[str, NumberFormat]:
    """The number format of each cell style, by the style's number."""
    codes: dict[int, str] = {}
    found: dict[str, NumberFormat] = {}
    for element in styles.iter() if styles is not None else ():
        if local(element) == "numFmt":
            codes[_number(element)] = element.get("formatCode", "")
        elif local(element) == "cellXfs":
            formats = (format_numbered(_number(each), codes) for each in element if local(each) == "xf")
            found = {str(at): each for at, each in enumerate(formats)}
    return found


def _number(element: Element) -> int:
    stated = element.get("numFmtId", "")
    return int(stated) if stated.isdecimal() and len(stated) < 9 else 0
