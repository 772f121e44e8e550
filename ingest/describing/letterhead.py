"""Who a paper is from and to: author, signer, recipients, copies, who printed it and when."""

import re
from collections.abc import Iterator

from archive.record import Category, Value
from ingest.bodies import is_organisation, names
from ingest.describing.dates import find_dates
from ingest.describing.paper import Paper
from ingest.describing.signature import Signature, signer_text
from ingest.patterns import PATTERNS
from ingest.titles import is_masthead

_ABOUT = re.compile(r"(?P<who>.{2,80}?)关于")
_MAST_END = re.compile(r" {0,4}文 {0,4}件$")
_ISSUED = re.compile(r"^(?P<who>.{3,60}?) {0,8}(?:发 ?布|颁 ?布|制 ?定|公 ?布)$")
_ASSEMBLY = re.compile(
    r"(?:[日 ]|^)(?P<place>[\u4e00-\u9fff]{0,14}?)第[一二三四五六七八九十\d]{1,4}届"
    r"(?P<body>(?:全国)?人民代表大会(?:常务委员会)?)"
)
_HEADED = re.compile(r"(?P<who>.{3,40}?) {1,12}(?:函|书函|令|公告|开会通知单|笺函)")
_COURT = re.compile(r"[\u4e00-\u9fff]{2,20}(?:人民法院|仲裁委员会|人民检察院)")
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


def find(paper: Paper, signature: Signature | None) -> Iterator[Value]:
    """author, signer, recipients, cc, printed_by, printed_on."""
    yield from _author(paper, signature)
    yield from _signer(paper)
    yield from _recipients(paper)
    yield from _copies(paper)
    yield from _printed(paper)


def _author(paper: Paper, signature: Signature | None) -> Iterator[Value]:
    """Who is responsible, in order: masthead, signature, title, the publisher, the court, the cover."""
    for found in (
        _from_masthead(paper),
        _from_signature(paper, signature),
        _from_title(paper),
        _from_meeting(paper, signature),
        _from_front(paper),
    ):
        values = list(found)
        if values:
            yield from values
            return


def _from_masthead(paper: Paper) -> Iterator[Value]:
    rows = paper.front
    mast = next((i for i, row in rows if i < max(paper.after_title, 8) and is_masthead(row.text)), None)
    if mast is None:
        return
    first = mast
    while first > 0 and is_organisation(paper.view.rows[first - 1].text):
        first -= 1
    for index in range(first, mast + 1):
        row = paper.view.rows[index]
        end = _MAST_END.search(row.text)
        stop = end.start() if end else len(row.text)
        for name in names(row.raw[:stop], row.text[:stop]):
            yield paper.value("author", name, row.raw, "author.masthead", 0.95, index)


def _from_signature(paper: Paper, signature: Signature | None) -> Iterator[Value]:
    if signature is None or paper.category == Category.CONTRACT:
        return
    for index in signature.signers:
        row = paper.view.rows[index]
        folded = signer_text(row.text)
        dates = find_dates(folded)
        folded = folded[: dates[0].start].strip() if dates else folded
        at = row.text.find(folded)
        raw = row.raw[at : at + len(folded)]
        found = names(raw, folded)
        for name in found or [raw.replace(" ", "")]:
            confidence = 0.9 if found else 0.6
            yield paper.value("author", name, row.raw, "author.signature", confidence, index)


def _from_title(paper: Paper) -> Iterator[Value]:
    """The body a title begins with: 某某委员会关于…的决定."""
    if paper.title is None:
        return
    about = _ABOUT.match(paper.title.text)
    if about:
        end = about.end("who")
        for name in names(paper.title.raw[:end], paper.title.text[:end]):
            yield paper.value("author", name, name, "author.title", 0.8, paper.title.first)


def _from_meeting(paper: Paper, signature: Signature | None) -> Iterator[Value]:
    """The assembly whose meeting adopted a published text (某市第十五届人民代表大会常务委员会)."""
    if signature is None or signature.rule != "signature.adopted":
        return
    row = paper.view.rows[signature.row]
    found = _ASSEMBLY.search(row.text)
    if found:
        name = (
            row.raw[found.start("place") : found.end("place")]
            + row.raw[found.start("body") : found.end("body")]
        )
        yield paper.value("author", name, row.raw, "author.meeting", 0.8, signature.row)


def _from_front(paper: Paper) -> Iterator[Value]:
    """The publisher of a standard, the court, the company on a report's cover, a letter's heading."""
    if paper.category == Category.CONTRACT or paper.category == Category.DRAWING:
        return
    for index, row in paper.front:
        issued = _ISSUED.match(row.text)
        if issued and is_organisation(issued["who"]):
            who = row.raw[: issued.end("who")]
            for name in names(who, issued["who"]):
                yield paper.value("author", name, row.raw, "author.publisher", 0.8, index)
            return
    for index, row in paper.front:
        headed = _HEADED.fullmatch(row.text)
        if headed and index < 4 and is_organisation(headed["who"]):
            yield paper.value("author", row.raw[: headed.end("who")], row.raw, "author.heading", 0.8, index)
            return
    for index, row in paper.front:
        near = paper.after_title - 4 <= index <= paper.after_title + 1
        if near and index < 6 and (_COURT.fullmatch(row.text) or is_organisation(row.text)):
            yield paper.value("author", row.raw, row.raw, "author.front", 0.6, index)
            return


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
