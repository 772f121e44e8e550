"""Whether the catalogue itself is whole: its tables are there, and its file proves good."""

import sqlalchemy as sa

from archive.catalogue.ground.connect import Connection
from archive.catalogue.tables import metadata


def lacking(connection: Connection) -> list[str]:
    """The tables and columns ("table.column") that should be there and are not."""
    looking = sa.inspect(connection)
    there = set(looking.get_table_names())
    found = sorted(metadata.tables.keys() - there)
    for name, table in sorted(metadata.tables.items()):
        if name in there:
            columns = {column["name"] for column in looking.get_columns(name)}
            found += [f"{name}.{column.name}" for column in table.columns if column.name not in columns]
    return found


def damage(connection: Connection) -> str:
    """What SQLite finds wrong when it reads its whole file; empty where it is sound, or for a server."""
    if connection.dialect.name != "sqlite":
        return ""
    first = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    return "" if first == "ok" else first
