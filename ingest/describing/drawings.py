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
_LONGEST_ROW = 160

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
_OTHER_CELLS = (
    "设 {0,6}计(?:人|者)?|校 {0,6}对(?:人)?|校 {0,6}核|审 {0,6}核(?:人)?|审 {0,6}定(?:人)?|批 {0,6}准"
    "|制 {0,6}图(?:人)?|绘 {0,6}图|描 {0,6}图|会 {0,6}签|专业负责人|项目负责人|工程负责人|建设单位"
    "|子 {0,4}项|子项名称|设计号|工 {0,4}艺|标准化|材 {0,4}料|重 {0,4}量|数 {0,4}量|备 {0,4}注"
    "|签 {0,4}名|签 {0,4}字|标 {0,4}记|处 {0,4}数|分 {0,4}区|更改文件号|年月日|张 {0,4}次|图 {0,4}幅"
    "|共.{0,6}张.{0,4}第.{0,6}张"
)
_LABEL = re.compile(
    "(?:^|(?<= ))(?:"
    + "|".join(f"(?P<{field}>{words})" for field, words in _CELLS.items())
    + f"|(?P<other>{_OTHER_CELLS}))(?= |:|$)"
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
    """Values that stand after their label on the line, or in the cell beside or under it."""
    rows = paper.view.rows[:_MOST_ROWS]
    for index, row in enumerate(rows):
        labels = list(_LABEL.finditer(row.text)) if len(row.text) <= _LONGEST_ROW else []
        for number, label in enumerate(labels):
            field = label.lastgroup or "other"
            end = labels[number + 1].start() if number + 1 < len(labels) else len(row.text)
            at, where = label.end(), index
            if not row.text[at:end].strip(" :") and end == len(row.text):
                where = _neighbour(rows, index)
                at, end = 0, len(rows[where].text)
            if field == "other" or (where != index and len(labels) > 1):
                continue
            value = _cell_value(
                field, rows[where].text[at:end].strip(" :"), rows[where].raw[at:end].strip(" :：")
            )
            if value:
                confidence = 0.9 if where == index else 0.75
                yield paper.value(field, value, rows[where].raw, f"{field}.cell", confidence, where)


def _cell_value(field: str, text: str, raw: str) -> str:
    """The normal form of what stands in the cell, or an empty string where it cannot be that."""
    if field == "document_date":
        dates = find_dates(text)
        return dates[0].iso if dates else ""
    if _LABEL.match(text):
        return ""
    shape = _VALUE_OF.get(field)
    if shape:
        match = shape.match(text)
        return re.sub(r"\s", "", match.group()) if match else ""
    return raw.strip() if 2 <= len(text) <= 60 else ""


def _neighbour(rows: list[Row], index: int) -> int:
    """The row to the right of a label, else under it, else the label's own; the next without places."""
    label = rows[index]
    if label.box is None:
        return index + 1 if index + 1 < len(rows) and rows[index + 1].page == label.page else index
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
    return index if best is None else best[1]


def _by_pattern(paper: Paper) -> Iterator[Value]:
    """What is known by its form wherever it stands."""
    view = paper.view
    for field in ("drawing_no", "scale", "sheet"):
        found = PATTERNS[field].search(view.text)
        if found:
            raw, at = view.cut(*found.span()), view.row_at(found.start())
            yield paper.value(field, _form(field, found), raw, f"{field}.form", 0.7, at)
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
    """The normal form of what a pattern found."""
    groups = found.groupdict()
    if field == "drawing_no":
        return re.sub(r"\s", "", found.group())
    if field == "scale":
        return re.sub(r"\s", "", groups["s"] or groups["s2"]).replace("：", ":")
    return f"{groups['no'] or groups['no2']}/{groups['tot'] or groups['tot2']}"
