"""The lines of a text whose tables come as marks in it (DOC, RTF): rows are put together here.

A row is one line with tabs between its cells, or cell by cell where a cell holds more than a line;
a table in a cell gives its lines to that cell.
"""

from collections.abc import Iterable, Iterator

BREAK = "\f"  # a line of its own: here a page ends
RENDERED = "\v"  # in a paragraph: here a page ended when it was last laid out
_LABEL = 60  # characters of a table cell up to which its lines are one
DEEPEST = 32  # tables within tables


def row_lines(cells: Iterable[list[str]]) -> Iterator[str]:
    """The lines of a table row whose cells hold these lines."""
    shortened = [_short(cell) for cell in cells]
    if all(len(cell) < 2 for cell in shortened):
        yield "\t".join(cell[0] if cell else "" for cell in shortened)
    else:
        yield from (line for cell in shortened for line in cell)


def _short(lines: list[str]) -> list[str]:
    """A cell's lines as one, if it is a label or a value and not a text of its own."""
    joined = " ".join(line.strip() for line in lines)
    return [joined] if len(lines) < 2 or len(joined) <= _LABEL else lines


def labelled(label: str, text: str) -> str:
    """The text with its list number, which belongs behind a page break at its start. An empty
    paragraph counts in its list, too, but its number alone says nothing."""
    start = len(text) - len(text.lstrip(BREAK + RENDERED))
    return text[:start] + label + text[start:] if text.strip() else text


def cut_paragraph(text: str) -> Iterator[str]:
    """A paragraph's lines. A written page break cuts it; one that was only rendered inside it moves
    to its end, so that no sentence is torn apart."""
    for number, part in enumerate(text.split(BREAK)):
        if number:
            yield BREAK
        stripped = part.lstrip(" \t\n")
        if stripped.startswith(RENDERED):
            yield BREAK
            part = stripped[1:]
        yield from (line for line in part.replace(RENDERED, "").split("\n") if line.strip())
        if RENDERED in part.strip(" \t\n"):
            yield BREAK


class Flow:
    """The lines of one story, in order; those of a table row wait until the row is whole."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._rows: list[tuple[list[list[str]], list[str]]] = []  # (cells, lines of the open cell) by depth

    def add(self, line: str, depth: int = 0) -> None:
        """Add a line that stands in a table of this depth; 0 is no table."""
        self._settle(depth)
        if line.strip():
            (self._rows[-1][1] if self._rows else self._lines).append(line)

    def end_cell(self, depth: int) -> None:
        """End the open cell of the table of this depth."""
        self._settle(max(depth, 1))
        cells, lines = self._rows[-1]
        cells.append(lines.copy())
        lines.clear()

    def end_row(self, depth: int) -> None:
        """End the row of the table of this depth."""
        self._settle(max(depth, 1))
        self._close_row()

    def ready(self) -> list[str]:
        """The lines that are whole by now."""
        found, self._lines = self._lines, []
        return found

    def close(self) -> list[str]:
        """The rest of the lines; a row that was never ended ends here."""
        self._settle(0)
        return self.ready()

    def _settle(self, depth: int) -> None:
        depth = min(depth, DEEPEST)
        while len(self._rows) > depth:
            self._close_row()
        while len(self._rows) < depth:
            self._rows.append(([], []))

    def _close_row(self) -> None:
        cells, lines = self._rows.pop()
        if lines:
            cells.append(lines)
        if any(cells):
            (self._rows[-1][1] if self._rows else self._lines).extend(row_lines(cells))
