"""`/`: the search page."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from archive.catalogue.looking import records
from archive.record import State
from archive.rules.access import NOTHING, Act, Scope
from guidang.doing.finding import Answer, find
from guidang.rights.holder import Rights
from guidang.web.account.asking import WithRights
from guidang.web.frame.paging import Paging
from guidang.web.frame.parameters import Chosen, Question
from guidang.web.frame.parts import Parts, WithParts
from guidang.web.frame.rendering import language_of, render
from guidang.web.record.marking import pieces
from guidang.web.search.facets import filters
from guidang.wording.words import translator
from search.engine import IndexUnusable
from search.query.parsing import parse
from search.query.tree import QueryError
from search.results import marks

router = APIRouter()

HITS_ON_A_PAGE = 20
MOST_PAGES = 500
NEWEST = 10


@router.get("/")
def search(
    request: Request,
    parts: WithParts,
    rights: WithRights,
    chosen: Chosen,
    q: Question = "",
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
) -> HTMLResponse:
    """The search box; with `q` the records found, with filters and pages."""
    asked: dict[str, Any] = {"q": q, "chosen": chosen}
    if not q.strip():
        return render(request, "search/start.html", **asked, **_overview(parts, rights.scope(Act.FIND)))
    offset = (page - 1) * HITS_ON_A_PAGE
    try:
        answer = _ask(parts, rights, q, chosen, offset)
    except QueryError as error:
        message, advice = error.told_in(translator(language_of(request)))
        return render(request, "search/not_asked.html", **asked, message=message, advice=advice)
    except IndexUnusable as error:
        parts.index.drop()
        return render(request, "search/index_unusable.html", 503, **asked, why=error.why)
    query = parse(q)
    return render(
        request,
        "search/results.html",
        **asked,
        answer=answer,
        exports=rights.scope(Act.EXPORT) != NOTHING,
        paging=Paging(page, answer.total, HITS_ON_A_PAGE, MOST_PAGES),
        filters=filters(q, chosen, answer.facets),
        pieces=pieces,
        marked=lambda text: pieces(text, marks(text, query)),
    )


def _ask(parts: Parts, rights: Rights, q: str, chosen: dict[str, str], offset: int) -> Answer:
    return find(
        parts.site,
        parts.index.engine(),
        q,
        limit=HITS_ON_A_PAGE,
        offset=offset,
        filters=chosen,
        facets=True,
        scope=rights.scope(Act.FIND),
        reading=rights.scope(Act.VIEW),
    )


def _overview(parts: Parts, scope: Scope) -> dict[str, Any]:
    with parts.site.database.read() as connection:
        _, newest = records.listing(connection, state=State.INDEXED, limit=NEWEST, scope=scope)
        return {
            "newest": newest,
            "by_category": records.counts(connection, "category", scope=scope),
            "by_state": records.counts(connection, "state", scope=scope),
        }
