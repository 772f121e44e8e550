"""The catalogue, on SQLite and on PostgreSQL: what goes in comes out, and nothing is counted twice."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.catalogue.arrivals import claims, intake, sources, trees
from archive.catalogue.arrivals.intake import Received
from archive.catalogue.ground import audit, connect, counters
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.catalogue.readings import contents, work
from archive.catalogue.tables import audit as audit_table
from archive.catalogue.tables import metadata
from archive.errors import CatalogueError
from archive.record import Description, Line, Page, State, Value
from tests.archive.filling import AT, arrival, findings, receive, register


def test_the_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_catalogue_is_brought_to_the_newest_version_there_is(database: Database) -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(connect.__file__).parents[1] / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == connect.NEWEST


def test_a_catalogue_of_a_newer_program_is_refused_in_plain_words(url: str) -> None:
    database = Database(url)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CatalogueError, match="比程序新"):
        Database(url)
    database.close()


def test_opening_an_existing_catalogue_keeps_what_is_in_it(url: str) -> None:
    database = Database(url)
    receive(database, arrival("a.txt"))
    again = Database(url)
    with again.read() as connection:
        assert records.counts(connection) == {"received": 1}
    again.close()
    database.close()


def test_each_new_record_gets_the_next_accession_number_of_the_year(database: Database) -> None:
    ids = [one.id for one in receive(database, arrival("a"), arrival("b"))]
    with database.read() as connection:
        assert [records.some(connection, ids)[id_].accession for id_ in ids] == ["2026-000001", "2026-000002"]


def test_numbers_of_an_undone_transaction_are_given_again_and_none_is_skipped(database: Database) -> None:
    receive(database, arrival("a"))
    with pytest.raises(RuntimeError), database.write() as connection:
        intake.receive(connection, AT, 2026, "tester", [arrival("b")])
        raise RuntimeError
    receive(database, arrival("c"))
    with database.read() as connection:
        rows = records.listing(connection)[1]
    assert [row.accession for row in rows] == ["2026-000002", "2026-000001"]


def test_two_processes_taking_numbers_at_once_never_get_the_same(url: str) -> None:
    taken: list[int] = []

    def take() -> None:
        own = Database(url)
        for _ in range(20):
            with own.write() as connection:
                taken.extend(counters.take(connection, "accession", 2026, 2))
        own.close()

    Database(url).close()
    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 161))


def test_the_same_bytes_from_another_department_are_a_duplicate_that_names_the_first(
    database: Database,
) -> None:
    (first,) = receive(database, arrival("a.txt", "same"))
    (second,) = receive(database, arrival("b.txt", "same", department="财务部"))
    assert (second.state, second.duplicate_of) == (State.DUPLICATE, first.id)
    with database.read() as connection:
        row = records.get(connection, second.id)
    assert row is not None
    assert (row.department, row.name, row.accession) == ("财务部", "b.txt", "")


def test_the_same_bytes_twice_in_one_batch_are_one_record_and_one_duplicate(database: Database) -> None:
    states = [one.state for one in receive(database, arrival("a", "same"), arrival("b", "same"))]
    assert states == [State.RECEIVED, State.DUPLICATE]


def test_two_processes_receiving_the_same_bytes_make_one_record(url: str) -> None:
    Database(url).close()
    results: list[Received] = []

    def take(department: str) -> None:
        own = Database(url)
        for number in range(10):
            results.extend(receive(own, arrival(f"{number}", f"same{number}", department=department)))
        own.close()

    threads = [threading.Thread(target=take, args=(name,)) for name in ("甲", "乙", "丙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.state == State.RECEIVED for one in results) == 10
    assert sum(one.state == State.DUPLICATE for one in results) == 20


def test_a_file_left_in_its_place_and_only_touched_is_not_a_new_deposit(database: Database) -> None:
    (first,) = receive(database, arrival("a.txt"))
    (again,) = receive(database, arrival("a.txt", source_mtime_ns=5))
    assert again.again
    assert again.id == first.id
    with database.read() as connection:
        known = intake.known(connection, [b"x", arrival("a.txt").source_path_raw])
    assert list(known.values())[0].mtime_ns == 5


def test_other_bytes_in_the_same_place_are_a_new_record(database: Database) -> None:
    (first,) = receive(database, arrival("a.txt", "one"))
    (second,) = receive(database, arrival("a.txt", "two"))
    assert second.state == State.RECEIVED
    assert second.id != first.id


def test_a_refused_file_that_is_taken_later_has_one_row_and_one_state(database: Database) -> None:
    for _ in range(2):
        with database.write() as connection:
            refused = intake.refuse(connection, AT, "tester", arrival("a.txt"), "no_permission", "x")
    (taken,) = receive(database, arrival("a.txt"))
    assert taken.id == refused
    with database.read() as connection:
        assert records.counts(connection) == {"received": 1}
        row = records.get(connection, taken.id)
    assert row is not None
    assert row.reason == ""


def test_a_moved_file_keeps_its_record_and_tells_its_new_place(database: Database) -> None:
    (first,) = receive(database, arrival("a.txt"))
    (moved,) = receive(database, arrival("b.txt", "a.txt", moved_from=first.id))
    assert (moved.id, moved.again) == (first.id, True)
    with database.read() as connection:
        row = records.get(connection, first.id)
        assert row is not None
        assert row.name == "b.txt"
        assert [act.act for act in audit.history(connection, first.id)] == ["received", "source_moved"]


def test_a_claim_takes_newest_and_oldest_and_belongs_to_one_owner(database: Database) -> None:
    ids = [one.id for one in receive(database, *(arrival(f"{n}") for n in range(6)))]
    with database.write() as connection:
        first = claims.claim(connection, "one", 4)
    with database.write() as connection:
        second = claims.claim(connection, "two", 4)
        assert claims.owners(connection) and set(claims.owners(connection)) == {"one", "two"}
    assert [job.id for job in first] == [ids[5], ids[4], ids[0], ids[1]]
    assert {job.id for job in second} == {ids[2], ids[3]}
    with database.write() as connection:
        assert claims.give_back(connection, "one") == 4
        assert records.counts(connection) == {"received": 4, "extracting": 2}


def test_a_file_that_came_alone_is_read_and_indexed_before_a_large_batch(database: Database) -> None:
    many = [arrival(f"{n}", batch=5000) for n in range(6)]
    ids = [one.id for one in receive(database, *many[:3], arrival("alone"), *many[3:])]
    with database.write() as connection:
        assert [job.id for job in claims.claim(connection, "one", 2)] == [ids[3], ids[0]]
    for id_ in ids:
        register(database, id_)
    with database.read() as connection:
        assert list(work.to_index(connection, 3)) == [ids[3], ids[0], ids[1]]


def test_what_is_registered_comes_out_again_with_places_and_sources(database: Database) -> None:
    (one,) = receive(database, arrival("a.pdf"))
    register(database, one.id)
    with database.read() as connection:
        row = records.get(connection, one.id)
        pages = list(records.pages(connection, one.id))
        values = records.values(connection, one.id)
    assert row is not None
    assert (row.title, row.document_number, row.author) == (
        "关于档案的通知",
        "国办发〔2012〕14号",
        "甲局；乙局",
    )
    assert (row.pages, row.characters, row.category, row.confidence) == (2, 13, "correspondence", 0.9)
    assert row.notes == (("page_garbled", "2"),)
    assert row.class_reasons[0].words == "通知"
    assert pages[0].lines == [Line("关于档案的通知", (10.0, 20, 100, 40), 0.9), Line("正文", None)]
    assert pages[1].text == "第二页"
    assert values == findings(1).description.values
    assert row.archival_code["fonds_code"] is None


def test_registering_again_replaces_and_does_not_add(database: Database) -> None:
    (one,) = receive(database, arrival("a.pdf"))
    register(database, one.id)
    register(database, one.id, pages=[Page(1, lines=[Line("新")])])
    with database.read() as connection:
        assert [page.text for page in records.pages(connection, one.id)] == ["新"]
        assert len(records.values(connection, one.id)) == 4


def test_text_no_database_takes_is_made_harmless(database: Database) -> None:
    (one,) = receive(database, arrival("a.pdf"))
    bad = "零\x00半\ud800对\n行"
    values = Description([Value("title", bad, bad, "r", 1.0)])
    register(database, one.id, pages=[Page(1, lines=[Line(bad), Line("二")])], description=values)
    with database.read() as connection:
        (page,) = records.pages(connection, one.id)
        row = records.get(connection, one.id)
    assert [line.text for line in page.lines] == ["零\ufffd半?对 行", "二"]
    assert row is not None
    assert row.title == "零\ufffd半?对\n行"


def test_a_record_is_indexed_only_once_it_is_marked(database: Database) -> None:
    (one,) = receive(database, arrival("a.pdf"))
    register(database, one.id)
    with database.write() as connection:
        assert list(work.to_index(connection, 10)) == [one.id]
        (content,) = contents.contents(connection, [one.id])
        assert content.text == "关于档案的通知\n正文\n第二页"
        assert content.numbers == ["2026-000001", "国办发〔2012〕14号"]
        work.mark_indexed(connection, AT, work.to_index(connection, 10))
        assert work.to_index(connection, 10) == {}
        assert records.counts(connection) == {"indexed": 1}


def test_a_source_is_released_only_after_its_record_is_indexed(database: Database) -> None:
    first, second, left = receive(
        database,
        arrival("a", "same", after="move"),
        arrival("b", "same", after="delete"),
        arrival("c", after="leave"),
    )
    with database.write() as connection:
        assert sources.to_release(connection, 10) == []
    register(database, first.id)
    register(database, left.id)
    with database.write() as connection:
        assert sources.to_release(connection, 10) == []
        work.mark_indexed(connection, AT, work.to_index(connection, 10))
        assert [source.id for source in sources.to_release(connection, 10)] == [first.id, second.id]
        sources.mark_released(connection, AT, "tester", {first.id: "moved", second.id: "deleted"})
        assert sources.to_release(connection, 10) == []


def test_a_parked_record_says_why(database: Database) -> None:
    (one,) = receive(database, arrival("a.pdf"))
    with database.write() as connection:
        work.park(connection, AT, "tester", one.id, State.UNREADABLE, "damaged", "bad\x00", "application/pdf")
        row = records.get(connection, one.id)
    assert row is not None
    assert (row.state, row.reason, row.reason_detail) == (State.UNREADABLE, "damaged", "bad\ufffd")


def test_every_act_is_in_the_audit_log_and_a_changed_or_missing_row_shows(database: Database) -> None:
    for one in receive(database, *(arrival(f"{n}") for n in range(5))):
        register(database, one.id)
    with database.write() as connection:
        assert list(audit.check(connection)) == []
        assert connection.execute(sa.select(sa.func.count()).select_from(audit_table)).scalar() == 10
        connection.execute(sa.update(audit_table).where(audit_table.c.id == 3).values(who="other"))
        assert list(audit.check(connection)) == [3]
        connection.execute(sa.delete(audit_table).where(audit_table.c.id == 7))
        assert list(audit.check(connection)) == [3, 8]


def test_an_attachment_knows_how_deep_it_lies(database: Database) -> None:
    (mail,) = receive(database, arrival("m.eml"))
    (inside,) = receive(database, arrival("a.docx", parent_id=mail.id))
    (deeper,) = receive(database, arrival("b.docx", parent_id=inside.id))
    with database.read() as connection:
        found = [trees.tree(connection, one.id) for one in (mail, inside, deeper)]
        assert [(each.depth, each.members) for each in found] == [(0, 2), (1, 2), (2, 2)]


def test_an_attachment_found_again_by_another_reading_is_the_one_that_was_there(database: Database) -> None:
    (mail,) = receive(database, arrival("m.eml"))
    twice = [arrival("a.docx", parent_id=mail.id), arrival("b.docx", parent_id=mail.id)]
    first = receive(database, *twice)
    again = receive(database, *twice, arrival("c.docx", parent_id=mail.id))
    assert [one.id for one in again[:2]] == [one.id for one in first]
    assert [one.again for one in again] == [True, True, False]


def test_a_value_the_database_does_not_take_is_an_error_of_that_value(database: Database) -> None:
    with pytest.raises(ValueError), database.write() as connection:
        work.register(connection, AT, "tester", [findings(999_999)])
