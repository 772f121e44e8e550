"""What somebody may find, as a part of the question to the index."""

from collections.abc import Mapping, Sequence
from itertools import chain

from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import scoping
from archive.rules.access import LEVELS, Clause, Scope, height
from search.query.tree import And, Is, Node, Not, OneOf, Or, Query


def limited(connection: Connection, query: Query, scope: Scope) -> Query:
    """The question, answered only by what `scope` reaches, and asked of no department beyond it."""
    if scope.everything:
        return query
    if scope.departments is not None:
        query = query.among("department", scope.departments)
    named = [clause.record_id for clause in scope.needed if clause.record_id is not None]
    inside = scoping.with_members(connection, named)
    # What differs only in the record, or only in the department, is one condition with several values.
    several: dict[tuple[object, ...], list[Clause]] = {}
    for clause in scope.needed:
        whose = clause.department if clause.record_id is not None else bool(clause.department)
        key = (clause.ceiling, clause.category, clause.record_id is None, whose)
        several.setdefault(key, []).append(clause)
    limits: list[Node] = [Or(tuple(_node(clauses, inside) for clauses in several.values()))]
    # What the index does not know yet that it is beyond their reach.
    if beyond := scoping.waiting_beyond(connection, scope):
        limits.append(Not(OneOf(tuple(beyond))))
    return query.within(*limits)


def of_department(name: str, scope: Scope) -> Is:
    """The limit to one department, for a filter."""
    return Is("department", (name,), exact=True, among=scope.departments)


def _node(clauses: Sequence[Clause], inside: Mapping[int, Sequence[int]]) -> Node:
    parts: list[Node] = []
    first = clauses[0]
    levels = LEVELS[: height(first.ceiling) + 1]
    if len(levels) < len(LEVELS):
        parts.append(Is("secrecy", tuple(levels), exact=True))
    if first.department:
        parts.append(Is("department", tuple(clause.department for clause in clauses), exact=True))
    if first.category:
        parts.append(Is("category", (first.category,), exact=True))
    if first.record_id is not None:
        ids = (inside[clause.record_id] for clause in clauses if clause.record_id is not None)
        parts.append(OneOf(tuple(chain.from_iterable(ids))))
    return And(tuple(parts)) if parts else Is("secrecy", tuple(LEVELS), exact=True)
