"""The pages of tables: a row a line, its cells parted by tabs; a sheet begins a page and may take many.

A page is what the archive shows and finds: it ends after ROWS rows, or before SIZE characters.
"""

import re
from collections.abc import Iterable

from archive.record import Line, Page
from ingest.formats.text.pages import PICTURES, SIZE, PageSink

ROWS = 1000  # lines of a page, at most
_WIDEST_GAP = 16  # tabs that stand for cells left empty; a row of a sparse sheet is not filled up
_PICTURES = ("=DISPIMG(", "=_xlfn.DISPIMG(")  # WPS shows a picture in place of such a value
_SPACE = re.compile(r"[\s\x00]+")

# In the header of a printed sheet: places, fonts, sizes, colours, and fields such as the page's number.
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+-]{6}|\d+|[A-Za-z])')


class Grid:
    """Collects the rows of sheets and hands full pages to the sink."""

    def __init__(self, sink: PageSink) -> None:
        self._sink = sink
        self._lines: list[Line] = []
        self._size = self._finished = 0
        self._shown: list[Line] = []  # what the pictures of the page say
        self._pictures = 0

    @property
    def number(self) -> int:
        """The number of the page that is being filled, from 1."""
        return self._finished + 1

    def sheet(self, name: str) -> None:
        """Begin a sheet, on a page of its own that its name heads."""
        self._end_page()
        self.line(name)

    def line(self, text: str) -> None:
        """Add a line as it is; an empty one is left out."""
        text = _SPACE.sub(" ", text) if "\t" not in text else text.rstrip()
        for start in range(0, len(text), SIZE):
            self._add(text[start : start + SIZE])

    def margin(self, text: str) -> None:
        """Add the header or footer of a printed sheet, without its codes."""
        self.line(_CODES.sub(" ", text).replace("&&", "&").strip())

    def row(self, cells: Iterable[tuple[int, str]]) -> None:
        """Add a row of (column from 0, text); empty cells need not be given, nor the columns be in order."""
        parts: list[str] = []
        size, last = 0, -1
        for column, text in cells:
            words = text.split() if "\0" not in text else text.replace("\0", " ").split()
            if not words or words[0].startswith(_PICTURES):
                continue
            text = words[0] if len(words) == 1 else " ".join(words)
            gap = 1 if column == last + 1 > 0 else _gap(last, column)
            parts.append("\t" * gap + text)
            size, last = size + gap + len(text), column
            if size > SIZE:  # what nobody typed: a row is cut as any long line is
                self.line("".join(parts))
                parts, size = [], 0
        if parts:
            self.line("".join(parts))

    def picture(self, lines: list[Line]) -> None:
        """Put what a picture says at the end of the page, as a pager does."""
        self._shown += lines
        self._pictures += 1
        if self._pictures == PICTURES:
            self._end_page()

    def close(self) -> None:
        """End the last page; tables without a single character still have one, blank page."""
        self._end_page()
        if not self._finished:
            self._sink.page(Page(number=1, blank=True))

    def _add(self, text: str) -> None:
        if self._size + len(text) > SIZE or len(self._lines) >= ROWS:
            self._end_page()
        self._lines.append(Line(text))
        self._size += len(text) + 1

    def _end_page(self) -> None:
        if self._lines or self._pictures:
            page = Page(self.number, lines=[*self._lines, *self._shown])
            self._finished += 1
            self._sink.page(page)
        self._lines, self._size = [], 0
        self._shown, self._pictures = [], 0


def _gap(last: int, column: int) -> int:
    """How many tabs part a cell from the one before it; `last` is -1 where there is none."""
    return min(max(column - max(last, 0), 1 if last >= 0 else 0), _WIDEST_GAP)
