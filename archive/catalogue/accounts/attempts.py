"""Attempts to sign in that failed, by account and by address, so that the next ones have to wait."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.tables import attempt

# A name no account has is counted as well, so that an answer does not tell which names there are.
_LONGEST = 128


def failures(connection: Connection, of: str) -> tuple[int, float]:
    """How many attempts of `of` ("account:…" or "address:…") failed in a row, and when the last did, in
    seconds since the epoch."""
    query = sa.select(attempt.c.failures, attempt.c.last).where(attempt.c.of == of[:_LONGEST])
    row = connection.execute(query).first()
    return (row.failures, row.last) if row else (0, 0.0)


def note_failure(
    connection: Connection, at: str, login: str, address: str, now: float, *, of_address: bool = True
) -> None:
    """Count a failed attempt to sign in as `login` from `address`; not `of_address` where others who come
    from there are not to wait for it."""
    # First the log, whose lock lets one count at a time.
    audit.write(connection, at, login[:_LONGEST], [Act("sign_in_failed", None, {"address": address})])
    counted_of = [f"account:{login}"[:_LONGEST], f"address:{address}"[:_LONGEST]]
    for of in counted_of if of_address else counted_of[:1]:
        before = failures(connection, of)[0]
        if before:
            counted = sa.update(attempt).where(attempt.c.of == of)
            connection.execute(counted.values(failures=attempt.c.failures + 1, last=now))
        else:
            connection.execute(sa.insert(attempt).values(of=of, failures=1, last=now))


def forget(connection: Connection, login: str) -> None:
    """Forget the failures of an account: somebody signed in, or its password was set anew."""
    connection.execute(sa.delete(attempt).where(attempt.c.of == f"account:{login}"[:_LONGEST]))
