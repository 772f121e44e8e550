"""Document numbers (发文字号): the paper's own, and those it refers to.

The own number stands alone on a line between masthead and title, beside 签发人, or under the title
of a published text. A number inside a sentence is a reference, whichever paper it names. Court
case numbers are no document numbers.
"""

import re
from collections.abc import Iterator

from archive.record import Value
from ingest.describing.paper import Paper
from ingest.seeing.patterns import PATTERNS
from search.characters import HAN

_MOST_REFERENCES = 60
_AFTER_OWN = re.compile(
    r"\)?(?: {0,20}\(此件.{0,20}\)| {1,40}签 {0,2}发 {0,2}人.{0,40}| {0,2}\(.{0,12}\))?[。 ]{0,2}"
)
_BEFORE_OWN = re.compile(
    r"\(?|.{2,40}文 {0,4}件 {0,8}|(?:发文字号|文 {0,4}号|文件编号|字 {0,2}号|编 {0,4}号) {0,2}: {0,4}"
)
_LABEL = re.compile(r"^(?:发文字号|文 {0,4}号|文件编号|字 {0,2}号) {0,2}: {0,4}(?P<no>\S[^\n]{2,40})$")
_NOT_OWN = re.compile(r"来文|收文|根据|依据|按照|转发|废止|参照")
_MARKS = re.compile(r"[号期]")
_BARE = re.compile(
    r"\(?(?:〔(?P<year>(?:19|20)\d{2})〕)? ?第? ?(?P<no>\d{1,5}) ?(?P<unit>[号期])\)?(?: ?\(总第.{1,6}期\))?"
)
# OCR takes 〔 and 〕 for these; only believed where the number is alone on its line
_DAMAGED = re.compile(
    rf"\(?(?P<org>[{HAN}]{{2,12}}) ?[〔\[(（{{CcGEIl1ⅠtL「『<《［]{{1,2}} ?(?P<year>(?:19|20)\d{{2}}) ?"
    r"[〕\])）}JjIl1」』>》］]{0,2} ?(?P<no>\d{1,4}) ?[号號]\)?"
)
_ORDER_BELOW = re.compile(r"第 {0,2}\d{1,4} {0,2}号")
_ANCHORS = {
    "doc_no": re.compile(r"[〔\[(【〖] {0,4}(?:19|20)\d\d"),
    "order_no": re.compile(r"(?:令|公告) {0,4}第"),
    "tw_doc_no": re.compile(r"字第 {0,4}\d{7}"),
}
# What can stand before an agency's code in a sentence. Whole words cut wherever they stand; single
# characters only inside, since a code may begin with one (和政发, 日政发).
_LEAD = re.compile(
    r"^.*(?:根据|按照|依照|依据|遵照|贯彻|落实|转发|印发|执行|参照|下发|以下简称|通知|文件|办法|规定|意见|决定|批复"
    r"|(?<=.)[的和与及或以见由请对将号日]|^号)(?=..)"
)
_JOINED = re.compile(r"[\d》)〕号]$")  # before a code that begins with 和, 与 …: the end of another number
_AFTER_JING = "信贸济开发管委"  # 经信发, 经贸 … are agencies' codes; 经国办发 is a verb and a code


def find(paper: Paper) -> Iterator[Value]:
    """The paper's own number, the case number of a court paper, the numbers referred to."""
    if not any(mark in paper.view.text for mark in "号期"):
        return
    own = _own(paper)
    if own:
        yield own
    yield from _case(paper)
    yield from _references(paper, own)


def _own(paper: Paper) -> Value | None:
    """The number of the paper itself, or None."""
    last = paper.after_title + 4
    for index, row in paper.front:
        text = row.text
        if index > max(last, 14) or len(text) > 90 or not _MARKS.search(text):
            continue
        for name in ("doc_no", "tw_doc_no"):
            found = PATTERNS[name].search(text)
            if found and _alone(text, found.start(), found.end()):
                value = _normal(name, found)
                raw = row.raw[found.start() : found.end()]
                return paper.value(
                    "document_number", value, raw, f"document_number.{_where(paper, index)}", 0.95, index
                )
        other = _own_of_other_form(paper, index)
        if other:
            return other
    return None


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the number is all that stands on the line, but for what may stand beside one."""
    before = text[:start]
    return bool(
        _BEFORE_OWN.fullmatch(before) and _AFTER_OWN.fullmatch(text[end:]) and not _NOT_OWN.search(text[:end])
    )


def _own_of_other_form(paper: Paper, index: int) -> Value | None:
    """An order's number, one without a code, or one whose brackets OCR took for letters."""
    row = paper.view.rows[index]
    text = row.text.strip("()")
    order = _order(paper, index)
    if order:
        return paper.value("document_number", order, row.raw, "document_number.order", 0.9, index)
    bare = _BARE.fullmatch(row.text)
    if bare and (bare["year"] or bare["unit"] == "期"):
        value = text.replace(" ", "")
        return paper.value("document_number", value, row.raw, "document_number.bare", 0.6, index)
    damaged = _DAMAGED.fullmatch(row.text.split("  ")[0].strip())
    if damaged and not _NOT_OWN.search(row.text):
        value = f"{damaged['org']}〔{damaged['year']}〕{_plain(damaged['no'])}号"
        return paper.value("document_number", value, row.raw, "document_number.damaged", 0.6, index)
    return None


def _order(paper: Paper, index: int) -> str:
    """The number of an order: on one line (国务院令第772号), or under …令; empty where it is none."""
    text = paper.view.rows[index].text.strip("()")
    if PATTERNS["order_no"].fullmatch(text):
        return text
    above = paper.view.rows[index - 1].text.replace(" ", "") if index else ""
    if _ORDER_BELOW.fullmatch(text) and above.endswith(("令", "公告")):
        return above + text.replace(" ", "")
    return ""


def _where(paper: Paper, index: int) -> str:
    if re.match(_LABEL, paper.view.rows[index].text):
        return "labelled"
    return "masthead" if index < paper.after_title else "under_title"


def _normal(name: str, found: re.Match[str]) -> str:
    """The number's normal form: 国办发〔2012〕14号, no 第, no leading zero."""
    if name == "tw_doc_no":
        return f"{found['org']}字第{found['no']}号"
    return f"{found['org']}〔{found['year']}〕{_plain(found['no'])}号"


def _plain(number: str) -> str:
    return number.lstrip("0") or number


def _case(paper: Paper) -> Iterator[Value]:
    """The case number that stands alone at the head of a court's paper."""
    for index, row in paper.front:
        found = PATTERNS["case_no"].fullmatch(row.text)
        if found:
            yield paper.value("case_no", row.text, row.raw, "case_no.head", 0.9, index)
            return


def _references(paper: Paper, own: Value | None) -> Iterator[Value]:
    """The numbers of other papers in the text, each once."""
    view = paper.view
    seen = {own.value if own else ""}
    for name in _ANCHORS:
        for found in _anchored(name, view.text):
            start = found.start() + _lead(found["org"], view.text[max(found.start() - 1, 0) : found.start()])
            value = _normal_reference(name, found, view.text[start : found.end("org")])
            row = view.row_at(start)
            if (
                not value
                or value in seen
                or (own and (view.rows[row].page, view.rows[row].line) == (own.page, own.line))
            ):
                continue
            seen.add(value)
            raw = view.cut(start, found.end())
            yield paper.value("referenced_numbers", value, raw, f"referenced_numbers.{name}", 0.8, row)
            if len(seen) > _MOST_REFERENCES:
                return


def _anchored(name: str, text: str) -> Iterator[re.Match[str]]:
    """The matches of a pattern, looked for only around what every match has in it."""
    done = 0
    for anchor in _ANCHORS[name].finditer(text):
        before = text.rfind("\n", 0, anchor.start()) + 1
        found = PATTERNS[name].search(text, max(before, done, anchor.start() - 22), anchor.end() + 24)
        if found:
            done = found.end()
            yield found


def _normal_reference(name: str, found: re.Match[str], org: str) -> str:
    if not org:
        return ""
    if name == "doc_no":
        return f"{org}〔{found['year']}〕{_plain(found['no'])}号"
    return org + found.group()[len(found["org"]) :].replace(" ", "")


def _lead(org: str, before: str) -> int:
    """How many characters before the agency's code do not belong to it (根据…, 转发…, …的)."""
    if org[0] in "和与及或的日" and _JOINED.search(before):
        length = 1
    else:
        lead = _LEAD.match(org)
        length = lead.end() if lead else 0
    rest = org[length:]
    if rest.startswith("经") and len(rest) > 3 and rest[1] not in _AFTER_JING:
        length += 1
    return length
