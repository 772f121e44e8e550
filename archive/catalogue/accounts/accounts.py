"""Accounts: who may sign in, by which name, in which roles. No password is kept, only its hash."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.tables import account, account_role, department, person
from archive.catalogue.tables import session as session_table
from archive.catalogue.tables import token as token_table
from archive.errors import RefusedError
from archive.rules.roles import BUSINESS_KIND, Role, first_roles, fits, kind_for


@dataclass(frozen=True, slots=True)
class Account:
    """One account with its person. Times are ISO UTC; `ended_at` is None while it may be used."""

    id: int
    login: str
    name: str
    department: str
    post: str
    kind: str
    source: str
    password_hash: str = field(repr=False)
    password_at: str | None
    must_change: bool
    subject: str | None
    ended_at: str | None
    roles: frozenset[Role] = frozenset()


def folded(login: str) -> str:
    """The form in which sign-in names are kept and compared."""
    return login.strip().casefold()


def add(
    connection: Connection, at: str, who: str, login: str, person_id: int, roles: Iterable[Role],
    password_hash: str, *, kind: str | None = None, must_change: bool = True, source: str = "local",
) -> int:  # fmt: skip
    """Open an account with these roles; its id. Where `kind` is given and no roles are, an administrator's
    account has the role of its kind, a business account none yet.

    Raises RefusedError where the roles exclude each other, the name is taken, or the person has an account.
    """
    wanted = frozenset(roles) or first_roles(kind or BUSINESS_KIND)
    kind = kind or kind_for(wanted)
    if kind is None or not fits(kind, wanted):
        raise RefusedError(
            "这些角色不能由一个人担任：{roles}。",
            "系统管理员、安全保密管理员、安全审计员各自独立，也不兼任业务角色。",
            roles="、".join(sorted(wanted)),
        )
    name = folded(login)
    taken = sa.select(account.c.id).where(sa.or_(account.c.login == name, account.c.person_id == person_id))
    if connection.execute(taken).first():
        raise RefusedError("账号“{login}”已经存在，或此人已有账号。", "一人只有一个账号。", login=login)
    row = {
        "person_id": person_id, "login": name, "kind": kind, "source": source, "password_hash": password_hash,
        "password_at": at, "must_change": must_change,
    }  # fmt: skip
    id_ = int(connection.execute(sa.insert(account).values(row).returning(account.c.id)).scalar_one())
    rows = [{"account_id": id_, "role": role.value, "kind": kind} for role in sorted(wanted)]
    if rows:
        connection.execute(sa.insert(account_role), rows)
    details = {"account": name, "account_id": id_, "kind": kind, "roles": sorted(wanted), "source": source}
    audit.write(connection, at, who, [Act("account_opened", None, details)])
    return id_


def by_login(connection: Connection, login: str) -> Account | None:
    """The account of this name; None where there is none."""
    return next(iter(_some(connection, account.c.login == folded(login))), None)


def by_id(connection: Connection, id_: int) -> Account | None:
    """The account with this id; None where there is none."""
    return next(iter(_some(connection, account.c.id == id_)), None)


def listing(connection: Connection) -> list[Account]:
    """All accounts, by their names."""
    return _some(connection, sa.true())


def person_of(connection: Connection, id_: int) -> int:
    """The id of the person who has this account."""
    return int(connection.execute(sa.select(account.c.person_id).where(account.c.id == id_)).scalar_one())


def any_there(connection: Connection) -> bool:
    """Whether the site has accounts at all."""
    return connection.execute(sa.select(account.c.id).limit(1)).first() is not None


def set_password(
    connection: Connection, at: str, who: str, id_: int, password_hash: str, *, must_change: bool
) -> None:
    """Give an account a new password; its sessions end."""
    values = {"password_hash": password_hash, "password_at": at, "must_change": must_change}
    connection.execute(sa.update(account).where(account.c.id == id_).values(values))
    connection.execute(sa.delete(session_table).where(session_table.c.account_id == id_))
    audit.write(
        connection, at, who, [Act("password_set", None, {"account_id": id_, "must_change": must_change})]
    )


def expire_password(connection: Connection, at: str, id_: int, login: str) -> None:
    """Let an account change its password before anything else, since it is too old."""
    connection.execute(sa.update(account).where(account.c.id == id_).values(must_change=True))
    audit.write(connection, at, login, [Act("password_expired", None, {"account_id": id_})])


def set_subject(connection: Connection, at: str, who: str, id_: int, subject: str | None) -> None:
    """Tie an account to whom the provider of sign-ins knows as `subject`; None: to the next who comes."""
    connection.execute(sa.update(account).where(account.c.id == id_).values(subject=subject))
    connection.execute(sa.delete(session_table).where(session_table.c.account_id == id_))
    audit.write(connection, at, who, [Act("subject_set", None, {"account_id": id_, "subject": subject})])


def set_roles(connection: Connection, at: str, who: str, id_: int, roles: Iterable[Role]) -> None:
    """Replace the roles of an account by others of its kind, or, of a business account, by none; its
    sessions end.

    Raises RefusedError for roles of another kind: an administrator never becomes anything else.
    """
    wanted = frozenset(roles)
    kind = connection.execute(sa.select(account.c.kind).where(account.c.id == id_)).scalar_one()
    if not fits(kind, wanted):
        raise RefusedError("这个账号不能担任这些角色。", "三员与业务角色互不兼任；请另开账号。")
    connection.execute(sa.delete(account_role).where(account_role.c.account_id == id_))
    rows = [{"account_id": id_, "role": role.value, "kind": kind} for role in sorted(wanted)]
    if rows:
        connection.execute(sa.insert(account_role), rows)
    connection.execute(sa.delete(session_table).where(session_table.c.account_id == id_))
    audit.write(connection, at, who, [Act("roles_set", None, {"account_id": id_, "roles": sorted(wanted)})])


def end(connection: Connection, at: str, who: str, id_: int) -> bool:
    """Close an account with its sessions and tokens; False where it is closed already (R059, R090)."""
    query = sa.update(account).where(account.c.id == id_, account.c.ended_at.is_(None)).values(ended_at=at)
    ended = bool(connection.execute(query).rowcount)
    connection.execute(sa.delete(session_table).where(session_table.c.account_id == id_))
    open_ones = (token_table.c.account_id == id_, token_table.c.ended_at.is_(None))
    connection.execute(sa.update(token_table).where(*open_ones).values(ended_at=at))
    if ended:
        audit.write(connection, at, who, [Act("account_closed", None, {"account_id": id_})])
    return ended


def reopen(connection: Connection, at: str, who: str, id_: int) -> bool:
    """Open a closed account again; False where it is open.

    Who had left comes back without roles: they are given anew by whoever gives roles (R065).
    """
    query = sa.update(account).where(account.c.id == id_, account.c.ended_at.is_not(None))
    if not connection.execute(query.values(ended_at=None)).rowcount:
        return False
    of = sa.select(account.c.person_id).where(account.c.id == id_).scalar_subquery()
    left = sa.update(person).where(person.c.id == of, person.c.left_on.is_not(None)).values(left_on=None)
    back = bool(connection.execute(left).rowcount)
    if back:
        business = (account_role.c.account_id == id_, account_role.c.kind == BUSINESS_KIND)
        connection.execute(sa.delete(account_role).where(*business))
    audit.write(connection, at, who, [Act("account_reopened", None, {"account_id": id_, "had_left": back})])
    return True


def usable_of_kind(connection: Connection, kind: str) -> int:
    """How many accounts of this kind may be used. They stay as they are until the transaction ends."""
    query = sa.select(account.c.id).where(account.c.kind == kind, account.c.ended_at.is_(None))
    return len(connection.execute(query.with_for_update()).all())


def without_role(connection: Connection) -> int:
    """How many business accounts that may be used have no role (R065)."""
    query = sa.select(sa.func.count()).select_from(account).where(*_roleless())
    return int(connection.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts are looked for: `text` in name or sign-in name, and the rest exactly; "" for any.

    `state` is "usable", "closed" or "without_role".
    """

    text: str = ""
    department: str = ""
    role: str = ""
    state: str = ""


def found(connection: Connection, wanted: Wanted, limit: int, offset: int) -> tuple[int, list[Account]]:
    """How many accounts there are of those wanted, and `limit` of them after the first `offset`, by name."""
    where = sa.and_(sa.true(), *_conditions(wanted))
    counted = sa.select(sa.func.count()).select_from(_with_person(account)).where(where)
    return int(connection.execute(counted).scalar_one()), _some(connection, where, limit, offset)


def of_person(connection: Connection, person_id: int) -> Account | None:
    """The account of this person; None where there is none."""
    return next(iter(_some(connection, account.c.person_id == person_id)), None)


def _conditions(wanted: Wanted) -> Iterator["sa.ColumnElement[bool]"]:
    if wanted.text:
        names = (account.c.login, person.c.name)
        yield sa.or_(*(name.icontains(wanted.text, autoescape=True) for name in names))
    if wanted.department:
        yield department.c.name == wanted.department
    if wanted.role:
        held = sa.select(account_role.c.account_id).where(account_role.c.role == wanted.role)
        yield account.c.id.in_(held)
    if wanted.state == "without_role":
        yield from _roleless()
    elif wanted.state:
        ended = account.c.ended_at
        yield ended.is_(None) if wanted.state == "usable" else ended.is_not(None)


def _roleless() -> tuple["sa.ColumnElement[bool]", ...]:
    held = sa.select(account_role.c.account_id)
    return (account.c.kind == BUSINESS_KIND, account.c.ended_at.is_(None), account.c.id.not_in(held))


def _with_person(accounts: "sa.FromClause") -> "sa.FromClause":
    people = accounts.join(person, person.c.id == account.c.person_id)
    return people.outerjoin(department, department.c.id == person.c.department_id)


def _some(
    connection: Connection, where: "sa.ColumnElement[bool]", limit: int | None = None, offset: int = 0
) -> list[Account]:
    own = (
        "id", "login", "kind", "source", "password_hash", "password_at", "must_change", "subject", "ended_at",
    )  # fmt: skip
    query = (
        sa.select(
            *(account.c[name] for name in own),
            person.c.name,
            person.c.post,
            sa.func.coalesce(department.c.name, "").label("department"),
        )
        .select_from(_with_person(account))
        .where(where)
        .order_by(account.c.login)
        .limit(limit)
        .offset(offset)
    )
    rows = connection.execute(query).mappings().all()
    roles: dict[int, set[Role]] = {row["id"]: set() for row in rows}
    held = sa.select(account_role.c.account_id, account_role.c.role)
    for id_, role in connection.execute(held.where(account_role.c.account_id.in_(roles))):
        roles[id_].add(Role(role))
    return [Account(**row, roles=frozenset(roles[row["id"]])) for row in rows]
