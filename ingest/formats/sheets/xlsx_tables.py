"""What the cells of an XLSX workbook point to: its shared strings, its number formats."""

from collections.abc import Iterator
from typing import IO

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.ooxml.drawing import decoded
from ingest.formats.ooxml.package import BROKEN, Element
from ingest.formats.ooxml.word_tags import local
from ingest.formats.sheets.cell_values import NumberFormat, format_numbered
from ingest.formats.sheets.packed_strings import PackedStrings
from ingest.formats.xml.parsing import stream_xml

_LONGEST = 10  # digits of a number


class SharedStrings(PackedStrings):
    """The shared strings of a part, by the number that cells give."""

    def __init__(self, file: IO[bytes] | None, memory_mib: int) -> None:
        super().__init__(memory_mib)
        for text in _strings(file) if file else ():
            self.add(text)

    def of_cell(self, number: str) -> str:
        """The string that a cell names, "" if there is none."""
        return self.text(int(number)) if number.isdecimal() and len(number) < _LONGEST else ""


def _strings(file: IO[bytes]) -> Iterator[str]:
    try:
        for item in stream_xml(file, ("{*}si",), "sharedStrings.xml"):
            yield rich_text(item)
    except BROKEN as error:
        raise Unreadable(ReasonCode.DAMAGED, f"{type(error).__name__} in sharedStrings.xml") from error


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
