"""The texts of a rich text file: characters from bytes, paragraphs and table rows from marks."""

import codecs
import re

from ingest.formats.rtf.codes import DOUBLE
from ingest.formats.text.flow import BREAK, Flow
from ingest.formats.text.symbols import in_symbol_font, without_private

_HALF = re.compile("[\ud800-\udfff]")


class Story:
    """One text of the file: the body, a header, a note …"""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.lines: list[str] = []
        self.after: list[str] = []  # lines of text boxes, behind the paragraph they hang on
        self.notes: list[str] = []  # lines of footnotes, at the end of the page
        self._flow = Flow()
        self._pieces: list[str] = []
        self._bytes = bytearray()
        self._codec = ""
        self._break = False
        self._ended = 0  # pages

    @property
    def page_open(self) -> int:
        """The number, from 0, of the page on which what is read next will stand."""
        return self._ended + self._break

    def characters(self, text: str) -> None:
        """Add characters."""
        self._decode()
        self._pieces.append(text)

    def coded(self, data: bytes, codec: str) -> None:
        """Add characters that are still bytes; one character's bytes may come in parts."""
        if codec != self._codec:
            self._decode()
            self._codec = codec
        self._bytes += data

    def paragraph(self, depth: int) -> None:
        """End the paragraph, which stands in a table of this depth (0: in none)."""
        text = self.open_text()
        self._pieces.clear()
        if self._break and (text.strip() or depth):
            self._begin_page()
        for line in (*text.split("\n"), *self.after):
            self._flow.add(line, depth)
        self.after.clear()
        self.lines += self._flow.ready()

    def cell(self, depth: int) -> None:
        """End the paragraph and its table cell."""
        self.paragraph(depth)
        self._flow.end_cell(depth)

    def row(self, depth: int) -> None:
        """End a table row."""
        if self.open_text().strip():
            self.paragraph(depth)
        self._flow.end_row(depth)
        self.lines += self._flow.ready()

    def page(self, now: bool) -> None:
        """End the page: here, or (if another word may still undo it) before the next paragraph."""
        if now:
            self.paragraph(0)
            self._begin_page()
        else:
            self._break = True

    def no_page(self) -> None:
        """Undo the end of a page that was to come before the next paragraph."""
        self._break = False

    def open_text(self) -> str:
        """The text of the paragraph that is not ended yet."""
        self._decode()
        text = "".join(self._pieces)
        if _HALF.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return without_private(text)

    def close(self) -> list[str]:
        """All lines, BREAK where a page ends."""
        self.paragraph(0)
        self.lines += (*self._flow.close(), *self.notes)
        return self.lines

    def _begin_page(self) -> None:
        self._break = False
        self._ended += 1
        self.lines += (*self._flow.close(), *self.notes, BREAK)
        self.notes.clear()

    def _decode(self) -> None:
        if self._bytes:
            self._pieces.append(decoded(bytes(self._bytes), self._codec))
            self._bytes.clear()


def decoded(data: bytes, codec: str) -> str:
    """`data` in `codec`; "western CODEC" is what a font without a language was used with."""
    if codec == "symbol":
        return in_symbol_font(data.decode("latin-1"))
    western, _, name = codec.rpartition(" ")
    if western and name in DOUBLE:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            name = "cp1252"
    return codecs.decode(data, name, "replace")
