"""Who reads what: claims, what is read again, and what the dead give back."""

import pytest

from archive.catalogue.arrivals import claims
from archive.catalogue.ground import audit
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.record import State
from tests.archive.filling import AT, arrival, index_all, park, receive, register


def states(database: Database) -> dict[int, str]:
    with database.read() as connection:
        return {row.id: str(row.state) for row in records.listing(connection)[1]}


def test_a_job_tells_all_that_reading_needs(database: Database) -> None:
    (mail,) = receive(database, arrival("m.eml", after="move"))
    receive(database, arrival("a.docx", parent_id=mail.id, size=77))
    with database.write() as connection:
        jobs = {job.name: job for job in claims.claim(connection, "one", 5)}
    job = jobs["m.eml"]
    assert (job.department, job.after, job.size, job.parent_id) == ("办公室", "move", 10, None)
    assert (job.source_path, job.source_path_raw) == ("/drop/办公室/m.eml", "/drop/办公室/m.eml".encode())
    assert (jobs["a.docx"].parent_id, jobs["a.docx"].size) == (mail.id, 77)


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 7, 50])
def test_never_more_is_taken_than_asked_and_nothing_twice(database: Database, limit: int) -> None:
    receive(database, *(arrival(f"{number}") for number in range(9)))
    with database.write() as connection:
        first = [job.id for job in claims.claim(connection, "one", limit)]
        rest = [job.id for job in claims.claim(connection, "two", 50)]
    assert len(first) == min(limit, 9)
    assert sorted(first + rest) == list(range(1, 10))


def test_nothing_waiting_gives_no_job(database: Database) -> None:
    with database.write() as connection:
        assert claims.claim(connection, "one", 5) == []
        assert claims.claim_newest(connection, "one", ["txt"]) == []
        assert claims.claim_again(connection, "one", []) == []
        assert claims.owners(connection) == []


def test_the_newest_file_of_a_quick_kind_can_be_taken_alone(database: Database) -> None:
    names = ("a.TXT", "b.pdf", "c.txt", "d.txtx", "e.pdf")
    receive(database, *(arrival(name) for name in names))
    with database.write() as connection:
        taken = [claims.claim_newest(connection, "one", ["txt", "docx"]) for _ in range(3)]
    assert [[job.name for job in jobs] for jobs in taken] == [["c.txt"], ["a.TXT"], []]


def test_an_owner_holds_what_it_has_claimed_until_it_is_registered(database: Database) -> None:
    receive(database, arrival("a"), arrival("b"), arrival("c"))
    with database.write() as connection:
        claims.claim(connection, "one", 2)
        claims.claim(connection, "two", 2)
        assert sorted(claims.held(connection, "one")) == [1, 3]
        assert claims.held(connection, "two") == [2]
        assert claims.held(connection, "nobody") == []
    register(database, 1)
    with database.read() as connection:
        assert claims.held(connection, "one") == [3]
        assert sorted(claims.owners(connection)) == ["one", "two"]


def test_what_is_given_back_waits_again_for_anybody(database: Database) -> None:
    receive(database, arrival("a"), arrival("b"), arrival("c"))
    with database.write() as connection:
        claims.claim(connection, "one", 3)
        claims.give_back_some(connection, [2])
        assert [job.id for job in claims.claim(connection, "two", 3)] == [2]
        assert claims.give_back(connection, "one") == 2
        assert claims.give_back(connection, "one") == 0
        assert claims.owners(connection) == ["two"]
    assert states(database) == {1: "received", 2: "extracting", 3: "received"}


def test_a_registered_record_is_not_given_back_by_the_owner_that_read_it(database: Database) -> None:
    receive(database, arrival("a"))
    with database.write() as connection:
        claims.claim(connection, "one", 1)
    register(database, 1)
    with database.write() as connection:
        assert claims.give_back(connection, "one") == 0
    assert states(database) == {1: "extracting"}  # it waits for the index, not for a reader


def test_only_what_has_ended_and_nobody_reads_is_read_again(database: Database) -> None:
    receive(database, *(arrival(f"{number}") for number in range(1, 5)), arrival("again", "1"))
    register(database, 1)
    index_all(database)
    park(database, 2, State.UNREADABLE, "damaged")
    park(database, 3, State.NEEDS_PASSWORD, "password")
    with database.write() as connection:
        assert claims.ask_again(connection, AT, "档案员", [1, 2, 3, 4, 5, 999]) == 3
        assert [act.act for act in audit.history(connection, 2)][-1] == "reread_asked"
        assert [act.act for act in audit.history(connection, 4)] == ["received"]
        row = records.get(connection, 2)
    assert row is not None
    assert (row.state, row.reason, row.reason_detail) == (State.RECEIVED, "", "")
    assert states(database)[5] == "duplicate"


def test_a_record_under_a_claim_is_not_taken_to_be_read_again(database: Database) -> None:
    receive(database, arrival("a"), arrival("b"))
    register(database, 1)
    index_all(database)
    with database.write() as connection:
        claims.claim(connection, "one", 1)
        assert [job.id for job in claims.claim_again(connection, "two", [1, 2])] == [1]
        assert claims.claim_again(connection, "three", [1, 2]) == []
        assert claims.ask_again(connection, AT, "档案员", [1, 2]) == 0


def test_many_more_than_one_question_can_carry_are_read_again(database: Database) -> None:
    receive(database, *(arrival(f"{number}.") for number in range(600)))
    for id_ in (1, 300, 600):
        register(database, id_)
    index_all(database)
    with database.write() as connection:
        assert claims.ask_again(connection, AT, "档案员", range(1, 601)) == 3
