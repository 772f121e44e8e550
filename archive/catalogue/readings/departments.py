"""Whose a record is: every department that has deposited these bytes, alone or in a package.

Bytes are read and indexed once, as the record of the first deposit; each later deposit is a row in state
`duplicate` that points to it. Who deposits a package has deposited what is in it, too.
"""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground.chunks import chunks
from archive.catalogue.readings import indexable
from archive.catalogue.tables import record

_Links = dict[int, set[int]]


def of(connection: Connection, ids: Iterable[int], *, without: Collection[int] = ()) -> dict[int, list[str]]:
    """The departments of each of these records, its own first; as if the rows `without` were not there."""
    above: _Links = {id_: {id_} for id_ in ids}  # of each row met: for which of the records it speaks
    own: dict[int, str] = {}
    frontier = above
    while frontier:
        found: _Links = {}
        for chunk in chunks(sorted(frontier)):
            rows = sa.select(record.c.id, record.c.department, record.c.parent_id)
            for id_, department, parent in connection.execute(rows.where(record.c.id.in_(chunk))):
                own[id_] = department
                if parent is not None:
                    found.setdefault(parent, set()).update(frontier[id_])
            again = sa.select(record.c.id, record.c.duplicate_of).where(record.c.duplicate_of.in_(chunk))
            for id_, first in connection.execute(again):
                if id_ not in without:
                    found.setdefault(id_, set()).update(frontier[first])
        frontier = _news(above, found)
    named: dict[int, list[str]] = {id_: [own[id_]] for id_ in above if id_ in own and id_ in above[id_]}
    for row, speaks_for in sorted(above.items()):
        for id_ in speaks_for:
            if id_ in named and own.get(row, "") not in ("", *named[id_]):
                named[id_].append(own[row])
    return named


def share(connection: Connection, deposits: dict[int, int]) -> None:
    """Let the index know of these deposits (the row of each → the record with the same bytes), where they
    make a record another department's as well."""
    theirs = of(connection, deposits)
    known = of(connection, set(deposits.values()), without=deposits.keys())
    gained = {first for row, first in deposits.items() if set(theirs[row]) - set(known[first])}
    indexable.let_wait(connection, sorted(_below(connection, gained)))


def _below(connection: Connection, ids: set[int]) -> set[int]:
    """These records, what is in them, and the records with the same bytes as something in them."""
    every, frontier = set(ids), set(ids)
    while frontier:
        inside: set[int] = set()
        for chunk in chunks(sorted(frontier)):
            rows = sa.select(record.c.id, record.c.duplicate_of).where(record.c.parent_id.in_(chunk))
            inside.update(first or id_ for id_, first in connection.execute(rows))
        frontier = inside - every
        every |= inside
    return every


def _news(known: _Links, found: _Links) -> _Links:
    """What `found` says beyond what is known; it is known then."""
    news: _Links = {}
    for id_, speaks_for in found.items():
        more = speaks_for - known.get(id_, set())
        if more:
            news[id_] = more
            known.setdefault(id_, set()).update(more)
    return news
