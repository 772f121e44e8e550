"""Finding for people: a question in, records with marked snippets out.

The command line and the web page both ask here.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.catalogue.readings import departments
from archive.rules.access import OPEN, Scope
from guidang.rights import limits
from guidang.site.site import Site
from search.engine import Engine, Results
from search.query.parsing import parse
from search.query.tree import Query
from search.results import Snippet, snippet

# Pages looked through for a snippet; beyond, the record's head is shown.
PAGES_FOR_SNIPPET = 400


@dataclass(frozen=True, slots=True)
class Found:
    """One record found, with a piece of its text around the hit, the page that piece is from, and all
    departments that deposited it, the first one first."""

    record: Record
    score: float
    snippet: Snippet
    page: int | None
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question. `took_ms` is all of it: parsing, finding, snippets."""

    total: int
    took_ms: float
    hits: tuple[Found, ...]
    facets: dict[str, dict[str, int]]


def find(
    site: Site,
    engine: Engine,
    question: str,
    *,
    limit: int = 20,
    offset: int = 0,
    filters: dict[str, str] | None = None,
    facets: bool = False,
    scope: Scope = OPEN,
    reading: Scope = OPEN,
) -> Answer:
    """Ask the index for what `scope` reaches; pieces of text are shown of what `reading` reaches.

    Raises search.query.tree.QueryError (a plain sentence) for what cannot be asked.
    """
    start = time.perf_counter()
    query = parse(question)
    with site.database.read() as connection:
        results = asked(connection, engine, query, scope, limit, offset, filters, facets=facets)
        found = records.some(connection, [hit.id for hit in results.hits], scope)
        whose = shown_departments(connection, found, scope)
        read = found if reading == scope else records.some(connection, list(found), reading)
        hits = []
        for hit in results.hits:
            if hit.id in found:
                one = found[hit.id]
                # To read of a secret paper it is opened, which is in the audit log.
                told = hit.id in read and not (one.secrecy and reading != OPEN)
                piece, number = _snippet(connection, one, query) if told else (_head(one, query), None)
                hits.append(Found(found[hit.id], hit.score, piece, number, whose[hit.id]))
    return Answer(results.total, (time.perf_counter() - start) * 1000, tuple(hits), results.facets)


def asked(
    connection: Connection, engine: Engine, query: Query, scope: Scope, limit: int, offset: int = 0,
    filters: dict[str, str] | None = None, *, facets: bool = False,
) -> Results:  # fmt: skip
    """The index's answer, within `scope`: totals and facets count nothing beyond it."""
    query = limits.limited(connection, query, scope)
    filters = dict(filters or {})
    if scope.departments is not None and (name := filters.pop("department", "")):
        query = query.within(limits.of_department(name, scope))
    results = engine.search(query, limit=limit, offset=offset, filters=filters, facets=facets)
    if scope.departments is None or "department" not in results.facets:
        return results
    seen = {name: n for name, n in results.facets["department"].items() if name in scope.departments}
    return replace(results, facets=results.facets | {"department": seen})


def shown_departments(
    connection: Connection, found: Mapping[int, Record], scope: Scope
) -> dict[int, tuple[str, ...]]:
    """The departments of these records that may be shown within `scope`, the one it is shown under first."""
    whose = departments.of(connection, found)
    seen = scope.departments
    return {
        id_: tuple(dict.fromkeys((one.department, *(n for n in whose[id_] if seen is None or n in seen))))
        for id_, one in found.items()
    }


def _snippet(connection: Connection, record: Record, query: Query) -> tuple[Snippet, int | None]:
    """The first piece of the record's text that holds a hit, or its beginning."""
    head: Snippet | None = None
    for number, text, cells in records.page_texts(connection, record.id):
        piece = snippet(text, query)
        for found in (piece, snippet(cells, query)) if cells else (piece,):
            if found.marks:
                return found, number
        head = head or piece
        if number >= PAGES_FOR_SNIPPET:
            break
    return head or _head(record, query), None


def _head(record: Record, query: Query) -> Snippet:
    return snippet(record.title or record.name, query)
