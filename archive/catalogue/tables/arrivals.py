"""Tables of what came in: a row for each record, and the passwords of locked files."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
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
    UniqueConstraint,
    false,
    text,
)

from archive.catalogue.tables.metadata import metadata

# The parts of the archival code (档号); the archivist fills them when filing.
ARCHIVAL_CODE_PARTS = (
    "archival_code",
    "fonds_code",
    "category_code",
    "sub_category",
    "filing_year",
    "retention_code",
    "unit_code",
    "volume_no",
    "item_no",
    "page_no",
)


def _there(column: str) -> dict[str, Any]:
    """That an index holds only the rows that have a value in this column."""
    has = text(f"{column} IS NOT NULL")
    return {"sqlite_where": has, "postgresql_where": has}


record = Table(
    "record",
    metadata,
    Column("id", Integer, primary_key=True),
    # 登记号: year and running number; none for duplicates and refused files
    Column("accession_year", Integer),
    Column("accession_number", Integer),
    Column("state", String(16), nullable=False),
    Column("reason", String(32), nullable=False, default=""),
    Column("reason_detail", Text, nullable=False, default=""),
    Column("notes", JSON, nullable=False, default=list),
    # where it came from
    Column("department", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("source_path", Text, nullable=False),
    Column("source_path_raw", LargeBinary, nullable=False),
    Column("source_size", BigInteger),
    Column("source_mtime_ns", BigInteger),
    Column("after", String(8), nullable=False, default="leave"),
    Column("source_settled", Boolean, nullable=False, default=False),
    # what it is
    Column("sha256", String(64), nullable=False, default=""),
    Column("size", BigInteger, nullable=False, default=0),
    Column("media_type", Text, nullable=False, default=""),
    Column("mismatch", Text, nullable=False, default=""),
    Column("parent_id", Integer, ForeignKey("record.id")),
    # the deposit that it was found in, on whatever level; none for a deposit
    Column("deposit_id", Integer),
    Column("duplicate_of", Integer, ForeignKey("record.id")),
    # how secret it is (archive/rules/access.py), and whether a person has said so
    Column("secrecy", String(16), nullable=False, default="", server_default=""),
    Column("secrecy_said", Boolean, nullable=False, default=False, server_default=false()),
    Column("received_at", String(32), nullable=False),
    Column("finished_at", String(32)),
    # what was read and found
    Column("pages", Integer, nullable=False, default=0),
    Column("characters", BigInteger, nullable=False, default=0),
    Column("flagged_pages", Integer, nullable=False, default=0),
    Column("category", String(32), nullable=False, default=""),
    Column("kind", Text, nullable=False, default=""),
    Column("confidence", Float),
    Column("class_reasons", JSON, nullable=False, default=list),
    Column("needs_review", Boolean, nullable=False, default=False),
    Column("title", Text, nullable=False, default=""),
    Column("document_number", Text, nullable=False, default=""),
    Column("document_date", String(10), nullable=False, default=""),
    Column("author", Text, nullable=False, default=""),
    *(Column(part, Integer if part == "filing_year" else Text) for part in ARCHIVAL_CODE_PARTS),
    # True once a person has said what its class is: no later reading changes it
    Column("confirmed", Boolean, nullable=False, default=False),
    # what read its pages: the engine and its version; empty where none was needed
    Column("read_with", Text, nullable=False, default=""),
    # how many pages the file has, told while it is being read
    Column("pages_expected", Integer),
    # a searchable copy lies beside the original, or is still to be made
    Column("has_copy", Boolean, nullable=False, default=False),
    Column("needs_copy", Boolean, nullable=False, default=False),
    # how many processes died over the reading, or the copying, that is still to be done
    Column("deaths", Integer, nullable=False, default=0, server_default="0"),
    # the work still to do
    # how many files came together with it: those that came alone or with few are read first
    Column("batch", Integer, nullable=False, default=1),
    Column("claim", String(40)),
    Column("needs_index", Boolean, nullable=False, default=False),
    # counts what the index has to follow: a change while it is being indexed is not lost
    Column("revision", Integer, nullable=False, default=0),
    UniqueConstraint("accession_year", "accession_number"),
    Index(None, "sha256"),
    Index(None, "source_path_raw"),
    Index(None, "state", "batch", "id"),
    Index(None, "claim"),
    Index(None, "needs_index"),
    Index(None, "needs_copy"),
    # Most records have none of these: what the indexes hold says how many have each value.
    Index(None, "parent_id", **_there("parent_id")),
    Index(None, "deposit_id", **_there("deposit_id")),
    # the tabs of the intake page, counted by deposit
    Index(None, "deposit_id", "id", "secrecy"),
    Index(None, "state", "deposit_id", "secrecy"),
    Index(None, "department", "state", "deposit_id", "secrecy"),
    Index(None, "needs_review", "deposit_id", "secrecy"),
    Index(None, "duplicate_of", **_there("duplicate_of")),
    Index(None, "department", "id"),
    Index(None, "state", "id"),
    sqlite_autoincrement=True,  # an id is never used twice
)

# The departments that have deposited the same bytes as a record's own, alone or in a package, and so have
# what is in it, too. A record's own department is not repeated here.
shared = Table(
    "shared",
    metadata,
    Column("id", Integer, primary_key=True),  # in the order in which they deposited it
    Column("record_id", Integer, ForeignKey("record.id"), nullable=False),
    Column("department", Text, nullable=False),
    UniqueConstraint("record_id", "department"),
    Index(None, "department", "record_id"),
)

# Passwords, encrypted with the site's own key: those that are tried on every locked file (no
# record), and one given for one record, which is deleted once used unless it is to be kept.
password = Table(
    "password",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record_id", Integer, ForeignKey("record.id")),
    Column("secret", LargeBinary, nullable=False),
    Column("keep", Boolean, nullable=False),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Index(None, "record_id"),
)
