"""Who signs a paper off, whom it goes to, who printed it and when."""

import re
from collections.abc import Iterator

from archive.record import Value
from ingest.describing.dates import find_dates
from ingest.describing.paper import Paper
from ingest.seeing.organisations import is_organisation
from ingest.seeing.patterns import PATTERNS

_TO = re.compile(
    r"(?P<who>.{1,240}?(?:局|委|办|厅|部|院|处|科|室|公司|部门|单位|馆|队|署|社|团|街道|商|贵方|同志|先生|女士|同事|领导|经理|老师|家长|客户|政府|学校"
    r"|中心|机构|法院|检察院|会|站|所|人员|员工|集团|厂|用户|负责人|业主|银行|大学|学院|医院|您|你们|您们|们"
    r"|\(局\)|\(委\)|\(办\)|\([^()]{1,20}\))):"
)
_NOT_TO = re.compile(
    r"如下|以下|下列|甲方|乙方|原告|被告|^[一二三四五六七八九十]{1,3}、|^\d|\[|现将|包括|^(?:附|主题|摘|关键|名称|地址|电话|时间|地点|出席|参加|主持|记录|编|来文|收文)"
)
_POLITE = re.compile(r"^(?:尊敬的|致 {0,2}:?|敬爱的|亲爱的)")
_LIST = re.compile(r"[,;]")
_TAIWAN_TO = re.compile(r"^(?:受文者|正 {0,2}本) {0,2}: {0,4}(?P<t>\S[^\n]{1,200})$", re.M)
_PRINT_DATE = re.compile(
    r"(?P<who>.{0,40}?) {0,60}(?P<date>(?:19|20)\d{2} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日) ?印 ?发$"
)


def find(paper: Paper) -> Iterator[Value]:
    """signer, recipients, cc, printed_by, printed_on."""
    yield from _signer(paper)
    yield from _recipients(paper)
    yield from _copies(paper)
    yield from _printed(paper)


def _signer(paper: Paper) -> Iterator[Value]:
    for index, row in paper.front:
        found = PATTERNS["signer"].search(row.text) if "发" in row.text else None
        if found:
            for name in re.split(r"[ \u3000]+", row.raw[found.start("n") : found.end("n")]):
                yield paper.value("signer", name, row.raw, "signer.front", 0.9, index)
            return


def _recipients(paper: Paper) -> Iterator[Value]:
    """The line after the title that ends in a colon; 受文者 or 正本 in the form used in Taiwan."""
    view = paper.view
    taiwan = _TAIWAN_TO.search(view.text, 0, view.head_end)
    if taiwan:
        yield from _listed(paper, "recipients", *taiwan.span("t"), "recipients.label", 0.9)
        return
    for first in range(paper.after_title, min(paper.after_title + 6, len(view.rows))):
        for last in range(first, min(first + 4, len(view.rows))):
            row = view.rows[last]
            if len(row.text) > 200 or row.text.endswith("。"):
                break
            if not row.text.endswith(":"):
                if "、" not in row.text and "," not in row.text:
                    break
                continue
            text = view.text[view.starts[first] : view.starts[last] + len(row.text)].replace("\n", "")
            if _TO.fullmatch(text) and not _NOT_TO.search(text):
                end = view.starts[last] + len(row.text) - 1
                yield from _listed(paper, "recipients", view.starts[first], end, "recipients.line", 0.9)
                return
            break


def _copies(paper: Paper) -> Iterator[Value]:
    """抄送 with the lines it runs on over, up to the full stop."""
    view = paper.view
    if "抄" not in view.text and "副本" not in view.text:
        return
    for found in PATTERNS["cc"].finditer(view.text):
        first = last = view.row_at(found.start())
        while (
            not view.text[: view.starts[last] + len(view.rows[last].text)].endswith("。") and last < first + 3
        ):
            after = view.rows[last + 1].text if last + 1 < len(view.rows) else ""
            if not after or "印发" in after or ":" in after or find_dates(after):
                break
            last += 1
        end = view.starts[last] + len(view.rows[last].text.rstrip("。."))
        if "[" not in view.text[found.start("t") : end]:
            yield from _listed(paper, "cc", found.start("t"), end, "cc.line", 0.9)
        return


def _listed(paper: Paper, field: str, start: int, end: int, rule: str, confidence: float) -> Iterator[Value]:
    """Each body of a list between two offsets, as it stands."""
    text = paper.view.text[start:end]
    polite = _POLITE.match(text)
    at = polite.end() if polite else 0
    whole = paper.view.cut(start, end).replace("\n", "")
    for gap in [*_LIST.finditer(text), None]:
        stop = gap.start() if gap else len(text)
        row = paper.view.row_at(start + at)
        for name in _bodies(paper.view.cut(start + at, start + stop), text[at:stop]):
            yield paper.value(field, name, whole, rule, confidence, row)
        at = gap.end() if gap else stop


def _bodies(raw: str, text: str) -> list[str]:
    """The bodies of one group: apart where each is a name by itself (各省、自治区… stays whole)."""
    raw, text = raw.replace("\n", "").strip(), text.replace("\n", "").strip()
    parts = text.split("、")
    if len(parts) == 1 or len(raw) != len(text) or not all(is_organisation(part) for part in parts):
        return [raw] if raw else []
    return raw.split("、")


def _printed(paper: Paper) -> Iterator[Value]:
    """…办公室 2021年3月5日印发: the last lines of an official paper."""
    view = paper.view
    if "印发" not in view.text and "印 发" not in view.text:
        return
    for index in range(len(view.rows) - 1, -1, -1):
        row = view.rows[index]
        found = _PRINT_DATE.fullmatch(row.text) if len(row.text) <= 110 else None
        if not found:
            continue
        who, at = found["who"].strip(), index
        raw = row.raw[: len(found["who"])].strip()
        if not who and index and is_organisation(view.rows[index - 1].text):
            who, raw, at = view.rows[index - 1].text, view.rows[index - 1].raw, index - 1
        if who:
            yield paper.value("printed_by", raw, row.raw, "printed.line", 0.9, at)
        for dated in find_dates(found["date"]):
            yield paper.value("printed_on", dated.iso, row.raw, "printed.line", 0.95, index)
        return
