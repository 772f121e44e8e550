"""Real catalogues for the tests: SQLite in a file, and PostgreSQL where a server is given."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.catalogue.ground.connect import Database
from archive.catalogue.tables import metadata


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
def kind(request: pytest.FixtureRequest) -> str:
    """Which of the two the catalogue lies in."""
    return str(request.param)


@pytest.fixture
def url(kind: str, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'catalogue.db'}"
        return
    with postgres_database() as made:
        yield made


@pytest.fixture(scope="session")
def catalogue_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty catalogue in a file, of the newest version; to be copied."""
    path = tmp_path_factory.mktemp("made") / "catalogue.db"
    Database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def catalogue_on_server() -> Iterator[str]:
    """The URL of an empty catalogue on the server, of the newest version; to be emptied after use."""
    with postgres_database() as made:
        Database(made).close()
        yield made


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty catalogue of each kind, of the newest version."""
    if kind == "sqlite":
        path = shutil.copy(request.getfixturevalue("catalogue_file"), tmp_path / "made.db")
        opened = Database(f"sqlite:///{path}")
    else:
        opened = Database(request.getfixturevalue("catalogue_on_server"))
    yield opened
    if kind == "postgresql":
        with opened.write() as connection:
            connection.execute(sa.text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))
    opened.close()
