"""CSV and TSV: records a row each, in any encoding and with any of the usual separators, streamed.

Quotes are followed as far as they make sense: one that is opened and not closed within reason is a
character like any other, so that it swallows no records.
"""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import chain, islice

from archive.notes import NoteCode
from ingest import media_types
from ingest.formats.sheets.grid import Grid
from ingest.formats.text.lines import text_lines
from ingest.reader import Sink, Source

_SEPARATORS = ",\t;|，"
_LOOKED_AT = 50  # lines that decide on the separator
_RECORD = 1 << 16  # characters, and lines of it: what one record may have for its quotes to be believed
_RECORD_LINES = 200


class CsvReader:
    """Reads tables whose rows are lines."""

    media_types = frozenset({media_types.CSV, media_types.TSV})

    def read(self, source: Source, sink: Sink) -> None:
        """A page for each thousand rows or so; notes characters that could not be decoded."""
        lines = text_lines(source.path, source.identity.encoding or "utf-8")
        head = list(islice(lines, _LOOKED_AT))
        separator = "\t" if source.identity.media_type == media_types.TSV else _separator(head)
        grid = Grid(sink)
        damaged = 0
        for record in _records(chain(head, lines), separator):
            damaged += sum(cell.count("\ufffd") for cell in record)
            grid.row(enumerate(record))
        grid.close()
        if damaged:
            sink.note(NoteCode.UNDECODED_CHARACTERS, str(damaged))


def _separator(lines: list[str]) -> str:
    """The separator that most lines have, and have alike; a comma where none does."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]
    counts = {each: [line.count(each) for line in lines if line.strip()] for each in _SEPARATORS}
    return max(_SEPARATORS, key=lambda each: _steadiness(counts[each]))


def _steadiness(counts: list[int]) -> float:
    """How many lines have the number of separators that is the most frequent one (not 0)."""
    found = [count for count in counts if count]
    return max(map(found.count, set(found)), default=0) + len(found) / (len(counts) + 1)


def _records(lines: Iterator[str], separator: str) -> Iterator[list[str]]:
    """The records, each from one line or, where a quote is open, from several."""
    waiting: deque[str] = deque()
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        taken, quotes = [line], line.count('"')
        size = len(line)
        while quotes % 2 and size < _RECORD and len(taken) < _RECORD_LINES:
            more = waiting.popleft() if waiting else next(lines, None)
            if more is None:
                break
            taken.append(more)
            quotes, size = quotes + more.count('"'), size + len(more)
        if quotes % 2:
            waiting.extendleft(reversed(taken[1:]))
            yield line.replace('"', " ").split(separator)
        else:
            yield from csv.reader((f"{each}\n" for each in taken), delimiter=separator)
