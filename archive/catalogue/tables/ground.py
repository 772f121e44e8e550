"""Tables of the running numbers and of the audit log."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from archive.catalogue.tables.metadata import metadata

counter = Table(
    "counter",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("value", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("act", String(32), nullable=False),
    Column("record_id", Integer),
    Column("details", Text, nullable=False),  # canonical JSON
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "record_id"),
    Index(None, "who", "id"),  # so that what is rare in a long log is found without reading all of it
    Index(None, "act", "id"),
    Index(None, "at"),
)
