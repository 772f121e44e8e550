"""Tokens: what machines sign their requests with, for an account. The secret is known by its hash alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act as Logged
from archive.catalogue.tables import account, token
from archive.rules.access import Act


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `begun`, `until` and `used` are seconds since the epoch; `used` is None until it is used,
    `ended_at` (ISO UTC) while it may be."""

    id: int
    account_id: int
    name: str
    secret_hash: str = field(repr=False)
    acts: frozenset[Act]
    begun: float
    until: float
    used: float | None
    ended_at: str | None


def add(
    connection: Connection, at: str, who: str, account_id: int, name: str, secret_hash: str,
    acts: Iterable[Act], begun: float, until: float,
) -> int:  # fmt: skip
    """Enter a token of an account; its id."""
    may = " ".join(sorted(acts))
    row = {
        "account_id": account_id, "name": name, "secret_hash": secret_hash, "acts": may, "begun": begun,
        "until": until,
    }  # fmt: skip
    id_ = int(connection.execute(sa.insert(token).values(row).returning(token.c.id)).scalar_one())
    details = {"token": id_, "account_id": account_id, "name": name, "acts": may, "until": until}
    audit.write(connection, at, who, [Logged("token_added", None, details)])
    return id_


def find(connection: Connection, secret_hash: str) -> Token | None:
    """The token with this secret that has not ended, of an account that may be used; None where there is
    none."""
    own = token.c.secret_hash == secret_hash
    found = _some(connection, own, token.c.ended_at.is_(None), account.c.ended_at.is_(None))
    return next(iter(found), None)


def of_account(connection: Connection, account_id: int) -> list[Token]:
    """The tokens of an account, ended ones too, in the order they were made."""
    return _some(connection, token.c.account_id == account_id)


def touch(connection: Connection, id_: int, used: float) -> None:
    """Note that the token was used."""
    connection.execute(sa.update(token).where(token.c.id == id_).values(used=used))


def end(connection: Connection, at: str, who: str, id_: int) -> bool:
    """End a token for good; False where there is none, or it has ended (R090)."""
    query = sa.update(token).where(token.c.id == id_, token.c.ended_at.is_(None)).values(ended_at=at)
    ended = bool(connection.execute(query).rowcount)
    if ended:
        audit.write(connection, at, who, [Logged("token_ended", None, {"token": id_})])
    return ended


def _some(connection: Connection, *where: "sa.ColumnElement[bool]") -> list[Token]:
    columns = [token.c[name] for name in Token.__slots__]
    query = sa.select(*columns).join(account, account.c.id == token.c.account_id).where(*where)
    rows = connection.execute(query.order_by(token.c.id)).mappings()
    return [Token(**{**row, "acts": frozenset(map(Act, row["acts"].split()))}) for row in rows]
