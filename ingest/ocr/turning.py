"""Places on a page that was turned by quarters, as they were before."""

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
