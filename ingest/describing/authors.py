"""Who is responsible for a paper (责任者): masthead, signature, title, meeting, publisher or court."""

import re
from collections.abc import Iterator

from archive.record import Category, Value
from ingest.describing.dates import find_dates
from ingest.describing.paper import Paper
from ingest.describing.signature import Signature, signer_text
from ingest.seeing.organisations import is_organisation, names
from ingest.seeing.titles import is_masthead
from search.characters import HAN

_ABOUT = re.compile(r"(?P<who>.{2,80}?)关于")
_MAST_END = re.compile(r" {0,4}文 {0,4}件$")
_ISSUED = re.compile(r"^(?P<who>.{3,60}?) {0,8}(?:发 ?布|颁 ?布|制 ?定|公 ?布)$")
_ASSEMBLY = re.compile(
    rf"(?:[日 ]|^)(?P<place>[{HAN}]{{0,14}}?)第[一二三四五六七八九十\d]{{1,4}}届"
    r"(?P<body>(?:全国)?人民代表大会(?:常务委员会)?)"
)
_HEADED = re.compile(r"(?P<who>.{3,40}?) {1,12}(?:函|书函|令|公告|开会通知单|笺函)")
_COURT = re.compile(rf"[{HAN}]{{2,20}}(?:人民法院|仲裁委员会|人民检察院)")


def find(paper: Paper, signature: Signature | None) -> Iterator[Value]:
    """author: by the first of the places that names somebody; joint ones in their order."""
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
