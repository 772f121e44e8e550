"""Lists as CSV files that a spreadsheet opens: streamed, and with nothing in them that it would run.

File names and titles come from strangers. A cell that a spreadsheet would take for a formula is
given an apostrophe before it (OWASP, "CSV Injection"), and every cell stands in quotes.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from fastapi.responses import StreamingResponse

from guidang.web.frame.naming import disposition

# What a formula begins with, also in its full-width form, which Chinese spreadsheets take, too.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ROWS_AT_ONCE = 200

Cell = str | int | float | None


def neutral(cell: Cell) -> str:
    """A cell as text that no spreadsheet runs; numbers of our own stay numbers, None is empty."""
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    return f"'{cell}" if cell.startswith(_RUNS) or cell.lstrip().startswith(_RUNS) else cell


def csv_answer(rows: Iterable[Sequence[Cell]], name: str) -> StreamingResponse:
    """The rows as a download called `name`: UTF-8 with its mark, so that Excel reads Chinese."""
    headers = {"content-disposition": disposition(name), "cache-control": "no-store"}
    return StreamingResponse(_written(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _written(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    buffer = StringIO(newline="")
    buffer.write("\ufeff")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    for number, row in enumerate(rows, 1):
        writer.writerow(map(neutral, row))
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")
