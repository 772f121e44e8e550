"""What a drawing says of itself: number, name, project, scale, designer, stage, sheet.

From the attributes and cells of its title block, else by the form of what stands on it.
"""

import re
from collections.abc import Iterator
from itertools import chain

from archive.record import Category, Value
from ingest.describing import english_block, title_block
from ingest.describing.paper import Paper
from ingest.seeing.organisations import is_organisation
from ingest.seeing.patterns import PATTERNS

# Fields of which every sheet of a file has its own.
_OF_A_SHEET = frozenset({"drawing_no", "drawing_title"})
_MOST_VALUES = 50  # of one field, in a file of many sheets
_DRAWING_NAME = re.compile(
    r"[^\n,。:;]{2,40}(?:平面图|立面图|剖面图|断面图|详图|大样图?|系统图|原理图|装配图|零件图|布置图|结构图|配筋图"
    r"|总图|竣工图|施工图|接线图|流程图|尺寸图|示意图|轴测图|门窗表)(?:\([^()]{1,12}\))?"
)
_DESIGNER = re.compile(
    r".{2,30}(?:设计(?:研究|咨询|工程)?(?:总)?(?:院|所)|设计.{0,10}公司|事务所|勘察.{0,8}院)(?:有限公司)?"
)


def find(paper: Paper) -> Iterator[Value]:
    """The cells of the title block; nothing unless the record is a drawing."""
    if paper.category != Category.DRAWING:
        return
    found: dict[str, list[Value]] = {}
    readers = (title_block.attributes, _cells, title_block.without_label, _by_pattern, english_block.stamps)
    for value in chain.from_iterable(read(paper) for read in readers):
        others = found.setdefault(value.field, [])
        if not others or _of_another_sheet(value, others):
            others.append(value)
            yield value


def _cells(paper: Paper) -> list[Value]:
    """The cells with labels in either language, page by page: a table of changes follows the first sheet."""
    found = chain(title_block.cells(paper), english_block.cells(paper))
    return sorted(found, key=lambda value: value.page or 0)


def _of_another_sheet(value: Value, others: list[Value]) -> bool:
    """Whether `value` is one more sheet's own number or name, and not found by its form alone."""
    return (
        value.field in _OF_A_SHEET
        and len(others) < _MOST_VALUES
        and not value.rule.endswith(".form")
        and all(value.page != other.page and value.value != other.value for other in others)
    )


def _by_pattern(paper: Paper) -> Iterator[Value]:
    """What is known by its form wherever it stands."""
    view = paper.view
    for field in ("drawing_no", "scale", "sheet"):
        found = PATTERNS[field].search(view.text)
        if found:
            raw, at = view.cut(*found.span()), view.row_at(found.start())
            yield paper.value(field, _form(field, found), raw, f"{field}.form", 0.7, at)
    best: tuple[float, int] | None = None
    for index, row in enumerate(view.rows[: title_block.MOST_ROWS]):
        if _DRAWING_NAME.fullmatch(row.text):
            size = row.box[3] - row.box[1] if row.box else 0.0
            if best is None or size > best[0]:
                best = size, index
        elif len(row.text) <= 40 and _DESIGNER.fullmatch(row.text) and is_organisation(row.text):
            yield paper.value("design_unit", row.raw, row.raw, "design_unit.form", 0.6, index)
    if best:
        raw = view.rows[best[1]].raw
        yield paper.value("drawing_title", raw, raw, "drawing_title.form", 0.6, best[1])


def _form(field: str, found: re.Match[str]) -> str:
    """The normal form of what a pattern found."""
    groups = found.groupdict()
    if field == "drawing_no":
        return re.sub(r"\s", "", found.group())
    if field == "scale":
        return re.sub(r"\s", "", groups["s"] or groups["s2"]).replace("：", ":")
    return f"{groups['no'] or groups['no2']}/{groups['tot'] or groups['tot2']}"
