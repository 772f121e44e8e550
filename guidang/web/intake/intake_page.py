"""`/intake`: what was deposited, what became of it and of what it holds, and what to do about what failed."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import deposits, records, scoping
from archive.catalogue.looking.deposits import Counts
from archive.catalogue.looking.records import Record
from archive.record import UNDER_WAY, State
from archive.rules.access import NOTHING, Act, Scope
from guidang.web.account.asking import WithRights, of_department
from guidang.web.frame.paging import Paging
from guidang.web.frame.parameters import PageNumber, ParentId, Word
from guidang.web.frame.parts import WithParts
from guidang.web.frame.rendering import render

router = APIRouter()

ROWS_ON_A_PAGE = 50
REFRESH_SECONDS = 5


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the page is to show; `within` a deposit and `parent` show what lies in one record, else nobody's
    files are hidden by what others' packages hold: each deposit stands there once."""

    state: str
    department: str
    review: bool
    within: int | None
    parent: int | None
    scope: Scope


@router.get("/intake")
def intake(
    request: Request,
    parts: WithParts,
    rights: WithRights,
    state: State | None = None,
    department: Word = "",
    review: bool = False,
    paused: bool = False,
    within: ParentId = None,
    parent: ParentId = None,
    page: PageNumber = 1,
) -> HTMLResponse:
    """What was deposited, the newest first; by state, by department, what waits for review; or, `within` a
    deposit, all that was found in it, and of a `parent` what lies in it itself."""
    scope = of_department(rights.scope(Act.FIND), department)
    chosen = _Chosen(state or "", department, review, within, parent, scope)
    with parts.site.database.read() as connection:
        total, arrivals = _listing(connection, chosen, page)
        shown_in = within or parent
        linked = {shown_in} if shown_in else set()
        linked |= {id_ for record in arrivals for id_ in (record.parent_id, record.duplicate_of) if id_}
        by_state = records.counts(connection, "state", department, scope)
        values: dict[str, Any] = {
            "counts": _counts(connection, chosen),
            "by_state": by_state,
            "inside": deposits.inside(connection, [record.id for record in arrivals], scope),
            "linked": records.some(connection, sorted(linked), scope),
            "departments": _departments(connection, rights.scope(Act.FIND)),
            "again": _again(connection, chosen, rights.scope(Act.EDIT)),
            "waiting": sum(by_state.get(name, 0) for name in UNDER_WAY),
            "waiting_for_index": records.waiting_for_index(connection, scope),
            "editable": scoping.among(connection, [record.id for record in arrivals], rights.scope(Act.EDIT)),
        }
    return render(
        request,
        "intake/intake.html",
        arrivals=arrivals,
        exports=rights.scope(Act.EXPORT) != NOTHING,
        gone=parts.sources.gone(arrivals),
        shown_in=shown_in,
        chosen={"state": chosen.state, "department": department, "review": review, "paused": paused,
                "within": within or "", "parent": parent or ""},
        watched=parts.watched,
        paging=Paging(page, total, ROWS_ON_A_PAGE),
        refresh_seconds=REFRESH_SECONDS,
        **values,
    )  # fmt: skip


def _listing(connection: Connection, chosen: _Chosen, page: int) -> tuple[int, list[Record]]:
    offset = (page - 1) * ROWS_ON_A_PAGE
    if chosen.within or chosen.parent:
        return records.listing(
            connection, state=chosen.state, department=chosen.department, needs_review=chosen.review,
            within=chosen.within, parent_id=chosen.parent, scope=chosen.scope,
            limit=ROWS_ON_A_PAGE, offset=offset,
        )  # fmt: skip
    return deposits.listing(
        connection, state=chosen.state, department=chosen.department, needs_review=chosen.review,
        limit=ROWS_ON_A_PAGE, offset=offset, scope=chosen.scope,
    )  # fmt: skip


def _counts(connection: Connection, chosen: _Chosen) -> Counts:
    """What each of the tabs would list."""
    if chosen.within:
        return deposits.inside(connection, [chosen.within], chosen.scope).get(chosen.within, Counts())
    if chosen.parent:
        return deposits.beside(connection, chosen.parent, chosen.scope)
    return deposits.counts(connection, chosen.department, chosen.scope)


def _departments(connection: Connection, scope: Scope) -> list[str]:
    """The departments to choose from: those that may be seen to have anything."""
    names = records.counts(connection, "department", scope=scope)
    return sorted(name for name in names if scope.departments is None or name in scope.departments)


def _again(connection: Connection, chosen: _Chosen, scope: Scope) -> int:
    """How many records of the state that is shown whoever asks may let be read again."""
    if chosen.state not in (State.UNREADABLE, State.NEEDS_PASSWORD):
        return 0
    return records.counts(connection, "state", chosen.department, scope).get(chosen.state, 0)
