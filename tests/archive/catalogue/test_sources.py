"""Source files still to be moved or deleted, and trees of attachments."""

import pytest

from archive.catalogue.arrivals import sources, trees
from archive.catalogue.ground import audit
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.record import State
from tests.archive.filling import AT, arrival, index_all, park, receive, register


def waiting(database: Database, limit: int = 10) -> list[int]:
    with database.read() as connection:
        return [source.id for source in sources.to_release(connection, limit)]


def test_a_leftover_tells_where_the_file_lies_and_how_it_was_when_it_was_taken(database: Database) -> None:
    receive(database, arrival("a", after="move"))
    register(database, 1)
    index_all(database)
    with database.read() as connection:
        (source,) = sources.to_release(connection, 10)
    assert source.source_path_raw == "/drop/办公室/a".encode()
    assert (source.after, source.source_size, source.source_mtime_ns) == (
        "move",
        10,
        1_700_000_000_123_456_789,
    )
    assert source.sha256 == "a".ljust(64, "0")


@pytest.mark.parametrize("state", [State.UNREADABLE, State.NEEDS_PASSWORD])
def test_the_source_of_what_could_not_be_read_stays(database: Database, state: State) -> None:
    receive(database, arrival("a", "same", after="delete"), arrival("b", "same", after="delete"))
    park(database, 1, state, "damaged")
    index_all(database)
    assert waiting(database) == []


def test_what_lay_in_a_package_has_no_source_of_its_own(database: Database) -> None:
    (package,) = receive(database, arrival("p.zip", after="move"))
    (inside,) = receive(database, arrival("a", after="move", parent_id=package.id))
    for id_ in (package.id, inside.id):
        register(database, id_)
    index_all(database)
    assert waiting(database) == [package.id]


def test_sources_are_dealt_with_some_at_a_time_the_oldest_first(database: Database) -> None:
    receive(database, *(arrival(f"{number}", after="delete") for number in range(5)))
    for id_ in range(1, 6):
        register(database, id_)
    index_all(database)
    assert waiting(database, 2) == [1, 2]
    with database.write() as connection:
        sources.mark_released(connection, AT, "tester", {1: "deleted", 2: "changed"})
    assert waiting(database, 2) == [3, 4]
    with database.read() as connection:
        assert audit.history(connection, 2)[-1].details == {"source": "changed"}
        row = records.get(connection, 1)
    assert row is not None
    assert row.source_settled


def test_nothing_done_is_nothing_noted(database: Database) -> None:
    with database.write() as connection:
        sources.mark_released(connection, AT, "tester", {})
        assert list(audit.check(connection)) == []


def test_a_tree_counts_all_its_levels_whichever_member_is_asked(database: Database) -> None:
    (root,) = receive(database, arrival("p.zip", size=1000))
    (mail, _) = receive(
        database, arrival("m.eml", parent_id=root.id, size=200), arrival("a.txt", parent_id=root.id, size=3)
    )
    (inner,) = receive(database, arrival("b.zip", parent_id=mail.id, size=40))
    (leaf,) = receive(database, arrival("c.txt", parent_id=inner.id, size=5))
    with database.read() as connection:
        assert trees.tree(connection, root.id) == trees.Tree(0, 4, 248)
        assert trees.tree(connection, leaf.id) == trees.Tree(3, 4, 248)


def test_a_file_without_attachments_is_a_tree_of_its_own(database: Database) -> None:
    receive(database, arrival("a"), arrival("p.zip"))
    receive(database, arrival("b", parent_id=2))
    with database.read() as connection:
        assert trees.tree(connection, 1) == trees.Tree(0, 0, 0)
        assert trees.tree(connection, 999) == trees.Tree(0, 0, 0)
