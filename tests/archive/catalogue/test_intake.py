"""Receiving: what is met again, what is refused, and where deposits lie."""

from archive.catalogue.arrivals import intake, sources
from archive.catalogue.ground import audit
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.record import State
from tests.archive.filling import AT, arrival, index_all, park, receive, register

RAW = arrival("a.txt").source_path_raw


def refuse(database: Database, name: str = "a.txt", reason: str = "no_permission", **more: object) -> int:
    with database.write() as connection:
        return intake.refuse(connection, AT, "tester", arrival(name, **more), reason, "errno 13")  # type: ignore[arg-type]


def test_nothing_received_is_no_change(database: Database) -> None:
    assert receive(database) == []
    assert receive(database, arrival("a"))[0].id == 1


def test_results_come_in_the_order_of_the_arrivals_whatever_became_of_them(database: Database) -> None:
    receive(database, arrival("old", "old"))
    results = receive(
        database,
        arrival("copy", "old"),
        arrival("new", "new"),
        arrival("old", "old"),
        arrival("copy of new", "new"),
    )
    assert [(one.state, one.duplicate_of, one.again) for one in results] == [
        (State.DUPLICATE, 1, False),
        (State.RECEIVED, None, False),
        (State.RECEIVED, None, True),
        (State.DUPLICATE, results[1].id, False),
    ]


def test_what_is_known_of_a_place_is_its_last_deposit(database: Database) -> None:
    receive(database, arrival("a.txt", "one", source_size=5))
    receive(database, arrival("a.txt", "two", source_size=6, after="move"))
    with database.read() as connection:
        known = intake.known(connection, [RAW, b"/nowhere"])
        assert intake.known(connection, []) == {}
    assert set(known) == {RAW}
    assert (known[RAW].id, known[RAW].size, known[RAW].after, known[RAW].state) == (2, 6, "move", "received")
    assert known[RAW].source_settled is False


def test_a_member_of_a_package_is_no_deposit_at_its_place(database: Database) -> None:
    receive(database, arrival("p.zip"))
    receive(database, arrival("a.txt", parent_id=1))
    with database.read() as connection:
        assert intake.known(connection, [RAW]) == {}


def test_the_same_bytes_put_back_after_their_source_was_moved_away_are_a_new_deposit(
    database: Database,
) -> None:
    receive(database, arrival("a.txt", after="move"))
    register(database, 1)
    index_all(database)
    with database.write() as connection:
        sources.mark_released(connection, AT, "tester", {1: "moved"})
    (again,) = receive(database, arrival("a.txt", after="move"))
    assert (again.state, again.duplicate_of, again.again) == (State.DUPLICATE, 1, False)


def test_a_duplicate_met_again_in_its_place_is_still_the_duplicate_of_the_first(database: Database) -> None:
    receive(database, arrival("a", "same"), arrival("b", "same"))
    (again,) = receive(database, arrival("b", "same", source_mtime_ns=7))
    assert (again.id, again.state, again.duplicate_of, again.again) == (2, State.DUPLICATE, 1, True)


def test_what_could_not_be_read_is_still_the_first_of_its_bytes(database: Database) -> None:
    receive(database, arrival("a", "same"))
    park(database, 1, State.UNREADABLE, "damaged")
    (second,) = receive(database, arrival("b", "same"))
    assert (second.state, second.duplicate_of) == (State.DUPLICATE, 1)


def test_a_refused_file_is_one_row_until_its_reason_or_the_file_changes(database: Database) -> None:
    first = refuse(database)
    assert refuse(database) == first
    assert refuse(database, reason="too_large") == first
    assert refuse(database, reason="too_large", source_mtime_ns=9) == first
    with database.read() as connection:
        row = records.get(connection, first)
        acts = [(act.act, act.details["reason"]) for act in audit.history(connection, first)]
    assert row is not None
    assert (row.state, row.reason, row.reason_detail, row.accession) == (
        "refused",
        "too_large",
        "errno 13",
        "",
    )
    assert acts == [("refused", "no_permission"), ("refused", "too_large"), ("refused", "too_large")]


def test_a_refusal_beside_a_record_of_the_same_place_leaves_that_record(database: Database) -> None:
    receive(database, arrival("a.txt"))
    refused = refuse(database)
    assert refused == 2
    with database.read() as connection:
        assert records.counts(connection) == {"received": 1, "refused": 1}


def test_bytes_that_were_only_refused_are_new_when_they_come(database: Database) -> None:
    refuse(database, "a.txt", sha256="same")
    (other,) = receive(database, arrival("b.txt", "same"))
    assert other.state == State.RECEIVED


def test_the_places_of_bytes_are_those_where_the_file_was_left(database: Database) -> None:
    receive(
        database,
        arrival("a", "same"),
        arrival("b", "same", department="财务部"),
        arrival("c", "same", after="move"),
        arrival("d", "other"),
    )
    receive(database, arrival("e", "same", parent_id=1))
    with database.read() as connection:
        found = sources.places(connection, {"same".ljust(64, "0"), "missing".ljust(64, "0")})
        assert sources.places(connection, set()) == []
    assert [(place.id, place.department) for place in found] == [(1, "办公室"), (3, "财务部")]
    assert found[1].source_path_raw == "/drop/财务部/b".encode()


def test_a_name_that_is_no_text_is_kept_byte_for_byte(database: Database) -> None:
    raw = b"/drop/\xb9\xe9\xb5\xb5\xff.txt"
    receive(database, arrival("归档\ufffd.txt", source_path_raw=raw))
    with database.read() as connection:
        row = records.get(connection, 1)
        assert list(intake.known(connection, [raw])) == [raw]
    assert row is not None
    assert row.source_path_raw == raw


def test_numbers_begin_anew_with_the_year_and_the_old_year_goes_on(database: Database) -> None:
    with database.write() as connection:
        intake.receive(connection, AT, 2025, "tester", [arrival("a")])
        intake.receive(connection, AT, 2026, "tester", [arrival("b")])
        intake.receive(connection, AT, 2025, "tester", [arrival("c")])
        rows = records.listing(connection, oldest_first=True)[1]
    assert [row.accession for row in rows] == ["2025-000001", "2026-000001", "2025-000002"]


def test_more_places_than_one_question_can_carry_are_all_known(database: Database) -> None:
    many = [arrival(f"{number}.") for number in range(601)]
    assert [one.id for one in receive(database, *many)] == list(range(1, 602))
    with database.read() as connection:
        known = intake.known(connection, [one.source_path_raw for one in many])
        assert len(sources.places(connection, {one.sha256 for one in many})) == 601
    assert [known[one.source_path_raw].id for one in many] == list(range(1, 602))
