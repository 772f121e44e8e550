"""Sealed passwords: those for all files, those for one, and when they are forgotten."""

import pytest
import sqlalchemy as sa

from archive.catalogue.arrivals import passwords
from archive.catalogue.ground import audit
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.catalogue.tables import audit as audit_table
from archive.record import State
from tests.archive.filling import AT, arrival, park, receive, register


def give(database: Database, secret: bytes, record_id: int | None = None, keep: bool = True) -> int:
    with database.write() as connection:
        return passwords.add(connection, AT, "档案员", secret, record_id=record_id, keep=keep)


@pytest.fixture
def locked(database: Database) -> Database:
    """Three records, of which the first two need a password."""
    receive(database, arrival("a.zip"), arrival("b.zip"), arrival("c.txt"))
    for id_ in (1, 2):
        park(database, id_, State.NEEDS_PASSWORD, "password")
    return database


def test_passwords_for_all_files_are_tried_in_the_order_they_were_given(locked: Database) -> None:
    ids = [give(locked, b"one"), give(locked, b"two")]
    give(locked, b"only for the first", 1)
    with locked.read() as connection:
        usual = passwords.usual(connection)
        assert [(sealed.id, sealed.secret) for sealed in usual] == list(
            zip(ids, [b"one", b"two"], strict=True)
        )
        assert [(sealed.at, sealed.who, sealed.record_id) for sealed in usual] == [(AT, "档案员", None)] * 2
        assert len(passwords.everything(connection)) == 3


def test_a_record_has_one_password_the_last_that_was_given(locked: Database) -> None:
    give(locked, b"old", 1)
    give(locked, b"new", 1)
    give(locked, b"other", 2)
    with locked.read() as connection:
        given = passwords.given(connection, [1, 2, 3])
    assert {id_: sealed.secret for id_, sealed in given.items()} == {1: b"new", 2: b"other"}


def test_what_was_given_once_only_is_forgotten_when_it_has_opened_the_file(locked: Database) -> None:
    give(locked, b"once", 1, keep=False)
    give(locked, b"kept", 2, keep=True)
    give(locked, b"for all")
    with locked.write() as connection:
        passwords.forget_used(connection, [1, 2])
        left = [sealed.secret for sealed in passwords.everything(connection)]
    assert left == [b"kept", b"for all"]


def test_what_never_opened_a_file_is_forgotten(locked: Database) -> None:
    give(locked, b"wrong", 1)
    with locked.write() as connection:
        assert passwords.drop_failed(connection, 1) is True
        assert passwords.drop_failed(connection, 1) is False
        assert passwords.given(connection, [1]) == {}


def test_a_password_that_opened_the_file_before_outlives_a_failed_reading(locked: Database) -> None:
    give(locked, b"right", 1)
    register(locked, 1)
    with locked.write() as connection:
        assert passwords.drop_failed(connection, 1) is False
        assert passwords.given(connection, [1])[1].secret == b"right"


def test_only_one_for_all_files_can_be_taken_back_by_its_number(locked: Database) -> None:
    usual, own = give(locked, b"for all"), give(locked, b"own", 1)
    with locked.write() as connection:
        assert passwords.remove(connection, AT, "档案员", own) is False
        assert passwords.remove(connection, AT, "档案员", 999) is False
        assert passwords.remove(connection, AT, "档案员", usual) is True
        assert passwords.usual(connection) == []


def test_the_log_tells_that_a_password_was_given_and_never_which(locked: Database) -> None:
    give(locked, b"sealed bytes", 1, keep=False)
    usual = give(locked, b"sealed too")
    with locked.write() as connection:
        passwords.remove(connection, AT, "档案员", usual)
        act = audit.history(connection, 1)[-1]
        acts, told = zip(
            *connection.execute(sa.select(audit_table.c.act, audit_table.c.details)), strict=True
        )
    assert (act.act, act.details) == ("password_given", {"kept": False})
    assert acts[-3:] == ("password_given", "password_given", "password_removed")
    assert not any("sealed" in details for details in told)


def test_records_that_need_a_password_are_read_again_all_or_these(locked: Database) -> None:
    with locked.write() as connection:
        assert passwords.try_again(connection, [2, 3]) == 1
        assert records.counts(connection) == {"needs_password": 1, "received": 2}
        assert passwords.try_again(connection) == 1
        assert passwords.try_again(connection) == 0
        assert passwords.try_again(connection, []) == 0
        row = records.get(connection, 1)
    assert row is not None
    assert (row.state, row.finished_at) == (State.RECEIVED, None)
