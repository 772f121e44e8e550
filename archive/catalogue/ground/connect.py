"""Opening a catalogue: SQLite in WAL mode, or PostgreSQL, brought to the newest version."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from archive.catalogue.ground import outages
from archive.errors import CatalogueError

__all__ = ["Connection", "Database"]  # the rest of the house names connections through here

# The newest version under migrations/versions.
NEWEST = "0009"
# SQLite looks at its tables anew once there are so many times more records; of fewer than `_FEW` it need not.
_GROWN, _FEW = 1.5, 1000
# Seconds a writer waits for another process' transaction.
BUSY_SECONDS = 60
_DRIVER = "请安装：pip install 'guidang[postgresql]'；或把 catalogue.url 留空，改用 SQLite。"
_UPGRADE_LOCK = 0x67756964616E67  # PostgreSQL advisory lock: one process upgrades at a time
_URL_ADVICE = "请写成 postgresql://用户:密码@主机:5432/库名，或留空以使用站点中的 catalogue.db。"
# A server that is gone is noticed within so many seconds (libpq), unless the URL says otherwise.
_SERVER = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


class Database:
    """One catalogue's connections: `read()` for looking, `write()` for one transaction."""

    def __init__(self, url: str) -> None:
        """Open and upgrade; `url` as in `catalogue.url`, or sqlite:///… for a file. Raises CatalogueError."""
        parsed = _parsed(url)
        self._file = Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None
        self._engine = _engine(parsed)
        try:
            self._upgrade()
        except sa.exc.DBAPIError as error:
            raise CatalogueError(
                "目录库打不开：{error}",
                "请检查 catalogue.url 的设置；设置无误的，请从备份恢复目录库。",
                error=error.orig,
            ) from error

    @property
    def is_sqlite(self) -> bool:
        """Whether the catalogue is an SQLite file."""
        return self._file is not None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for looking; on SQLite it sees one moment of the catalogue.

        Raises CatalogueError when the catalogue is out of reach, full or damaged.
        """
        with self._outages_told(), self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection in one transaction: committed at the end, undone on an error.

        Raises ValueError for a value that the database does not take, and CatalogueError when the
        catalogue is out of reach, full or damaged.
        """
        try:
            with self._outages_told(), self._engine.connect() as connection:
                if self.is_sqlite:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                connection.commit()
        except (sa.exc.DataError, sa.exc.IntegrityError) as error:
            raise ValueError(str(error.orig)) from error

    def tidy(self) -> None:
        """Let SQLite look at a sample of what its tables hold, so that it asks the right index; for quiet
        times. PostgreSQL does so by itself. Nothing is done while there are about as many records as then.
        """
        if not self.is_sqlite:
            return
        with self.write() as connection:
            newest = connection.exec_driver_sql("SELECT MAX(id) FROM record").scalar() or 0
            if newest > _GROWN * _looked_at(connection):
                connection.exec_driver_sql("PRAGMA analysis_limit=1000")
                connection.exec_driver_sql("ANALYZE")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _outages_told(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            told = outages.told(error, self._file and self._file.parent)
            if told is None:
                raise
            raise told from error

    def _upgrade(self) -> None:
        with self.read() as connection:
            if _version(connection) == NEWEST:
                return
        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
            _migrate(connection)


def _looked_at(connection: Connection) -> int:
    """How many records there were when SQLite last looked at its tables; enough not to look while few are."""
    if not sa.inspect(connection).has_table("sqlite_stat1"):
        return _FEW
    query = "SELECT stat FROM sqlite_stat1 WHERE tbl = 'record' LIMIT 1"
    found = connection.exec_driver_sql(query).scalar()
    return max(_FEW, int(str(found).split()[0])) if found else _FEW


def _version(connection: Connection) -> str | None:
    """The catalogue's version; None for an empty database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _migrate(connection: Connection) -> None:
    # Loaded only when there is something to do: most commands start without it.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).resolve().parents[1] / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, NEWEST)
    except CommandError as error:
        raise CatalogueError("目录库的版本比程序新。", "请改用较新的程序，或从备份恢复目录库。") from error


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parsed(text: str) -> sa.URL:
    """The URL, with our driver where it names none or another. Raises CatalogueError."""
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        # The text is not told: a password may stand in it.
        raise CatalogueError("catalogue.url 不是正确的数据库地址。", _URL_ADVICE) from None
    kind = url.get_backend_name()
    if kind in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "sqlite":
        raise CatalogueError("目录库不能放在 {kind} 里。", _URL_ADVICE, kind=url.drivername)
    return url


def _engine(url: sa.URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        own = {name: value for name, value in _SERVER.items() if name not in url.query}
        try:
            return sa.create_engine(url, connect_args=own, pool_pre_ping=True, json_serializer=_json)
        except ImportError as error:
            raise CatalogueError("没有安装 PostgreSQL 的驱动程序 psycopg。", _DRIVER) from error
    waits = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = sa.create_engine(url, connect_args=waits, json_serializer=_json)

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _: Any) -> None:
        # Transactions are begun by hand (BEGIN IMMEDIATE), so that a writer waits instead of failing.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16384",
            "journal_size_limit=67108864",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine
