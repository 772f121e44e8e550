"""Signing in at the desk: sessions, waits, and what an answer does not tell."""

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from threading import Barrier

import pytest
import sqlalchemy as sa

from archive.catalogue.accounts import accounts, attempts, people
from archive.catalogue.ground.connect import Database
from archive.catalogue.tables import audit, session
from archive.desk.directory import Member
from archive.desk.signing_in import Caller, Desk, Policy, TooManyAttemptsError, WrongPasswordError
from archive.errors import RefusedError
from archive.rules.roles import Role
from archive.rules.signing_in import FREE_ATTEMPTS, FREE_OF_AN_ADDRESS, PasswordRules

AT, CLOCK = "2026-11-29T08:00:00Z", 1_800_000_000.0
HOME = Caller("127.0.0.1", "a browser")
PASSWORD = "correct horse 7"


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Desk(lambda: database, Policy(cost=1))
    with database.write() as connection:
        person = people.add_person(connection, AT, "tester", "张三", "法务部")
        hashed = made.hashed(PASSWORD)
        accounts.add(connection, AT, "tester", "Zhang", person, [Role.CLERK], hashed, must_change=False)
    return made


def failing(
    desk: Desk, times: int, login: str = "zhang", caller: Caller = HOME, clock: float = CLOCK
) -> None:
    for _ in range(times):
        with pytest.raises(WrongPasswordError):
            desk.sign_in(login, "wrong", caller, AT, clock)


def test_who_signs_in_has_a_session_until_signing_out(desk: Desk) -> None:
    secret, account = desk.sign_in(" ZHANG", PASSWORD, HOME, AT, CLOCK)
    assert (account.name, account.department) == ("张三", "法务部")
    found = desk.current(secret, AT, CLOCK + 60)
    assert found is not None and found.id == account.id
    desk.sign_out(secret, account.login, AT)
    assert desk.current(secret, AT, CLOCK + 60) is None


def test_the_catalogue_knows_neither_the_secret_nor_the_password(desk: Desk, database: Database) -> None:
    secret, _ = desk.sign_in("zhang", PASSWORD, HOME, AT, CLOCK)
    with database.read() as connection:
        kept = [str(row) for row in connection.execute(sa.select(session))]
        kept += [str(row) for row in connection.execute(sa.select(audit))]
        account = accounts.by_login(connection, "zhang")
    assert account is not None
    assert not any(secret in row or PASSWORD in row for row in kept)
    assert PASSWORD not in repr(account) and account.password_hash not in repr(account)
    assert account.password_hash.startswith("$argon2id$")


def test_a_session_ends_when_it_is_not_used_or_too_old(desk: Desk) -> None:
    secret, _ = desk.sign_in("zhang", PASSWORD, HOME, AT, CLOCK)
    assert desk.current(secret, AT, CLOCK + 1700) is not None
    assert desk.current(secret, AT, CLOCK + 3400) is not None  # used meanwhile
    assert desk.current(secret, AT, CLOCK + 3400 + 1801) is None
    secret, _ = desk.sign_in("zhang", PASSWORD, HOME, AT, CLOCK)
    for minute in range(25, 720, 25):
        assert desk.current(secret, AT, CLOCK + minute * 60.0) is not None
    assert desk.current(secret, AT, CLOCK + 43_260.0) is None


def test_a_clock_set_back_keeps_no_session_and_locks_nobody_out(desk: Desk) -> None:
    secret, _ = desk.sign_in("zhang", PASSWORD, HOME, AT, CLOCK)
    assert desk.current(secret, AT, CLOCK - 86_400) is None
    failing(desk, FREE_ATTEMPTS)
    with pytest.raises(TooManyAttemptsError) as waits:
        desk.sign_in("zhang", PASSWORD, HOME, AT, CLOCK - 86_400)
    assert waits.value.values["seconds"] == 5


def test_attempts_at_one_account_wait_from_wherever_they_come(desk: Desk) -> None:
    for number in range(FREE_ATTEMPTS):
        failing(desk, 1, caller=Caller(f"10.0.0.{number}"))
    with pytest.raises(TooManyAttemptsError):
        desk.sign_in("zhang", PASSWORD, Caller("10.0.0.99"), AT, CLOCK)
    secret, _ = desk.sign_in("zhang", PASSWORD, Caller("10.0.0.99"), AT, CLOCK + 6)
    assert secret
    failing(desk, FREE_ATTEMPTS - 1, caller=Caller("10.0.1.1"), clock=CLOCK + 7)  # the count began anew


def test_attempts_that_come_at_once_are_each_counted(database: Database) -> None:
    together = Barrier(8)

    def attempt(number: int) -> None:
        together.wait(30)
        for of in range(5):
            with database.write() as connection:
                attempts.note_failure(connection, AT, f"name{of}", "10.3.0.1", CLOCK + number)

    with ThreadPoolExecutor(8) as attackers:
        list(attackers.map(attempt, range(8)))
    with database.read() as connection:
        names = [attempts.failures(connection, f"account:name{of}")[0] for of in range(5)]
        assert (names, attempts.failures(connection, "address:10.3.0.1")[0]) == ([8] * 5, 40)


def test_of_many_attempts_at_once_only_the_first_may_be_right(database: Database) -> None:
    class Slow:
        """A directory that answers when others have failed meanwhile."""

        def member(self, login: str, password: str | None) -> Member | None:
            failing(Desk(lambda: database, Policy(cost=1)), FREE_ATTEMPTS, "li")
            return Member(login, "李四", "", frozenset({Role.CLERK}))

    with pytest.raises(TooManyAttemptsError):
        Desk(lambda: database, Policy(cost=1), Slow()).sign_in("li", PASSWORD, HOME, AT, CLOCK)


def test_attempts_from_one_address_wait_whomever_they_try(desk: Desk) -> None:
    for number in range(FREE_OF_AN_ADDRESS):
        failing(desk, 1, login=f"nobody{number}")
    with pytest.raises(TooManyAttemptsError):
        desk.sign_in("zhang", PASSWORD, HOME, AT, CLOCK)
    assert desk.sign_in("zhang", PASSWORD, Caller("10.9.9.9"), AT, CLOCK)


def test_an_unknown_a_closed_and_a_wrong_one_answer_alike_in_words_and_time(
    desk: Desk, database: Database
) -> None:
    with database.write() as connection:
        person = people.add_person(connection, AT, "tester", "李四")
        id_ = accounts.add(connection, AT, "tester", "li", person, [Role.CLERK], desk.hashed(PASSWORD))
        accounts.end(connection, AT, "tester", id_)
    told, taken = {}, {}
    for login in ("zhang", "nobody", "li"):
        spent = []
        for number in range(4):
            begun = time.process_time()
            with pytest.raises(WrongPasswordError) as error:
                desk.sign_in(login, PASSWORD + "x", Caller(f"10.1.{number}.1"), AT, CLOCK)
            spent.append(time.process_time() - begun)
        told[login], taken[login] = error.value.told_in(str), median(spent)
    assert told["zhang"] == told["nobody"] == told["li"]
    assert max(taken.values()) < 3 * min(taken.values())


def test_a_closed_account_loses_its_sessions_at_once(desk: Desk, database: Database) -> None:
    secret, account = desk.sign_in("zhang", PASSWORD, HOME, AT, CLOCK)
    with database.write() as connection:
        accounts.end(connection, AT, "tester", account.id)
    assert desk.current(secret, AT, CLOCK + 1) is None


def test_changing_the_password_ends_every_other_session(desk: Desk) -> None:
    first, account = desk.sign_in("zhang", PASSWORD, HOME, AT, CLOCK)
    second, _ = desk.sign_in("zhang", PASSWORD, HOME, AT, CLOCK)
    with pytest.raises(RefusedError, match="原密码不对"):
        desk.change_password(account, "wrong", "another horse 8", HOME, AT, CLOCK)
    with pytest.raises(RefusedError, match="太短"):
        desk.change_password(account, PASSWORD, "short", HOME, AT, CLOCK)
    with pytest.raises(RefusedError, match="相同"):
        desk.change_password(account, PASSWORD, PASSWORD, HOME, AT, CLOCK)
    third = desk.change_password(account, PASSWORD, "another horse 8", HOME, AT, CLOCK)
    assert [desk.current(secret, AT, CLOCK) is not None for secret in (first, second, third)] == [
        False,
        False,
        True,
    ]


def test_a_password_that_is_too_old_must_be_changed_and_is_logged(database: Database, desk: Desk) -> None:
    strict = Desk(lambda: database, Policy(PasswordRules(days=90), cost=1))
    later, clock = "2027-03-01T08:00:00Z", CLOCK + 92 * 86_400
    assert not desk.sign_in("zhang", PASSWORD, HOME, later, clock)[1].must_change
    assert not strict.sign_in("zhang", PASSWORD, HOME, AT, CLOCK)[1].must_change
    for _ in range(2):
        secret, account = strict.sign_in("zhang", PASSWORD, HOME, later, clock)
        found = strict.current(secret, later, clock)
        assert account.must_change and found is not None and found.must_change
    with database.read() as connection:
        acts = [row.act for row in connection.execute(sa.select(audit.c.act))]
    assert acts.count("password_expired") == 1
    strict.change_password(account, PASSWORD, "another horse 8", HOME, later, clock)
    assert not strict.sign_in("zhang", "another horse 8", HOME, later, clock)[1].must_change


def test_a_password_that_was_reset_must_be_changed_and_ends_the_wait(desk: Desk) -> None:
    failing(desk, FREE_ATTEMPTS)
    desk.reset_password("zhang", "given by somebody 1", "security", AT)
    _, account = desk.sign_in("zhang", "given by somebody 1", Caller("10.2.0.1"), AT, CLOCK)
    assert account.must_change
    with pytest.raises(RefusedError, match="没有账号"):
        desk.reset_password("nobody", "given by somebody 1", "security", AT)
