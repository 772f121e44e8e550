"""Source files in drop folders that are to be moved or deleted, now that their records are safe."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.chunks import chunks
from archive.catalogue.tables import record
from archive.record import State


@dataclass(frozen=True, slots=True)
class Leftover:
    """A source file that is still to be moved or deleted; its record is indexed."""

    id: int
    after: str
    sha256: str
    source_path_raw: bytes
    source_size: int
    source_mtime_ns: int


def to_release(connection: Connection, limit: int) -> list[Leftover]:
    """Sources to move or delete: their record, or the first record of the same bytes, is indexed."""
    first = record.alias("first")
    query = (
        sa.select(*(record.c[name] for name in Leftover.__slots__))
        .select_from(record.outerjoin(first, first.c.id == record.c.duplicate_of))
        .where(
            record.c.source_settled.is_(False),
            record.c.after != "leave",
            record.c.parent_id.is_(None),
            sa.or_(
                record.c.state == State.INDEXED,
                sa.and_(record.c.state == State.DUPLICATE, first.c.state == State.INDEXED),
            ),
        )
        .order_by(record.c.id)
        .limit(limit)
    )
    return [Leftover(**row._mapping) for row in connection.execute(query)]


def mark_released(connection: Connection, at: str, who: str, done: dict[int, str]) -> None:
    """Note what became of source files: {record id: where it went, or why it was left}."""
    for id_ in done:
        connection.execute(sa.update(record).where(record.c.id == id_).values(source_settled=True))
    acts = [Act("source_released", id_, {"source": what}) for id_, what in done.items()]
    audit.write(connection, at, who, acts)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a drop folder where a file was left after it was taken."""

    id: int
    sha256: str
    department: str
    source_path_raw: bytes


def places(connection: Connection, hashes: set[str]) -> list[Place]:
    """The places in drop folders where files with these bytes were left after they were taken."""
    found: list[Place] = []
    wanted = sorted(hashes)
    columns = [record.c[name] for name in Place.__slots__]
    for chunk in chunks(wanted):
        query = sa.select(*columns).where(
            record.c.sha256.in_(chunk),
            record.c.after == "leave",
            record.c.parent_id.is_(None),
        )
        found += [
            Place(row.id, row.sha256, row.department, bytes(row.source_path_raw))
            for row in connection.execute(query)
        ]
    return found
