"""The audit log: who did what to which record, each row chained to the one before by its hash.

A row that is changed or taken away breaks the chain at its place, and `check` names it. Rows missing at
the end, or a chain computed anew, show by what was kept of its end elsewhere (`head`): the site seals it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.tables import audit

START = "0" * 64
_CHAIN_LOCK = 0x6175646974  # PostgreSQL advisory lock: the chain grows at one end


@dataclass(frozen=True, slots=True)
class Act:
    """One act: a verb (received, registered, failed …), its record, and what changed."""

    act: str
    record_id: int | None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ended at some moment: the number and the hash of its last row; 0 where it has none."""

    number: int = 0
    hash: str = START


@dataclass(frozen=True, slots=True)
class Link:
    """One row of the chain, and whether it is what its hash says and fits the one before."""

    head: Head
    fits: bool


def write(connection: Connection, at: str, who: str, acts: Sequence[Act]) -> None:
    """Append acts to the log, in the same transaction that does them. `at` is ISO 8601 in UTC."""
    if not acts:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    last = head(connection)
    number, previous = last.number, last.hash
    rows = []
    for act in acts:
        number += 1
        details = json.dumps(act.details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        row = {
            "id": number,
            "at": at,
            "who": who,
            "act": act.act,
            "record_id": act.record_id,
            "details": details,
            "previous": previous,
        }
        previous = row["hash"] = _hash(row)
        rows.append(row)
    connection.execute(sa.insert(audit), rows)


def head(connection: Connection) -> Head:
    """Where the log ends now."""
    last = connection.execute(
        sa.select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
    ).first()
    return Head(last.id, last.hash) if last else Head()


def at(connection: Connection, number: int) -> Head | None:
    """The hash of the row with this number; None where there is none."""
    row = connection.execute(sa.select(audit.c.id, audit.c.hash).where(audit.c.id == number)).first()
    return Head(row.id, row.hash) if row else None


def has(connection: Connection, *acts: str) -> bool:
    """Whether any of these acts is in the log."""
    query = sa.select(audit.c.id).where(audit.c.act.in_(acts)).limit(1)
    return connection.execute(query).first() is not None


def walk(connection: Connection, after: Head = Head()) -> Iterator[Link]:  # noqa: B008 - it cannot change
    """Go through the chain, row by row, from the one behind `after`."""
    previous, expected = after.hash, after.number + 1
    for row in connection.execute(
        sa.select(audit).where(audit.c.id > after.number).order_by(audit.c.id),
        execution_options={"yield_per": 1000},
    ):
        fields = dict(row._mapping)
        fits = row.id == expected and row.previous == previous and row.hash == _hash(fields)
        yield Link(Head(row.id, row.hash), fits)
        previous, expected = row.hash, row.id + 1


def check(connection: Connection) -> Iterator[int]:
    """Go through the chain; yields the number of each row that does not fit the one before."""
    return (link.head.number for link in walk(connection) if not link.fits)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log as it is shown. `at` is ISO UTC."""

    at: str
    who: str
    act: str
    details: dict[str, Any]


def history(connection: Connection, record_id: int, limit: int = 200) -> list[Entry]:
    """What was done to a record, the newest `limit` acts, the oldest of them first."""
    query = (
        sa.select(audit.c.at, audit.c.who, audit.c.act, audit.c.details)
        .where(audit.c.record_id == record_id)
        .order_by(audit.c.id.desc())
        .limit(limit)
    )
    rows = connection.execute(query).all()
    return [Entry(row.at, row.who, row.act, json.loads(row.details)) for row in reversed(rows)]


def _hash(row: dict[str, Any]) -> str:
    parts = [row[name] for name in ("id", "at", "who", "act", "record_id", "details", "previous")]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
