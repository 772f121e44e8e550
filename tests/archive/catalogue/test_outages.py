"""What an error of the database means for a person, and what is the program's own fault."""

import sqlite3
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from archive.catalogue.ground import outages
from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.errors import CatalogueError
from tests.archive.filling import arrival, receive


def of_sqlite(code: int, text: str = "it failed") -> sa.exc.DBAPIError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return sa.exc.OperationalError("SELECT", {}, error)


def of_server(state: str, lost: bool = False) -> sa.exc.DBAPIError:
    kind = psycopg.errors.lookup(state) if state else psycopg.OperationalError
    return sa.exc.OperationalError("SELECT", {}, kind("it failed"), connection_invalidated=lost)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_FULL, "磁盘满了"),
        (sqlite3.SQLITE_CORRUPT, "已损坏"),
        (sqlite3.SQLITE_CORRUPT | 2 << 8, "已损坏"),
        (sqlite3.SQLITE_NOTADB, "已损坏"),
        (sqlite3.SQLITE_BUSY, "占用"),
        (sqlite3.SQLITE_READONLY, "读写不了"),
        (sqlite3.SQLITE_IOERR | 4 << 8, "读写不了"),
        (sqlite3.SQLITE_CANTOPEN, "读写不了"),
    ],
)
def test_an_outage_of_a_file_is_told_by_its_code(tmp_path: Path, code: int, said: str) -> None:
    told = outages.told(of_sqlite(code), tmp_path)
    assert told is not None
    assert said in str(told) and told.advice


@pytest.mark.parametrize("text", ["no such table: record", "no such column: x"])
def test_a_file_that_lacks_tables_is_damaged(tmp_path: Path, text: str) -> None:
    told = outages.told(of_sqlite(sqlite3.SQLITE_ERROR, text), tmp_path)
    assert told is not None and text in str(told)


def test_a_fault_of_the_program_is_no_outage(tmp_path: Path) -> None:
    assert outages.told(of_sqlite(sqlite3.SQLITE_ERROR, 'near "SELEC": syntax error'), tmp_path) is None
    assert outages.told(of_sqlite(sqlite3.SQLITE_CONSTRAINT), tmp_path) is None
    assert outages.told(of_server("42601"), None) is None


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("08006", "连不上"),
        ("57P01", "连不上"),
        ("53300", "连不上"),
        ("", "连不上"),
        ("53100", "磁盘满了"),
        ("58030", "读写不了"),
        ("25006", "读写不了"),
        ("42P01", "已损坏"),
        ("XX001", "已损坏"),
    ],
)
def test_an_outage_of_a_server_is_told_by_its_state(state: str, said: str) -> None:
    told = outages.told(of_server(state), None)
    assert told is not None
    assert said in str(told) and told.advice


def test_a_connection_that_is_lost_is_an_outage_whatever_was_asked() -> None:
    told = outages.told(of_server("42601", lost=True), None)
    assert told is not None and "连不上" in str(told)


def test_only_the_first_line_of_what_the_database_says_is_told(tmp_path: Path) -> None:
    told = outages.told(of_sqlite(sqlite3.SQLITE_IOERR, "disk I/O error\nDETAIL: much more"), tmp_path)
    assert told is not None
    assert "disk I/O error" in str(told) and "DETAIL" not in str(told)


def test_a_catalogue_that_is_damaged_while_it_is_used_is_told_and_the_program_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    database = Database(f"sqlite:///{path}")
    receive(database, *(arrival(f"{number}.") for number in range(200)))
    database.close()
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    path.write_bytes(data)
    for _ in range(2):
        with pytest.raises(CatalogueError, match="已损坏"):
            broken = Database(f"sqlite:///{path}")
            with broken.read() as connection:
                records.listing(connection)


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://u:secret@h/d", "postgresql://u:secret@h:port/d"])
def test_an_address_that_is_none_is_told_without_what_may_be_a_password_in_it(url: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        Database(url)
    assert "secret" not in str(caught.value)
    assert "postgresql://" in caught.value.advice
