"""Our segments as Whoosh itself looks at them: terms, postings, lengths and documents."""

from collections.abc import Iterator
from typing import Any

import pytest
from whoosh import index as whoosh_index

from search.engine import Entry
from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.segments.codec import ArraySegment


@pytest.fixture
def reader(engine: WhooshEngine) -> Iterator[Any]:
    """What Whoosh opens on three entries, of which the second is removed."""
    engine.add([Entry(11, "rent rent 档案", title="rent"), Entry(22, "rent"), Entry(33, "lease 档案")])
    engine.remove([22])
    with whoosh_index.open_dir(str(engine.folder)).reader() as opened:
        yield opened


def terms(reader: Any, field: str) -> list[str]:
    return [text.decode() for name, text in reader.all_terms() if name == field]


def test_terms_come_in_order_field_by_field(reader: Any) -> None:
    assert terms(reader, "words") == sorted(["rent", "档案", "lease"])
    assert terms(reader, "title") == ["rent"]
    assert [text for _, text in reader.terms_from("words", b"r")] == [b"rent", "档案".encode()]
    assert ("words", "rent") in reader
    assert ("words", "ren") not in reader
    assert ("nothing", "rent") not in reader


def test_a_term_tells_how_often_it_stands_and_where(reader: Any) -> None:
    assert reader.doc_frequency("words", "rent") == 2
    assert reader.frequency("words", "rent") == 4
    assert reader.doc_frequency("words", "nothing") == 0
    info = dict(reader.iter_field("words"))[b"rent"]
    assert (info.weight(), info.doc_frequency(), info.max_weight()) == (4, 2, 3)
    assert (info.min_id(), info.max_id()) == (0, 1)
    assert [info.weight() for (name, _), info in reader if name == "title"] == [1]


def test_postings_leave_out_what_was_removed(reader: Any) -> None:
    assert list(reader.postings("words", "rent").all_ids()) == [0]
    assert list(reader.postings("words", "档案").all_ids()) == [0, 2]
    with pytest.raises(Exception, match="nothing"):
        reader.postings("words", "nothing")


def test_documents_tell_their_ids_and_lengths(reader: Any) -> None:
    assert (reader.doc_count(), reader.doc_count_all()) == (2, 3)
    assert reader.has_deletions()
    assert [reader.is_deleted(number) for number in range(3)] == [False, True, False]
    assert reader.stored_fields(2) == {"id": 33}
    assert reader.doc_field_length(0, "words") == 4  # the title counts, too
    assert reader.doc_field_length(0, "numbers") == 0
    assert reader.field_length("words") == 7
    assert (reader.min_field_length("words"), reader.max_field_length("words")) == (1, 4)
    assert reader.max_field_length("numbers") == 0


def test_a_cursor_goes_through_the_terms_of_a_field(reader: Any) -> None:
    cursor = reader.cursor("words")
    assert cursor.first() == cursor.text() == "lease"
    assert cursor.next() == "rent"
    assert cursor.find("p") == "rent"
    assert cursor.find("档".encode()) == "档案"
    assert cursor.is_valid()
    assert cursor.next() is None
    assert not cursor.is_valid()
    assert cursor.text() is None


def test_a_segment_knows_which_of_its_documents_are_removed() -> None:
    segment = ArraySegment("MAIN")
    segment.documents = 5
    for number in (3, 1, 3):
        segment.delete_document(number)
    other = segment.without([0])
    assert (list(segment.deleted_docs()), list(other.deleted_docs())) == ([1, 3], [0, 1, 3])
    assert (segment.deleted_count(), segment.alive(), other.alive()) == (2, 3, 2)
    segment.delete_document(3, delete=False)
    assert [segment.is_deleted(number) for number in range(5)] == [False, True, False, False, False]
    assert segment.doc_count_all() == 5
