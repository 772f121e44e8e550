"""Refusals that hold no longer: the file is gone, or turned out to be one that we have."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.chunks import chunks
from archive.catalogue.tables import record
from archive.record import State


def refused_as(connection: Connection, reason: str, limit: int) -> dict[int, bytes]:
    """The places of files that were refused for this reason, by the ids of their rows."""
    query = sa.select(record.c.id, record.c.source_path_raw).where(
        record.c.state == State.REFUSED, record.c.reason == reason
    )
    return {row.id: bytes(row.source_path_raw) for row in connection.execute(query.limit(limit))}


def withdraw(connection: Connection, at: str, who: str, refusals: Mapping[int, str]) -> None:
    """End these refusals, whose files are gone or are deposits that we have: {id of the row: its place}."""
    for chunk in chunks(sorted(refusals)):
        mine = sa.select(record.c.id).where(record.c.id.in_(chunk), record.c.state == State.REFUSED)
        ids = list(connection.execute(mine).scalars())
        connection.execute(sa.delete(record).where(record.c.id.in_(ids)))
        acts = [Act("refusal_withdrawn", id_, {"from": refusals[id_]}) for id_ in ids]
        audit.write(connection, at, who, acts)
