"""The title block of a drawing: number, name, project, scale, designer, stage, sheet.

A cell is a label and its value: on one line, or the value to the right of or under the label.
GB/T 10609.1 and GB/T 50001 name the cells.
"""

import re
from collections.abc import Iterator

from archive.record import Category, Value
from ingest.bodies import is_organisation
from ingest.describing.dates import find_dates
from ingest.describing.paper import Paper
from ingest.patterns import PATTERNS
from ingest.view import Row

_MOST_ROWS = 1500

_CELLS: dict[str, str] = {
    "drawing_title": r"图 {0,6}名|图纸名称|图样名称|图 {0,2}纸 {0,2}名|图面名称",
    "drawing_no": r"图 {0,6}号|图纸编号|图样代号|图纸号|图 {0,2}纸 {0,2}号",
    "project": r"工程名称|项目名称|工程项目|建设项目|产品名称|工 {0,2}程",
    "scale": r"比 {0,6}例",
    "design_unit": r"设计单位|设计院|编制单位",
    "stage": r"设计阶段|阶 {0,4}段|阶段标记",
    "revision": r"版 {0,4}次|版 {0,4}本|版本号",
    "discipline": r"专 {0,6}业|图 {0,6}别",
    "document_date": r"日 {0,6}期|出图日期|设计日期",
}
_LABEL = re.compile("|".join(f"(?P<{field}>{words})" for field, words in _CELLS.items()))
_OTHER_LABEL = re.compile(
    r"(?:设计|校对|校核|审核|审定|批准|制图|绘图|描图|会签|专业负责人|项目负责人|建设单位|子项|设计号|工艺|标准化"
    r"|材料|重量|数量|备注|签名|签字|标记|处数|分区|更改文件号|年月日|共.{0,6}张|第.{0,6}张)(?:人|者)?:?"
)
_VALUE_OF = {
    "drawing_no": re.compile(r"[A-Za-z\u4e00-\u9fff]{0,8}[ ._-]{0,2}[A-Za-z0-9][A-Za-z0-9._/()-]{0,29}"),
    "scale": re.compile(r"\d{1,3} ?: ?\d{1,5}(?:\.\d+)?|NTS|示意|见图"),
    "revision": re.compile(r"[A-Za-z0-9第版.]{1,8}"),
}
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
    found: dict[str, Value] = {}
    for value in (*_cells(paper), *_by_pattern(paper)):
        if value.field not in found:
            found[value.field] = value
            yield value


def _cells(paper: Paper) -> Iterator[Value]:
    """Values that stand in a cell beside or under their label, or after it on the line."""
    rows = paper.view.rows[:_MOST_ROWS]
    for index, row in enumerate(rows):
        found = _LABEL.match(row.text) if len(row.text) <= 60 else None
        if found is None or found.lastgroup is None:
            continue
        field = found.lastgroup
        rest = row.text[found.end() :].lstrip(" :")
        if rest and row.text[found.end() : found.end() + 1] not in (" ", ":"):
            continue
        where = (index, row.text.find(rest, found.end())) if rest else _neighbour(rows, index)
        if where is None:
            continue
        value = _cell_value(field, rows[where[0]].text[where[1] :], rows[where[0]].raw[where[1] :])
        if value:
            confidence = 0.9 if rest else 0.75
            yield paper.value(field, value, rows[where[0]].raw, f"{field}.cell", confidence, where[0])


def _cell_value(field: str, text: str, raw: str) -> str:
    """The normal form of what stands in the cell, or an empty string where it cannot be that."""
    if field == "document_date":
        dates = find_dates(text)
        return dates[0].iso if dates else ""
    if _LABEL.match(text) or _OTHER_LABEL.fullmatch(text):
        return ""
    shape = _VALUE_OF.get(field)
    if shape:
        match = shape.match(text)
        return re.sub(r"\s", "", match.group()) if match else ""
    return raw.strip() if 2 <= len(text) <= 60 else ""


def _neighbour(rows: list[Row], index: int) -> tuple[int, int] | None:
    """The row to the right of a label, else under it; the next one where rows have no places."""
    label = rows[index]
    if label.box is None:
        return (index + 1, 0) if index + 1 < len(rows) and rows[index + 1].page == label.page else None
    left, top, right, bottom = label.box
    height = max(bottom - top, 1.0)
    best: tuple[float, int] | None = None
    for other, row in enumerate(rows[max(index - 60, 0) : index + 60], max(index - 60, 0)):
        if other == index or row.page != label.page or row.box is None:
            continue
        beside = (
            row.box[0] >= right - height and min(row.box[3], bottom) - max(row.box[1], top) > 0.4 * height
        )
        under = row.box[1] - bottom + 0.3 * height >= 0 and min(row.box[2], right) - max(row.box[0], left) > 0
        if beside or under:
            far = row.box[0] - right if beside else 3 * (row.box[1] - bottom) + 4 * height
            if far < 16 * height and (best is None or far < best[0]):
                best = far, other
    return None if best is None else (best[1], 0)


def _by_pattern(paper: Paper) -> Iterator[Value]:
    """What is known by its form wherever it stands."""
    view = paper.view
    for field, name, group in (("drawing_no", "drawing_no", 0), ("scale", "scale", 0), ("sheet", "sheet", 0)):
        found = PATTERNS[name].search(view.text)
        if found:
            value = _form(field, found) if field != "drawing_no" else re.sub(r"\s", "", found.group(group))
            yield paper.value(
                field, value, view.cut(*found.span()), f"{field}.form", 0.7, view.row_at(found.start())
            )
    best: tuple[float, int] | None = None
    for index, row in enumerate(view.rows[:_MOST_ROWS]):
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
    groups = found.groupdict()
    if field == "scale":
        return re.sub(r"\s", "", groups["s"] or groups["s2"]).replace("：", ":")
    return f"{groups['no'] or groups['no2']}/{groups['tot'] or groups['tot2']}"
