"""Holding records, so that what is read of one is still so when it is changed."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground.chunks import chunks
from archive.catalogue.tables import record


def hold(connection: Connection, ids: Sequence[int]) -> None:
    """Keep all others from changing these records until the transaction ends.

    To be done before anything of them is read, pages too: whoever changes pages holds their record first,
    and records in the order of their ids, so that no two wait for each other.
    """
    for chunk in chunks(sorted(ids)):
        rows = sa.select(record.c.id).where(record.c.id.in_(chunk)).order_by(record.c.id)
        connection.execute(rows.with_for_update())
