"""The audit log's chain and the running numbers."""

import random

import pytest
import sqlalchemy as sa

from archive.catalogue.ground import audit, counters
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.chunks import CHUNK, chunks
from archive.catalogue.ground.connect import Database
from archive.catalogue.tables import audit as table
from tests.archive.filling import AT


def write(database: Database, *acts: Act, who: str = "档案员") -> None:
    with database.write() as connection:
        audit.write(connection, AT, who, acts)


def broken(database: Database) -> list[int]:
    with database.read() as connection:
        return list(audit.check(connection))


def change(database: Database, number: int, **values: object) -> None:
    with database.write() as connection:
        connection.execute(sa.update(table).where(table.c.id == number).values(**values))


@pytest.fixture
def logged(database: Database) -> Database:
    """Six acts in three transactions."""
    for start in (1, 3, 5):
        write(database, *(Act("looked", number, {"n": number, "字": "值"}) for number in (start, start + 1)))
    return database


def test_an_empty_log_is_whole_and_no_act_is_no_row(database: Database) -> None:
    write(database)
    assert broken(database) == []
    with database.read() as connection:
        assert audit.history(connection, 1) == []


@pytest.mark.parametrize(
    "values",
    [
        {"at": "2020-01-01T00:00:00Z"},
        {"who": "别人"},
        {"act": "nothing"},
        {"record_id": 77},
        {"record_id": None},
        {"details": "{}"},
    ],
)
def test_no_word_of_a_row_can_be_changed_unseen(logged: Database, values: dict[str, object]) -> None:
    assert broken(logged) == []
    change(logged, 3, **values)
    assert broken(logged) == [3]


def test_a_row_made_to_fit_again_breaks_the_one_after_it(logged: Database) -> None:
    with logged.write() as connection:
        row = dict(connection.execute(sa.select(table).where(table.c.id == 3)).one()._mapping)
    row["who"] = "别人"
    change(logged, 3, who="别人", hash=audit._hash(row))
    assert broken(logged) == [4]


def test_a_row_that_is_put_in_or_taken_out_shows(logged: Database) -> None:
    with logged.write() as connection:
        connection.execute(sa.delete(table).where(table.c.id == 1))
    assert broken(logged) == [2]
    with logged.write() as connection:
        forged = {"id": 7, "at": AT, "who": "x", "act": "x", "record_id": 1, "details": "{}"}
        connection.execute(sa.insert(table), [forged | {"previous": audit.START, "hash": "0" * 64}])
    assert broken(logged) == [2, 7]


def test_acts_of_an_undone_transaction_are_not_told(logged: Database) -> None:
    with pytest.raises(RuntimeError), logged.write() as connection:
        audit.write(connection, AT, "x", [Act("never", 1)])
        raise RuntimeError
    write(logged, Act("after", 1))
    with logged.read() as connection:
        assert [entry.act for entry in audit.history(connection, 1)] == ["looked", "after"]
    assert broken(logged) == []


def test_the_history_of_a_record_is_its_newest_acts_the_oldest_first(database: Database) -> None:
    write(database, *(Act("looked", 1 + number % 2, {"n": number}) for number in range(10)), who="甲")
    with database.read() as connection:
        history = audit.history(connection, 1, limit=3)
        assert [entry.details["n"] for entry in history] == [4, 6, 8]
        assert (history[0].who, history[0].at) == ("甲", AT)
        assert len(audit.history(connection, 2)) == 5


def test_counters_go_on_one_by_one_each_for_itself(database: Database) -> None:
    chance = random.Random(1)
    reached: dict[tuple[str, int], int] = {}
    with database.write() as connection:
        for _ in range(60):
            key, many = (chance.choice("ab"), chance.choice((2025, 2026))), chance.randrange(4)
            taken = counters.take(connection, *key, many)
            before = reached.get(key, 0)
            assert list(taken) == list(range(before + 1, before + many + 1))
            reached[key] = before + many


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_long_lists_are_cut_and_nothing_is_lost(length: int) -> None:
    cut = list(chunks(range(length)))
    assert [item for part in cut for item in part] == list(range(length))
    assert all(0 < len(part) <= CHUNK for part in cut)


def test_the_end_of_the_log_is_told_and_the_rest_can_be_walked_from_there(logged: Database) -> None:
    with logged.read() as connection:
        end = audit.head(connection)
        links = list(audit.walk(connection))
        assert [link.head.number for link in links] == [1, 2, 3, 4, 5, 6]
        assert links[-1].head == end
        assert list(audit.walk(connection, links[3].head)) == links[4:]
        assert list(audit.walk(connection, end)) == []
        assert not any(link.fits for link in list(audit.walk(connection, audit.Head(3, "f" * 64)))[:1])


def test_an_empty_log_ends_where_it_begins(database: Database) -> None:
    with database.read() as connection:
        assert audit.head(connection) == audit.Head(0, audit.START)
        assert not audit.has(connection, "looked", "classified")


def test_whether_an_act_is_in_the_log_is_told_for_any_of_several(logged: Database) -> None:
    with logged.read() as connection:
        assert audit.has(connection, "nothing", "looked")
        assert not audit.has(connection, "nothing")
        assert not audit.has(connection)
