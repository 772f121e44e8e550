"""What somebody may reach, as a condition of queries: the same decision as `Scope.reaches`, for lists."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.readings import departments
from archive.catalogue.tables import record, shared
from archive.rules.access import LEVELS, Clause, Scope, Secrecy, Target, height


def reached(scope: Scope, table: "sa.FromClause" = record) -> "list[sa.ColumnElement[bool]]":
    """The conditions a record must meet to be reached; none where everything may be."""
    if scope.everything:
        return []
    if not scope.clauses:
        return [sa.false()]
    return [sa.or_(*(_condition(clause, names, table) for clause, names in _merged(scope.clauses)))]


def deposit_reached(scope: Scope) -> "list[sa.ColumnElement[bool]]":
    """The conditions that what a record was found in can be reached, too; none where that follows."""
    if scope.everything or all(_reaches_evenly(clause) for clause in scope.clauses):
        return []
    deposit = record.alias("deposit")
    there = sa.exists().where(deposit.c.id == record.c.deposit_id, *reached(scope, deposit))
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


def with_members(connection: Connection, id_: int) -> list[int]:
    """The id itself, and those of what lies in it, as a right to one record reaches them."""
    places = (record.c.id, record.c.parent_id, record.c.deposit_id)
    query = sa.select(record.c.id).where(sa.or_(*(place == id_ for place in places)))
    return list(connection.execute(query).scalars())


def _reaches_evenly(clause: Clause) -> bool:
    """Whether a clause that opens a record opens what it lies in: that is never more secret than it."""
    return not clause.department and not clause.category and clause.record_id is None


def _merged(clauses: Sequence[Clause]) -> list[tuple[Clause, list[str]]]:
    """The clauses, those that differ in nothing but the department as one, with all the departments."""
    found: dict[tuple[Secrecy, str, int | None, bool], tuple[Clause, list[str]]] = {}
    for clause in clauses:
        key = (clause.ceiling, clause.category, clause.record_id, not clause.department)
        _, names = found.setdefault(key, (clause, []))
        if clause.department:
            names.append(clause.department)
    return list(found.values())


def _condition(clause: Clause, names: Sequence[str], table: "sa.FromClause") -> "sa.ColumnElement[bool]":
    levels = LEVELS[: height(clause.ceiling) + 1]
    parts: list[sa.ColumnElement[bool]] = []
    if len(levels) < len(LEVELS):
        parts.append(table.c.secrecy.in_(levels))
    if names:
        theirs = sa.select(shared.c.record_id).where(shared.c.department.in_(names))
        parts.append(sa.or_(table.c.department.in_(names), table.c.id.in_(theirs)))
    if clause.category:
        parts.append(table.c.category == clause.category)
    if clause.record_id is not None:
        places = (table.c.id, table.c.parent_id, table.c.deposit_id)
        parts.append(sa.or_(*(place == clause.record_id for place in places)))
    return sa.and_(sa.true(), *parts)
