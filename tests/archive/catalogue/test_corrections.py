"""What a person has said stays, however often a record is read again."""

import pytest

from archive.catalogue.ground import audit
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.catalogue.readings import confirmed, contents, corrections, work
from archive.catalogue.tables import description
from archive.errors import RefusedError
from archive.record import Classification, Description, Line, Page, State, Value
from tests.archive.filling import AT, arrival, findings, receive, register

BOX = (50.0, 100.0, 300.0, 120.0)
SCAN = [
    Page(
        1,
        595,
        842,
        [Line("甲方：长沙巿", BOX, 0.7), Line("乙方：株洲市", (50.0, 130.0, 300.0, 150.0), 0.9)],
        "ocr",
        confidence=0.8,
        doubtful=0.5,
    )
]


def corrected(database: Database, was: str, text: str, index: int = 0) -> None:
    with database.write() as connection:
        corrections.correct(connection, AT, "档案员", 1, 1, index, was, text)


def page_lines(database: Database) -> list[Line]:
    with database.read() as connection:
        return next(records.pages(connection, 1)).lines


@pytest.fixture
def scanned(database: Database) -> Database:
    receive(database, arrival("scan.pdf"))
    register(database, 1, pages=SCAN)
    with database.write() as connection:
        work.mark_indexed(connection, AT, work.to_index(connection, 10))
    return database


def test_a_corrected_line_is_shown_indexed_and_logged(scanned: Database) -> None:
    corrected(scanned, "甲方：长沙巿", " 甲方：长沙市 ")
    assert page_lines(scanned)[0] == Line("甲方：长沙市", BOX, corrections.CERTAIN)
    with scanned.read() as connection:
        assert list(work.to_index(connection, 10)) == [1]
        (content,) = contents.contents(connection, [1])
        assert "长沙市" in content.text
        assert audit.history(connection, 1)[-1].act == "corrected"
        assert list(audit.check(connection)) == []
        record = records.get(connection, 1)
    assert record is not None
    assert record.state == State.INDEXED


def test_a_corrected_line_survives_a_reading_that_errs_in_another_way(scanned: Database) -> None:
    corrected(scanned, "甲方：长沙巿", "甲方：长沙市")
    anew = [Page(1, 595, 842, [Line("甲 方 长少币", (51, 101, 298, 121), 0.6), *SCAN[0].lines[1:]], "ocr")]
    register(scanned, 1, pages=anew)
    assert [line.text for line in page_lines(scanned)] == ["甲方：长沙市", "乙方：株洲市"]


def test_a_corrected_line_takes_the_place_of_the_pieces_it_is_cut_into_later(scanned: Database) -> None:
    corrected(scanned, "甲方：长沙巿", "甲方：长沙市")
    pieces = [Line("甲方：", (50, 101, 110, 120), 0.9), Line("长少市", (115, 100, 299, 119), 0.6)]
    register(scanned, 1, pages=[Page(1, 595, 842, [*pieces, *SCAN[0].lines[1:]], "ocr")])
    assert [line.text for line in page_lines(scanned)] == ["甲方：长沙市", "乙方：株洲市"]


def test_a_corrected_part_of_a_longer_line_leaves_the_rest_of_it(scanned: Database) -> None:
    corrected(scanned, "甲方：长沙巿", "甲方：长沙市")
    joined = Line("甲方：长沙巿 电话：0731", (50, 100, 560, 120), 0.8)
    register(scanned, 1, pages=[Page(1, 595, 842, [joined, *SCAN[0].lines[1:]], "ocr")])
    assert [line.text for line in page_lines(scanned)] == ["甲方：长沙市 电话：0731", "乙方：株洲市"]


def test_a_corrected_line_that_is_not_read_any_more_still_stands_in_its_place(scanned: Database) -> None:
    corrected(scanned, "甲方：长沙巿", "甲方：长沙市")
    register(scanned, 1, pages=[Page(1, 595, 842, SCAN[0].lines[1:], "ocr")])
    assert [line.text for line in page_lines(scanned)] == ["甲方：长沙市", "乙方：株洲市"]


def test_a_line_may_be_corrected_twice_and_taken_away(scanned: Database) -> None:
    corrected(scanned, "甲方：长沙巿", "甲方：长沙")
    corrected(scanned, "甲方：长沙", "甲方：长沙市")
    corrected(scanned, "乙方：株洲市", "", index=1)
    register(scanned, 1, pages=SCAN)
    assert [line.text for line in page_lines(scanned)] == ["甲方：长沙市"]


def test_text_without_places_is_corrected_by_what_was_read(database: Database) -> None:
    receive(database, arrival("a.txt"))
    plain = [Page(1, lines=[Line("一"), Line("二"), Line("二")])]
    register(database, 1, pages=plain)
    corrected(database, "二", "贰", index=1)
    register(database, 1, pages=plain)
    assert [line.text for line in page_lines(database)] == ["一", "贰", "二"]


def test_a_line_that_changed_meanwhile_is_not_overwritten(scanned: Database) -> None:
    for index, was in ((0, "甲方：长沙"), (7, "甲方：长沙巿")):
        with pytest.raises(RefusedError, match="变了"):
            corrected(scanned, was, "甲方：长沙市", index)
    assert page_lines(scanned) == SCAN[0].lines


def test_a_class_and_values_given_by_a_person_stay(scanned: Database) -> None:
    with scanned.write() as connection:
        confirmed.classify(connection, AT, "档案员", 1, "contract", "买卖合同")
        connection.execute(
            description.update()
            .where(description.c.field == "title")
            .values(value="长沙买卖合同", rule=confirmed.PERSON)
        )
    read_again = Description(
        [Value("title", "错", "错", "title.centred", 0.9), Value("author", "丙局", "丙局", "author", 0.5)]
    )
    register(
        scanned,
        1,
        classification=Classification("other", "", 0.2),
        description=read_again,
        needs_review=True,
    )
    with scanned.read() as connection:
        record = records.get(connection, 1)
        values = records.values(connection, 1)
    assert record is not None
    assert (record.category, record.kind, record.confirmed) == ("contract", "买卖合同", True)
    assert (record.title, record.author, record.needs_review) == ("长沙买卖合同", "丙局", False)
    assert [value.value for value in values if value.field == "title"] == ["长沙买卖合同"]


def test_a_record_that_cannot_be_read_again_keeps_its_text_and_says_so(scanned: Database) -> None:
    for _ in range(2):
        with scanned.write() as connection:
            work.park(connection, AT, "tester", 1, State.UNREADABLE, "damaged", "", "application/pdf")
    with scanned.read() as connection:
        record = records.get(connection, 1)
    assert record is not None
    assert record.state == State.INDEXED
    assert record.notes[-1] == ("reread_failed", "damaged")
    assert [code for code, _ in record.notes].count("reread_failed") == 1
    assert page_lines(scanned) == SCAN[0].lines


def test_a_change_made_while_a_record_is_being_indexed_is_indexed_after(scanned: Database) -> None:
    corrected(scanned, "甲方：长沙巿", "甲方：长沙")
    with scanned.read() as connection:
        waiting = work.to_index(connection, 10)
    corrected(scanned, "甲方：长沙", "甲方：长沙市")
    with scanned.write() as connection:
        work.mark_indexed(connection, AT, waiting)
        assert list(work.to_index(connection, 10)) == [1]


def test_pages_of_a_record_still_being_read_are_found_and_replaced_at_the_end(database: Database) -> None:
    receive(database, arrival("long.pdf"))
    pages = [Page(number, lines=[Line(f"第{number}页")]) for number in (1, 2, 3)]
    with database.write() as connection:
        work.register_pages(connection, 1, pages[:2], 3)
        waiting = work.to_index(connection, 10)
        work.mark_indexed(connection, AT, waiting)
        record = records.get(connection, 1)
        assert [content.text for content in contents.contents(connection, list(waiting))] == ["第1页\n第2页"]
    assert record is not None
    assert (record.state, record.pages, record.pages_expected) == (State.RECEIVED, 2, 3)
    with database.write() as connection:
        work.register_pages(connection, 1, pages[1:2], None)
        work.register(connection, AT, "tester", [findings(1, pages=pages)])
        work.mark_indexed(connection, AT, work.to_index(connection, 10))
        record = records.get(connection, 1)
        texts = [text for _, text, _ in records.page_texts(connection, 1)]
    assert record is not None
    assert (record.state, record.pages, texts) == (State.INDEXED, 3, ["第1页", "第2页", "第3页"])


@pytest.mark.parametrize("placed", [True, False], ids=["with places", "without"])
def test_a_line_of_a_wrapped_cell_is_corrected_in_its_cell_and_found_whole(
    database: Database, placed: bool
) -> None:
    boxes = [BOX, (320.0, 110.0, 400.0, 130.0), (50.0, 130.0, 300.0, 150.0)]
    said = [("移交清", 0.9, 1), ("永久", 0.9, 0), ("册副夲", 0.6, 1)]
    lines = [
        Line(text, box if placed else None, sure, cell)
        for (text, sure, cell), box in zip(said, boxes, strict=True)
    ]
    receive(database, arrival("scan.pdf"))
    register(database, 1, pages=[Page(1, 595, 842, lines, "ocr", confidence=0.8, doubtful=0.2)])
    corrected(database, "册副夲", "册副本", 2)
    assert [line.cell for line in page_lines(database)] == [1, 0, 1]
    with database.read() as connection:
        (content,) = contents.contents(connection, [1])
        assert content.text == "移交清\n永久\n册副本\n移交清\n册副本"
        made = corrections.of(connection, [1])[1]
    (again,) = corrections.applied([Page(1, 595, 842, lines, "ocr")], made)
    assert again.lines[2] == Line("册副本", lines[2].box, corrections.CERTAIN, 1)
