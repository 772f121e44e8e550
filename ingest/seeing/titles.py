"""Finding a document's title: largest centred lines, a heading, first lines that end in a type word.

The classifier reads the class off the title's last word and the describer keeps the title, so both
ask here. The file's own metadata is not asked: word processors carry titles over from old papers.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.seeing.doctypes import type_word
from ingest.seeing.organisations import is_organisation
from ingest.seeing.patterns import PATTERNS
from ingest.seeing.view import HEAD_ROWS, Row, View
from search.characters import HAN

_LONGEST_LINE = 60
_LONGEST_TITLE = 200
_MOST_LINES = 4
_COVER_ROWS = 12

_NOISE = re.compile(
    r"[-_ ]*\d{1,7}[-_ ]*|第? ?\d{1,4} ?页?[ ,/]{0,3}共? ?\d{1,4} ?页?|[\W_]+"
    r"|(?:签发人|份号|编号|文号|发文字号|档号|密级|紧急程度|页码|版本号?)[ :].*"
    r"|(?:日期|合同编号|合同号|项目编号|登记号|契约编号|受文者|地址)[ :].*"
    r"|附件 ?[\d一二三四五六七八九十]{0,3} ?:?|(?:ICS|CCS|UDC).{0,30}|GF-.{0,20}|BF-.{0,60}"
    r"|[A-Z]{1,6}(?:/[A-Z]{1,3})? ?\d{1,6}(?:\.\d{1,3})?-\d{4}|(?:https?:|www\.).*|\S{1,40}@\S{1,40}"
    rf"|[^{HAN}]{{0,12}}目 {{0,4}}[录次]|前 {{0,4}}言"
    r"|(?:使用|填写|填表|编制)? {0,2}说 {0,4}明"
    r"|封 {0,4}[面底]|正 {0,4}文|(?:Sheet|工作表|表) ?\d{1,4}"
    r"|\([^()]{1,24}\)|.{0,30}(?:国家|行业|地方|团体|企业)标准|代替.{1,40}|(?:特|加|平) {0,4}急"
)
_HAN = re.compile(rf"[{HAN}]")
_MASTHEAD = re.compile(r".{2,60}文 {0,4}件")
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十\d]{1,4}[条章]|\d{1,2}(?:[、]|\.(?!\d{3})))"
)
_SENTENCE = re.compile(r"[。;,!?！？]|" + _HEADING.pattern)
_SUBJECT = re.compile(
    r"^主旨:[^\S\n]{0,8}(?P<t>[^\n]{2,400}(?:\n(?!(?:说明|办法|拟办|正本|副本|依据)[:：])[^\n]{1,200}){0,2})",
    re.M,
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title: as it stands (lines joined), folded, the row it begins and ends at, which rule, how sure."""

    raw: str
    text: str
    first: int
    last: int
    rule: str
    confidence: float


def find_title(view: View) -> Title | None:
    """The title of the document, or None where it has no line that could be one."""
    if not view.rows:
        return None
    return _subject(view) or _heading(view) or _centred(view) or _with_type_word(view) or _first_line(view)


def is_masthead(text: str) -> bool:
    """Whether the folded line is a masthead: an issuing body and 文件."""
    if not _MASTHEAD.fullmatch(text):
        return False
    bodies = text.rstrip("件 ").rstrip("文 ")
    return all(is_organisation(part) for part in bodies.split()) or is_organisation(bodies)


def _noise(row: Row) -> bool:
    text = row.text
    return bool(
        _NOISE.fullmatch(text)
        or is_masthead(text)
        or PATTERNS["secret"].match(text)
        or _only(text, "doc_no")
        or _only(text, "date_ar")
        or _only(text, "date_cn")
    )


def _only(text: str, name: str) -> bool:
    """Whether nearly the whole line is what the pattern `name` finds."""
    found = PATTERNS[name].search(text) if len(text) <= 60 else None
    return found is not None and found.start() <= 1 and (len(text) - found.end() <= 14 or "发人" in text)


def _subject(view: View) -> Title | None:
    """主旨 of a letter in the form used in Taiwan, which has no title line."""
    if "主旨:" not in view.text[: view.head_end]:
        return None
    found = _SUBJECT.search(view.text, 0, view.head_end + 600)
    if found is None:
        return None
    start, end = found.span("t")
    return _made(view, view.row_at(start), view.row_at(end - 1), "title.subject", 0.9, start, end)


def _heading(view: View) -> Title | None:
    """The first marked-up heading of the first level."""
    rows = view.rows[:HEAD_ROWS]
    first = next((i for i, row in enumerate(rows) if row.heading == 1 and not _noise(row)), None)
    return None if first is None else _made(view, first, first, "title.heading", 0.95)


def _centred(view: View) -> Title | None:
    """The largest centred lines of the first page, where the lines have places."""
    page = view.rows[0].page
    rows = [(i, r) for i, r in enumerate(view.rows[:120]) if r.page == page and r.box and r.width]
    if len(rows) < 2:
        return None
    usual = median(h for _, row in rows for h in [_height(row)] * min(len(row.text), 60))
    able = [(i, r) for i, r in rows[:25] if _could_be_title(r)]
    named = [(i, r) for i, r in able if type_word(r.text)]
    cover = len(rows) <= _COVER_ROWS  # too few lines to tell the usual size
    able = [(i, r) for i, r in able if cover or _height(r) >= 1.15 * usual]
    able = [(i, r) for i, r in able if not is_organisation(r.text)] or able
    # a logo or a letterhead can be larger than the title
    able = [one for one in able if one in named] or able or named
    if not able:
        return None
    largest = max(_height(row) for _, row in able)
    first = last = next(i for i, row in able if _height(row) >= 0.88 * largest)
    while last + 1 < len(view.rows) and last - first < _MOST_LINES and _goes_on(view, last, last + 1):
        last += 1
    while first > 0 and last - first < _MOST_LINES and _goes_on(view, first, first - 1):
        first -= 1
    return _made(view, first, last, "title.centred", 0.9)


def _could_be_title(row: Row) -> bool:
    """Whether a placed row is centred, of a title's length, and no sentence, noise or numbered heading."""
    if not row.box or not 2 <= len(row.text) <= _LONGEST_LINE or not _is_centred(row) or _noise(row):
        return False
    full = row.box[2] - row.box[0] > 0.7 * row.width
    return (
        not re.search(r"[。;!?！？]", row.text)
        and not (full and "," in row.text)
        and not _HEADING.match(row.text)
    )


def _goes_on(view: View, known: int, other: int) -> bool:
    """Whether the row `other` belongs to the same title as its neighbour `known`."""
    row, here = view.rows[other], view.rows[known]
    if not (row.box and here.box and row.page == here.page) or not _is_centred(row) or _noise(row):
        return False
    if row.text.endswith(":") or len(row.text) > _LONGEST_LINE:
        return False
    gap = max(row.box[1] - here.box[3], here.box[1] - row.box[3])
    return abs(_height(row) - _height(here)) <= 0.2 * _height(here) and gap <= 1.3 * _height(here)


def _height(row: Row) -> float:
    return max(row.box[3] - row.box[1], 0.0) if row.box else 0.0


def _is_centred(row: Row) -> bool:
    if not row.box:
        return False
    return abs((row.box[0] + row.box[2]) / 2 - row.width / 2) <= 0.08 * row.width


def _with_type_word(view: View) -> Title | None:
    """The first lines near the head that, joined, end in a type word."""
    rows = view.rows[:HEAD_ROWS]
    for first, row in enumerate(rows):
        if _noise(row) or _closes(row.text) or len(row.text) > _LONGEST_LINE:
            continue
        for last in range(first, min(first + _MOST_LINES, len(rows))):
            if last > first and (_noise(rows[last]) or len(rows[last].text) > _LONGEST_LINE):
                break
            if _closes(rows[last].text):
                break
            joined = "".join(r.text for r in rows[first : last + 1])
            if type_word(joined) and _plausible(rows[first : last + 1]):
                return _made(view, first, last, "title.type_word", 0.8 if first < 6 else 0.6)
    return None


def _plausible(rows: list[Row]) -> bool:
    """Whether lines joined to reach a type word are one title, not scattered words or a name above."""
    joined = "".join(row.text for row in rows)
    if joined.count("(") != joined.count(")") or joined.count("《") != joined.count("》"):
        return False
    if any(_beside(upper, lower) for upper, lower in pairwise(rows)):
        return False
    if len(rows) == 1:
        return len(joined) > 1
    return all(len(_HAN.findall(row.text)) >= 2 for row in rows) and ("关于" in joined or len(joined) <= 40)


def _beside(upper: Row, lower: Row) -> bool:
    """Whether two rows stand side by side on the page instead of one under the other."""
    if not upper.box or not lower.box:
        return False
    return lower.box[1] < upper.box[1] + 0.5 * _height(upper)


def _closes(text: str) -> bool:
    """Whether the line ends a sentence, opens a list or addresses somebody: no part of a title."""
    return text.endswith(":") or bool(_SENTENCE.search(text))


def _first_line(view: View) -> Title | None:
    """The first line that could be one; what begins with a greeting or a table's row has none."""
    for index, row in enumerate(view.rows[:HEAD_ROWS]):
        if "\t" in row.raw or (row.text.endswith(":") and len(row.text) <= _LONGEST_LINE):
            return None
        if not _noise(row) and len(row.text) <= _LONGEST_LINE and not _closes(row.text):
            return _made(view, index, index, "title.first_line", 0.4)
    return None


def _made(
    view: View, first: int, last: int, rule: str, confidence: float, start: int = -1, end: int = -1
) -> Title | None:
    """The title of the rows `first` to `last`, or of the characters `start` to `end` where given."""
    if start < 0:
        start, end = view.starts[first], view.starts[last] + len(view.rows[last].text)
    raw = _joined(view.cut(start, end))[:_LONGEST_TITLE]
    text = _joined(view.text[start:end])[:_LONGEST_TITLE]
    return Title(raw, text, first, last, rule, confidence) if text else None


def _joined(lines: str) -> str:
    """Wrapped lines as one; a space stays between two Latin words."""
    return re.sub(r"(?<![A-Za-z0-9])\n|\n(?![A-Za-z0-9])", "", lines).replace("\n", " ").strip()
