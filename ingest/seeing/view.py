"""A reading made ready for rules: its lines one under the other, raw and folded side by side.

The classifier and the describer ask the same questions of a document: what stands at its head, at
its end, on which page and line is this offset. Long documents are looked at from both ends only; what
was pasted as a picture into a document with words of its own says nothing of what that document is.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath

from archive.notes import NoteCode
from archive.record import Line, Page
from ingest.reader import Reading
from ingest.seeing.even import even

HEAD_CHARACTERS = 60_000  # looked at from the beginning
TAIL_CHARACTERS = 15_000  # and from the end
ROW_CHARACTERS = 1_000  # a longer line is cut into rows of this length
OWN_CHARACTERS = 120  # so many tell what a document is, without the words in its pictures
HEAD_ROWS = 16
TAIL_ROWS = 24

_SPACED_OUT = re.compile(r"\S(?: {1,6}\S){1,30}")
_MARKUP = re.compile(r"^(?:#{1,6} +|<!--.*-->$|\*\*(?=[^*]+\*\*$))")


@dataclass(slots=True)
class Row:
    """One line: where it stands, as read and folded (same length), its place on the page."""

    page: int
    line: int
    raw: str
    text: str
    box: tuple[float, float, float, float] | None
    width: float  # of the page, in points; 0 unknown
    heading: int = 0  # the level of a marked-up heading; 0 for none


class View:
    """The rows of a reading with text in them, joined, with the way back to page and line."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.rows = _rows(_own(reading))
        self.text = "\n".join(row.text for row in self.rows)
        self.raw = "\n".join(row.raw for row in self.rows)
        self.starts: list[int] = []
        at = 0
        for row in self.rows:
            self.starts.append(at)
            at += len(row.text) + 1

    def row_at(self, offset: int) -> int:
        """The index of the row in which `offset` of the text lies."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def cut(self, start: int, end: int) -> str:
        """The characters from `start` to `end` as they stand in the document."""
        return self.raw[start:end]

    def end(self, index: int) -> int:
        """The offset where the row `index` ends."""
        return self.starts[index] + len(self.rows[index].text)

    @cached_property
    def head_end(self) -> int:
        """The offset where the first rows of the first page with text end."""
        return self.end(min(HEAD_ROWS, len(self.rows)) - 1) if self.rows else 0

    @cached_property
    def tail_start(self) -> int:
        """The offset where the last rows begin."""
        first = max(len(self.rows) - TAIL_ROWS, 0)
        return self.starts[first] if self.rows else 0

    @cached_property
    def stem(self) -> str:
        """The file's name, folded, without folder and extension."""
        return even(PurePath(self.reading.name.replace("\\", "/")).stem)[:300].strip()


def _own(reading: Reading) -> list[Page]:
    """The pages without what pictures in a document say, unless it says little else itself."""
    if not any(code == NoteCode.PICTURES_READ for code, _ in reading.notes):
        return reading.pages
    own = [line for page in reading.pages for line in page.lines if line.confidence is None]
    if sum(len(line.text.strip()) for line in own) < OWN_CHARACTERS:
        return reading.pages
    nothing = Line("")  # in its place, so that the others keep their number
    return [
        replace(page, lines=[line if line.confidence is None else nothing for line in page.lines])
        for page in reading.pages
    ]


def _rows(pages: list[Page]) -> list[Row]:
    """The rows of `pages`: all of a usual document, both ends of a very long one."""
    head: list[Row] = []
    left = HEAD_CHARACTERS
    for page in pages:
        for index, line in enumerate(page.lines):
            if left <= 0:
                return head + _tail(pages, (page.number, index))
            made = _cut(page, index, line, left)
            left -= sum(len(row.text) + 1 for row in made) or 1
            head += made
    return head


def _tail(pages: list[Page], after: tuple[int, int]) -> list[Row]:
    """The last rows that come after the place (page, line) `after`."""
    tail: list[Row] = []
    left = TAIL_CHARACTERS
    for page in reversed(pages):
        for index in range(len(page.lines) - 1, -1, -1):
            if left <= 0 or (page.number, index) < after:
                return tail[::-1]
            made = _cut(page, index, page.lines[index], left)
            left -= sum(len(row.text) + 1 for row in made) or 1
            tail += made[::-1]
    return tail[::-1]


def _cut(page: Page, index: int, line: Line, most: int) -> list[Row]:
    """The rows of one line; none when it is blank or only a comment of the markup."""
    whole, heading = line.text[:most], 0
    mark = _MARKUP.match(whole) if whole[:1] in ("#", "<", "*") else None
    if mark:
        heading = mark.group().count("#") or 1
        whole = "" if mark.group().startswith("<") else whole[mark.end() :].removesuffix("**")
    rows = []
    for start in range(0, len(whole), ROW_CHARACTERS):
        raw = whole[start : start + ROW_CHARACTERS]
        text = even(raw)
        bare = text.strip()
        if bare:
            begin = text.index(bare)
            raw, text = _closed(raw[begin : begin + len(bare)], bare)
            rows.append(Row(page.number, index, raw, text, line.box, page.width, heading))
    return rows


def _closed(raw: str, text: str) -> tuple[str, str]:
    """A spaced-out heading (判 决 书) without its spaces; anything else as it is."""
    if len(text) > 80 or " " not in text or text.isascii() or not _SPACED_OUT.fullmatch(text):
        return raw, text
    kept = [index for index, character in enumerate(text) if character != " "]
    return "".join(raw[i] for i in kept), "".join(text[i] for i in kept)
