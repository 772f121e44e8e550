"""Looking into the catalogue: one record, lists, counts, and what is streamed."""

import pytest

from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.record import Classification, Page, State
from tests.archive.filling import arrival, index_all, park, receive, register


@pytest.fixture
def filled(database: Database) -> Database:
    """1 indexed, 2 to be reviewed, 3 unreadable, 4 waiting, and 5 a copy of the first."""
    receive(
        database,
        arrival("合同.pdf", "one", department="法务部"),
        arrival("通知.docx"),
        arrival("坏.doc", department="法务部"),
        arrival("等.txt"),
        arrival("副本.pdf", "one"),
    )
    register(database, 1, classification=Classification("contract", "", 0.9))
    register(database, 2, needs_review=True)
    index_all(database)
    park(database, 3, State.UNREADABLE, "damaged")
    return database


def ids(database: Database, **more: object) -> list[int]:
    with database.read() as connection:
        total, rows = records.listing(connection, **more)  # type: ignore[arg-type]
    assert total == len(rows) or "limit" in more
    return [row.id for row in rows]


def test_a_list_holds_what_every_condition_holds_for_the_newest_first(filled: Database) -> None:
    assert ids(filled) == [5, 4, 3, 2, 1]
    assert ids(filled, oldest_first=True) == [1, 2, 3, 4, 5]
    assert ids(filled, state="indexed") == [2, 1]
    assert ids(filled, department="法务部") == [3, 1]
    assert ids(filled, department="法务部", state="indexed") == [1]
    assert ids(filled, needs_review=True) == [2]
    assert ids(filled, duplicate_of=1) == [5]
    assert ids(filled, before=3) == [2, 1]
    assert ids(filled, department="法务") == []


def test_the_parts_of_a_list_make_the_whole_and_each_tells_how_long_it_is(filled: Database) -> None:
    parts = [ids(filled, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert parts == [[5, 4], [3, 2], [1], []]
    with filled.read() as connection:
        assert records.listing(connection, limit=2)[0] == 5
        assert records.listing(connection, limit=0) == (5, [])


def test_attachments_are_listed_under_what_they_came_in(filled: Database) -> None:
    receive(filled, arrival("a.txt", parent_id=1), arrival("b.txt", parent_id=1))
    assert ids(filled, parent_id=1, oldest_first=True) == [6, 7]
    assert ids(filled, parent_id=2) == []


def test_counts_by_what_they_can_be_counted_by_and_nothing_else(filled: Database) -> None:
    with filled.read() as connection:
        states = {"duplicate": 1, "indexed": 2, "received": 1, "unreadable": 1}
        assert records.counts(connection) == states
        assert records.counts(connection, "department") == {"办公室": 3, "法务部": 2}
        assert records.counts(connection, "category", "法务部") == {"": 1, "contract": 1}
        assert records.counts(connection, "reason")["damaged"] == 1
        assert records.counts(connection, "media_type")["application/pdf"] == 3
        assert records.counts(connection, "state", "无此部门") == {}
        with pytest.raises(ValueError):
            records.counts(connection, "name")


def test_what_waits_for_a_look_or_the_index_is_counted(filled: Database) -> None:
    register(filled, 4)
    with filled.read() as connection:
        assert records.waiting_for_index(connection) == 1
        assert records.needing_review(connection) == 1
        assert records.needing_review(connection, "办公室") == 1
        assert records.needing_review(connection, "法务部") == 0


def test_ids_of_a_state_come_rising_of_all_or_one_department(filled: Database) -> None:
    with filled.read() as connection:
        assert list(records.ids_in_state(connection, State.INDEXED)) == [1, 2]
        assert list(records.ids_in_state(connection, State.INDEXED, "法务部")) == [1]
        assert list(records.ids_in_state(connection, State.REFUSED)) == []


def test_every_original_is_named_once(filled: Database) -> None:
    with filled.read() as connection:
        found = list(records.hashes(connection))
    assert len(found) == 4
    assert found == sorted(set(found))


def test_records_are_found_by_their_ids_and_the_missing_are_left_out(filled: Database) -> None:
    with filled.read() as connection:
        assert sorted(records.some(connection, [5, 1, 99])) == [1, 5]
        assert records.some(connection, []) == {}
        assert records.get(connection, 99) is None
        assert sorted(records.finished(connection, [1, 2, 3, 4, 5, 99])) == [1, 2, 3, 5]


def test_pages_are_given_all_in_order_or_the_one_that_is_asked_for(filled: Database) -> None:
    pages = [
        Page(2, 595, 842, [], "none", blank=True),
        Page(1, 842, 595, [], "ocr", confidence=0.5, flagged=True, doubtful=0.25),
        Page(3, flagged=True),
    ]
    register(filled, 1, pages=pages)
    with filled.read() as connection:
        found = list(records.pages(connection, 1))
        assert found == sorted(pages, key=lambda page: page.number)
        assert list(records.pages(connection, 1, 2)) == [pages[0]]
        assert list(records.pages(connection, 1, 4)) == []
        assert records.first_flagged(connection, 1) == 1
        assert records.first_flagged(connection, 2) is None
        assert list(records.page_texts(connection, 1)) == [(1, "", ""), (2, "", ""), (3, "", "")]
        row = records.get(connection, 1)
    assert row is not None
    assert (row.pages, row.flagged_pages, row.characters) == (3, 2, 0)


def test_a_record_tells_what_of_it_was_not_read(filled: Database) -> None:
    def read_with_notes(*notes: tuple[str, str]) -> records.Record:
        register(filled, 1, notes=notes)
        index_all(filled)
        with filled.read() as connection:
            row = records.get(connection, 1)
        assert row is not None
        return row

    assert read_with_notes().unread == ""
    assert read_with_notes(("comments", "2")).unread == ""
    assert read_with_notes(("comments", "2"), ("page_not_read", "1"), ("not_extracted", "")).unread == (
        "page_not_read"
    )
    assert read_with_notes(("member_locked", "a.zip")).locked_inside
    assert not read_with_notes(("member_damaged", "a.zip")).locked_inside


def test_a_member_tells_where_it_lies_in_its_package(filled: Database) -> None:
    receive(filled, arrival("c.txt", parent_id=1, source_path="/drop/p.zip!/甲/乙.zip!/丙/c.txt"))
    with filled.read() as connection:
        rows = records.some(connection, [1, 6])
    assert rows[6].place_inside == "丙/c.txt"
    assert rows[1].place_inside == "合同.pdf"
