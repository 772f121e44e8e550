"""What waits for whom: each part of the archive names it here, with how many and where it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from archive.catalogue.accounts import accounts, departments, hand_overs, people
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.ground.connect import Connection
from archive.rules.roles import Role
from guidang.wording.words import msgid


@dataclass(frozen=True, slots=True)
class Waiting:
    """One sort of thing that waits for those who have one of `roles` (None: for anybody signed in).

    `count` is given who is signed in and the ISO day; `address` leads to where it is done.
    """

    code: str
    label: str
    roles: frozenset[Role] | None
    count: Callable[[Connection, Account, str], int]
    address: str


def _to_sign(connection: Connection, account: Account, _: str) -> int:
    return len(hand_overs.to_sign(connection, accounts.person_of(connection, account.id)))


def _without_role(connection: Connection, _: Account, __: str) -> int:
    return accounts.without_role(connection)


def _unkept(connection: Connection, _: Account, today: str) -> int:
    return len(departments.unkept_with_records(connection, today))


def _unlodged(connection: Connection, _: Account, __: str) -> int:
    return len(people.unlodged(connection))


def _leaving(connection: Connection, _: Account, __: str) -> int:
    return len(hand_overs.under_way(connection))


_SYSTEM, _SECURITY = frozenset({Role.SYSTEM_ADMIN}), frozenset({Role.SECURITY_ADMIN})
_ROLELESS = msgid("还没有角色的业务账号")

WAITING: tuple[Waiting, ...] = (
    Waiting("to_sign", msgid("等您签字的交接"), None, _to_sign, "/hand-overs"),
    Waiting("without_role", _ROLELESS, _SECURITY, _without_role, "/people?state=without_role"),
    Waiting("unkept", msgid("有文件而没有档案保管人的部门"), _SYSTEM, _unkept, "/departments#unkept"),
    Waiting("unlodged", msgid("还没有备案的任职"), _SYSTEM, _unlodged, "/departments#unlodged"),
    Waiting("leaving", msgid("在办的离职、调岗交接"), _SYSTEM, _leaving, "/leaving"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One sort of thing, and how many of it wait."""

    waiting: Waiting
    count: int


def found(connection: Connection, account: Account, today: str) -> list[Found]:
    """What waits for whoever is signed in, on the ISO day `today`; also what is done, with 0."""
    theirs = (one for one in WAITING if one.roles is None or account.roles & one.roles)
    return [Found(one, one.count(connection, account, today)) for one in theirs]
