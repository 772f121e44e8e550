"""The accounts of a site for command line and pages: the desk that signs in, and the first accounts."""

import secrets
from collections.abc import Container
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.catalogue.accounts import accounts, people
from archive.desk.administration import name_of
from archive.desk.directory import Directory
from archive.desk.signing_in import Desk, Policy
from archive.desk.tokens import Tokens
from archive.errors import RefusedError
from archive.rules.roles import Role
from archive.rules.signing_in import LOCAL, OIDC, PasswordRules, weakness
from guidang.site.operator import who
from guidang.site.site import Site, now
from guidang.wording.labels import ROLES

if TYPE_CHECKING:
    from guidang.identity.oidc import Provider

# The accounts a site begins with, so that no administrator has to do another one's work.
ADMINISTRATORS = {
    "sysadmin": Role.SYSTEM_ADMIN,
    "secadmin": Role.SECURITY_ADMIN,
    "auditor": Role.AUDIT_ADMIN,
}


def desk_of(site: Site) -> Desk:
    """The desk that signs people in on this site, by its settings. Raises SettingsError."""
    given = site.settings.accounts
    return Desk(
        lambda: site.database,
        Policy(
            password_rules(site), given.idle_minutes * 60.0, given.session_hours * 3600.0, given.hash_passes
        ),
        _directory_of(site),
    )


def tokens_of(site: Site) -> Tokens:
    """The tokens of this site."""
    return Tokens(lambda: site.database)


def provider_of(site: Site) -> "Provider | None":
    """The provider of sign-ins; None where the settings name none. Raises SettingsError."""
    given = site.settings.oidc
    if not given.issuer:
        return None
    from guidang.identity.oidc import Provider  # what has none starts faster without it

    return Provider(given, site.folder)


def _directory_of(site: Site) -> Directory | None:
    """The directory that passwords are checked in; None where the settings name none."""
    given = site.settings.ldap
    if not given.server:
        return None
    from guidang.identity.ldap import LdapDirectory  # what has none starts faster without it

    return LdapDirectory(given, site.folder)


def password_rules(site: Site) -> PasswordRules:
    """What this site asks of passwords."""
    given = site.settings.accounts
    return PasswordRules(given.password_length, given.password_classes, given.password_days)


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
    """`login`, with a number behind it where another account has that name."""
    names = (f"{login}{number or ''}" for number in (0, *range(2, 10_000)))
    return next(name for name in names if name not in taken)


def open_account(
    site: Site, login: str, name: str, roles: frozenset[Role] = frozenset(), *, kind: str | None = None,
    department: str = "", post: str = "", password: str = "", source: str = LOCAL, actor: str = "",
) -> str:  # fmt: skip
    """Open an account for a person new to the site; its password, to be changed at the first sign-in.

    Without `roles`, the `kind` of account decides (see `accounts.add`). Where `source` is another, the house
    checks who they are, and the password is "". `actor` is who does it, the machine's user where none is
    named. Raises RefusedError where a name is none or taken, the roles exclude each other, or `password`
    is weak.
    """
    name, actor = name_of(name), actor or who()
    department, post = (name_of(text) if text.strip() else "" for text in (department, post))
    if not accounts.folded(login) or len(login) > 64 or not login.isprintable():
        raise RefusedError("账号名不能用：{login}。", "请用 1 到 64 个可见字符。", login=login)
    hashed = ""
    if source == LOCAL:
        desk = desk_of(site)
        password = password or new_password(accounts.folded(login), password_rules(site))
        desk.check_strength(password, accounts.folded(login))
        hashed = desk.hashed(password)
    elif password:
        raise RefusedError("这个账号的密码不在这里。", "请不要给密码。")
    with site.database.write() as connection:
        person = people.add_person(connection, now(), actor, name, department, post)
        given = (login, person, roles, hashed)
        local = source == LOCAL
        accounts.add(connection, now(), actor, *given, kind=kind, must_change=local, source=source)
    return password


def reset_account(site: Site, login: str, actor: str = "") -> str:
    """Give an account a new password, which is given back; "" where a provider of sign-ins names its owner:
    then it belongs to the next who comes by its name. `actor` is who does it, if not the machine's user.

    Raises RefusedError where there is no such account, or a directory has its password.
    """
    with site.database.read() as connection:
        account = accounts.by_login(connection, login)
    if account is None or account.source != OIDC:
        password = new_password(accounts.folded(login), password_rules(site))
        desk_of(site).reset_password(login, password, actor or who(), now())
        return password
    with site.database.write() as connection:
        accounts.set_subject(connection, now(), actor or who(), account.id, None)
    return ""
