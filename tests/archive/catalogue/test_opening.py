"""Opening a catalogue: its versions, its transactions, and what cannot be opened."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.catalogue.ground import connect
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.catalogue.tables import metadata, record
from archive.errors import CatalogueError, SiteError
from tests.archive.filling import arrival, findings, receive, register


def of_version(url: str, version: str) -> sa.Engine:
    """A catalogue as the program of that version made it: a mail, and what was attached to it."""
    from alembic import command
    from alembic.config import Config

    engine = sa.create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(connect.__file__).parents[1] / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        table = sa.Table("record", sa.MetaData(), autoload_with=connection)
        empty = {
            sa.Integer: 0,
            sa.Float: 0.0,
            sa.Boolean: False,
            sa.JSON: [],
            sa.LargeBinary: b"",
            sa.String: "",
        }
        row = {
            column.name: next(value for kind, value in empty.items() if isinstance(column.type, kind))
            for column in table.columns
            if not column.nullable and column.name != "id"
        }
        for name, parent in (("m.eml", None), ("a.docx", 1)):
            own = {"state": "indexed", "name": name, "parent_id": parent, "sha256": name.ljust(64, "0")}
            connection.execute(sa.insert(table), row | own)
    return engine


@pytest.mark.parametrize("version", [f"{number:04}" for number in range(1, int(connect.NEWEST))])
def test_a_catalogue_of_every_older_version_is_brought_forward_with_what_is_in_it(
    url: str, version: str
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    of_version(url, version).dispose()
    database = Database(url)
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        rows = records.some(connection, [1, 2])
        assert (
            connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == connect.NEWEST
        )
    assert [(row.name, row.state, row.parent_id) for row in rows.values()] == [
        ("m.eml", "indexed", None),
        ("a.docx", "indexed", 1),
    ]
    register(database, 2)
    assert [one.id for one in receive(database, arrival("new"))] == [3]
    database.close()


def test_many_processes_that_open_a_new_catalogue_at_once_all_find_it_made(url: str) -> None:
    opened: list[Database] = []
    failed: list[BaseException] = []

    def open_it() -> None:
        try:
            opened.append(Database(url))
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with opened[0].read() as connection:
        names = set(sa.inspect(connection).get_table_names())
    assert names == {*metadata.tables, "alembic_version"}
    for database in opened:
        database.close()


@pytest.mark.parametrize("damage", ["no database", "a folder", "no such place"])
def test_a_file_that_is_no_catalogue_is_told_with_what_to_do(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "catalogue.db"
    if damage == "no database":
        path.write_bytes(b"This is a letter, not a database.\n" * 100)
    elif damage == "a folder":
        path.mkdir()
    else:
        path = tmp_path / "missing" / "catalogue.db"
    with pytest.raises(CatalogueError, match="已损坏" if damage == "no database" else "读写不了") as caught:
        Database(f"sqlite:///{path}")
    assert isinstance(caught.value, SiteError)
    assert caught.value.exit_code == 3
    assert caught.value.advice


def test_a_server_that_does_not_answer_is_told_with_what_to_do() -> None:
    with pytest.raises(CatalogueError, match="目录库连不上"):
        Database("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2")


def test_a_reader_of_a_file_sees_one_moment_while_another_writes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    database, other = Database(url), Database(url)
    with database.read() as connection:
        assert records.counts(connection) == {}
        receive(other, arrival("a"))
        assert records.counts(connection) == {}
    with database.read() as connection:
        assert records.counts(connection) == {"received": 1}
    database.close()
    other.close()


def test_a_transaction_that_fails_changes_nothing(database: Database) -> None:
    receive(database, arrival("a"))
    with pytest.raises(KeyError), database.write() as connection:
        connection.execute(sa.delete(record))
        raise KeyError
    with database.read() as connection:
        assert records.counts(connection) == {"received": 1}


def test_a_value_that_breaks_a_rule_of_the_tables_is_an_error_of_that_value(database: Database) -> None:
    receive(database, arrival("a"))
    again = {"record_id": 1, "number": 1, "width": 0, "height": 0, "read_by": "text", "blank": False}
    again |= {"flagged": False, "text": "", "cells": ""}
    with pytest.raises(ValueError), database.write() as connection:
        connection.execute(sa.insert(metadata.tables["page"]), [again, again])
    register(database, 1, pages=findings(1).pages)


def test_an_address_is_known_for_what_it_is(url: str) -> None:
    database = Database(url)
    assert database.is_sqlite == url.startswith("sqlite")
    database.close()
