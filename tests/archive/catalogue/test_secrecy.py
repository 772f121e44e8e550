"""How secret a record is: by its paper, by what it lies in, by its other deposits, by what a person says."""

import pytest

from archive.catalogue.ground import audit
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.catalogue.readings import secrecy, work
from archive.errors import RefusedError
from archive.record import Description, Line, Page, Value
from archive.rules.access import Secrecy
from tests.archive.filling import AT, arrival, index_all, receive, register


def marked(mark: str) -> Description:
    return Description([Value("secrecy_level", mark, mark, "secrecy.line", 0.9)] if mark else [])


def levels(database: Database, *ids: int) -> list[Secrecy]:
    with database.read() as connection:
        found = records.some(connection, ids)
    return [found[id_].secrecy for id_ in ids]


def test_a_paper_is_as_secret_as_it_says_and_what_is_in_it_at_least(database: Database) -> None:
    (mail,) = receive(database, arrival("m.eml"))
    (first,) = receive(database, arrival("a.pdf", parent_id=mail.id))
    register(database, mail.id, description=marked("机密"))
    (later,) = receive(database, arrival("b.pdf", parent_id=mail.id))
    register(database, first.id, description=marked("秘密"))
    register(database, later.id, description=marked("绝密"))
    assert levels(database, mail.id, first.id, later.id) == [
        Secrecy.CONFIDENTIAL, Secrecy.CONFIDENTIAL, Secrecy.TOP_SECRET,
    ]  # fmt: skip


def test_a_later_deposit_of_secret_bytes_is_as_secret(database: Database) -> None:
    (first,) = receive(database, arrival("a.pdf", "same"))
    register(database, first.id, description=marked("秘密"))
    (before,) = receive(database, arrival("b.pdf", "same", "财务部"))
    assert levels(database, before.id) == [Secrecy.SECRET]
    register(database, first.id, description=marked("机密"))
    assert levels(database, before.id) == [Secrecy.CONFIDENTIAL]


def test_a_reading_lowers_no_level_a_person_does(database: Database) -> None:
    (one,) = receive(database, arrival("a.pdf"))
    register(database, one.id, description=marked("机密"))
    register(database, one.id, description=marked(""))
    assert levels(database, one.id) == [Secrecy.CONFIDENTIAL]
    with database.write() as connection:
        secrecy.say(connection, AT, "档案员", one.id, Secrecy.OPEN, "定密责任人确定")
    register(database, one.id, description=marked("机密"))
    assert levels(database, one.id) == [Secrecy.OPEN]
    with database.read() as connection:
        told = next(entry for entry in audit.history(connection, one.id) if entry.act == "secrecy_said")
    assert told.who == "档案员"
    assert told.details == {"from": "confidential", "to": "", "why": "定密责任人确定"}


def test_a_person_raises_what_lies_in_it_too_and_never_below_what_it_lies_in(database: Database) -> None:
    (mail,) = receive(database, arrival("m.eml"))
    (inside,) = receive(database, arrival("a.pdf", parent_id=mail.id))
    with database.write() as connection:
        secrecy.say(connection, AT, "档案员", mail.id, Secrecy.SECRET, "按标记")
    assert levels(database, inside.id) == [Secrecy.SECRET]
    with pytest.raises(RefusedError, match="密级不能低于"), database.write() as connection:
        secrecy.say(connection, AT, "档案员", inside.id, Secrecy.OPEN, "解密")
    with pytest.raises(RefusedError, match="理由"), database.write() as connection:
        secrecy.say(connection, AT, "档案员", inside.id, Secrecy.TOP_SECRET, "  ")
    assert levels(database, mail.id, inside.id) == [Secrecy.SECRET, Secrecy.SECRET]


def test_the_index_is_told_of_a_changed_level(database: Database) -> None:
    (one,) = receive(database, arrival("a.pdf"))
    register(database, one.id, description=marked(""))
    index_all(database)
    with database.write() as connection:
        secrecy.say(connection, AT, "档案员", one.id, Secrecy.SECRET, "按标记")
    with database.read() as connection:
        assert set(work.to_index(connection, 10)) == {one.id}


def test_pages_that_are_found_before_all_is_read_are_as_secret_as_they_say(database: Database) -> None:
    (one,) = receive(database, arrival("a.pdf"))
    with database.write() as connection:
        work.register_pages(connection, one.id, [Page(1, lines=[Line("机 密")])], 300, "机密")
    assert levels(database, one.id) == [Secrecy.CONFIDENTIAL]
    with database.write() as connection:
        work.register_pages(connection, one.id, [Page(2, lines=[Line("正文")])], None)
    assert levels(database, one.id) == [Secrecy.CONFIDENTIAL]


def test_a_repeated_paper_is_as_secret_as_the_first_and_not_said_by_itself(database: Database) -> None:
    first, again = receive(database, arrival("a.pdf", "same"), arrival("b.pdf", "same", "财务部"))
    assert again.duplicate_of == first.id
    with pytest.raises(RefusedError, match="重复件"), database.write() as connection:
        secrecy.say(connection, AT, "档案员", again.id, Secrecy.SECRET, "按标记")
