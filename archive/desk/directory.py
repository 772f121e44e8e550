"""What signing in wants of a directory of the house (LDAP, Active Directory): who somebody is there."""

from dataclasses import dataclass
from typing import Protocol

from archive.errors import RefusedError
from archive.rules.roles import Role


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
