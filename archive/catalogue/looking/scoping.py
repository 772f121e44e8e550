"""What somebody may reach, as a condition of queries: the same decision as `Scope.reaches`, for lists."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground.chunks import chunks
from archive.catalogue.readings import departments
from archive.catalogue.tables import record, shared
from archive.rules.access import LEVELS, Clause, Scope, Secrecy, Several, Target, up_to_level


def reached(scope: Scope, table: "sa.FromClause" = record) -> "list[sa.ColumnElement[bool]]":
    """The conditions a record must meet to be reached; none where everything may be."""
    if scope.everything:
        return []
    if not scope.clauses:
        return [sa.false()]
    # What is narrow is found by its ids, whatever else is asked for: a database does not see through an OR.
    wide: list[sa.ColumnElement[bool]] = []
    ids: list[sa.Select[tuple[int]]] = []
    for several in scope.conditions:
        if several.departments or several.records:
            ids += _ids(several)
        else:
            wide.append(sa.and_(sa.true(), *_bounds(several.clause, table)))
    return [sa.or_(*wide, *([table.c.id.in_(sa.union_all(*ids))] if ids else []))]


def reached_of_few(scope: Scope, table: "sa.FromClause" = record) -> "list[sa.ColumnElement[bool]]":
    """The same conditions for queries that name their records: each is looked at by itself."""
    if scope.everything:
        return []
    return [sa.or_(sa.false(), *(_one_by_one(several, table) for several in scope.conditions))]


def deposit_reached(scope: Scope) -> "list[sa.ColumnElement[bool]]":
    """The conditions that what a record was found in can be reached, too; none where that follows."""
    if scope.everything or all(_reaches_evenly(clause) for clause in scope.clauses):
        return []
    deposit = record.alias("deposit")
    there = sa.exists().where(deposit.c.id == record.c.deposit_id, *reached_of_few(scope, deposit))
    return [sa.or_(record.c.deposit_id.is_(None), there)]


def target(connection: Connection, id_: int) -> Target | None:
    """What access to this record depends on; None where there is no such record."""
    names = ("category", "secrecy", "parent_id", "deposit_id")
    row = connection.execute(sa.select(*(record.c[name] for name in names)).where(record.c.id == id_)).first()
    if row is None:
        return None
    within = frozenset(place for place in (row.parent_id, row.deposit_id) if place is not None)
    whose = frozenset(departments.of(connection, [id_])[id_])
    return Target(id_, whose, row.category, Secrecy(row.secrecy), within)


def hides_inside(connection: Connection, id_: int, scope: Scope) -> bool:
    """Whether something lies in this record, on any level, that `scope` does not reach."""
    if scope.everything:
        return False
    inside = sa.select(record.c.id).where(record.c.parent_id == id_).cte("inside", recursive=True)
    below = record.alias("below")
    inside = inside.union(sa.select(below.c.id).where(below.c.parent_id == inside.c.id))
    hidden = sa.select(record.c.id).where(
        record.c.id.in_(sa.select(inside.c.id)), sa.not_(sa.and_(*reached_of_few(scope)))
    )
    return connection.execute(hidden.limit(1)).first() is not None


def waiting_beyond(connection: Connection, scope: Scope) -> list[int]:
    """The ids of the records beyond `scope` whose change the index does not know yet."""
    waiting = sa.select(record.c.id).where(record.c.needs_index, sa.not_(sa.and_(*reached_of_few(scope))))
    return list(connection.execute(waiting).scalars())


def with_members(connection: Connection, ids: Sequence[int]) -> dict[int, list[int]]:
    """For each of these ids: itself and those of what lies in it, as a right to one record reaches them."""
    found: dict[int, list[int]] = {id_: [] for id_ in ids}
    places = (record.c.id, record.c.parent_id, record.c.deposit_id)
    for chunk in chunks(ids):
        query = sa.select(*places).where(sa.or_(*(place.in_(chunk) for place in places)))
        for row in connection.execute(query):
            for id_ in {*row} & found.keys():
                found[id_].append(row[0])
    return found


def among(connection: Connection, ids: Sequence[int], scope: Scope) -> set[int]:
    """Those of these ids that `scope` reaches."""
    found: set[int] = set()
    for chunk in chunks(ids):
        query = sa.select(record.c.id).where(record.c.id.in_(chunk), *reached_of_few(scope))
        found.update(connection.execute(query).scalars())
    return found


def _reaches_evenly(clause: Clause) -> bool:
    """Whether a clause that opens a record opens what it lies in: that is never more secret than it."""
    return not clause.department and not clause.category and clause.record_id is None


def _bounds(clause: Clause, table: "sa.FromClause") -> "list[sa.ColumnElement[bool]]":
    """The conditions of the level of secrecy and the class."""
    levels = up_to_level(clause.ceiling)
    parts: list[sa.ColumnElement[bool]] = []
    if len(levels) < len(LEVELS):
        parts.append(table.c.secrecy.in_(levels))
    if clause.category:
        parts.append(table.c.category == clause.category)
    return parts


def _one_by_one(several: Several, table: "sa.FromClause") -> "sa.ColumnElement[bool]":
    parts, names = _bounds(several.clause, table), several.departments
    if names:
        theirs = sa.exists().where(shared.c.record_id == table.c.id, shared.c.department.in_(names))
        parts.append(sa.or_(table.c.department.in_(names), theirs))
    if several.records:
        places = (table.c.id, table.c.parent_id, table.c.deposit_id)
        parts.append(sa.or_(*(place.in_(several.records) for place in places)))
    return sa.and_(sa.true(), *parts)


def _ids(several: Several) -> "Iterator[sa.Select[tuple[int]]]":
    """Queries that together give the ids of what is reached, one for each index that is asked."""
    inner = record.alias("reached")
    bounds, names = _bounds(several.clause, inner), several.departments
    theirs = sa.select(shared.c.record_id).where(shared.c.department.in_(names))
    if not several.records:
        yield sa.select(inner.c.id).where(inner.c.department.in_(names), *bounds)
        yield sa.select(inner.c.id).where(inner.c.id.in_(theirs), *bounds)
        return
    if names:
        bounds.append(sa.or_(inner.c.department.in_(names), inner.c.id.in_(theirs)))
    for place in (inner.c.id, inner.c.parent_id, inner.c.deposit_id):
        yield sa.select(inner.c.id).where(place.in_(several.records), *bounds)
