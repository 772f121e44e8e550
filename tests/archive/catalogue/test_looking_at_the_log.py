"""The audit log, looked through in both databases: from a row on, by what is wanted, without content."""

import pytest

from archive.catalogue.accounts import accounts, people
from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import log
from archive.catalogue.looking.log import Wanted
from archive.rules.roles import BUSINESS_KIND

DAY = "2026-01-0{}T08:00:00Z"


def write(database: Database, day: int, who: str, *acts: Act) -> None:
    with database.write() as connection:
        audit.write(connection, DAY.format(day), who, acts)


@pytest.fixture
def filled(database: Database) -> Database:
    write(
        database, 1, "zhang", Act("copied", 1, {"path": 'C:\\归档 "甲"'}), Act("copied", 2, {"share": "100%"})
    )
    write(database, 2, "li", Act("refused", 1, {"reason": "Empty_File"}))
    write(database, 3, "zhang", Act("corrected", 3, {"page": 2, "was": "密文", "text": "密件"}))
    return database


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [4, 3, 2, 1]),
        (Wanted(who="zhang"), [4, 2, 1]),
        (Wanted(who="ZHANG"), []),
        (Wanted(act="copied"), [2, 1]),
        (Wanted(record_id=1), [3, 1]),
        (Wanted(since=DAY.format(2)), [4, 3]),
        (Wanted(until=DAY.format(2)), [2, 1]),
        (Wanted(text="归档"), [1]),
        (Wanted(text='\\归档 "甲"'), [1]),
        (Wanted(text="%"), [2]),
        (Wanted(text="empty_f"), [3]),
        (Wanted(text="emptyXf"), []),
        (Wanted(text="密"), []),
        (Wanted("zhang", "copied", 2, DAY.format(1), DAY.format(2), "100"), [2]),
    ],
)
def test_rows_are_found_by_what_is_wanted(filled: Database, wanted: Wanted, found: list[int]) -> None:
    with filled.read() as connection:
        assert [row.id for row in log.older(connection, wanted, None, 10)] == found
        assert [row.id for row in log.newer(connection, wanted, 0, 10)] == found


def test_rows_are_read_from_a_row_on_in_both_directions(filled: Database) -> None:
    with filled.read() as connection:
        assert [row.id for row in log.older(connection, Wanted(), 3, 1)] == [2]
        assert [row.id for row in log.newer(connection, Wanted(), 1, 2)] == [3, 2]
        assert log.older(connection, Wanted(), 1, 5) == []


@pytest.mark.rule("R065")
def test_words_of_a_document_stay_in_the_log_and_are_not_given(filled: Database) -> None:
    with filled.read() as connection:
        (row,) = log.older(connection, Wanted(act="corrected"), None, 10)
        assert list(audit.check(connection)) == []
    assert (row.details, row.withheld) == ({"page": 2}, True)


def test_the_history_of_an_account_is_its_own_and_not_of_one_whose_number_begins_alike(
    database: Database,
) -> None:
    with database.write() as connection:
        for number in range(1, 13):
            person = people.add_person(connection, DAY.format(1), "root", f"某人{number}")
            given = (f"user{number}", person, (), "hash")
            accounts.add(connection, DAY.format(1), "root", *given, kind=BUSINESS_KIND)
        accounts.end(connection, DAY.format(2), "root", 12)
        assert [row.act for row in log.about(connection, 1, 1, 50)] == ["account_opened", "person_entered"]
        twelfth = [row.act for row in log.about(connection, 12, 12, 50)]
    assert twelfth == ["account_closed", "account_opened", "person_entered"]
