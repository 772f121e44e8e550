"""What signing in wants of a directory of the house (LDAP, Active Directory), and the accounts it opens."""

from dataclasses import dataclass
from typing import Protocol

from archive.catalogue.accounts import accounts, people
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.connect import Connection, Database
from archive.errors import RefusedError
from archive.rules.roles import Role
from archive.rules.signing_in import LDAP


class DirectoryAwayError(RefusedError):
    """The directory did not answer, or not as it should: it is not known who somebody is."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody the directory knows. `roles` are those that their groups stand for."""

    login: str
    name: str
    department: str
    roles: frozenset[Role]


class Directory(Protocol):
    """A directory that passwords are checked in."""

    def member(self, login: str, password: str | None) -> Member | None:
        """Who `login` is, if `password` is theirs; None if it is not, or the name is not known.

        With None for the password the name is only looked for, which takes about as long, and nobody is
        given back. Raises DirectoryAwayError.
        """
        ...


def open_member(database: Database, member: Member, address: str, at: str) -> Account | None:
    """The account opened for somebody whom the directory knows; None where the name is another one's.

    Raises RefusedError for somebody without any role.
    """
    if not member.roles:
        with database.write() as connection:
            note_refusal(connection, member.login, address, at)
        raise RefusedError("还没有为“{login}”开账号。", "请让系统管理员开账号。", login=member.login)
    try:
        with database.write() as connection:
            person = people.add_person(connection, at, LDAP, member.name, member.department)
            accounts.add(
                connection, at, LDAP, member.login, person, member.roles, "", must_change=False, source=LDAP
            )
    except (RefusedError, ValueError):
        pass  # somebody was quicker: the same person, in another window
    with database.read() as connection:
        account = accounts.by_login(connection, member.login)
    return account if account and account.source == LDAP else None


def note_refusal(connection: Connection, login: str, address: str, at: str) -> None:
    """Somebody who is who they say was not let in (R047)."""
    audit.write(connection, at, login, [Act("sign_in_refused", None, {"address": address})])
