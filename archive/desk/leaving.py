"""The procedure of leaving at the desk (R059, R090): begun, handed over, signed by both, then closed.

What of somebody's has to be handed over is a list (`CHECKS`) that each part of the archive adds to.
"""

from collections.abc import Callable
from dataclasses import dataclass

from archive.catalogue.accounts import accounts, hand_overs, people, sessions, tokens
from archive.catalogue.accounts.hand_overs import GIVER, TAKER, HandOver
from archive.catalogue.accounts.people import Person
from archive.catalogue.ground.connect import Connection, Database
from archive.desk.administration import By, close_within, is_business, name_of
from archive.desk.appointing import day_of
from archive.errors import RefusedError
from archive.rules import leaving as rules
from archive.rules.leaving import Standing, Step

LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class Check:
    """What of a person's is looked at when they leave: its words (a msgid), and how many there are.

    `count` is given the person's id and the ISO day. What `ends_with_account` has not to be handed over.
    """

    code: str
    label: str
    count: Callable[[Connection, int, str], int]
    ends_with_account: bool = False


def _appointments(connection: Connection, person_id: int, leaves_on: str) -> int:
    running = people.open_appointments(connection, person_id, leaves_on)
    return sum(one.until is None or one.until > leaves_on for one in running)


def _sessions(connection: Connection, person_id: int, _: str) -> int:
    account = accounts.of_person(connection, person_id)
    return len(sessions.of_account(connection, account.id)) if account else 0


def _tokens(connection: Connection, person_id: int, _: str) -> int:
    account = accounts.of_person(connection, person_id)
    held = tokens.of_account(connection, account.id) if account else []
    return sum(one.ended_at is None for one in held)


CHECKS: tuple[Check, ...] = (
    Check("appointments", "离开以后仍在任的部门档案职务", _appointments),
    Check("sessions", "登录在用", _sessions, ends_with_account=True),
    Check("tokens", "在用的程序令牌", _tokens, ends_with_account=True),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One check and how many it found."""

    check: Check
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A hand-over with who leaves, what was found of theirs, and where it stands."""

    hand_over: HandOver
    person: Person
    found: tuple[Found, ...]
    standing: Standing

    @property
    def steps(self) -> list[tuple[Step, bool]]:
        """Every step of the procedure, and whether it is done."""
        return [(step, step.done(self.standing)) for step in rules.STEPS]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing any more."""
        return not rules.missing(self.standing)

    def may_sign(self, side: str) -> bool:
        """Whether it is this side's turn to sign."""
        return not rules.before(side, self.standing) and not getattr(self.standing, side)


def begin(database: Database, by: By, person_id: int, reason: str, leaves_on: str) -> int:
    """Begin somebody's hand-over; its id. Raises RefusedError where one is under way, they have left, or
    there is nobody of that id."""
    if reason not in rules.REASONS:
        raise RefusedError("没有这种交接：{reason}。", "请从列表里选。", reason=reason[:40])
    day = day_of(leaves_on)
    with database.write() as connection:
        person = people.person_of(connection, person_id)
        if person is None or person.left_on is not None:
            raise RefusedError("没有这个人，或此人已经离开。", "请从列表里选。")
        if any(one.ended_at is None for one in hand_overs.of_person(connection, person_id)):
            raise RefusedError("“{name}”的交接已经在办。", "请接着办。", name=person.name)
        return hand_overs.begin(connection, by.at, by.who, person_id, reason, day)


def look(connection: Connection, id_: int, *, hold: bool = False) -> Progress | None:
    """A hand-over and where it stands; None where there is none."""
    found = hand_overs.by_id(connection, id_, hold=hold)
    person = people.person_of(connection, found.person_id) if found else None
    if found is None or person is None:
        return None
    each = tuple(Found(one, one.count(connection, person.id, found.leaves_on)) for one in CHECKS)
    waits = sum(one.count for one in each if not one.check.ends_with_account)
    noted = found.successor_id is not None
    standing = Standing(waits, noted, found.given_at is not None, found.taken_at is not None)
    return Progress(found, person, each, standing)


def describe(database: Database, by: By, id_: int, successor_id: int, note: str) -> None:
    """Note who takes over and what. Raises RefusedError without a successor who is here, or a note."""
    note = note.replace("\r\n", "\n").strip()
    if not note or len(note) > LONGEST_NOTE:
        raise RefusedError("请写明交接了什么，最多 {n} 个字。", "没有东西可交的，也请写明。", n=LONGEST_NOTE)
    with database.write() as connection:
        progress = _under_way(connection, id_)
        successor = people.person_of(connection, successor_id)
        if successor is None or successor.left_on is not None:
            raise RefusedError("没有这个人，或此人已经离开。", "请从列表里选。")
        if successor.id == progress.person.id:
            raise RefusedError("接收人不能是移交人自己。", "请另选一人。")
        if is_business(accounts.of_person(connection, progress.person.id)) and not is_business(
            accounts.of_person(connection, successor.id)
        ):
            raise RefusedError("三员不能接收业务交接：{name}。", "请另选一人。", name=successor.name)
        hand_overs.describe(connection, by.at, by.who, id_, successor.id, note)


def sign(database: Database, by: By, id_: int) -> None:
    """Sign as who leaves or as the successor, whichever the account of `by` is.

    Raises RefusedError where it is neither, or not their turn.
    """
    with database.write() as connection:
        progress = _under_way(connection, id_)
        person_id = accounts.person_of(connection, by.account_id) if by.account_id is not None else None
        side = {progress.hand_over.successor_id: TAKER, progress.person.id: GIVER}.get(person_id)
        if person_id is None or side is None:
            raise RefusedError("这份交接不由您签字。", "请移交人或接收人本人登录后签。")
        signer = progress.person.name if side == GIVER else progress.hand_over.successor
        _sign(connection, by, progress, side, signer, by.at)


def sign_on_paper(database: Database, by: By, id_: int, side: str, name: str, day: str, today: str) -> None:
    """Enter that one side signed the printed hand-over, by whom and on which ISO day, not after `today`.

    Raises RefusedError where it is not their turn.
    """
    if side not in (GIVER, TAKER):
        raise RefusedError("没有这一方：{side}。", "请从列表里选。", side=side[:40])
    signer, signed_on = name_of(name), day_of(day)
    if signed_on > today:
        raise RefusedError("签字日期在将来：{day}。", "请改正日期。", day=signed_on)
    with database.write() as connection:
        _sign(connection, by, _under_way(connection, id_), side, signer, signed_on)


def finish(database: Database, by: By, id_: int) -> None:
    """End a complete hand-over; of who leaves, the account closes with its sessions (R059, R090).

    Raises RefusedError that names what is missing, and where the account may not be closed.
    """
    with database.write() as connection:
        progress = _under_way(connection, id_)
        if missing := rules.missing(progress.standing):
            raise RefusedError("交接还没有办完。", missing[0].todo)
        hand_overs.end(connection, by.at, by.who, id_, hand_overs.DONE)
        if progress.hand_over.reason != rules.LEAVING:
            return
        people.leave(connection, by.at, by.who, progress.person.id, progress.hand_over.leaves_on)
        account = accounts.of_person(connection, progress.person.id)
        if account is not None and account.ended_at is None:
            close_within(connection, by, account)


def withdraw(database: Database, by: By, id_: int) -> None:
    """End a hand-over because the person stays. What was handed on stays so. Raises RefusedError."""
    with database.write() as connection:
        _under_way(connection, id_)
        hand_overs.end(connection, by.at, by.who, id_, hand_overs.WITHDRAWN)


def _under_way(connection: Connection, id_: int) -> Progress:
    progress = look(connection, id_, hold=True)
    if progress is None or progress.hand_over.ended_at is not None:
        raise RefusedError("没有这份交接，或它已经结束。", "请刷新页面，看现在的交接。")
    return progress


def _sign(connection: Connection, by: By, progress: Progress, side: str, name: str, at: str) -> None:
    if getattr(progress.standing, side):
        raise RefusedError("这一方已经签过字。", "无须再签。")
    if missing := rules.before(side, progress.standing):
        raise RefusedError("还不能签字。", missing[0].todo)
    hand_overs.sign(connection, by.at, by.who, progress.hand_over.id, side, name, at)
