"""Tokens at the desk: shown once, good until their day, ended for good."""

import dataclasses

import pytest
import sqlalchemy as sa

from archive.catalogue.accounts import accounts, people, tokens
from archive.catalogue.ground.connect import Database
from archive.catalogue.tables import audit, token
from archive.desk.signing_in import Desk, Policy
from archive.desk.tokens import Tokens
from archive.errors import RefusedError
from archive.rules.access import Act
from archive.rules.roles import Role

AT, CLOCK = "2026-11-29T08:00:00Z", 1_800_000_000.0
UNTIL = CLOCK + 86_400


@pytest.fixture
def desk(database: Database) -> Tokens:
    with database.write() as connection:
        for login, role in (("zhang", Role.ARCHIVIST), ("root", Role.SYSTEM_ADMIN)):
            person = people.add_person(connection, AT, "tester", f"{login}的姓名")
            accounts.add(connection, AT, "tester", login, person, [role], "hash")
    return Tokens(lambda: database)


def added(desk: Tokens, name: str = "scanner", login: str = "zhang") -> tuple[int, str]:
    return desk.add(login, name, [Act.FIND, Act.VIEW], UNTIL, "tester", AT, CLOCK)


def test_a_token_stands_for_its_account_and_some_acts(desk: Tokens) -> None:
    id_, secret = added(desk)
    found = desk.current(secret, AT, CLOCK + 1)
    assert found is not None
    account, token = found
    assert (account.login, token.id, token.acts) == ("zhang", id_, {Act.FIND, Act.VIEW})
    for other in ("", secret + "x", secret[:-1], secret.upper(), "\udcff"):
        assert desk.current(other, AT, CLOCK + 1) is None


def test_the_catalogue_does_not_know_the_secret(desk: Tokens, database: Database) -> None:
    _, secret = added(desk)
    with database.read() as connection:
        kept = [str(row) for table in (token, audit) for row in connection.execute(sa.select(table))]
    assert not any(secret in row or secret.removeprefix("guidang_") in row for row in kept)
    one = desk.listing("zhang")[0]
    assert one.secret_hash not in repr(one)


def test_a_token_ends_with_its_day_and_a_clock_set_back_does_not_bring_it_to_life(desk: Tokens) -> None:
    _, secret = added(desk)
    assert desk.current(secret, AT, UNTIL - 1) is not None
    assert desk.current(secret, AT, UNTIL) is None
    assert desk.current(secret, AT, CLOCK + 1) is None
    assert desk.listing("zhang")[0].ended_at == AT


@pytest.mark.rule("R090")
def test_a_password_given_anew_ends_the_tokens_of_the_account(desk: Tokens, database: Database) -> None:
    _, secret = added(desk)
    _, other = added(desk, "copier")
    signing_in = Desk(lambda: database, Policy(cost=1))
    signing_in.reset_password("zhang", "correct horse 7", "tester", AT)
    assert [desk.current(one, AT, CLOCK + 1) for one in (secret, other)] == [None, None]


def test_a_token_that_is_ended_is_ended_at_once_and_once(desk: Tokens, database: Database) -> None:
    id_, secret = added(desk)
    _, other = added(desk, "another")
    desk.end(id_, "tester", AT)
    assert desk.current(secret, AT, CLOCK + 1) is None
    assert desk.current(other, AT, CLOCK + 1) is not None
    for nothing in (id_, 99):
        with pytest.raises(RefusedError, match="没有在用的令牌"):
            desk.end(nothing, "tester", AT)
    with database.read() as connection:
        acts = [row.act for row in connection.execute(sa.select(audit.c.act).order_by(audit.c.id))]
    assert acts[-3:] == ["token_added", "token_added", "token_ended"]


@pytest.mark.rule("R090")
def test_who_leaves_leaves_no_token_behind(desk: Tokens, database: Database) -> None:
    _, secret = added(desk)
    with database.write() as connection:
        account = accounts.by_login(connection, "zhang")
        assert account is not None
        accounts.end(connection, "2026-12-01T08:00:00Z", "tester", account.id)
    assert desk.current(secret, AT, CLOCK + 1) is None
    assert [one.ended_at for one in desk.listing("zhang")] == ["2026-12-01T08:00:00Z"]
    with pytest.raises(RefusedError, match="已经停用"):
        added(desk, "another")


def test_the_last_use_is_noted_at_most_every_thirty_seconds(desk: Tokens, database: Database) -> None:
    _, secret = added(desk)
    noted = []
    for after in (1, 10, 30, 32, 61, 63, -3600):
        assert desk.current(secret, AT, CLOCK + after) is not None
        noted.append(desk.listing("zhang")[0].used)
    assert noted == [CLOCK + used for used in (1, 1, 1, 32, 32, 63, -3600)]


def test_what_cannot_be_a_token_is_refused(desk: Tokens) -> None:
    added(desk)
    good = {"login": "zhang", "name": "new", "acts": [Act.FIND], "until": UNTIL}
    for wrong, told in (
        ({"login": "nobody"}, "没有账号"),
        ({"login": "root"}, "三员账号不能有令牌"),
        ({"name": "scanner"}, "已经有了"),
        ({"name": ""}, "令牌名不能用"),
        ({"name": "x" * 65}, "令牌名不能用"),
        ({"name": "a\nb"}, "令牌名不能用"),
        ({"acts": []}, "至少要准许一种"),
        ({"until": CLOCK}, "已经过了"),
    ):
        with pytest.raises(RefusedError, match=told):
            desk.add(**(good | wrong), who="tester", at=AT, clock=CLOCK)  # type: ignore[arg-type]
    assert len(desk.listing("zhang")) == 1


def test_the_name_of_a_token_that_ended_may_be_given_again(desk: Tokens) -> None:
    id_, _ = added(desk)
    desk.end(id_, "tester", AT)
    again, secret = added(desk)
    assert again != id_
    assert desk.current(secret, AT, CLOCK) is not None
    with pytest.raises(RefusedError, match="没有账号"):
        desk.listing("nobody")


def test_no_two_tokens_have_one_secret(desk: Tokens, database: Database) -> None:
    _, secret = added(desk)
    first = desk.listing("zhang")[0]
    with pytest.raises(ValueError), database.write() as connection:
        values = dataclasses.astuple(first)[1:4]
        tokens.add(connection, AT, "tester", values[0], "other", values[2], first.acts, CLOCK, UNTIL)
    assert desk.current(secret, AT, CLOCK) is not None
