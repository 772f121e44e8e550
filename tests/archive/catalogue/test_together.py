"""Several processes in one catalogue at once: nothing is read twice, nothing is lost, the log stays whole."""

import threading
from collections.abc import Callable

import pytest

from archive.catalogue.arrivals import claims, intake
from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.catalogue.readings import confirmed, corrections, work
from archive.errors import RefusedError
from archive.record import Line, Page, State
from tests.archive.filling import AT, arrival, findings, index_all, receive, register


def together(url: str, *tasks: Callable[[Database], None]) -> None:
    """Run tasks at once, each with connections of its own; raises what one of them raised."""
    failed: list[BaseException] = []
    ready = threading.Barrier(len(tasks))

    def run(task: Callable[[Database], None]) -> None:
        own = Database(url)
        try:
            ready.wait(60)
            task(own)
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


@pytest.fixture
def filled(url: str) -> str:
    """A catalogue of twelve received records."""
    database = Database(url)
    receive(database, *(arrival(f"{number}.") for number in range(12)))
    database.close()
    return url


def test_no_record_is_claimed_by_two(filled: str) -> None:
    taken: dict[str, list[int]] = {name: [] for name in "abc"}

    def claim(name: str) -> Callable[[Database], None]:
        def run(database: Database) -> None:
            while True:
                with database.write() as connection:
                    jobs = claims.claim(connection, name, 2)
                if not jobs:
                    return
                taken[name] += [job.id for job in jobs]

        return run

    together(filled, *(claim(name) for name in taken))
    assert sorted(id_ for ids in taken.values() for id_ in ids) == list(range(1, 13))


def test_of_two_that_read_one_record_again_only_one_gets_it(filled: str) -> None:
    got: list[int] = []

    def again(database: Database) -> None:
        with database.write() as connection:
            got.extend(
                job.id for job in claims.claim_again(connection, threading.current_thread().name, [1, 2, 3])
            )

    together(filled, again, again, again)
    assert sorted(got) == [1, 2, 3]


def test_the_log_stays_whole_whoever_writes_in_it(filled: str) -> None:
    def write(database: Database) -> None:
        for number in range(8):
            with database.write() as connection:
                audit.write(connection, AT, "x", [Act("looked", number), Act("looked", number)])

    together(filled, write, write, write)
    database = Database(filled)
    with database.read() as connection:
        assert list(audit.check(connection)) == []
        assert sum(len(audit.history(connection, number)) for number in range(8)) == 48 + 7  # and 7 received
    database.close()


def test_a_change_is_never_lost_between_the_reader_the_person_and_the_index(filled: str) -> None:
    database = Database(filled)
    register(database, 1, pages=[Page(1, lines=[Line("零")])])
    index_all(database)
    database.close()
    changed = 0

    def correct(database: Database) -> None:
        nonlocal changed
        for number in range(10):
            with database.write() as connection:
                (page,) = records.pages(connection, 1)
                try:
                    was = page.lines[0].text
                    corrections.correct(connection, AT, "档案员", 1, 1, 0, was, f"第{number}次")
                    changed += 1
                except RefusedError:
                    continue

    def classify(database: Database) -> None:
        for number in range(10):
            with database.write() as connection:
                confirmed.classify(connection, AT, "档案员", 1, "contract", f"第{number}类")

    def index(database: Database) -> None:
        for _ in range(10):
            with database.read() as connection:
                waiting = work.to_index(connection, 10)
            with database.write() as connection:
                work.mark_indexed(connection, AT, waiting)

    together(filled, correct, classify, index)
    database = Database(filled)
    index_all(database)
    with database.read() as connection:
        row = records.get(connection, 1)
        acts = [act.act for act in audit.history(connection, 1)]
        assert [page.text for page in records.pages(connection, 1)] == ["第9次"]
        assert list(audit.check(connection)) == []
    assert row is not None
    assert (row.state, row.category, row.kind, row.confirmed) == (State.INDEXED, "contract", "第9类", True)
    assert (acts.count("corrected"), acts.count("classified")) == (changed, 10)
    database.close()


def test_what_is_received_and_refused_at_once_has_one_row_a_place(url: str) -> None:
    Database(url).close()

    def receiving(database: Database) -> None:
        for number in range(8):
            receive(database, arrival(f"{number}."))

    def refusing(database: Database) -> None:
        for number in range(8):
            with database.write() as connection:
                intake.refuse(connection, AT, "tester", arrival(f"拒{number}."), "no_permission")

    together(url, receiving, receiving, refusing, refusing)
    database = Database(url)
    with database.read() as connection:
        counts = records.counts(connection)
        rows = records.listing(connection, state="received")[1]
    assert counts["received"] == 8
    assert sorted(row.accession for row in rows) == [f"2026-{number:06d}" for number in range(1, 9)]
    database.close()


def test_a_reading_that_is_entered_while_a_person_confirms_keeps_what_the_person_said(filled: str) -> None:
    database = Database(filled)
    register(database, 1)
    database.close()

    def confirm(database: Database) -> None:
        with database.write() as connection:
            confirmed.classify(connection, AT, "档案员", 1, "drawing", "原理图")

    def correct(database: Database) -> None:
        with database.write() as connection:
            corrections.correct(connection, AT, "档案员", 1, 2, 0, "第二页", "第贰页")

    def read(database: Database) -> None:
        for _ in range(5):
            with database.write() as connection:
                work.register(connection, AT, "tester", [findings(1)])

    together(filled, confirm, read, correct, read)
    database = Database(filled)
    with database.read() as connection:
        row = records.get(connection, 1)
        assert [text for _, text, _ in records.page_texts(connection, 1)][1] == "第贰页"
    assert row is not None
    assert (row.category, row.kind, row.confirmed) == ("drawing", "原理图", True)
    database.close()
