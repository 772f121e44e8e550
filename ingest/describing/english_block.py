"""Title blocks with English labels: a small label in the corner of a ruled cell, its value under it,
beside it or after it on the line.

A cell reaches from its label to the next label at the right and to the next one below. What PDF or
OCR gives as one line may lie across several cells ("Size Document Number Rev"): where its words stand
is then reckoned from its width. A page with fewer than three such labels has no title block.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from archive.record import Value
from ingest.describing.block_labels import CHINESE_LABEL, ENGLISH_LABEL
from ingest.describing.english_values import first_day, value_of
from ingest.describing.paper import Paper
from ingest.seeing.view import Row
from search.characters import HAN

Box = tuple[float, float, float, float]  # left, top, right, bottom

_MOST_ROWS = 1500
_LONGEST_ROW = 160
_MOST_LABELS = 100  # of one page: more is a list of drawings
_LEAST_LABELS = 3  # that differ; of one page
_BESIDE = 30.0  # heights of a label, to a value beside it
_WIDE, _HIGH = 45.0, 9.0  # heights of a label that its cell has at most
_BORDER = 25.0  # points from the sheet's sides: there stand the letters of its zones
_GLYPH = 0.5  # width of a Latin letter by its height, at most
_TITLE_ROWS = 3
_PLAIN = re.compile(  # a label within a line, without a colon
    r"SHEET {1,3}(?:\d|OF\b)|SIZE {1,3}A\d|REV\b|(?:SCALE|DATE) {1,3}\d|[A-Z]{3,8}\.? {1,2}(?:NO\b|NUM|BY\b)",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day, [a-z]{3,9} \d{1,2}, \d{4})"
    r"(?P<sheet> \d{1,3} \d{1,3})?",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(?<!\d)(\d{1,3}) {0,3}(?:(?i:of)|/)? {0,3}(\d{1,3})$")


@dataclass(frozen=True, slots=True)
class _Label:
    """A label: its field, its row, what follows it there up to the next label, and where it stands."""

    field: str
    index: int
    text: str
    after: str
    box: Box | None


@dataclass(frozen=True, slots=True)
class _Text:
    """What stands in a cell: of which row it is, how it reads, how far it is from the label, and where."""

    index: int
    raw: str
    far: float
    box: Box


def cells(paper: Paper) -> Iterator[Value]:
    """The values of all cells with an English label, page by page."""
    pages: dict[int, list[tuple[int, Row]]] = defaultdict(list)
    for index, row in enumerate(paper.view.rows[:_MOST_ROWS]):
        pages[row.page].append((index, row))
    for rows in pages.values():
        labels = [label for index, row in rows for label in _labels(index, row)]
        chinese = [row for _, row in rows if len(row.text) < 20 and CHINESE_LABEL.fullmatch(row.text)]
        kinds = {label.text for label in labels} | {row.text for row in chinese}
        if len(kinds) >= _LEAST_LABELS and len(labels) <= _MOST_LABELS:
            boxes = [*(label.box for label in labels), *(row.box for row in chinese)]
            bounds = [box for box in boxes if box]
            for label in sorted(labels, key=_rank):
                yield from _value(paper, label, bounds, rows)


def _rank(label: _Label) -> tuple[bool, float]:
    """Who drew it is asked when nobody designed it; the block stands below a table of changes."""
    return label.field == "drawn_by", -label.box[1] if label.box else 0.0


def _labels(index: int, row: Row) -> list[_Label]:
    """The labels of a row that begins with one."""
    if len(row.text) > _LONGEST_ROW or not ENGLISH_LABEL.match(row.text):
        return []
    found = _telling(row.text)
    ends = [match.start() for match in found[1:]] + [len(row.text)]
    places = _places(row, [place for match in found for place in match.span()])
    return [
        _Label(
            match.lastgroup or "other", index, match.group().upper(),
            row.raw[match.end() : end], places.get(match.start()),
        )
        for match, end in zip(found, ends, strict=True)
    ]  # fmt: skip


def stamps(paper: Paper) -> Iterator[Value]:
    """The day and the sheet that stand on one line where the labels are only drawn (OrCAD)."""
    for index, row in enumerate(paper.view.rows[:_MOST_ROWS]):
        found = _STAMP.fullmatch(row.text)
        iso = first_day(found["day"]) if found else ""
        if found and iso:
            yield paper.value("document_date", iso, row.raw, "document_date.form", 0.6, index)
            sheet = value_of("sheet", "/".join(found["sheet"].split())) if found["sheet"] else ""
            if sheet:
                yield paper.value("sheet", sheet, row.raw, "sheet.form", 0.6, index)
            return


def _telling(text: str) -> list[re.Match[str]]:
    """The labels in the folded `text`: words such as stage and sheet stand in values, too ("Power Stage")."""
    found: list[re.Match[str]] = []
    for match in ENGLISH_LABEL.finditer(text):
        plain = (
            not found
            or not text[found[-1].end() : match.start()].strip(" :")
            or text[match.end() :].lstrip().startswith(":")
            or bool(_PLAIN.match(text, match.start()))
        )
        if plain:
            found.append(match)
    return found


def _places(row: Row, cuts: Iterable[int]) -> dict[int, Box]:
    """Where the parts of a row between `cuts` (offsets) stand, by their offsets; none where the row is no
    single line. Words keep close together: the room that is left lies between the parts."""
    if row.box is None:
        return {}
    left, top, right, bottom = row.box
    every = sorted({0, *cuts, len(row.text)})
    spans = [span for span in pairwise(every) if row.text[slice(*span)].strip(" :")]
    widths = [_width(row.text[slice(*span)].strip()) for span in spans]
    if len(spans) == 1:
        return {spans[0][0]: row.box}
    unit = min(_GLYPH * (bottom - top), (right - left) / max(1, sum(widths)))
    if unit < 0.4 * _GLYPH * (bottom - top):
        return {}
    room = (right - left - unit * sum(widths)) / max(1, len(spans) - 1)
    found: dict[int, Box] = {}
    for (start, _), width in zip(spans, widths, strict=True):
        found[start] = left, top, left + width * unit, bottom
        left += width * unit + room
    return found


def _width(text: str) -> int:
    """How wide `text` is, in Latin letters."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _value(paper: Paper, label: _Label, bounds: list[Box], rows: list[tuple[int, Row]]) -> Iterator[Value]:
    """The value of one label's cell, if it has one that fits."""
    if label.field in ("other", "size"):
        return
    if label.field == "sheet":
        yield from _sheet(paper, label, rows)
        return
    field = "designer" if label.field == "drawn_by" else label.field
    value = value_of(field, label.after)
    if value:
        raw = paper.view.rows[label.index].raw
        yield paper.value(field, value, raw, f"{field}.cell", 0.85, label.index)
        return
    texts = _within(label, bounds, rows)
    for number, text in enumerate(texts):
        value = value_of(field, text.raw)
        if value:
            whole = _joined(value, texts[number:]) if field == "drawing_title" else value
            raw = paper.view.rows[text.index].raw
            yield paper.value(field, whole, raw, f"{field}.cell", 0.75, text.index)
            return


def _sheet(paper: Paper, label: _Label, rows: list[tuple[int, Row]]) -> Iterator[Value]:
    """Which sheet of how many: "1 of 2", also where the figures are lines of their own."""
    value = value_of("sheet", label.after)
    if not value and label.box and label.after.strip(" :").lower() in ("", "of"):
        level = sorted(
            (row.box[0], row.text) for _, row in rows
            if row.box and _level(row.box, label.box) and row.box[2] > label.box[2]
            and not ENGLISH_LABEL.match(row.text)
        )  # fmt: skip
        found = _PAIR.search(" ".join(text for _, text in level))
        value = value_of("sheet", "/".join(found.groups())) if found else ""
    if value:
        raw = paper.view.rows[label.index].raw
        yield paper.value("sheet", value, raw, "sheet.cell", 0.75, label.index)


def _within(label: _Label, bounds: list[Box], rows: list[tuple[int, Row]]) -> list[_Text]:
    """What stands in the cell of `label`, the nearest first; nothing where no places are known."""
    if label.box is None:
        return []
    left, _, right, bottom = label.box
    height = max(bottom - label.box[1], 1.0)
    others = [box for box in bounds if box != label.box]
    end = min(
        (box[0] for box in others if _level(box, label.box) and box[0] >= right),
        default=left + _WIDE * height,
    )
    floor = min(
        (box[1] for box in others if box[1] > bottom - 0.3 * height and box[0] < end and box[2] > left),
        default=bottom + _HIGH * height,
    )
    found = []
    for index, row in rows:
        if _is_zone(row) or CHINESE_LABEL.match(row.text) or ENGLISH_LABEL.match(row.text):
            continue
        for raw, box in _parts(row, left - height, end + height):
            far = _distance(box, label, end, floor)
            if far is not None:
                found.append(_Text(index, raw, far, box))
    return sorted(found, key=lambda text: text.far)


def _is_zone(row: Row) -> bool:
    """Whether the row is a letter or figure in the border of the sheet."""
    if row.box is None or len(row.text) > 2:
        return False
    return not _BORDER < (row.box[0] + row.box[2]) / 2 < row.width - _BORDER


def _distance(box: Box, label: _Label, end: float, floor: float) -> float | None:
    """How far a text is from its label; None where it stands outside the cell."""
    if label.box is None:
        return None
    left, _, right, bottom = label.box
    height = max(bottom - label.box[1], 1.0)
    middle, gap = (box[0] + box[2]) / 2, box[0] - right
    if not left - height < middle < end:
        return None
    if _level(box, label.box):
        return max(gap, 0.0) if -height < gap < _BESIDE * height else None
    if box[1] > bottom - 0.4 * height and (box[1] + box[3]) / 2 < floor:
        return height + 3 * max(box[1] - bottom, 0.0)
    return None


def _parts(row: Row, left: float, right: float) -> Iterator[tuple[str, Box]]:
    """The row, or where it reaches beyond `left` or `right` each of its words, with their places."""
    if row.box is None:
        return
    if row.box[0] >= left and row.box[2] <= right:
        yield row.raw, row.box
        return
    if first_day(row.text):
        return
    words = list(re.finditer(r"\S+", row.text[:_LONGEST_ROW]))
    places = _places(row, [word.start() for word in words])
    for word in words:
        if word.start() in places:
            yield row.raw[word.start() : word.end()], places[word.start()]


def _level(box: Box, label: Box) -> bool:
    """Whether `box` stands on the line of `label`."""
    return min(box[3], label[3]) - max(box[1], label[1]) > 0.4 * min(label[3] - label[1], box[3] - box[1])


def _joined(title: str, texts: list[_Text]) -> str:
    """`title`, the first of `texts`, with the lines of it that follow close under one another."""
    last = texts[0].box
    lines = [title]
    for text in texts[1:]:
        high, height = text.box[3] - text.box[1], last[3] - last[1]
        close = -0.3 * height < text.box[1] - last[3] < 0.8 * height and 0.7 < high / max(height, 0.1) < 1.4
        more = value_of("drawing_title", text.raw)
        if len(lines) == _TITLE_ROWS or not close or not more:
            break
        lines.append(more)
        last = text.box
    joined = " ".join(lines)
    return joined if joined.isascii() else re.sub(rf"(?<=[{HAN}]) (?=[{HAN}])", "", joined)
