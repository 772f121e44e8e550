"""The text of a page as the catalogue stores it: its lines as one text, their places and cells in columns."""

import json
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from archive.record import Line


class Packed(NamedTuple):
    """The columns of a page that hold its lines; `cells`: the text of wrapped cells, a blank line between."""

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
    """The indexes of the lines of each table cell that is wrapped over several lines, in reading order."""
    cells: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if line.cell:
            cells.setdefault(line.cell, []).append(index)
    return list(cells.values())


def unpacked(text: str, places: bytes | None) -> list[Line]:
    """The lines again that `packed` stored in these columns."""
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
    """`text` as every database takes it: without NUL and halves of surrogate pairs."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text
