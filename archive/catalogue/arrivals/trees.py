"""Trees of attachments: how deep a record lies in the file that came in, and how much lies in that file."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground.chunks import chunks
from archive.catalogue.tables import record


@dataclass(frozen=True, slots=True)
class Tree:
    """A record's depth in the file it came in (0: it is that file), and what that file was found to hold."""

    depth: int
    members: int
    size: int  # bytes, of all members on all levels


def deposits(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """The deposit that each of these records lies in, or is."""
    found: dict[int, int] = {}
    for chunk in chunks(sorted(ids)):
        deposit = sa.func.coalesce(record.c.deposit_id, record.c.id)
        for id_, root in connection.execute(sa.select(record.c.id, deposit).where(record.c.id.in_(chunk))):
            found[id_] = root
    return found


def tree(connection: Connection, id_: int) -> Tree:
    """The tree of attachments that the record `id_` belongs to, as entered so far."""
    depth, above = 0, id_
    parent = sa.select(record.c.parent_id)
    while (next_ := connection.execute(parent.where(record.c.id == above)).scalar_one_or_none()) is not None:
        depth, above = depth + 1, next_
    totals = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(record.c.size), 0))
    members, size = connection.execute(totals.where(record.c.deposit_id == above)).one()
    return Tree(depth, int(members), int(size))
