"""The signature block: who signed and on which day (成文日期, GB/T 9704).

The day of a paper is the one under its signature, not the day it was printed (印发), received
(收文) or speaks of. A published text carries it under the title instead (…会议通过). What comes
after the signature block of the main text belongs to annexes.
"""

import re
from dataclasses import dataclass

from ingest.describing.dates import Dated, find_dates, whole_date
from ingest.describing.paper import Paper
from ingest.seeing.organisations import is_organisation, is_person, names
from ingest.seeing.view import Row
from search.characters import HAN

_PRINTED = re.compile(
    r"印 {0,2}[发刷制]|打印|收文|收到|收件|签收|归档|来文|登记|施行|生效|截止|有效期|下载|生日|出生|填表"
)
_END = re.compile(r"^(?:抄 ?[送报]|主 ?送|附 ?件|\(联系人|\(此件|联系人|主题词|\(?附注|印发)")
_HISTORY_ROWS = 30  # a law's history of amendments
_ROWS_BETWEEN = 3  # a number, a masthead, a blank form between title and history
_HISTORY = re.compile(
    r"^\(?(?:根据)?(?:(?:19|20)\d\d ?年|[一二][〇○零一二三四五六七八九]{3}年).*"
    r"(?:通过|批准|公布|发布|颁布|修[正订]|次会议$)"
)
_ADOPTED = re.compile(r"通过|修正|修订|次会议、?$")  # a joint paper: each body its meeting
_PUBLISHED = re.compile(r"(?:批准|公布|发布|颁布)(?!的)")
_SENTENCE = re.compile(r"[。;,!?:]$|,")
_SIGN_LABEL = re.compile(rf"^[{HAN}]{{2,7}}(?:\([^()]{{1,8}}\))?:")
_SIGNER_LABEL = re.compile(
    r"^(?:具状人|起诉人|上诉人|答辩人|申请人|申请单位|报告人|承诺人|委托人|声明人)"
    r"(?:\([^()]{1,8}\))?:"
)
_SENT_TO = re.compile(r"^此 {0,2}致$|^(?:抄|主) {0,2}送")
_DATE_LABEL = re.compile(r"^(?:发文日期|成文日期|落款日期|签发日期|发布日期):")
_HAN = re.compile(rf"[{HAN}]")
_STAMP = re.compile(r"\((?:盖 ?章|公 ?章|签 ?章|印 ?章|章)\)$")


@dataclass(frozen=True, slots=True)
class Signature:
    """The day of a paper, where it stands, by which rule, and the rows that name who signed."""

    iso: str
    row: int
    raw: str
    rule: str
    confidence: float
    signers: tuple[int, ...] = ()


def find_signature(paper: Paper) -> Signature | None:
    """The signature block, or what stands for it; None where the paper shows no day of its own."""
    candidates = [
        (index, dated) for index, row in enumerate(paper.view.rows) for dated in _alone(paper, index, row)
    ]
    for index, dated in candidates:
        if index < 20 and _DATE_LABEL.match(paper.view.rows[index].text):
            return _made(paper, index, dated, "signature.label", 0.9, ())
    body = [(index, dated) for index, dated in candidates if index > paper.after_title]
    for index, dated in body:
        signers = _signers(paper, index, dated)
        if signers:
            return _made(paper, index, dated, "signature.block", 0.95, signers)
    return _adopted(paper) or _at_end(paper, body) or _at_head(paper, candidates)


def _alone(paper: Paper, index: int, row: Row) -> list[Dated]:
    """The date of a row that is a date, or a name and a date, and nothing else."""
    text = row.text
    if len(text) > 70 or not any(mark in text for mark in "年-./") or _PRINTED.search(text):
        return []
    if (
        index
        and _PRINTED.search(paper.view.rows[index - 1].text[-8:])
        and len(paper.view.rows[index - 1].text) < 12
    ):
        return []
    whole = list(whole_date(text))
    if whole:
        return whole
    dated = find_dates(text)
    if len(dated) == 1 and dated[0].end >= len(text) - 1 and is_organisation(text[: dated[0].start].strip()):
        return dated
    return []


def _signers(paper: Paper, index: int, dated: Dated) -> tuple[int, ...]:
    """The rows just above the date (or the date's own) that name an organisation or a person."""
    rows = paper.view.rows
    if is_organisation(rows[index].text[: dated.start].strip()):
        return (index,)
    found: list[int] = []
    for above in range(index - 1, max(index - 7, paper.after_title - 1), -1):
        text = signer_text(rows[above].text)
        if _SENT_TO.match(rows[above - 1].text):
            break
        if is_organisation(text) or names(text, text) or _signed_by_person(rows[above].text):
            found.append(above)
        elif found or not _between(rows[above].text):
            break
    if not found and index - 1 > paper.after_title and _closing(paper, index):
        last = rows[index - 1].text
        if is_person(last) and not _SENTENCE.search(last):
            found.append(index - 1)
    return tuple(reversed(found))


def _signed_by_person(text: str) -> bool:
    label = _SIGNER_LABEL.match(text)
    return label is not None and is_person(text[label.end() :].strip())


def _between(text: str) -> bool:
    """Whether a line may stand between the signature and its date: 律师：周正, a rest of the seal."""
    return not _HAN.search(text) or (len(text) <= 24 and bool(_SIGN_LABEL.match(text)))


def signer_text(text: str) -> str:
    """A folded signature line without 发文单位：and (盖章)."""
    short = _STAMP.sub("", text.strip()).strip()
    label = _SIGN_LABEL.match(short)
    return short[label.end() :].strip() if label else short


def _closing(paper: Paper, index: int) -> bool:
    """Whether the paper ends here, or only what follows a signature comes after."""
    rest = paper.view.rows[index + 1 : index + 3]
    return not rest or bool(_END.match(rest[0].text)) or len(paper.view.rows) - index <= 4


def _adopted(paper: Paper) -> Signature | None:
    """The day under the title of a published text: when a meeting adopted or last amended it.

    Of several bodies the last day counts (GB/T 9704). Where no meeting is named, the day the text
    was made public.
    """
    adopted: Signature | None = None
    published: Signature | None = None
    end = min(paper.after_title + _HISTORY_ROWS, len(paper.view.rows))
    other = 0
    for index in range(paper.after_title, end):
        text = paper.view.rows[index].text
        if "。" in text or not _HISTORY.match(text):
            other += 1
            if other > _ROWS_BETWEEN:
                break
            continue
        dates = find_dates(text)
        for number, dated in enumerate(dates):
            until = dates[number + 1].start if number + 1 < len(dates) else len(text)
            said = text[dated.end : until]
            if _ADOPTED.search(said) and (adopted is None or dated.iso >= adopted.iso):
                adopted = _made(paper, index, dated, "signature.adopted", 0.9)
            elif published is None and _PUBLISHED.search(said):
                published = _made(paper, index, dated, "signature.published", 0.85)
    return adopted or published


def _at_end(paper: Paper, body: list[tuple[int, Dated]]) -> Signature | None:
    """A date alone near the end, or followed by what only follows a signature."""
    for index, dated in reversed(body):
        if _closing(paper, index) or index >= len(paper.view.rows) - 6:
            return _made(paper, index, dated, "signature.end", 0.75)
    return None


def _at_head(paper: Paper, candidates: list[tuple[int, Dated]]) -> Signature | None:
    """A date alone beside the title: minutes, bulletins, covers of reports."""
    for index, dated in candidates:
        if index <= paper.after_title + 5 and index < 14:
            return _made(paper, index, dated, "signature.head", 0.6)
    return None


def _made(
    paper: Paper, index: int, dated: Dated, rule: str, confidence: float, signers: tuple[int, ...] = ()
) -> Signature:
    raw = paper.view.rows[index].raw[dated.start : dated.end]
    return Signature(dated.iso, index, raw, rule, confidence, signers)
