"""Addresses of databases as people write them, and what is said of those that lead nowhere."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.catalogue.ground.connect import Database
from archive.errors import CatalogueError
from tests.archive.conftest import postgres_database


@pytest.mark.parametrize("kind", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_a_postgresql_address_is_taken_in_each_usual_form(kind: str) -> None:
    with postgres_database() as url:
        database = Database(sa.make_url(url).set(drivername=kind).render_as_string(hide_password=False))
        assert not database.is_sqlite
        database.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u:geheim@h/x", "不能放在 mysql 里"),
        ("geheim", "不是正确的数据库地址"),
        ("postgres://u:geheim@h:port/x", "不是正确的数据库地址"),
        ("postgres://u:geheim@127.0.0.1:1/x", "连不上"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(url: str, said: str) -> None:
    with pytest.raises(CatalogueError, match=said) as told:
        Database(url)
    assert told.value.advice
    assert "geheim" not in f"{told.value} {told.value.advice}"


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"x" * 8192)
    with pytest.raises(CatalogueError, match="已损坏"):
        Database(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(CatalogueError, match="读写不了"):
        Database(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
