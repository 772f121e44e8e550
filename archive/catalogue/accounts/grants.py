"""Rights that somebody was given over what their roles allow: given for a reason, looked up, ended.

R047: who has nothing to do with a record may not look; who needs to is given a right, for a time.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act as Acted
from archive.catalogue.tables import access_grant, account, person, record
from archive.errors import RefusedError
from archive.record import State
from archive.rules.access import Act, Grant, Secrecy
from archive.rules.roles import BUSINESS_KIND


@dataclass(frozen=True, slots=True)
class Given:
    """A right as it stands in the catalogue; `ended_at` is None while it was not taken back."""

    id: int
    login: str
    name: str
    grant: Grant
    why: str
    given_by: str
    given_at: str
    ended_by: str | None
    ended_at: str | None


def give(connection: Connection, at: str, who: str, account_id: int, grant: Grant, why: str) -> int:
    """Give a right to a business account; its id.

    Raises RefusedError without acts, reason or end, for a span that ends before it begins, for a record
    that is not there, and for administrators, who see no content (R065).
    """
    _check(connection, account_id, grant, why)
    row = {
        "account_id": account_id, "acts": " ".join(sorted(grant.acts)), "department": grant.department,
        "category": grant.category, "ceiling": grant.ceiling, "record_id": grant.record_id,
        "since": grant.since, "until": grant.until, "why": why.strip(), "given_by": who, "given_at": at,
    }  # fmt: skip
    query = sa.insert(access_grant).values(row).returning(access_grant.c.id)
    id_ = int(connection.execute(query).scalar_one())
    told = {name: value for name, value in row.items() if name not in ("given_by", "given_at", "record_id")}
    audit.write(connection, at, who, [Acted("right_given", grant.record_id, {"grant": id_} | told)])
    return id_


def end(connection: Connection, at: str, who: str, id_: int) -> bool:
    """Take a right back; False where it is taken back already, or there is none."""
    query = sa.update(access_grant).where(access_grant.c.id == id_, access_grant.c.ended_at.is_(None))
    done = connection.execute(
        query.values(ended_by=who, ended_at=at).returning(access_grant.c.record_id)
    ).first()
    if done:
        audit.write(connection, at, who, [Acted("right_ended", done.record_id, {"grant": id_})])
    return done is not None


def listing(
    connection: Connection, *, account_id: int | None = None, record_id: int | None = None, today: str = "",
    limit: int | None = None,
) -> list[Given]:  # fmt: skip
    """Rights, the newest first: of an account, of a record; only those that hold on the day `today`."""
    where: list[sa.ColumnElement[bool]] = []
    if account_id is not None:
        where.append(access_grant.c.account_id == account_id)
    if record_id is not None:
        where.append(access_grant.c.record_id == record_id)
    if today:
        where += [access_grant.c.ended_at.is_(None), access_grant.c.until >= today]
    query = (
        sa.select(access_grant, account.c.login, person.c.name)
        .join(account, account.c.id == access_grant.c.account_id)
        .join(person, person.c.id == account.c.person_id)
        .where(*where)
        .order_by(access_grant.c.id.desc())
        .limit(limit)
    )
    return [_given(row) for row in connection.execute(query).mappings()]


def _check(connection: Connection, account_id: int, grant: Grant, why: str) -> None:
    if not grant.acts or not why.strip():
        raise RefusedError("没有写明授权的内容或理由。", "请选准许的行为，并写明理由。")
    if not grant.since or not grant.until or grant.until < grant.since:
        raise RefusedError("授权的起止日期不对。", "起止日期都要写，止日不早于起日。")
    kind = connection.execute(sa.select(account.c.kind).where(account.c.id == account_id)).scalar()
    if kind != BUSINESS_KIND:
        raise RefusedError("管理员账号不能查看档案内容，不能授权。", "请授权给业务账号。")
    if grant.record_id is not None:
        # A refusal is no record: its row goes when the file is taken at last.
        there = sa.select(record.c.id).where(record.c.id == grant.record_id, record.c.state != State.REFUSED)
        if connection.execute(there).first() is None:
            raise RefusedError("没有这一条记录：{id}。", "请核对记录号。", id=grant.record_id)


def _given(row: sa.RowMapping) -> Given:
    grant = Grant(
        frozenset(Act(name) for name in row["acts"].split()), row["department"], row["category"],
        Secrecy(row["ceiling"]), row["record_id"], row["since"], row["until"],
    )  # fmt: skip
    own = ("id", "login", "name", "why", "given_by", "given_at", "ended_by", "ended_at")
    return Given(grant=grant, **{name: row[name] for name in own})
