"""What identifies a contract: its number, its parties with their role words, signing and term."""

import re
from collections.abc import Iterator

from archive.record import Category, Value
from ingest.describing.dates import find_dates
from ingest.describing.paper import Paper
from ingest.seeing.organisations import is_organisation
from ingest.seeing.patterns import PATTERNS

_MOST_PARTIES = 8
_NUMBER_ROWS = 40
_FILLING = re.compile(r"[_＿\s\u3000]+")
_PLACEHOLDER = re.compile(
    r"^(?:甲|乙|丙|丁) ?方|^[xX×*某○〇.…/\\-]+$|^\[.*\]$|^\(.*\)$"
    r"|^(?:律师事务所|(?:股份|责任|有限|股份有限|有限责任)*公司|学校|银行|医院|学院|中心|单位)$"
    r"|^(?:应|须|有权|负责|不得|承诺|保证|同意|按|在|因|如|由|向|未|已|可|将|提供|收到|指定|委托)"
    r"|^(?:法定代表人|地址|住所|联系|电话|签字|签名|盖章|名称|统一社会|身份证|负责人|开户|账号|代表)"
)
_STAMPED = re.compile(r"\((?:盖章|签章|公章|签字|签名|以下简称.{0,12}|下称.{0,12})\)$|,?以下(?:简称|称).*$")
_NAME_ROW = re.compile(
    r"^(?:名 {0,6}称|单位名称|公司名称|企业名称|姓 {0,6}名|全 {0,4}称)(?:\([^()]{1,12}\))? {0,4}:"
    r" {0,4}(?P<name>\S[^\n]{1,50})$"
)
_ROLE_ROW = re.compile(
    r"^(?P<role>[甲乙丙丁] {0,6}方|发包人|承包人|[出承]租[人方]|[委受]托[人方]|[买卖供需] {0,4}方)"
    r"(?: {0,2}\([^()]{1,20}\))? {0,4}:?$"
)
_SIGNED_LABEL = re.compile(
    r"(?:签 {0,2}[订约署定] {0,2}|订 {0,2}立 {0,2}|合同签订)(?:日 {0,2}期|时 {0,2}间|日)"
    r" {0,4}:? {0,4}(?P<date>[^\n]{6,40})"
)
_ORDER_NO = re.compile(r"订单(?:编号|号) {0,2}: {0,4}(?P<no>[A-Za-z0-9〔〕\-_/.]{3,40})")
_TERM = re.compile(
    r"(?:自|从|:|期限)[^\n。]{0,12}?(?P<from>(?:19|20)\d{2}[^\n。至到止]{4,10}日?)起?"
    r"(?:至|到|-|~)(?P<to>(?:19|20)\d{2}[^\n。]{4,12})"
)


def find(paper: Paper) -> Iterator[Value]:
    """contract_no, parties (「甲方：…」), signed_on, valid_from and valid_to of a contract."""
    if paper.category != Category.CONTRACT:
        return
    yield from _number(paper)
    yield from _parties(paper)
    yield from _signed(paper)
    yield from _term(paper)


def _number(paper: Paper) -> Iterator[Value]:
    view = paper.view
    end = view.starts[min(_NUMBER_ROWS, len(view.rows)) - 1] if view.rows else 0
    for found in (
        *PATTERNS["contract_no"].finditer(view.text, 0, end),
        *_ORDER_NO.finditer(view.text, 0, end),
    ):
        number = re.split(r"甲方|乙方|签订|的", found["no"])[0].strip("-_/.()")
        if len(number) >= 3 and any(character.isdigit() for character in number):
            start = found.start("no") + found["no"].find(number)
            raw = view.cut(start, start + len(number))
            yield paper.value("contract_no", number, raw, "contract_no.label", 0.9, view.row_at(start))
            return


def _parties(paper: Paper) -> Iterator[Value]:
    """Each role once, as first named; the role word stays with the name."""
    view = paper.view
    roles: set[str] = set()
    for found in PATTERNS["party"].finditer(view.text):
        role = found["role"].replace(" ", "")
        name = _name(view.cut(*found.span("name")), found["name"])
        if name and role not in roles:
            roles.add(role)
            row = view.row_at(found.start())
            yield paper.value("parties", f"{role}：{name}", view.rows[row].raw, "parties.line", 0.9, row)
        if len(roles) >= _MOST_PARTIES:
            return
    yield from _parties_below(paper, roles)


def _parties_below(paper: Paper, roles: set[str]) -> Iterator[Value]:
    """Parties whose name stands on the line under the role: 名称：… or the name alone."""
    rows = paper.view.rows
    for index, row in enumerate(rows[:-1]):
        found = _ROLE_ROW.fullmatch(row.text) if len(row.text) <= 40 else None
        role = found["role"].replace(" ", "") if found else ""
        if not role or role in roles:
            continue
        below = rows[index + 1]
        labelled = _NAME_ROW.match(below.text)
        start = labelled.start("name") if labelled else 0
        if labelled or is_organisation(below.text):
            name = _name(below.raw[start:], below.text[start:])
            if name:
                roles.add(role)
                yield paper.value("parties", f"{role}：{name}", below.raw, "parties.below", 0.8, index + 1)


def _name(raw: str, folded: str) -> str:
    """A party's name in its own characters, without blanks to fill in; empty for a placeholder."""
    stamped = _STAMPED.search(folded)
    raw = raw[: stamped.start()] if stamped else raw
    folded = folded[: stamped.start()] if stamped else folded
    name = _FILLING.sub("" if not folded.isascii() else " ", raw).strip(" ：:_")
    if len(name) < 2 or _PLACEHOLDER.search(_FILLING.sub("", folded)):
        return ""
    return name


def _signed(paper: Paper) -> Iterator[Value]:
    """The labelled day of signing, else the last date alone in the signature block (last to sign)."""
    view = paper.view
    for found in _SIGNED_LABEL.finditer(view.text):
        dates = find_dates(found["date"])
        if dates:
            row = view.row_at(found.start("date"))
            yield from _day(paper, dates[0].iso, view.cut(*found.span("date")), "signed_on.label", 0.95, row)
            return
    best: tuple[str, int] | None = None
    for index in range(max(len(view.rows) - 24, paper.after_title), len(view.rows)):
        text = view.rows[index].text
        dates = find_dates(text) if len(text) <= 60 else []
        left = re.sub(r"[\d\s:()年月日.\-/]|日期|时间|[甲乙]方", "", text)
        if dates and len(left) <= 6 and (best is None or dates[-1].iso >= best[0]):
            best = dates[-1].iso, index
    if best:
        yield from _day(paper, best[0], view.rows[best[1]].raw, "signed_on.block", 0.8, best[1])


def _day(paper: Paper, iso: str, raw: str, rule: str, confidence: float, row: int) -> Iterator[Value]:
    """A contract is of the day it was signed."""
    yield paper.value("signed_on", iso, raw, rule, confidence, row)
    yield paper.value("document_date", iso, raw, rule, confidence, row)


def _term(paper: Paper) -> Iterator[Value]:
    for found in _TERM.finditer(paper.view.text) if "至" in paper.view.text else ():
        begin, end = find_dates(found["from"]), find_dates(found["to"])
        if begin and end and begin[0].iso <= end[0].iso:
            row = paper.view.row_at(found.start("from"))
            yield paper.value("valid_from", begin[0].iso, found["from"], "term.sentence", 0.8, row)
            yield paper.value("valid_to", end[0].iso, found["to"], "term.sentence", 0.8, row)
            return
