"""The text of a page as the catalogue keeps it: one line of text a line, their places beside it."""

import json
import zlib
from collections.abc import Sequence

from archive.record import Line


def packed(lines: Sequence[Line]) -> tuple[str, bytes | None]:
    """The text of these lines, and their places and confidences, compressed; None where there are none."""
    # One line of the text is one line of the page, so that places can be told by counting lines.
    texts = [plain(line.text).replace("\r", " ").replace("\n", " ") for line in lines]
    places = None
    if any(line.box or line.confidence is not None for line in lines):
        boxes = [
            [
                *(round(side, 1) for side in line.box or ()),
                *([line.confidence] if line.confidence is not None else []),
            ]
            for line in lines
        ]
        places = zlib.compress(json.dumps(boxes, separators=(",", ":")).encode(), 1)
    return "\n".join(texts), places


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
        lines.append(Line(line, box, numbers[-1] if len(numbers) in (1, 5) else None))
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
