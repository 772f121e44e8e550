"""The cells of a title block: what stands beside or under a label, what attributes say, and the
cells of GB/T 10609.1 that have no label.

GB/T 10609.1 and GB/T 50001 name the cells; a cell is a label and its value, on one line, or the
value in the cell to the right or below.
"""

import re
from collections.abc import Iterator

from archive.record import Value
from ingest.describing.block_labels import CHINESE_LABEL as LABEL
from ingest.describing.dates import find_dates
from ingest.describing.paper import Paper
from ingest.seeing.organisations import is_organisation, is_person
from ingest.seeing.view import Row
from search.characters import HAN

MOST_ROWS = 1500
_LONGEST_ROW = 160
_AROUND = 120  # rows before and after a label that may be in the cell beside it
_REACH = 16  # heights of the label, to its value
_MOST_VALUES = 50  # of one field, in a file of many sheets

_VALUE_OF = {
    "drawing_no": re.compile(rf"[A-Za-z{HAN}]{{0,8}}[ ._-]{{0,2}}[A-Za-z0-9][A-Za-z0-9._/()-]{{0,29}}"),
    "scale": re.compile(r"\d{1,3} ?: ?\d{1,5}(?:\.\d+)?|NTS|示意|见图"),
    "revision": re.compile(r"[A-Za-z0-9第版.]{1,8}"),
    "stage": re.compile(rf"[A-Z]{{1,4}}(?=$|\s)|[{HAN}]{{2,10}}"),
}
_NO_NAME = re.compile(  # of a drawing, a project, an office
    r"(?i:\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}, ?\d{4}|\bsheet \d|day,)"
    r"|^[\d\s./:-]+$"
)
_CODE = re.compile(rf"(?=.*\d)[A-Za-z0-9{HAN}]{{1,8}}(?:[ ._/-]{{1,2}}[A-Za-z0-9]{{1,8}}){{1,6}}")
_DAY = re.compile(r"(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}")
_STANDARD = re.compile(r"标准化|工艺|更改文件号|阶段标记")  # cells of GB/T 10609.1 alone
_ATTRIBUTES = (
    "drawing_title", "drawing_no", "project", "scale", "design_unit", "stage", "revision", "discipline",
    "designer",
)  # fmt: skip


def attributes(paper: Paper) -> Iterator[Value]:
    """What the attributes of a drawing's title block say; the reader has sorted them by their tags."""
    facts = paper.view.reading.facts
    if "format_version" not in facts:
        return
    for field in _ATTRIBUTES:
        for value in facts.get(field, "").split("；")[:_MOST_VALUES]:
            if value.strip():
                yield Value(field, value.strip(), value, f"{field}.attribute", 0.95)
    for date in find_dates(facts.get("drawn_on", ""))[:1]:
        yield Value("document_date", date.iso, facts["drawn_on"], "document_date.attribute", 0.85)


def cells(paper: Paper) -> Iterator[Value]:
    """Values that stand after their label on the line, or in the cell beside or under it."""
    rows = paper.view.rows[:MOST_ROWS]
    for index, row in enumerate(rows):
        labels = list(LABEL.finditer(row.text)) if len(row.text) <= _LONGEST_ROW else []
        for number, label in enumerate(labels):
            field = label.lastgroup or "other"
            end = labels[number + 1].start() if number + 1 < len(labels) else len(row.text)
            if field == "other":
                continue
            if row.text[label.end() : end].strip(" :"):
                value = _value_at(field, row, label.end(), end)
                if value:
                    yield paper.value(field, value, row.raw, f"{field}.cell", 0.9, index)
            elif len(labels) == 1:
                yield from _beside_or_under(paper, rows, index, field)


def _beside_or_under(paper: Paper, rows: list[Row], index: int, field: str) -> Iterator[Value]:
    for where in _neighbours(rows, index):
        value = _value_at(field, rows[where], 0, len(rows[where].text))
        if value:
            yield paper.value(field, value, rows[where].raw, f"{field}.cell", 0.75, where)
            return


def _value_at(field: str, row: Row, start: int, end: int) -> str:
    """The normal form of what stands in the cell, or an empty string where it cannot be that."""
    text, raw = row.text[start:end].strip(" :"), row.raw[start:end].strip(" :：")
    if LABEL.match(text):
        return ""
    if field == "document_date":
        dates = find_dates(text)
        return dates[0].iso if dates else ""
    if field == "designer":
        return raw if is_person(text) else ""
    shape = _VALUE_OF.get(field)
    if shape:
        match = shape.match(text)
        return re.sub(r"\s", "", match.group()) if match else ""
    return raw.strip() if 2 <= len(text) <= 60 and not _NO_NAME.search(text) else ""


def _neighbours(rows: list[Row], index: int) -> list[int]:
    """The rows in the cells to the right of and under a label, the nearer first; the next without places.

    A label in that cell ends the search there: what comes after it is its own value.
    """
    label = rows[index]
    if label.box is None:
        return [index + 1] if index + 1 < len(rows) and rows[index + 1].page == label.page else []
    left, top, right, bottom = label.box
    height = max(bottom - top, 1.0)
    best: dict[str, tuple[float, int]] = {}
    first = max(index - _AROUND, 0)
    for other, row in enumerate(rows[first : index + _AROUND], first):
        if other == index or row.page != label.page or row.box is None:
            continue
        overlap = min(row.box[3], bottom) - max(row.box[1], top)
        if row.box[0] >= right - height and overlap > 0.4 * height:
            side, far = "right", row.box[0] - right
        elif row.box[1] - bottom + 0.3 * height >= 0 and min(row.box[2], right) > max(row.box[0], left):
            side, far = "under", 3 * (row.box[1] - bottom) + 4 * height
        else:
            continue
        if far < _REACH * height and far < best.get(side, (far + 1, 0))[0]:
            best[side] = far, other
    return [other for _, other in sorted(best.values()) if not LABEL.match(rows[other].text)]


def without_label(paper: Paper) -> Iterator[Value]:
    """The unit's name, the drawing's name and its number, which GB/T 10609.1 puts one under the other
    at the right of its title block, without labels; and the last day beside a signature.
    """
    rows = paper.view.rows[:MOST_ROWS]
    for page in sorted({row.page for row in rows if row.box and _STANDARD.fullmatch(row.text)}):
        marks = [
            row.box
            for row in rows
            if row.page == page and row.box and len(row.text) < 20 and LABEL.fullmatch(row.text)
        ]
        if len(marks) < 4:
            continue
        right, top = max(box[2] for box in marks), min(box[1] for box in marks)
        height = max(box[3] - box[1] for box in marks)
        column = [
            (index, row)
            for index, row in enumerate(rows)
            if row.page == page and row.box and row.box[0] >= right - height
            and row.box[1] >= top - 3 * height and len(row.text) <= 40
        ]  # fmt: skip
        yield from _named(paper, column)
        days = [
            (index, row)
            for index, row in enumerate(rows)
            if row.page == page and row.box and row.box[1] >= top - height and _DAY.fullmatch(row.text)
        ]
        found = [(dates[0].iso, index) for index, row in days if (dates := find_dates(row.text))]
        if found:
            iso, index = max(found)
            yield paper.value("document_date", iso, rows[index].raw, "document_date.signed", 0.6, index)


def _named(paper: Paper, column: list[tuple[int, Row]]) -> Iterator[Value]:
    """The three cells at the right, told apart by their form."""
    for index, row in column:
        if LABEL.match(row.text):
            continue
        if is_organisation(row.text):
            field = "design_unit"
        elif _CODE.fullmatch(row.text):
            field = "drawing_no"
        elif re.search(rf"[{HAN}]{{2}}", row.text) and not re.search(r"[,。;:：]", row.text):
            field = "drawing_title"
        else:
            continue
        yield paper.value(field, row.raw, row.raw, f"{field}.place", 0.6, index)
