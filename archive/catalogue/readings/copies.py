"""Searchable copies of scans: which records still wait for theirs, and which have one."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.arrivals.deaths import TRIES
from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.tables import record
from archive.record import State


@dataclass(frozen=True, slots=True)
class Scan:
    """A record whose copy is to be made; `revision` tells whether its text has changed since."""

    id: int
    name: str
    sha256: str
    revision: int


def waiting(connection: Connection, limit: int) -> list[Scan]:
    """Scans that have been read and wait for their copy, the oldest first; those over which a process died
    come last."""
    columns = [record.c[name] for name in Scan.__slots__]
    ready = (record.c.needs_copy, record.c.state == State.INDEXED)
    query = sa.select(*columns).where(*ready).order_by(record.c.deaths, record.c.id).limit(limit)
    return [Scan(**row._mapping) for row in connection.execute(query)]


def mark_made(connection: Connection, at: str, who: str, scan: Scan, sha256: str) -> None:
    """Note that a record has its copy; where its text changed meanwhile, the copy is made again."""
    connection.execute(sa.update(record).where(record.c.id == scan.id).values(has_copy=True, deaths=0))
    done = (record.c.id == scan.id, record.c.revision == scan.revision)
    connection.execute(sa.update(record).where(*done).values(needs_copy=False))
    audit.write(connection, at, who, [Act("copied", scan.id, {"sha256": sha256})])


def kept(connection: Connection) -> Iterator[tuple[int, str]]:
    """The id and the original's hash of every record that has a copy; streamed."""
    query = sa.select(record.c.id, record.c.sha256).where(record.c.has_copy).order_by(record.c.id)
    for row in connection.execute(query, execution_options={"yield_per": 5000}):
        yield row.id, row.sha256


def mark_failed(connection: Connection, scan: Scan) -> None:
    """Note that no copy can be made of this record."""
    connection.execute(sa.update(record).where(record.c.id == scan.id).values(needs_copy=False, deaths=0))


def mark_died(connection: Connection, scan: Scan) -> None:
    """Note that a process died while it made this copy: it is tried again, but not a second time."""
    row = connection.execute(sa.select(record.c.deaths).where(record.c.id == scan.id)).one()
    if row.deaths + 1 >= TRIES:
        mark_failed(connection, scan)
        return
    connection.execute(sa.update(record).where(record.c.id == scan.id).values(deaths=record.c.deaths + 1))
