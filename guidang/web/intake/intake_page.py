"""`/intake`: what came in, what became of it, and what to do about what failed."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import records
from archive.record import UNDER_WAY, State
from guidang.web.frame.paging import Paging
from guidang.web.frame.parameters import PageNumber, ParentId, Word
from guidang.web.frame.parts import WithParts
from guidang.web.frame.rendering import render

router = APIRouter()

ROWS_ON_A_PAGE = 50
REFRESH_SECONDS = 5


@router.get("/intake")
def intake(
    request: Request,
    parts: WithParts,
    state: State | None = None,
    department: Word = "",
    review: bool = False,
    paused: bool = False,
    parent: ParentId = None,
    page: PageNumber = 1,
) -> HTMLResponse:
    """What came in, the newest first; by state, by department, what waits for review, or what a
    package held."""
    chosen: dict[str, object] = {"state": state or "", "department": department, "review": review}
    chosen |= {"paused": paused, "parent": parent or ""}
    with parts.site.database.read() as connection:
        total, arrivals = records.listing(
            connection,
            state=state or "",
            department=department,
            needs_review=review,
            parent_id=parent,
            limit=ROWS_ON_A_PAGE,
            offset=(page - 1) * ROWS_ON_A_PAGE,
        )
        linked = {parent} if parent else set()
        linked |= {id_ for record in arrivals for id_ in (record.parent_id, record.duplicate_of) if id_}
        return render(
            request,
            "intake/intake.html",
            arrivals=arrivals,
            linked=records.some(connection, sorted(linked)),
            chosen=chosen,
            watched=parts.watched,
            paging=Paging(page, total, ROWS_ON_A_PAGE),
            refresh_seconds=REFRESH_SECONDS,
            **_counts(connection, department),
        )


def _counts(connection: Connection, department: str) -> dict[str, Any]:
    by_state = records.counts(connection, "state", department)
    return {
        "by_state": by_state,
        "departments": sorted(records.counts(connection, "department")),
        "to_review": records.needing_review(connection, department),
        "waiting": sum(by_state.get(name, 0) for name in UNDER_WAY),
        "waiting_for_index": records.waiting_for_index(connection),
    }
