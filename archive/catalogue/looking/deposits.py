"""What was deposited, each once, with what was found in it: packages and messages hide nobody else's files.

A deposit is a record that came in by itself. It is shown where it, or anything in it, is what is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground.chunks import chunks
from archive.catalogue.looking.records import Record, chosen, listed
from archive.catalogue.looking.scoping import deposit_reached, reached, reached_of_few
from archive.catalogue.tables import record
from archive.record import State
from archive.rules.access import OPEN, Scope


@dataclass(slots=True)
class Counts:
    """How many there are: in all, by state, and to be reviewed."""

    total: int = 0
    by_state: dict[str, int] = field(default_factory=dict)
    to_review: int = 0


def listing(
    connection: Connection, *, state: str = "", department: str = "", needs_review: bool = False,
    limit: int = 50, offset: int = 0, scope: Scope = OPEN,
) -> tuple[int, list[Record]]:  # fmt: skip
    """How many deposits there are that are so, or have something in them that is, and a page of them, newest
    first."""
    where = [record.c.deposit_id.is_(None), *chosen("", department, False), *reached(scope)]
    if state or needs_review:
        member = record.alias("member")
        so = sa.and_(*chosen(state, department, needs_review))
        inside = [*chosen(state, department, needs_review, member), *reached(scope, member)]
        holds = sa.select(member.c.deposit_id).where(*inside, member.c.deposit_id.is_not(None))
        where.append(sa.or_(so, record.c.id.in_(holds)))
    total = connection.execute(sa.select(sa.func.count()).select_from(record).where(*where)).scalar_one()
    query = sa.select(record).where(*where).order_by(record.c.id.desc()).limit(limit).offset(offset)
    return int(total), listed(connection, query, scope)


def counts(connection: Connection, department: str = "", scope: Scope = OPEN) -> Counts:
    """How many deposits `listing` finds, by what is asked."""
    deposit = sa.func.coalesce(record.c.deposit_id, record.c.id)
    how_many = sa.func.count(sa.distinct(deposit))
    of_it = [*chosen("", department, False), *reached(scope)]
    shown = deposit_reached(scope)
    by_state = sa.select(record.c.state, how_many).where(*of_it, *shown).group_by(record.c.state)
    alone = sa.select(sa.func.count()).select_from(record).where(record.c.deposit_id.is_(None), *of_it)
    review = sa.select(how_many).where(*chosen("", department, True), *reached(scope), *shown)
    return Counts(
        int(connection.execute(alone).scalar_one()),
        {str(state): number for state, number in connection.execute(by_state)},
        int(connection.execute(review).scalar_one()),
    )


def inside(connection: Connection, ids: Sequence[int], scope: Scope = OPEN) -> dict[int, Counts]:
    """The files found in each of these deposits, on all levels; a deposit with none is left out."""
    return _members(connection, record.c.deposit_id, ids, scope)


def beside(connection: Connection, parent_id: int, scope: Scope = OPEN) -> Counts:
    """The files that lie in the record `parent_id` itself, not in a package in it."""
    return _members(connection, record.c.parent_id, [parent_id], scope).get(parent_id, Counts())


def _members(
    connection: Connection, of: "sa.Column[int]", ids: Sequence[int], scope: Scope
) -> dict[int, Counts]:
    found: dict[int, Counts] = {}
    waits = sa.case((sa.and_(record.c.needs_review, record.c.state == State.INDEXED), 1), else_=0)
    for chunk in chunks(ids):
        query = sa.select(of, record.c.state, sa.func.count(), sa.func.sum(waits)).where(
            of.in_(chunk), *reached_of_few(scope)
        )
        for id_, state, number, review in connection.execute(query.group_by(of, record.c.state)):
            one = found.setdefault(id_, Counts())
            one.total += number
            one.by_state[str(state)] = number
            one.to_review += int(review)
    return found
