"""Sessions: who is signed in. The cookie's secret is known by its hash alone; each can be revoked."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.tables import account, session


@dataclass(frozen=True, slots=True)
class Session:
    """One session. `begun` and `seen` are seconds since the epoch."""

    secret_hash: str
    account_id: int
    begun: float
    seen: float
    address: str
    agent: str


def begin(connection: Connection, at: str, opened: Session, login: str) -> None:
    """Enter a session of the account `login`."""
    connection.execute(sa.insert(session).values({name: getattr(opened, name) for name in Session.__slots__}))
    audit.write(connection, at, login, [Act("signed_in", None, {"address": opened.address})])


def find(connection: Connection, secret_hash: str) -> Session | None:
    """The session with this secret, of an account that may be used; None where there is none."""
    columns = [session.c[name] for name in Session.__slots__]
    usable = (session.c.secret_hash == secret_hash, account.c.ended_at.is_(None))
    query = sa.select(*columns).join(account, account.c.id == session.c.account_id).where(*usable)
    row = connection.execute(query).first()
    return Session(**row._mapping) if row else None


def touch(connection: Connection, secret_hash: str, seen: float) -> None:
    """Note that the session was used."""
    connection.execute(sa.update(session).where(session.c.secret_hash == secret_hash).values(seen=seen))


def end(connection: Connection, at: str, login: str, secret_hash: str) -> bool:
    """End one session; False where there is none."""
    gone = bool(connection.execute(sa.delete(session).where(session.c.secret_hash == secret_hash)).rowcount)
    if gone:
        audit.write(connection, at, login, [Act("signed_out", None)])
    return gone


def of_account(connection: Connection, account_id: int) -> list[Session]:
    """The sessions of an account, the last used first."""
    columns = [session.c[name] for name in Session.__slots__]
    query = sa.select(*columns).where(session.c.account_id == account_id).order_by(session.c.seen.desc())
    return [Session(**row._mapping) for row in connection.execute(query)]


def end_others(connection: Connection, at: str, login: str, account_id: int, keep: str = "") -> int:
    """End all sessions of an account but the one with the hash `keep`; how many."""
    others = sa.delete(session).where(session.c.account_id == account_id, session.c.secret_hash != keep)
    gone = int(connection.execute(others).rowcount)
    if gone:
        audit.write(
            connection, at, login, [Act("sessions_ended", None, {"account_id": account_id, "sessions": gone})]
        )
    return gone


def clear(connection: Connection, seen_before: float, begun_before: float) -> int:
    """Delete what has ended by its age: last used or begun before these times; how many."""
    old = sa.or_(session.c.seen < seen_before, session.c.begun < begun_before)
    return int(connection.execute(sa.delete(session).where(old)).rowcount)
