"""Claims: which records are to be read, and which process reads them.

A claim names its owner, a process that holds a lock file while it lives; the claims of a dead
owner are given back. One record is worked on by one process at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.chunks import chunks
from archive.catalogue.tables import record
from archive.record import State

# The states of records that can be read again.
READ_AGAIN = (State.RECEIVED, State.INDEXED, State.UNREADABLE, State.NEEDS_PASSWORD)


@dataclass(frozen=True, slots=True)
class Job:
    """One record to read."""

    id: int
    name: str
    department: str
    sha256: str
    size: int
    after: str
    source_path: str
    source_path_raw: bytes
    parent_id: int | None
    deaths: int  # of processes that have tried to read it


def claim(connection: Connection, owner: str, limit: int) -> list[Job]:
    """Claim up to `limit` received records: half of them those that came with few others, half the oldest.

    So a single file that comes while a large batch is read does not wait for the batch to end. Records
    over which a reading process died come after all others.
    """
    ids: list[int] = []
    alone_first, oldest_first = (record.c.batch.asc(), record.c.id.desc()), (record.c.id.asc(),)
    for order, share in ((alone_first, (limit + 1) // 2), (oldest_first, limit)):
        waiting = _waiting().where(record.c.id.not_in(ids)).order_by(record.c.deaths, *order)
        ids += connection.execute(waiting.limit(min(share, limit - len(ids)))).scalars()
    return _claimed(connection, owner, ids)


def claim_newest(connection: Connection, owner: str, endings: Sequence[str]) -> list[Job]:
    """Claim the newest received record whose name has one of these endings, if there is one."""
    like = sa.or_(*(record.c.name.ilike(f"%.{ending}") for ending in endings))
    newest = _waiting().where(like, record.c.deaths == 0).order_by(record.c.id.desc()).limit(1)
    return _claimed(connection, owner, list(connection.execute(newest).scalars()))


def claim_again(connection: Connection, owner: str, ids: Sequence[int]) -> list[Job]:
    """Claim, for reading again, those of these records that no process is reading."""
    free = sa.select(record.c.id).where(
        record.c.id.in_(ids), record.c.claim.is_(None), record.c.state.in_(READ_AGAIN)
    )
    mine = list(connection.execute(free.with_for_update()).scalars())
    afresh = (record.c.id.in_(mine), record.c.state != State.RECEIVED)
    connection.execute(sa.update(record).where(*afresh).values(deaths=0))
    return _claimed(connection, owner, mine)


def ask_again(connection: Connection, at: str, who: str, ids: Sequence[int]) -> int:
    """Set those of these records that can be read again back to `received`; returns how many."""
    total = 0
    for chunk in chunks(ids):
        ended = record.c.state.in_(set(READ_AGAIN) - {State.RECEIVED})
        query = sa.select(record.c.id).where(record.c.id.in_(chunk), record.c.claim.is_(None), ended)
        mine = list(connection.execute(query.with_for_update()).scalars())
        back = {"state": State.RECEIVED, "reason": "", "reason_detail": "", "deaths": 0}
        connection.execute(sa.update(record).where(record.c.id.in_(mine)).values(back))
        audit.write(connection, at, who, [Act("reread_asked", id_) for id_ in mine])
        total += len(mine)
    return total


def _waiting() -> sa.Select[int]:
    waiting = sa.select(record.c.id).where(record.c.state == State.RECEIVED, record.c.claim.is_(None))
    return waiting.with_for_update(skip_locked=True)


def _claimed(connection: Connection, owner: str, ids: list[int]) -> list[Job]:
    if not ids:
        return []
    taken = sa.update(record).where(record.c.id.in_(ids)).values(claim=owner, state=State.EXTRACTING)
    connection.execute(taken)
    columns = [record.c[name] for name in Job.__slots__]
    rows = connection.execute(sa.select(*columns).where(record.c.id.in_(ids)))
    jobs = {row.id: Job(**row._mapping) for row in rows}
    return [jobs[id_] for id_ in ids]


def owners(connection: Connection) -> list[str]:
    """The names of the owners that hold claims now."""
    query = sa.select(record.c.claim).where(record.c.claim.is_not(None)).distinct()
    return [owner for owner in connection.execute(query).scalars() if owner]


def held(connection: Connection, owner: str) -> list[int]:
    """The ids of the records that an owner has claimed and not yet registered."""
    query = sa.select(record.c.id).where(record.c.claim == owner, record.c.state == State.EXTRACTING)
    return list(connection.execute(query).scalars())


def give_back(connection: Connection, owner: str) -> int:
    """Give back all claims of an owner that is gone or stops; returns how many."""
    mine = (record.c.claim == owner, record.c.state == State.EXTRACTING)
    back = sa.update(record).where(*mine).values(claim=None, state=State.RECEIVED)
    return int(connection.execute(back).rowcount)


def give_back_some(connection: Connection, ids: Sequence[int]) -> None:
    """Give back the claims on these records, so that they are read later."""
    back = sa.update(record).where(record.c.id.in_(ids)).values(claim=None, state=State.RECEIVED)
    connection.execute(back)
