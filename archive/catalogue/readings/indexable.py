"""Which records the full-text index holds: every one that was read, or read in part, whatever becomes of it.

A record stays findable by what was read of it while it is read again, and where that fails.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground.chunks import chunks
from archive.catalogue.tables import record
from archive.record import State


def holds() -> "sa.ColumnElement[bool]":
    """Whether the index holds a record, or is to hold it."""
    return sa.or_(record.c.category != "", record.c.pages > 0, record.c.state == State.INDEXED)


def revisions(connection: Connection) -> dict[int, int]:
    """The ids of the records that the index is to hold, rising, each with its revision."""
    query = sa.select(record.c.id, record.c.revision).where(holds()).order_by(record.c.id)
    return {row.id: row.revision for row in connection.execute(query)}


def settled(connection: Connection) -> set[int]:
    """The ids of the records that the index must hold now: those that do not wait for it."""
    query = sa.select(record.c.id).where(holds(), record.c.needs_index.is_(False))
    return set(connection.execute(query).scalars())


def let_wait(connection: Connection, ids: Sequence[int]) -> None:
    """Let these records wait for the index, those that belong to it: it is to take them, again or at last."""
    for chunk in chunks(ids):
        waiting = sa.update(record).where(record.c.id.in_(chunk), holds())
        connection.execute(waiting.values(needs_index=True, revision=record.c.revision + 1))
