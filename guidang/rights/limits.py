"""What somebody may find, as a part of the question to the index."""

from collections.abc import Mapping, Sequence
from itertools import chain

from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import scoping
from archive.rules.access import LEVELS, Scope, Several, up_to_level
from search.query.tree import And, Is, Node, Not, OneOf, Or, Query


def limited(connection: Connection, query: Query, scope: Scope) -> Query:
    """The question, answered only by what `scope` reaches, and asked of no department beyond it."""
    if scope.everything:
        return query
    if scope.departments is not None:
        query = query.among("department", scope.departments)
    conditions = scope.conditions
    inside = scoping.with_members(connection, [id_ for several in conditions for id_ in several.records])
    limits: list[Node] = [Or(tuple(_node(several, inside) for several in conditions))]
    # What the index does not know yet that it is beyond their reach.
    if beyond := scoping.waiting_beyond(connection, scope):
        limits.append(Not(OneOf(tuple(beyond))))
    return query.within(*limits)


def of_department(name: str, scope: Scope) -> Is:
    """The limit to one department, for a filter."""
    return Is("department", (name,), exact=True, among=scope.departments)


def _node(several: Several, inside: Mapping[int, Sequence[int]]) -> Node:
    parts: list[Node] = []
    levels = up_to_level(several.clause.ceiling)
    if len(levels) < len(LEVELS):
        parts.append(Is("secrecy", levels, exact=True))
    if several.departments:
        parts.append(Is("department", tuple(several.departments), exact=True))
    if several.clause.category:
        parts.append(Is("category", (several.clause.category,), exact=True))
    if several.records:
        parts.append(OneOf(tuple(chain.from_iterable(inside[id_] for id_ in several.records))))
    return And(tuple(parts)) if parts else Is("secrecy", LEVELS, exact=True)
