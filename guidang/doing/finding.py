"""Finding for people: a question in, records with marked snippets out.

The command line and the web page both ask here.
"""

import time
from dataclasses import dataclass

from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.catalogue.readings import departments
from guidang.site.site import Site
from search.engine import Engine
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
) -> Answer:
    """Ask the index. Raises search.query.tree.QueryError (a plain sentence) for what cannot be asked."""
    start = time.perf_counter()
    query = parse(question)
    results = engine.search(query, limit=limit, offset=offset, filters=filters, facets=facets)
    with site.database.read() as connection:
        found = records.some(connection, [hit.id for hit in results.hits])
        whose = departments.of(connection, found)
        hits = []
        for hit in results.hits:
            if hit.id in found:
                piece, number = _snippet(connection, found[hit.id], query)
                hits.append(Found(found[hit.id], hit.score, piece, number, tuple(whose[hit.id])))
    return Answer(results.total, (time.perf_counter() - start) * 1000, tuple(hits), results.facets)


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
    return head or snippet(record.title or record.name, query), None
