"""The lines of a Word document (DOC): paragraphs with their list numbers, tables row by row."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.formats.doc.file import WordFile, properties_in
from ingest.formats.doc.lists import Lists, numbered
from ingest.formats.doc.words import Words
from ingest.formats.text.flow import BREAK, DEEPEST, Flow

_PARAGRAPH = re.compile("[^\r\x07\x0c]*[\r\x07\x0c]?")
_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_BREAK_BEFORE, _SECTION_KIND = 0x2407, 0x3009
_SECTIONS, _ANCHORS, _BOXES = 6, 40, 56


@dataclass(frozen=True, slots=True)
class _Look:
    """What a paragraph's properties say."""

    style: int = 0
    number: int | None = None
    level: int | None = None
    depth: int = 0
    row_end: bool = False
    inner_cell: bool = False
    break_before: bool = False


class Lines:
    """Turns stretches of the document's characters into lines."""

    def __init__(self, file: WordFile, words: Words) -> None:
        self._words = words
        self._runs = file.paragraphs()
        self._lists = Lists(file)
        self._continuous = _continuous(file)
        self._boxes = _boxes(file)
        self._anchors = sorted(self._boxes)
        self.reached = 0  # the character behind the last paragraph that was turned into lines

    def lines(self, start: int, end: int) -> Iterator[str]:
        """The lines from character `start` to `end`, and BREAK where a page ends."""
        flow = Flow()
        end = min(end, len(self._words.text))
        cell_before = False
        for found in _PARAGRAPH.finditer(self._words.text, start, end):
            first, last = found.span()
            if first == last:
                break
            self.reached = last
            look = self._look(last - 1, cell_before and last - first == 1)
            if look.break_before and not look.depth:
                yield from (*flow.ready(), BREAK)
            mark = self._words.text[last - 1]
            if look.depth or mark == "\x07":
                cell_before = self._in_table(flow, first, last, look)
            else:
                cell_before = False
                for line in self._paragraph(first, last, look):
                    flow.add(line)
            yield from flow.ready()
            if mark == "\f" and last not in self._continuous:
                yield from (*flow.close(), BREAK)
        yield from flow.close()

    def boxes_left(self) -> Iterator[str]:
        """The lines of the text boxes whose place in the text is not known."""
        for boxes in list(self._boxes.values()):
            for box in boxes:
                yield from (line for line in self.lines(*box) if line != BREAK)
        self._boxes.clear()

    def _in_table(self, flow: Flow, first: int, last: int, look: _Look) -> bool:
        """A paragraph in a table; whether it ended a cell."""
        mark = self._words.text[last - 1]
        depth = max(look.depth, 1)
        ends_cell = mark == "\x07" or look.inner_cell
        if look.row_end:
            flow.end_row(depth)
            return False
        for line in self._paragraph(first, last, look):
            flow.add(line, depth)
        if ends_cell:
            flow.end_cell(depth)
        return ends_cell

    def _paragraph(self, first: int, last: int, look: _Look) -> Iterator[str]:
        text = self._words.visible(first, last)
        if text.strip():
            text = self._lists.label(look.style, look.number, look.level) + text
        yield from (line for line in text.split("\n") if line.strip())
        if "\x08" in self._words.text[first:last]:
            here = slice(bisect_left(self._anchors, first), bisect_left(self._anchors, last))
            for anchor in self._anchors[here]:
                for box in self._boxes.pop(anchor, ()):
                    yield from (line for line in self.lines(*box) if line != BREAK)

    def _look(self, mark: int, empty_cell: bool) -> _Look:
        """The properties of the paragraph that ends with the character `mark`."""
        place, changes = self._words.place(mark)
        found = self._runs.at(place)
        if found is None:  # nothing is known: an empty cell behind a cell is the end of its row
            table = self._words.text[mark] == "\x07"
            return _Look(depth=int(table), row_end=table and empty_cell)
        return _look(found + changes)


@lru_cache(maxsize=4096)
def _look(properties: bytes) -> _Look:
    depth, flags = 0, dict.fromkeys((_IN_TABLE, _ROW_END, _INNER_CELL, _INNER_ROW, _BREAK_BEFORE), False)
    for code, operand in properties_in(properties[2:]):
        if code == _DEPTH:
            depth = min(int.from_bytes(operand, "little"), DEEPEST)
        elif code in flags:
            flags[code] = operand[:1] == b"\1"
    number, level = numbered(properties[2:])
    return _Look(
        style=int.from_bytes(properties[:2], "little"),
        number=number,
        level=level,
        depth=max(depth, 1) if flags[_IN_TABLE] else 0,
        row_end=flags[_ROW_END] or flags[_INNER_ROW],
        inner_cell=flags[_INNER_CELL],
        break_before=flags[_BREAK_BEFORE],
    )


def _continuous(file: WordFile) -> frozenset[int]:
    """The positions at which a section begins that goes on on the same page."""
    entries = file.entries(_SECTIONS, 12)
    found, room = set(), len(file.main)  # properties do not lie over each other
    for at, entry in entries[:-1]:
        place = int.from_bytes(entry[2:6], "little")
        size = int.from_bytes(file.main[place : place + 2], "little")
        room -= size
        if room < 0:
            break
        for code, operand in properties_in(file.main[place + 2 : place + 2 + size]):
            if code == _SECTION_KIND and operand == b"\0":
                found.add(at)
    return frozenset(found)


def _boxes(file: WordFile) -> dict[int, list[tuple[int, int]]]:
    """The text boxes (first and last character) by the character they hang on; -1 where none is known."""
    anchors = {int.from_bytes(entry[:4], "little"): at for at, entry in file.entries(_ANCHORS, 26)[:-1]}
    start, end = file.story("boxes")
    entries = file.entries(_BOXES, 22)
    found: dict[int, list[tuple[int, int]]] = {}
    for (at, entry), (after, _) in zip(entries, entries[1:], strict=False):
        box = (start + at, min(start + after, end))
        if box[0] < box[1]:
            found.setdefault(anchors.get(int.from_bytes(entry[14:18], "little"), -1), []).append(box)
    return found
