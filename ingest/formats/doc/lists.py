"""Automatic list numbers of Word's binary documents ([MS-DOC] §2.9.131."""

import struct
from dataclasses import dataclass

from ingest.formats.doc.file import WordFile, properties_in
from ingest.formats.text.list_numbers import LEVELS, Level, NumberedList

_STYLES, _LISTS, _OVERRIDES = 1, 73, 74
_LIST, _LEVEL = 0x460B, 0x260A
_STYLES_DEEP = 20
_GAPS = {0: " ", 1: " ", 2: ""}
# The formats' numbers ([MS-OSHARED] MSONFC) by the names of ECMA-376.
_FORMS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter",
    10: "ideographDigital", 11: "japaneseCounting", 14: "decimalFullWidth", 16: "japaneseLegal",
    18: "decimalEnclosedCircle",
    19: "decimalFullWidth", 22: "decimalZero", 23: "bullet", 28: "decimalEnclosedCircleChinese",
    30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting",
    34: "ideographLegalTraditional", 35: "taiwaneseCountingThousand", 36: "taiwaneseDigital",
    37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand",
    40: "ideographDigital", 255: "none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Style:
    base: int
    number: int | None  # of its list
    level: int | None


class Lists:
    """Gives each numbered paragraph its label, counting as it is asked."""

    def __init__(self, file: WordFile) -> None:
        self._styles = _styles(file.part(_STYLES))
        self._lists = _lists(file)
        self._overrides = _overrides(file.part(_OVERRIDES))
        self._restarted: set[tuple[int, int]] = set()

    def label(self, style: int, number: int | None, level: int | None) -> str:
        """The label of a paragraph with this style and its own list number and level, if it has them."""
        for _ in range(_STYLES_DEEP):
            styled = self._styles.get(style)
            if styled is None or (number is not None and level is not None):
                break
            number = styled.number if number is None else number
            level = styled.level if level is None else level
            style = styled.base
        level = level or 0
        if not number or not 0 < number <= len(self._overrides) or not 0 <= level < LEVELS:
            return ""
        return self._counted(number, level)

    def _counted(self, number: int, level: int) -> str:
        identifier, changes = self._overrides[number - 1]
        found = self._lists.get(identifier)
        if found is None or level not in found.levels:
            return ""
        anew = None
        if (number, level) not in self._restarted:
            self._restarted.add((number, level))
            anew = changes.get(level)
        found.count(level, anew)
        return found.label(level)


def _styles(data: bytes) -> dict[int, _Style]:
    """Paragraph styles by their number."""
    if len(data) < 6:
        return {}
    length, count, base_size = struct.unpack_from("<3H", data)
    at, found = 2 + length, {}
    for number in range(count):
        if at + 2 > len(data):
            break
        size = int.from_bytes(data[at : at + 2], "little")
        style = _style(data[at + 2 : at + 2 + size], base_size)
        if style:
            found[number] = style
        at += 2 + size
    return found


def _style(data: bytes, base_size: int) -> _Style | None:
    if len(data) < base_size + 2 or base_size < 8 or data[2] & 0x0F != 1:
        return None
    at = base_size + 2 + 2 * int.from_bytes(data[base_size : base_size + 2], "little") + 2
    at += at % 2
    size = int.from_bytes(data[at : at + 2], "little")
    number, level = numbered(data[at + 4 : at + 2 + size])
    return _Style(int.from_bytes(data[2:4], "little") >> 4, number, level)


def numbered(properties: bytes) -> tuple[int | None, int | None]:
    """The list number and level that properties set."""
    number = level = None
    for code, operand in properties_in(properties):
        if code == _LIST and len(operand) == 2:
            number = int.from_bytes(operand, "little")
        elif code == _LEVEL and operand:
            level = operand[0]
    return number, level


def _lists(file: WordFile) -> dict[int, NumberedList]:
    """Lists by their identifier. Their levels stand behind the table of them."""
    start, end = file.place(_LISTS)
    data = file.table[start:end]
    found: dict[int, NumberedList] = {}
    at = end
    for place in range(2, min(len(data), 2 + 28 * int.from_bytes(data[:2], "little")) - 27, 28):
        levels: dict[int, Level] = {}
        for level in range(1 if data[place + 26] & 1 else LEVELS):
            read = _level(file.table, at)
            if read is None:
                return found
            levels[level], at = read
        found[int.from_bytes(data[place : place + 4], "little")] = NumberedList(levels)
    return found


def _level(table: bytes, at: int) -> tuple[Level, int] | None:
    """A level of a list and the place behind it."""
    if at + 30 > len(table):
        return None
    start, form, flags = struct.unpack_from("<lBB", table, at)
    gap, sizes = table[at + 15], table[at + 24 : at + 26]
    text_at = at + 28 + sizes[0] + sizes[1]
    end = text_at + 2 + 2 * int.from_bytes(table[text_at : text_at + 2], "little")
    if end > len(table):
        return None
    raw = table[text_at + 2 : end].decode("utf-16-le", "replace")
    text = "".join(f"%{ord(char) + 1}" if char < "\x09" else char for char in raw)
    shape = Level(max(start, 0), _FORMS.get(form, "decimal"), text, _GAPS.get(gap, " "), bool(flags & 4))
    return shape, end


def _overrides(data: bytes) -> list[tuple[int, dict[int, int]]]:
    """What each list number stands for: a list, and where it makes levels start anew."""
    count = min(int.from_bytes(data[:4], "little"), max(0, len(data) - 4) // 16)
    found = []
    at = 4 + count * 16
    for number in range(count):
        identifier, changed = struct.unpack_from("<L8xB", data, 4 + number * 16)
        starts: dict[int, int] = {}
        at += 4
        for _ in range(changed):
            if at + 8 > len(data):
                break
            start, flags = struct.unpack_from("<lL", data, at)
            at += 8
            if flags & 0x20:
                level = _level(data, at)
                start, at = (level[0].start, level[1]) if level else (start, len(data))
            if flags & 0x30:
                starts[flags & 0x0F] = start
        found.append((identifier, starts))
    return found
