"""Whose a record is: every department that deposited its bytes, alone or in a package."""

from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.catalogue.readings import contents, departments, work
from archive.record import Description, Value
from tests.archive.filling import AT, arrival, as_version, receive, register


def whose(database: Database, id_: int) -> list[str]:
    with database.read() as connection:
        (content,) = contents.contents(connection, [id_])
    return content.departments


def waiting(database: Database) -> set[int]:
    with database.read() as connection:
        return set(work.to_index(connection, 100))


def indexed(database: Database, *ids: int) -> None:
    """Read and index these records."""
    for id_ in ids:
        register(database, id_)
    with database.read() as connection:
        revisions = work.to_index(connection, 100)
    with database.write() as connection:
        work.mark_indexed(connection, AT, revisions)
    assert waiting(database) == set()


def test_a_later_deposit_makes_the_record_another_department_s_too_and_waits_for_the_index(
    database: Database,
) -> None:
    (first,) = receive(database, arrival("a.txt", "same", "办公室"))
    assert waiting(database) == set()  # nothing was read yet: there is no entry to change
    indexed(database, first.id)
    (second,) = receive(database, arrival("b.txt", "same", "财务部"))
    assert waiting(database) == {first.id}
    assert whose(database, first.id) == ["办公室", "财务部"]
    with database.read() as connection:
        assert departments.of(connection, [second.id]) == {second.id: ["财务部"]}
    indexed(database, first.id)
    receive(database, arrival("c.txt", "same", "财务部"), arrival("d.txt", "same", "办公室"))
    assert waiting(database) == set()  # both had it already


def test_a_deposit_between_the_entry_and_its_mark_is_not_lost(database: Database) -> None:
    (first,) = receive(database, arrival("a.txt", "same", "办公室"))
    register(database, first.id)
    with database.read() as connection:
        revisions = work.to_index(connection, 100)
    receive(database, arrival("b.txt", "same", "财务部"))
    with database.write() as connection:
        work.mark_indexed(connection, AT, revisions)
    assert waiting(database) == {first.id}


def test_what_is_in_a_package_belongs_to_all_who_deposited_the_package(database: Database) -> None:
    (package,) = receive(database, arrival("a.zip", "zip", "办公室"))
    (inner,) = receive(database, arrival("b.zip", "inner", "办公室", parent_id=package.id))
    (paper,) = receive(database, arrival("c.txt", "paper", "办公室", parent_id=inner.id))
    (other,) = receive(database, arrival("d.txt", "other", "采购部"))
    (same,) = receive(database, arrival("e.txt", "other", "办公室", parent_id=inner.id))
    indexed(database, package.id, inner.id, paper.id, other.id)
    assert whose(database, other.id) == ["采购部", "办公室"]
    receive(database, arrival("again.zip", "zip", "财务部"))
    assert waiting(database) == {package.id, inner.id, paper.id, other.id}
    for id_ in (package.id, inner.id, paper.id):
        assert whose(database, id_) == ["办公室", "财务部"]
    assert whose(database, other.id) == ["采购部", "办公室", "财务部"]
    with database.read() as connection:
        assert departments.of(connection, [same.id, paper.id])[same.id] == ["办公室", "财务部"]


def test_a_package_in_itself_ends(database: Database) -> None:
    (package,) = receive(database, arrival("a.zip", "zip", "办公室"))
    indexed(database, package.id)
    (inside,) = receive(database, arrival("a.zip", "zip", "财务部", parent_id=package.id))
    assert inside.duplicate_of == package.id
    assert whose(database, package.id) == ["办公室", "财务部"]
    assert waiting(database) == {package.id}


def test_an_older_catalogue_learns_whose_records_are_and_how_secret(database: Database, url: str) -> None:
    (package,) = receive(database, arrival("a.zip", "zip", "办公室"))
    (inner,) = receive(database, arrival("b.zip", "inner", "办公室", parent_id=package.id))
    (paper,) = receive(database, arrival("c.txt", "paper", "办公室", parent_id=inner.id))
    (first,) = receive(database, arrival("d.txt", "other", "法务部"))
    receive(database, arrival("d.txt", "other", "办公室", parent_id=inner.id))
    receive(database, arrival("again.zip", "zip", "财务部"))
    marked = Description([Value("secrecy_level", "机密", "机密", "secrecy.line", 0.9)])
    register(database, inner.id, description=marked)
    ids = [package.id, inner.id, paper.id, first.id]
    with database.read() as connection:
        whose, found = departments.of(connection, ids), records.some(connection, ids)
    assert whose == {1: ["办公室", "财务部"], 2: ["办公室", "财务部"], 3: ["办公室", "财务部"],
                     4: ["法务部", "办公室", "财务部"]}  # fmt: skip
    as_version("0006", url, database)
    brought = Database(url)
    with brought.read() as connection:
        assert departments.of(connection, ids) == whose
        assert {id_: one.secrecy for id_, one in records.some(connection, ids).items()} == {
            id_: one.secrecy for id_, one in found.items()
        }
    assert [found[id_].secrecy for id_ in ids] == ["", "confidential", "confidential", ""]
    brought.close()
