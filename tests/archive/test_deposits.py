"""Deposits: each stands once, whatever lies in it, and is found by what it or anything in it is."""

import pytest

from archive.catalogue.arrivals import trees
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import deposits, records
from archive.catalogue.readings import work
from archive.record import State
from tests.archive.filling import AT, arrival, as_version, receive, register


@pytest.fixture
def ids(database: Database) -> dict[str, int]:
    """A package with a text and a package in it, which holds two more; files of others in between."""
    made = {"移交.zip": receive(database, arrival("移交.zip"))[0].id}
    made["单.txt"] = receive(database, arrival("单.txt", department="工程部"))[0].id

    def found_in(parent: str, *names: str) -> None:
        inside = [arrival(name, parent_id=made[parent]) for name in names]
        for name, received in zip(names, receive(database, *inside), strict=True):
            made[name] = received.id

    found_in("移交.zip", "一.txt", "内.zip")
    found_in("内.zip", "二.pdf", "三.pdf")
    made["坏.pdf"] = receive(database, arrival("坏.pdf"))[0].id
    with database.write() as connection:
        for name in ("二.pdf", "坏.pdf"):
            work.park(
                connection, AT, "tester", made[name], State.UNREADABLE, "damaged", "", "application/pdf"
            )
    for name in ("移交.zip", "一.txt", "三.pdf"):
        register(database, made[name], needs_review=name == "三.pdf")
    with database.write() as connection:
        work.mark_indexed(connection, AT, work.to_index(connection, 100))
    return made


def names(database: Database, **asked: object) -> list[str]:
    with database.read() as connection:
        total, found = deposits.listing(connection, **asked)  # type: ignore[arg-type]
    assert total == len(found)
    return [record.name for record in found]


def test_what_lies_in_a_package_hides_no_other_deposit(database: Database, ids: dict[str, int]) -> None:
    assert names(database) == ["坏.pdf", "单.txt", "移交.zip"]
    assert names(database, department="工程部") == ["单.txt"]
    with database.read() as connection:
        total, second = deposits.listing(connection, limit=1, offset=1)
    assert (total, [record.name for record in second]) == (3, ["单.txt"])


def test_a_deposit_is_found_by_what_anything_in_it_is(database: Database, ids: dict[str, int]) -> None:
    assert names(database, state="unreadable") == ["坏.pdf", "移交.zip"]
    assert names(database, state="received") == ["单.txt", "移交.zip"]
    assert names(database, needs_review=True) == ["移交.zip"]
    assert names(database, state="unreadable", department="工程部") == []


@pytest.mark.parametrize("department", ["", "办公室", "工程部"])
def test_each_count_is_that_of_its_list(database: Database, ids: dict[str, int], department: str) -> None:
    with database.read() as connection:
        counts = deposits.counts(connection, department)
    assert counts.total == len(names(database, department=department))
    assert counts.to_review == len(names(database, department=department, needs_review=True))
    found = {state.value: len(names(database, department=department, state=state.value)) for state in State}
    assert counts.by_state == {state: number for state, number in found.items() if number}


def test_what_lies_in_a_deposit_is_counted_on_all_levels(database: Database, ids: dict[str, int]) -> None:
    with database.read() as connection:
        inside = deposits.inside(connection, [ids["移交.zip"], ids["坏.pdf"]])
        beside = deposits.beside(connection, ids["内.zip"])
        total, members = records.listing(connection, within=ids["移交.zip"])
    assert inside.keys() == {ids["移交.zip"]}
    found = inside[ids["移交.zip"]]
    assert (found.total, found.to_review) == (4, 1)
    assert found.by_state == {"indexed": 2, "received": 1, "unreadable": 1}
    assert (beside.total, beside.to_review) == (2, 1)
    assert (total, {record.name for record in members}) == (4, {"一.txt", "内.zip", "二.pdf", "三.pdf"})


def test_a_catalogue_of_before_learns_what_lies_where(
    url: str, database: Database, ids: dict[str, int]
) -> None:
    as_version("0003", url, database)
    again = Database(url)
    assert names(again, state="unreadable") == ["坏.pdf", "移交.zip"]
    with again.read() as connection:
        assert deposits.inside(connection, [ids["移交.zip"]])[ids["移交.zip"]].total == 4
        assert trees.tree(connection, ids["二.pdf"]).members == 4
    again.close()
