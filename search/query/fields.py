"""The fields a question can name, in Chinese and English, and how their values are written."""

import calendar
import re

from search.folding import fold
from search.query.tree import Is, Node, Number, Phrase, QueryError, Span, Words

_NAMES = {
    "title": "题名 标题 title",
    "number": "文号 发文字号 档号 合同编号 合同号 图号 登记号 编号 number no",
    "author": "责任者 作者 发文机关 甲方 乙方 author party",
    "category": "类别 分类 category class",
    "department": "部门 department",
    "kind": "种类 文种 kind",
    "date": "日期 年度 年份 date year",
    "received": "收到 收文日期 接收日期 received",
    "type": "格式 文件类型 type format",
}
FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}

_CATEGORIES = {
    "contract": "合同 协议 契约 contract",
    "drawing": "图纸 工程图 drawing",
    "correspondence": "往来文书 往来 文书 公文 函件 correspondence",
    "other": "其他 其它 other",
}
_CATEGORY = {name: value for value, names in _CATEGORIES.items() for name in names.split()}

_MEDIA_TYPES = {
    "word": ("msword", "wordprocessingml"),
    "doc": ("msword",),
    "docx": ("wordprocessingml",),
    "excel": ("ms-excel", "spreadsheetml"),
    "xls": ("ms-excel",),
    "xlsx": ("spreadsheetml",),
    "ppt": ("powerpoint", "presentationml"),
    "pptx": ("presentationml",),
    "txt": ("text/plain",),
    "jpg": ("image/jpeg",),
    "tif": ("image/tiff",),
    "图片": ("image/",),
    "图像": ("image/",),
    "邮件": ("message/", "ms-outlook"),
    "eml": ("message/rfc822",),
    "msg": ("ms-outlook",),
    "文本": ("text/",),
}

_DAY = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月?)|年?)")
_BETWEEN = re.compile(r"\.\.+|…|~|至|到")
_DATE_ADVICE = "请写成 2021、2021-03、2021年3月5日，或一段时间，如 2021..2023、2021-03..、..2023。"


def field_node(field: str, value: str, *, quoted: bool) -> Node:
    """The part of the question that asks for `value` in `field`.

    Raises QueryError for a date or class that does not exist.
    """
    if field in ("date", "received"):
        return _span(field, fold(value))
    if field == "category":
        return Is(field, (_category(fold(value)),))
    if field == "type":
        kind = fold(value).removeprefix(".")
        return Is("media_type", _MEDIA_TYPES.get(kind, (kind,)))
    if field in ("department", "kind"):
        return Is(field, (value,))
    if field == "number":
        return Number(value)
    return Phrase(value, field) if quoted else Words(value, field)


def _category(name: str) -> str:
    if name not in _CATEGORY:
        raise QueryError("没有“{name}”这个类别。", "类别请写合同、图纸、往来文书或其他。", name=name)
    return _CATEGORY[name]


def _span(field: str, value: str) -> Span:
    ends = _BETWEEN.split(value)
    if len(ends) > 2 or not any(ends):
        raise QueryError("看不懂日期“{value}”。", _DATE_ADVICE, value=value)
    first = _days(ends[0])[0] if ends[0] else ""
    last = _days(ends[-1])[1] if ends[-1] else ""
    if first and last and first > last:
        raise QueryError("日期“{value}”的起点晚于终点。", _DATE_ADVICE, value=value)
    return Span(field, first, last)


def _days(value: str) -> tuple[str, str]:
    """The first and the last day of a year, a month or a day."""
    found = _DAY.fullmatch(value)
    if not found:
        raise QueryError("看不懂日期“{value}”。", _DATE_ADVICE, value=value)
    year, month, day = (int(part) if part else 0 for part in found.groups())
    first_month, last_month = (month, month) if found[2] else (1, 12)
    if not (1 <= year <= 9999 and 1 <= first_month <= 12):
        raise QueryError("没有“{value}”这个日期。", _DATE_ADVICE, value=value)
    month_end = calendar.monthrange(year, last_month)[1]
    first_day, last_day = (day, day) if found[3] else (1, month_end)
    if not 1 <= first_day <= last_day <= month_end:
        raise QueryError("没有“{value}”这个日期。", _DATE_ADVICE, value=value)
    return f"{year:04}-{first_month:02}-{first_day:02}", f"{year:04}-{last_month:02}-{last_day:02}"
