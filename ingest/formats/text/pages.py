"""Cutting running text into pages, for formats that have none.

A page is what the archive shows and finds, so it must not grow without bounds: it ends at a line
end before SIZE characters, or inside a line that alone is longer.
"""

from collections.abc import Iterable, Iterator

from archive.record import Line, Page
from ingest.format import Sink

SIZE = 50_000  # characters


class Pager:
    """Collects lines and hands full pages to the sink."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._lines: list[Line] = []
        self._size = 0
        self._number = 0

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

    def end_page(self) -> None:
        """End the page here, if anything stands on it."""
        while self._lines and not self._lines[-1].text:
            self._lines.pop()
        if self._lines:
            self._number += 1
            self._sink.page(Page(number=self._number, lines=self._lines))
        self._lines, self._size = [], 0

    def close(self) -> None:
        """End the last page; a text without a single character still has one, blank page."""
        self.end_page()
        if not self._number:
            self._sink.page(Page(number=1, blank=True))


def _pieces(text: str) -> Iterator[str]:
    if len(text) <= SIZE:
        yield text
        return
    for start in range(0, len(text), SIZE):
        yield text[start : start + SIZE]
