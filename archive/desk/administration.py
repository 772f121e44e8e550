"""Administration of accounts and persons: each act in one transaction, by the rules, in the audit log.

System administrators open and close accounts and keep persons; security administrators set roles and end
sessions (三员分立, R065, R230). Which of them asks is known by who may open the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.catalogue.accounts import accounts, people, sessions
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.ground.connect import Connection, Database
from archive.errors import RefusedError
from archive.rules import administration as rules
from archive.rules.roles import BUSINESS_KIND, Role

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, for the audit log, and when (ISO UTC); the account, None for the operator of the machine."""

    who: str
    at: str
    account_id: int | None = None


def name_of(text: str) -> str:
    """A name of a person, department or post, blanks around it gone. Raises RefusedError for what is none."""
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise RefusedError(
            "名称不能用：{name}。", "请用 1 到 {n} 个可见字符。", name=name[:LONGEST_NAME], n=LONGEST_NAME
        )
    return name


def close_account(database: Database, by: By, id_: int) -> Account:
    """Close an account and its sessions; the account as it was.

    Raises RefusedError for one's own, the last one of an administrator, and one that is closed.
    """
    with database.write() as connection:
        account = known(connection, id_)
        close_within(connection, by, account)
    return account


def close_within(connection: Connection, by: By, account: Account) -> None:
    """Close an account within a transaction that is under way. Raises RefusedError as `close_account`."""
    if account.ended_at is not None:
        raise RefusedError("账号“{login}”已经停用。", "无须再停用。", login=account.login)
    usable = accounts.usable_of_kind(connection, account.kind)
    why = rules.why_not_close(by.account_id, account.id, account.kind, usable)
    if why == rules.SELF:
        raise RefusedError("管理员不能停用自己的账号。", "请另一位系统管理员来做。")
    if why:
        raise RefusedError(
            "“{login}”是最后一个可用的同类管理员账号，不能停用。",
            "请先为接任的人开一个同类账号。",
            login=account.login,
        )
    accounts.end(connection, by.at, by.who, account.id)


def reopen_account(database: Database, by: By, id_: int) -> None:
    """Open a closed account again; who had left gets the roles anew. Raises RefusedError where it is open."""
    with database.write() as connection:
        account = known(connection, id_)
        if not accounts.reopen(connection, by.at, by.who, account.id):
            raise RefusedError("账号“{login}”没有停用。", "无须再启用。", login=account.login)


def set_roles(database: Database, by: By, id_: int, roles: Iterable[Role]) -> None:
    """Give a business account these roles, or none; its sessions end.

    Raises RefusedError for one's own account, and for roles of another kind.
    """
    with database.write() as connection:
        account = known(connection, id_)
        if rules.why_not_change(by.account_id, account.id):
            raise RefusedError("管理员不能改自己的角色。", "请另一位安全保密管理员来做。")
        accounts.set_roles(connection, by.at, by.who, account.id, roles)


def check_reset(by: By, account: Account) -> None:
    """Raises RefusedError where `by` may not give this account a new password."""
    if rules.why_not_change(by.account_id, account.id):
        raise RefusedError("自己的密码不能重设。", "请到“我的账号”里改密码。")


def end_sessions(database: Database, by: By, id_: int) -> int:
    """End all sessions of an account; how many."""
    with database.write() as connection:
        return sessions.end_others(connection, by.at, by.who, known(connection, id_).id)


def change_person(database: Database, by: By, id_: int, name: str, department: str, post: str) -> None:
    """Enter the name, department and post that the person of an account has from now on.

    Raises RefusedError for names that are none.
    """
    name, post = name_of(name), name_of(post) if post.strip() else ""
    department = name_of(department) if department.strip() else ""
    with database.write() as connection:
        account = known(connection, id_)
        person = accounts.person_of(connection, account.id)
        people.change_person(connection, by.at, by.who, person, name, department, post)


def known(connection: Connection, id_: int) -> Account:
    """The account with this id. Raises RefusedError where there is none."""
    account = accounts.by_id(connection, id_)
    if account is None:
        raise RefusedError("没有这个账号。", "请从用户列表里选。")
    return account


def is_business(account: Account | None) -> bool:
    """Whether this is the account of somebody who does the archive's business."""
    return account is not None and account.kind == BUSINESS_KIND
