"""Real catalogues for the tests: SQLite in a file, and PostgreSQL where a server is given."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.catalogue.ground.connect import Database


def postgres_url() -> str:
    """The server to test on (GUIDANG_TEST_POSTGRES); .ci/run starts one."""
    url = os.environ.get("GUIDANG_TEST_POSTGRES", "")
    if not url:
        pytest.skip("no PostgreSQL server given (GUIDANG_TEST_POSTGRES)")
    return url


@contextmanager
def postgres_database() -> Iterator[str]:
    """The URL of an empty database on the server, which nobody else has; gone afterwards."""
    server = sa.create_engine(postgres_url(), isolation_level="AUTOCOMMIT")
    name = f"guidang_{uuid.uuid4().hex[:12]}"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield sa.make_url(postgres_url()).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'catalogue.db'}"
        return
    with postgres_database() as made:
        yield made


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An empty catalogue of each kind, of the newest version."""
    opened = Database(url)
    yield opened
    opened.close()
