"""Places on a page that was turned by quarters, as they were before."""

import math
from collections.abc import Iterable

Corners = tuple[tuple[float, float], ...]


def turned_back(corners: Iterable[tuple[float, float]], turns: int, height: float, width: float) -> Corners:
    """`corners` as they were before the picture (`height` × `width` pixels) was turned `turns` quarters
    to the left (0–3, as numpy.rot90 counts)."""
    if turns == 1:
        return tuple((width - y, x) for x, y in corners)
    if turns == 2:
        return tuple((width - x, height - y) for x, y in corners)
    if turns == 3:
        return tuple((y, height - x) for x, y in corners)
    return tuple(corners)


def upright_turns(lines: Iterable[Corners]) -> int:
    """By how many quarters to the left a page must be turned for most of its `lines` to read level."""
    lengths = [0.0] * 4
    for (x0, y0), (x1, y1), *_ in lines:
        across, down = x1 - x0, y1 - y0
        level = abs(across) >= abs(down)
        lengths[(0 if across >= 0 else 2) if level else (1 if down >= 0 else 3)] += math.hypot(across, down)
    return lengths.index(max(lengths))
