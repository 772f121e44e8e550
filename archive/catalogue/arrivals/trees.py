"""Trees of attachments: how deep a record lies in the file that came in, and how much lies in that file."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.tables import record


@dataclass(frozen=True, slots=True)
class Tree:
    """A record's depth in the file it came in (0: it is that file), and what that file was found to hold."""

    depth: int
    members: int
    size: int  # bytes, of all members on all levels


def tree(connection: Connection, id_: int) -> Tree:
    """The tree of attachments that the record `id_` belongs to, as entered so far."""
    depth, root = 0, id_
    parent = sa.select(record.c.parent_id)
    while (above := connection.execute(parent.where(record.c.id == root)).scalar_one_or_none()) is not None:
        depth, root = depth + 1, above
    inside = sa.select(record.c.id, record.c.size).where(record.c.parent_id == root).cte(recursive=True)
    below = sa.select(record.c.id, record.c.size).join(inside, record.c.parent_id == inside.c.id)
    inside = inside.union_all(below)
    totals = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(inside.c.size), 0)).select_from(inside)
    members, size = connection.execute(totals).one()
    return Tree(depth, int(members), int(size))
