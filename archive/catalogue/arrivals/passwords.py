"""Passwords of locked files, each encrypted with the site's own key, without which nobody can read them.

Some are tried on every locked file; others were given for one record, and are forgotten once they
have been tried, unless the person who gave one asked to keep it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.chunks import chunks
from archive.catalogue.tables import password, record
from archive.record import State


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed password: for which record (None: for all), when and by whom it was given."""

    id: int
    record_id: int | None
    secret: bytes
    at: str
    who: str


def add(
    connection: Connection,
    at: str,
    who: str,
    secret: bytes,
    *,
    record_id: int | None = None,
    keep: bool = True,
) -> int:
    """Keep a sealed password and return its id; one for a record replaces the one given before."""
    if record_id is not None:
        connection.execute(sa.delete(password).where(password.c.record_id == record_id))
    row = {"record_id": record_id, "secret": secret, "keep": keep, "at": at, "who": who}
    id_ = connection.execute(sa.insert(password).values(row).returning(password.c.id)).scalar_one()
    audit.write(connection, at, who, [Act("password_given", record_id, {"kept": keep})])
    return int(id_)


def remove(connection: Connection, at: str, who: str, id_: int) -> bool:
    """Delete a password that is tried on all files; False where no such password is kept."""
    mine = sa.delete(password).where(password.c.id == id_, password.c.record_id.is_(None))
    gone = bool(connection.execute(mine).rowcount)
    if gone:
        audit.write(connection, at, who, [Act("password_removed", None, {"id": id_})])
    return gone


def usual(connection: Connection) -> list[Sealed]:
    """The passwords that are tried on every locked file, in the order they were given."""
    return _some(connection, password.c.record_id.is_(None))


def everything(connection: Connection) -> list[Sealed]:
    """All passwords that are kept, for all files or for single records."""
    return _some(connection, sa.true())


def given(connection: Connection, ids: Sequence[int]) -> dict[int, Sealed]:
    """The passwords that were given for these records."""
    found: dict[int, Sealed] = {}
    for chunk in chunks(ids):
        for sealed in _some(connection, password.c.record_id.in_(chunk)):
            found[sealed.record_id or 0] = sealed
    return found


def _some(connection: Connection, where: "sa.ColumnElement[bool]") -> list[Sealed]:
    columns = [password.c[name] for name in Sealed.__slots__]
    query = sa.select(*columns).where(where).order_by(password.c.id)
    return [Sealed(**row._mapping) for row in connection.execute(query)]


def forget_used(connection: Connection, ids: Sequence[int]) -> None:
    """Delete the passwords that were given for one try and have opened these records."""
    for chunk in chunks(ids):
        once = (password.c.record_id.in_(chunk), sa.not_(password.c.keep))
        connection.execute(sa.delete(password).where(*once))


def drop_failed(connection: Connection, id_: int) -> bool:
    """Delete the password given for this record, which did not open it; False where none was given."""
    never_read = sa.select(record.c.id).where(record.c.id == id_, record.c.category == "")
    return bool(connection.execute(sa.delete(password).where(password.c.record_id.in_(never_read))).rowcount)


def try_again(connection: Connection, ids: Sequence[int] | None = None) -> int:
    """Let records that need a password (these, or all) be read again; returns how many."""
    locked = [record.c.state == State.NEEDS_PASSWORD]
    total = 0
    for chunk in chunks(ids) if ids is not None else [None]:
        mine = locked if chunk is None else [*locked, record.c.id.in_(chunk)]
        back = sa.update(record).where(*mine).values(state=State.RECEIVED, claim=None, finished_at=None)
        total += int(connection.execute(back).rowcount)
    return total
