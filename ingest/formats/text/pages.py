"""Cutting running text into pages, for formats that have none.

A page is what the archive shows and finds, so it must not grow without bounds: it ends at a line
end before SIZE characters, or inside a line that alone is longer.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from archive.record import Line, Page

SIZE = 50_000  # characters
PICTURES = 4  # that may be read for one page: then it is finished, so that reading is seen to go on


class PageSink(Protocol):
    """What takes pages: a sink, or what stands before it."""

    def page(self, page: Page) -> None:
        """Take one page."""


class Pager:
    """Collects lines and hands full pages to the sink."""

    def __init__(self, sink: PageSink) -> None:
        self._sink = sink
        self._lines: list[Line] = []
        self._size = 0
        self._finished = 0
        self._shown: list[Line] = []  # what the pictures of the page say
        self._pictures = 0

    @property
    def number(self) -> int:
        """The number of the page that is being filled, from 1."""
        return self._finished + 1

    def line(self, text: str) -> None:
        """Add one line; empty lines are kept only between others."""
        for piece in _pieces(text.rstrip()):
            if self._size + len(piece) > SIZE:
                self.end_page()
            if piece or self._lines:
                self._lines.append(Line(piece))
                self._size += len(piece) + 1

    def lines(self, texts: Iterable[str]) -> None:
        """Add lines."""
        for text in texts:
            self.line(text)

    def picture(self, lines: list[Line]) -> None:
        """Put what a picture says at the end of the page, which is one even if the picture says nothing.

        The words of pictures are not counted to its size: pages are cut alike whatever is read there.
        """
        self._shown += lines
        self._pictures += 1
        if self._pictures == PICTURES:
            self.end_page()

    def end_page(self) -> None:
        """End the page here, if anything stands on it."""
        while self._lines and not self._lines[-1].text:
            self._lines.pop()
        if self._lines or self._pictures:
            page = Page(self.number, lines=[*self._lines, *self._shown])
            self._finished += 1
            self._sink.page(page)
        self._lines, self._size = [], 0
        self._shown, self._pictures = [], 0

    def close(self) -> None:
        """End the last page; a text without a single character still has one, blank page."""
        self.end_page()
        if not self._finished:
            self._sink.page(Page(number=1, blank=True))


def _pieces(text: str) -> Iterator[str]:
    if len(text) <= SIZE:
        yield text
        return
    for start in range(0, len(text), SIZE):
        yield text[start : start + SIZE]
