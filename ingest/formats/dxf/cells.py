"""Texts that belong together on a drawing: those in one ruled cell, and the order of all of them.

Title blocks and tables are drawn with lines; what stands between the same four lines is one
cell's content, however many objects it was typed as (比 and 例).
"""

import numpy as np
from numpy.typing import NDArray

from ingest.formats.dxf.shown import Placed

Box = tuple[float, float, float, float]  # left, bottom, right, top
_Strokes = list[tuple[float, float, float, float]]

_TEXTS = 4_000  # looked at; a sheet with more has no table that is worth the time
_CELL_WIDE, _CELL_HIGH = 0.4, 0.15  # of the sheet: a larger field is no cell
_CELL_ROWS = 3  # of text; more are a paragraph, each row for itself
_SAME_ROW = 0.5  # of the lower text's height, between the middles


def grouped(texts: list[Placed], strokes: _Strokes, sheet: Box) -> list[list[Placed]]:
    """`texts` in reading order; those of one cell, and the paragraphs of one object, together."""
    groups: dict[object, list[Placed]] = {}
    cells = _cells(texts, strokes, sheet)
    for index, text in enumerate(texts):
        groups.setdefault(cells.get(index, text.unit), []).append(text)
    found: list[list[Placed]] = []
    for key, group in groups.items():
        rows = in_rows([[text] for text in group])
        if isinstance(key, int) or len(rows) > _CELL_ROWS:  # an object, or a field with a paragraph
            found += [[text] for text in group]
        else:
            found.append([text for row in rows for (text,) in row])
    return [group for row in in_rows(found) for group in row]


def text_of(group: list[Placed]) -> str:
    """The texts of a cell as one; Chinese ones that touch, without a space."""
    whole = ""
    last: Placed | None = None
    for text in group:
        if last is not None:
            near = text.box[0] - last.box[2] < 0.3 * (last.box[3] - last.box[1])
            below = text.box[3] <= last.box[1]
            wide = whole[-1:] > "\u2e7f" and text.text[:1] > "\u2e7f"
            whole += "" if wide and near and not below else " "
        whole += text.text
        last = text
    return whole


def around(group: list[Placed]) -> Box:
    """The box around the texts of a group."""
    boxes = [text.box for text in group]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def in_rows(groups: list[list[Placed]]) -> list[list[list[Placed]]]:
    """Groups row by row from the top, each row from the left."""
    places = sorted(((around(group), group) for group in groups), key=lambda place: -_middle(place[0]))
    rows: list[list[tuple[Box, list[Placed]]]] = []
    for box, group in places:
        if rows:
            first = rows[-1][0][0]
            lower = min(first[3] - first[1], box[3] - box[1])
            if _middle(first) - _middle(box) < _SAME_ROW * lower:
                rows[-1].append((box, group))
                continue
        rows.append([(box, group)])
    return [[group for _, group in sorted(row, key=lambda place: place[0][0])] for row in rows]


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _cells(texts: list[Placed], strokes: _Strokes, sheet: Box) -> dict[int, tuple[int, ...]]:
    """The cell (its four lines) that each text by its index lies in, where it does."""
    if not strokes or len(texts) > _TEXTS:
        return {}
    lines = np.array(strokes)
    level = np.abs(lines[:, 1] - lines[:, 3]) < np.abs(lines[:, 0] - lines[:, 2])
    across, upright = _spans(lines[level], 1, 0), _spans(lines[~level], 0, 1)
    found: dict[int, tuple[int, ...]] = {}
    for index, text in enumerate(texts):
        box = text.box
        x, y = (box[0] + box[2]) / 2, _middle(box)
        below, above = _between(across, y, x)
        left, right = _between(upright, x, y)
        if min(below, above, left, right) < 0:
            continue
        wide = upright[right, 0] - upright[left, 0]
        high = across[above, 0] - across[below, 0]
        if wide <= _CELL_WIDE * (sheet[2] - sheet[0]) and high <= _CELL_HIGH * (sheet[3] - sheet[1]):
            found[index] = below, above, left, right
    return found


def _spans(lines: NDArray[np.float64], at: int, along: int) -> NDArray[np.float64]:
    """Lines as rows of (where, from, to), in order of where."""
    where = lines[:, at]
    ends = np.sort(lines[:, [along, along + 2]], axis=1)
    order = np.argsort(where, kind="stable")
    return np.column_stack([where, ends])[order]


def _between(spans: NDArray[np.float64], where: float, along: float) -> tuple[int, int]:
    """Indices of the lines next before and next after `where` that reach over `along`; -1 for none."""
    reach = np.flatnonzero((spans[:, 1] <= along) & (spans[:, 2] >= along))
    place = int(np.searchsorted(spans[reach, 0], where))
    return (
        int(reach[place - 1]) if place else -1,
        int(reach[place]) if place < len(reach) else -1,
    )
