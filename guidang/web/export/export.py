"""`/intake.csv`, `/search.csv`: the lists of the intake and the search page, for spreadsheets."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act as Acted
from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.record import State
from archive.rules.access import Act, Scope
from guidang.doing.finding import asked
from guidang.site.site import Site, now
from guidang.web.account.asking import WithRights, of_department
from guidang.web.export.spreadsheet import Cell, csv_answer
from guidang.web.frame.parameters import Chosen, Question, Word
from guidang.web.frame.parts import WhoActs, WithParts
from guidang.web.frame.rendering import language_of, link
from guidang.wording import labels
from guidang.wording.dates import percent
from guidang.wording.words import Translate, msgid, translator
from ingest.errors import REASONS
from search.engine import IndexUnusable
from search.query.parsing import parse
from search.query.tree import QueryError

router = APIRouter()

MOST_HITS = 10_000
_AT_ONCE = 500  # records taken from the catalogue at a time
_SECONDS = 19  # characters of an ISO time up to its seconds

# Heading → what stands below it.
_COLUMNS: tuple[tuple[str, Callable[[Record, Translate], Cell]], ...] = (
    (msgid("记录"), lambda record, _: record.id),
    (msgid("登记号"), lambda record, _: record.accession),
    (msgid("收到时间（UTC）"), lambda record, _: record.received_at[:_SECONDS].replace("T", " ")),
    (msgid("状态"), lambda record, _: _(labels.STATES[record.state])),
    (msgid("部门"), lambda record, _: record.department),
    (msgid("文件名"), lambda record, _: record.name),
    (msgid("题名"), lambda record, _: record.title),
    (msgid("文件编号"), lambda record, _: record.document_number),
    (msgid("日期"), lambda record, _: record.document_date),
    (msgid("责任者"), lambda record, _: record.author),
    (msgid("类别"), lambda record, _: _(labels.CATEGORIES[record.category]) if record.category else ""),
    (msgid("种类"), lambda record, _: record.kind),
    (msgid("把握"), lambda record, _: percent(record.confidence)),
    (msgid("待复核"), lambda record, _: _(msgid("是")) if record.needs_review else ""),
    (msgid("页数"), lambda record, _: record.pages),
    (msgid("字节"), lambda record, _: record.size),
    (msgid("原因"), lambda record, _: _(REASONS[record.reason].message) if record.reason in REASONS else ""),
    (msgid("处理办法"), lambda record, _: _(REASONS[record.reason].todo) if record.reason in REASONS else ""),
)


@router.get("/intake.csv")
def intake(
    request: Request,
    parts: WithParts,
    rights: WithRights,
    who: WhoActs,
    state: State | None = None,
    department: Word = "",
    review: bool = False,
) -> Response:
    """What came in, the newest first, as the intake page with these filters has it."""
    scope = of_department(rights.scope(Act.EXPORT), department)
    _note(parts.site, who, {"list": "intake", "state": state or "", "department": department})
    arrived = _arrived(parts.site, state or "", department, review, scope)
    return csv_answer(_rows(arrived, translator(language_of(request))), "收件.csv")


@router.get("/search.csv")
def search(
    request: Request,
    parts: WithParts,
    rights: WithRights,
    who: WhoActs,
    chosen: Chosen,
    q: Question = "",
) -> Response:
    """What is found, best first; what cannot be asked leads to the search page, which says why."""
    scope = rights.scope(Act.EXPORT)
    try:
        with parts.site.database.read() as connection:
            results = asked(connection, parts.index.engine(), parse(q), scope, MOST_HITS, filters=chosen)
    except (QueryError, IndexUnusable):
        return RedirectResponse(link("/", q=q, **chosen), 303)
    _note(parts.site, who, {"list": "search", "q": q, "count": len(results.hits)} | chosen)
    found = _found(parts.site, [hit.id for hit in results.hits], scope)
    return csv_answer(_rows(found, translator(language_of(request))), "检索结果.csv")


def _rows(found: Iterable[Record], translate: Translate) -> Iterator[list[Cell]]:
    yield [translate(heading) for heading, _ in _COLUMNS]
    for record in found:
        yield [cell(record, translate) for _, cell in _COLUMNS]


def _note(site: Site, who: str, told: Mapping[str, object]) -> None:
    """Every export is in the audit log, before it begins (R052, R060)."""
    with site.database.write() as connection:
        audit.write(connection, now(), who, [Acted("exported", None, dict(told))])


def _arrived(site: Site, state: str, department: str, review: bool, scope: Scope) -> Iterator[Record]:
    """The records, a part at a time: the catalogue is not held while somebody's line is slow."""
    before = None
    while True:
        with site.database.read() as connection:
            _, part = records.listing(
                connection,
                state=state,
                department=department,
                needs_review=review,
                before=before,
                limit=_AT_ONCE,
                scope=scope,
            )
        yield from part
        if len(part) < _AT_ONCE:
            return
        before = part[-1].id


def _found(site: Site, ids: list[int], scope: Scope) -> Iterator[Record]:
    for start in range(0, len(ids), _AT_ONCE):
        wanted = ids[start : start + _AT_ONCE]
        with site.database.read() as connection:
            found = records.some(connection, wanted, scope)
        yield from (found[id_] for id_ in wanted if id_ in found)
