"""What was read enters the catalogue, waits for the index, and gets a searchable copy."""

import pytest

from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.catalogue.readings import contents, copies, corrections, work
from archive.record import Description, Line, Page, State, Value
from tests.archive.filling import AT, arrival, findings, index_all, park, receive, register

SCAN = [Page(1, 595, 842, [Line("一", (0, 0, 10, 10), 0.9)], "ocr")]


def test_nothing_found_is_no_change(database: Database) -> None:
    with database.write() as connection:
        work.register(connection, AT, "tester", [])
        assert work.to_index(connection, 10) == {}


def test_several_records_are_registered_together_each_with_its_own(database: Database) -> None:
    receive(database, arrival("a"), arrival("b"))
    empty = findings(2, pages=[], notes=[], description=Description(), media_type="text/plain")
    with database.write() as connection:
        work.register(connection, AT, "tester", [findings(1), empty])
        rows = records.some(connection, [1, 2])
        assert [value.field for value in records.values(connection, 1)][:2] == ["title", "document_number"]
        assert records.values(connection, 2) == []
    assert (rows[1].pages, rows[1].title, rows[1].notes) == (2, "关于档案的通知", (("page_garbled", "2"),))
    assert (rows[2].pages, rows[2].characters, rows[2].title, rows[2].notes) == (0, 0, "", ())


def test_more_pages_than_are_written_at_once_are_all_there_in_order(database: Database) -> None:
    receive(database, arrival("a"))
    pages = [Page(number, lines=[Line(f"第{number}页")]) for number in range(1, 2 * work.PAGES_AT_ONCE + 4)]
    register(database, 1, pages=iter(pages))
    with database.read() as connection:
        texts = [text for _, text, _ in records.page_texts(connection, 1)]
        row = records.get(connection, 1)
        (content,) = contents.contents(connection, [1])
    assert texts == [page.text for page in pages]
    assert row is not None
    assert row.characters == sum(len(text) for text in texts)
    assert content.text == "\n".join(texts)


def test_the_index_gets_names_numbers_and_people_of_each_record_with_pages_or_without(
    database: Database,
) -> None:
    receive(database, arrival("a"), arrival("b", department="财务部"), arrival("c"))
    values = [
        Value("contract_no", "HT-2024-01", "HT-2024-01", "label", 0.9),
        Value("parties", "甲公司", "甲公司", "label", 0.9),
        Value("recipients", "乙局", "乙局", "label", 0.9),
        Value("abstract", "不查", "不查", "label", 0.9),
    ]
    register(database, 1, description=Description(values))
    register(database, 2, pages=[])
    with database.read() as connection:
        found = {content.id: content for content in contents.contents(connection, [1, 2, 3, 99])}
    assert sorted(found) == [1, 2, 3]
    assert found[1].numbers == ["2026-000001", "HT-2024-01"]
    assert found[1].people == ["甲公司", "乙局"]
    assert (found[2].text, found[2].departments, found[2].received) == ("", ["财务部"], AT[:10])
    assert (found[3].name, found[3].category, found[3].numbers) == ("c", "", ["2026-000003"])


def test_cells_are_found_after_the_text_of_all_pages(database: Database) -> None:
    receive(database, arrival("a"))
    said = [
        Line("移交清", (0, 0, 9, 9), 0.9, 1),
        Line("永久", (9, 0, 19, 9), 0.9),
        Line("册", (0, 9, 9, 19), 0.9, 1),
    ]
    register(database, 1, pages=[Page(1, lines=said), Page(2, lines=[Line("第二页")])])
    with database.read() as connection:
        (content,) = contents.contents(connection, [1])
    assert content.text == "移交清\n永久\n册\n第二页\n移交清\n册"


@pytest.mark.parametrize("state", [State.UNREADABLE, State.NEEDS_PASSWORD])
def test_a_parked_record_is_free_finished_and_not_indexed(database: Database, state: State) -> None:
    receive(database, arrival("a"))
    park(database, 1, state, "damaged", "半\ud800")
    with database.read() as connection:
        row = records.get(connection, 1)
        assert work.to_index(connection, 10) == {}
    assert row is not None
    assert (row.state, row.reason, row.reason_detail, row.finished_at) == (state, "damaged", "半?", AT)


def test_a_record_is_marked_at_the_revision_that_was_indexed_and_no_other(database: Database) -> None:
    receive(database, arrival("a"), arrival("b"))
    register(database, 1)
    register(database, 2)
    with database.write() as connection:
        revisions = work.to_index(connection, 10)
        work.mark_indexed(connection, AT, {1: revisions[1], 2: revisions[2] - 1})
        assert list(work.to_index(connection, 10)) == [2]
        work.mark_indexed(connection, AT, {})
        assert records.counts(connection) == {"extracting": 1, "indexed": 1}


def test_the_time_a_record_was_finished_stays_that_of_its_first_reading(database: Database) -> None:
    receive(database, arrival("a"))
    register(database, 1)
    index_all(database)
    register(database, 1)
    with database.write() as connection:
        work.mark_indexed(connection, "2030-01-01T00:00:00Z", work.to_index(connection, 10))
        row = records.get(connection, 1)
    assert row is not None
    assert row.finished_at == AT


@pytest.mark.parametrize(
    ("pages", "wanted", "waits"),
    [
        (SCAN, True, True),
        (SCAN, False, False),
        ([Page(1, lines=[Line("一")])], True, False),
        ([*SCAN, Page(2, lines=[Line("二")])], True, True),
        ([*SCAN, Page(2, lines=[Line("二")]), Page(3, lines=[Line("三")])], True, False),
        ([*SCAN, Page(2), Page(3), Page(4)], True, True),
        ([Page(1, blank=True, read_by="none")], True, False),
    ],
    ids=["scan", "not wanted", "text", "half", "less than half", "blank pages", "nothing read"],
)
def test_what_was_read_from_pictures_for_the_greater_part_gets_a_copy(
    database: Database, pages: list[Page], wanted: bool, waits: bool
) -> None:
    receive(database, arrival("scan.pdf"))
    register(database, 1, pages=pages, wants_copy=wanted)
    with database.read() as connection:
        assert copies.waiting(connection, 10) == []  # first it is to be found
    index_all(database)
    with database.read() as connection:
        assert [scan.id for scan in copies.waiting(connection, 10)] == ([1] if waits else [])


def test_a_copy_that_is_made_is_kept_and_one_whose_text_changed_meanwhile_is_made_again(
    database: Database,
) -> None:
    receive(database, arrival("a.pdf"), arrival("b.pdf"), arrival("c.pdf"))
    for id_ in (1, 2, 3):
        register(database, id_, pages=SCAN, wants_copy=True)
    index_all(database)
    with database.write() as connection:
        first, second, third = copies.waiting(connection, 10)
        assert (first.name, first.sha256) == ("a.pdf", "a.pdf".ljust(64, "0"))
        corrections.correct(connection, AT, "档案员", 2, 1, 0, "一", "壹")
        for scan in (first, second):
            copies.mark_made(connection, AT, "tester", scan, "f" * 64)
        copies.mark_failed(connection, third)
        assert [scan.id for scan in copies.waiting(connection, 10)] == [2]
        assert [id_ for id_, _ in copies.kept(connection)] == [1, 2]
        corrections.correct(connection, AT, "档案员", 1, 1, 0, "一", "壹")
        assert [scan.id for scan in copies.waiting(connection, 1)] == [1]


def test_a_correction_before_the_copy_is_made_does_not_take_the_copy_away(database: Database) -> None:
    receive(database, arrival("a.pdf"), arrival("b.pdf"))
    register(database, 1, pages=SCAN, wants_copy=True)
    register(database, 2, pages=SCAN, wants_copy=False)
    index_all(database)
    with database.write() as connection:
        for id_ in (1, 2):
            corrections.correct(connection, AT, "档案员", id_, 1, 0, "一", "壹")
        assert [scan.id for scan in copies.waiting(connection, 10)] == [1]


def test_pages_that_are_told_while_a_record_is_read_keep_what_a_person_put_right(database: Database) -> None:
    receive(database, arrival("scan.pdf"))
    register(database, 1, pages=SCAN)
    with database.write() as connection:
        corrections.correct(connection, AT, "档案员", 1, 1, 0, "一", "壹")
        work.register_pages(connection, 1, SCAN, None)
        (page,) = records.pages(connection, 1)
        row = records.get(connection, 1)
    assert page.lines == [Line("壹", (0, 0, 10, 10), corrections.CERTAIN)]
    assert row is not None
    assert row.pages_expected is None
