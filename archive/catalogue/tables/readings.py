"""Tables of what was read and found of a record, and of what a person has corrected."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from archive.catalogue.tables.metadata import metadata

page = Table(
    "page",
    metadata,
    Column("record_id", Integer, ForeignKey("record.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("read_by", String(8), nullable=False),
    Column("blank", Boolean, nullable=False),
    Column("flagged", Boolean, nullable=False),
    Column("confidence", Float),
    # share (0–1) of its characters that stand in lines read with little confidence; NULL without OCR
    Column("doubtful", Float),
    Column("text", Text, nullable=False),
    # compressed JSON: for each line of the text its box, confidence and cell; NULL where it has no places
    Column("places", LargeBinary),
    # the text of table cells that the lines of others interrupt, each whole: to be found, not shown
    Column("cells", Text, nullable=False, server_default=""),
)

description = Table(
    "description",
    metadata,
    Column("record_id", Integer, ForeignKey("record.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("field", String(40), nullable=False),
    Column("value", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("page", Integer),
    Column("line", Integer),
    Index(None, "field"),
)

# Lines that a person has put right; they outlive every later reading of the page.
correction = Table(
    "correction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record_id", Integer, ForeignKey("record.id"), nullable=False),
    Column("page", Integer, nullable=False),
    # where the line stands on the page, in points: JSON [left, top, right, bottom]; NULL without places
    Column("box", JSON),
    Column("was", Text, nullable=False),  # the line as it was read
    Column("text", Text, nullable=False),  # the line as it should be
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Index(None, "record_id", "page"),
)
