"""The text of a page as the catalogue keeps it: one line of text a line, their places and cells beside it."""

import json
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from archive.record import Line


class Packed(NamedTuple):
    """The columns of a page that hold its lines; `cells` are the wrapped ones, a blank line between."""

    text: str
    places: bytes | None
    cells: str


def packed(lines: Sequence[Line]) -> Packed:
    """The text of these lines; their places, confidences and cells, compressed, None where there are none;
    and the text of each cell for itself."""
    # One line of the text is one line of the page, so that places can be told by counting lines.
    texts = [plain(line.text).replace("\r", " ").replace("\n", " ") for line in lines]
    places = None
    if any(line.box or line.confidence is not None for line in lines):
        boxes = [
            [
                *(round(side, 1) for side in line.box or ()),
                *([line.confidence] if line.confidence is not None else []),
                *([line.cell] if line.cell and line.confidence is not None else []),
            ]
            for line in lines
        ]
        places = zlib.compress(json.dumps(boxes, separators=(",", ":")).encode(), 1)
    cells = "\n\n".join("\n".join(texts[index] for index in cell) for cell in wrapped(lines))
    return Packed("\n".join(texts), places, cells)


def wrapped(lines: Sequence[Line]) -> list[list[int]]:
    """The lines (indexes) of each cell that goes on from line to line, in reading order."""
    cells: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if line.cell:
            cells.setdefault(line.cell, []).append(index)
    return list(cells.values())


def unpacked(text: str, places: bytes | None) -> list[Line]:
    """The lines that `packed` made these from."""
    if not text and places is None:
        return []
    texts = text.split("\n")
    if places is None:
        return [Line(line) for line in texts]
    lines = []
    for line, numbers in zip(texts, json.loads(zlib.decompress(places)), strict=True):
        box = (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) >= 4 else None
        sure = numbers[4:] if box else numbers  # the confidence, and the cell of those that have one
        lines.append(Line(line, box, sure[0] if sure else None, sure[1] if len(sure) > 1 else 0))
    return lines


def plain(text: str) -> str:
    """Text that every database takes: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text
