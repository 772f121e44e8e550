"""What somebody may find, as a part of the question to the index."""

from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import scoping
from archive.rules.access import LEVELS, Clause, Scope, height
from search.query.tree import And, Is, Node, OneOf, Or, Query


def limited(connection: Connection, query: Query, scope: Scope) -> Query:
    """The question, answered only by what `scope` reaches, and asked of no department beyond it."""
    if scope.everything:
        return query
    if scope.departments is not None:
        query = query.among("department", scope.departments)
    return query.within(Or(tuple(_node(connection, clause) for clause in scope.clauses)))


def of_department(name: str, scope: Scope) -> Is:
    """The limit to one department, for a filter."""
    return Is("department", (name,), exact=True, among=scope.departments)


def _node(connection: Connection, clause: Clause) -> Node:
    parts: list[Node] = []
    levels = LEVELS[: height(clause.ceiling) + 1]
    if len(levels) < len(LEVELS):
        parts.append(Is("secrecy", tuple(levels), exact=True))
    if clause.department:
        parts.append(Is("department", (clause.department,), exact=True))
    if clause.category:
        parts.append(Is("category", (clause.category,), exact=True))
    if clause.record_id is not None:
        parts.append(OneOf(tuple(scoping.with_members(connection, clause.record_id))))
    return And(tuple(parts)) if parts else Or((Is("secrecy", tuple(LEVELS), exact=True),))
