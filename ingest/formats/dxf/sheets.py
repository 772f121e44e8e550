"""The pages of a drawing: a layout with its paper is one; of model space every drawn frame is one.

Offices draw many sheets side by side in model space, each in its frame (GB/T 14689). A frame is a
rectangle of a sheet's proportions in which words of a title block stand.
"""

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from ezdxf.layouts.layout import Layout

from archive.record import Line, Page
from ingest.formats.dxf.cells import Box, around, grouped, text_of
from ingest.formats.dxf.shown import Placed, Shown

_POINTS_PER_MM = 72 / 25.4
_SIDES = (210.0, 297.0, 420.0, 594.0, 841.0)  # short sides of A4 … A0, mm
_WRITING = 3.5  # mm, the usual height of writing
_LONGEST, _SHORTEST = 3400.0, 400.0  # points, of a page whose size nobody states
_PROPORTIONS = ((1.25, 3.2), (0.6, 0.8))  # width to height of frames: lying, standing
_MARGIN = 0.02  # of the longer side, around what has no frame
_FRAMES = 300  # looked at in one drawing
_FRAME_TEXTS = 4
_FEW = 20  # objects; fewer do not tell which one is far off
_OUTLYING = 9.0  # times the area that objects far off may stretch a sheet to
_LEVELS = 60  # lines of the same ends that are looked at
_TITLE_BLOCK = re.compile(
    r"图\s*号|图\s*名|比\s*例|设\s*计|审\s*核|校\s*对|制\s*图|工程名称|圖\s*號|DRAWING|DWG|SCALE|TITLE", re.I
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to be: its layout, all that this shows, and which part is on the page.

    `box` is None for what stands beside all sheets, `size` (points) where no paper is stated.
    """

    layout: Layout
    shown: Shown
    box: Box | None
    texts: list[Placed]
    size: tuple[float, float] | None = None


def of_model(layout: Layout, shown: Shown) -> list[Sheet]:
    """The sheets of model space, and what stands beside them."""
    frames = _frames(shown)
    left = shown.texts
    found = []
    for frame in frames:
        found.append(Sheet(layout, shown, frame, [text for text in left if _on(text, frame)]))
        left = [text for text in left if not _on(text, frame)]
    return [*found, Sheet(layout, shown, None, left)] if left else found


def of_paper(
    layout: Layout, shown: Shown, limits: Box | None, size: tuple[float, float] | None
) -> Sheet | None:
    """The sheet of a paper layout with anything on it: its paper (`limits`), or all there is."""
    extents = shown.extents
    if extents is None:
        return None
    if limits is None or not _within(extents, limits):
        return Sheet(layout, shown, extents, shown.texts)
    return Sheet(layout, shown, limits, shown.texts, size)


def _frames(shown: Shown) -> list[Box]:
    """The frames of model space in reading order; all there is as one where none is drawn."""
    extents = _bulk(shown)
    if extents is None:
        return []
    found = sorted(_rectangles(shown, extents), key=lambda box: -_area(box))[:_FRAMES]
    found = [frame for frame in found if _is_sheet(frame, shown.texts)]
    frames: list[Box] = []
    for frame in found:
        if all(_apart(frame, other) for other in frames) and not _holds_several(frame, found):
            frames.append(frame)
    if not frames:
        edge = _MARGIN * max(extents[2] - extents[0], extents[3] - extents[1])
        return [(extents[0] - edge, extents[1] - edge, extents[2] + edge, extents[3] + edge)]
    high = frames[0][3] - frames[0][1]
    return sorted(frames, key=lambda box: (-round(box[3] / high), box[0]))


def page(sheet: Sheet, number: int) -> Page:
    """Page `number` with what is written on `sheet`."""
    if sheet.box is None:
        return Page(number, lines=[Line(text.text) for text in sheet.texts])
    left, bottom, right, top = sheet.box
    width, height = size_of(sheet)
    scale = width / max(right - left, 1e-9)
    lines = []
    for group in grouped(sheet.texts, sheet.shown.strokes, sheet.box):
        box = around(group)
        place = (box[0] - left, top - box[3], box[2] - left, top - box[1])
        lines.append(
            Line(text_of(group), (place[0] * scale, place[1] * scale, place[2] * scale, place[3] * scale))
        )
    return Page(number, width, height, lines)


def size_of(sheet: Sheet) -> tuple[float, float]:
    """Width and height of a page in points; (0, 0) of what stands beside all sheets."""
    return sheet.size or (_size(sheet.box, sheet.texts) if sheet.box else (0.0, 0.0))


def _within(box: Box, limits: Box) -> bool:
    """Whether `box` is on a paper of these `limits`, or next to it."""
    wide, high = 0.05 * (limits[2] - limits[0]), 0.05 * (limits[3] - limits[1])
    return (
        box[0] >= limits[0] - wide and box[1] >= limits[1] - high
        and box[2] <= limits[2] + wide and box[3] <= limits[3] + high
    )  # fmt: skip


def _bulk(shown: Shown) -> Box | None:
    """All there is, without the few objects that lie far off the others; None for nothing."""
    extents = shown.extents
    boxes = [text.box for text in shown.texts] + shown.strokes
    if extents is None or len(boxes) < _FEW:
        return extents
    telling = boxes[: len(shown.texts)] if len(shown.texts) >= _FEW else boxes
    across, up = (sorted((box[a] + box[a + 2]) / 2 for box in telling) for a in (0, 1))
    least = len(telling) // 20
    most = len(telling) - 1 - least
    wide, high = across[most] - across[least], up[most] - up[least]
    around = across[least] - wide, up[least] - high, across[most] + wide, up[most] + high
    near = [
        box
        for box in boxes
        if min(box[0], box[2]) >= around[0] and min(box[1], box[3]) >= around[1]
        and max(box[0], box[2]) <= around[2] and max(box[1], box[3]) <= around[3]
    ]  # fmt: skip
    if not near:
        return extents
    bulk = (
        min(min(box[0], box[2]) for box in near), min(min(box[1], box[3]) for box in near),
        max(max(box[0], box[2]) for box in near), max(max(box[1], box[3]) for box in near),
    )  # fmt: skip
    return bulk if _area(bulk) * _OUTLYING < _area(extents) else extents


def _rectangles(shown: Shown, extents: Box) -> list[Box]:
    """The rectangles of a sheet's proportions that are drawn with four lines."""
    grain = max(extents[2] - extents[0], extents[3] - extents[1]) * 1e-5 or 1.0
    level: dict[tuple[int, int], set[int]] = defaultdict(set)
    upright: dict[tuple[int, int], set[int]] = defaultdict(set)
    for x0, y0, x1, y1 in shown.strokes:
        a, b, c, d = (round(value / grain) for value in (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        if c - a > d - b:
            level[a, c].add(b)
        else:
            upright[b, d].add(a)
    found = []
    for (left, right), heights in level.items():
        for bottom, top in combinations(sorted(heights)[:_LEVELS], 2):
            sides = upright.get((bottom, top), set())
            if {left, right} <= sides and _proportioned(right - left, top - bottom):
                found.append((left * grain, bottom * grain, right * grain, top * grain))
    return found


def _proportioned(wide: float, high: float) -> bool:
    return high > 0 and any(least <= wide / high <= most for least, most in _PROPORTIONS)


def _is_sheet(frame: Box, texts: list[Placed]) -> bool:
    inside = [text for text in texts if _on(text, frame)]
    labels = sum(1 for text in inside if len(text.text) < 30 and _TITLE_BLOCK.search(text.text))
    return len(inside) >= _FRAME_TEXTS and labels >= 2


def _holds_several(frame: Box, found: list[Box]) -> bool:
    """Whether `frame` is only drawn around several sheets."""
    inner = [
        box
        for box in found
        if 0.05 < _area(box) / _area(frame) < 0.6
        and frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]
    ]  # fmt: skip
    return any(_apart(one, other) for one, other in combinations(inner[:20], 2))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def _on(text: Placed, sheet: Box) -> bool:
    left, bottom, right, top = text.box
    x, y = (left + right) / 2, (bottom + top) / 2
    return sheet[0] <= x <= sheet[2] and sheet[1] <= y <= sheet[3]


def _size(sheet: Box, texts: list[Placed]) -> tuple[float, float]:
    """Width and height in points: such that the writing has about its usual height on usual paper."""
    wide, high = max(sheet[2] - sheet[0], 1e-9), max(sheet[3] - sheet[1], 1e-9)
    short = min(wide, high)
    writing = median(math.dist(text.corners[0], text.corners[3]) for text in texts) if texts else 0.0
    units = writing / _WRITING if writing > 0 else short / _SIDES[1]
    nearest = min(_SIDES, key=lambda side: abs(math.log(side * units / short)))
    scale = nearest * _POINTS_PER_MM / short
    long = max(wide, high) * scale
    scale *= min(1.0, _LONGEST / long) * max(1.0, _SHORTEST / long)
    return wide * scale, high * scale
