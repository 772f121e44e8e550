"""The accounts of a site for command line and pages: the desk that signs in, and the first accounts."""

import secrets
from collections.abc import Container
from dataclasses import dataclass, field

from archive.catalogue.accounts import accounts, people
from archive.desk.signing_in import Desk, Policy
from archive.errors import RefusedError
from archive.rules.roles import Role
from archive.rules.signing_in import PasswordRules, weakness
from guidang.doing.running import who
from guidang.site.site import Site, now
from guidang.wording.labels import ROLES

# The accounts a site begins with, so that no administrator has to do another one's work.
ADMINISTRATORS = {
    "sysadmin": Role.SYSTEM_ADMIN,
    "secadmin": Role.SECURITY_ADMIN,
    "auditor": Role.AUDIT_ADMIN,
}


def desk_of(site: Site) -> Desk:
    """The desk that signs people in on this site, by its settings."""
    given = site.settings.accounts
    return Desk(
        lambda: site.database,
        Policy(
            password_rules(site), given.idle_minutes * 60.0, given.session_hours * 3600.0, given.hash_passes
        ),
    )


def password_rules(site: Site) -> PasswordRules:
    """What this site asks of passwords."""
    return PasswordRules(site.settings.accounts.password_length, site.settings.accounts.password_classes)


def new_password(login: str, rules: PasswordRules) -> str:
    """A password of the account `login` that satisfies these rules, to be given to somebody once."""
    while True:
        drawn = f"{secrets.token_urlsafe(max(9, rules.length))}-{secrets.randbelow(9000) + 1000}Aa"
        if not weakness(drawn, login, rules):
            return drawn


@dataclass(frozen=True, slots=True)
class Opened:
    """An account just opened, with the password that is shown once."""

    login: str
    role: Role
    password: str = field(repr=False)


def open_administrators(site: Site) -> list[Opened]:
    """Open an account for each of the three administrators that the site does not have yet."""
    with site.database.read() as connection:
        there = accounts.listing(connection)
    held = frozenset[Role]().union(*(account.roles for account in there if account.ended_at is None))
    taken = {account.login for account in there}
    wanted = {_free(login, taken): role for login, role in ADMINISTRATORS.items() if role not in held}
    return [
        Opened(login, role, open_account(site, login, ROLES[role], frozenset({role})))
        for login, role in wanted.items()
    ]


def _free(login: str, taken: Container[str]) -> str:
    """`login`, with a number behind it where a closed account has that name."""
    names = (f"{login}{number or ''}" for number in (0, *range(2, 10_000)))
    return next(name for name in names if name not in taken)


def open_account(
    site: Site, login: str, name: str, roles: frozenset[Role], *, department: str = "", post: str = "",
    password: str = "",
) -> str:  # fmt: skip
    """Open an account for a person new to the site; its password, to be changed at the first sign-in.

    Raises RefusedError where a name is missing or taken, the roles exclude each other, or `password` is weak.
    """
    if not accounts.folded(login) or len(login) > 64 or not login.isprintable():
        raise RefusedError("账号名不能用：{login}。", "请用 1 到 64 个可见字符。", login=login)
    if not name.strip():
        raise RefusedError("没有写姓名。", "请写上此人的姓名。")
    desk = desk_of(site)
    password = password or new_password(accounts.folded(login), password_rules(site))
    desk.check_strength(password, accounts.folded(login))
    hashed = desk.hashed(password)
    with site.database.write() as connection:
        person = people.add_person(connection, now(), who(), name, department, post)
        accounts.add(connection, now(), who(), login, person, roles, hashed)
    return password
