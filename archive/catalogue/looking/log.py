"""Looking through the audit log: newest first, page by page from a row on, never by counting rows off."""

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.tables import audit
from archive.rules.log import CONTENT, without_content


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are looked for; "" and None for any. From `since` on and before `until`, both ISO UTC.

    `text` is looked for in the details, but not of acts that have words of documents in them (R065).
    """

    who: str = ""
    act: str = ""
    record_id: int | None = None
    since: str = ""
    until: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the log; `withheld`: it has details that are words of a document, and are not here."""

    id: int
    at: str
    who: str
    act: str
    record_id: int | None
    details: dict[str, Any]
    withheld: bool


def older(connection: Connection, wanted: Wanted, before: int | None, limit: int) -> list[Row]:
    """The rows wanted before the row `before` (None: the newest), the newest first."""
    return _rows(connection, wanted, *(() if before is None else (audit.c.id < before,)), limit=limit)


def newer(connection: Connection, wanted: Wanted, after: int, limit: int) -> list[Row]:
    """The `limit` rows wanted that come next after the row `after`, the newest first."""
    query = _query(wanted, audit.c.id > after).order_by(audit.c.id).limit(limit)
    return [_row(row) for row in reversed(connection.execute(query).all())]


def about(connection: Connection, account_id: int, person_id: int, limit: int) -> list[Row]:
    """What was done to an account and its person, the newest first."""
    # Details are canonical JSON: a number ends at a comma or at the end.
    named = [
        (f'"{key}":{id_}', end)
        for key, id_ in (("account_id", account_id), ("person", person_id))
        for end in ",}"
    ]
    mentions = sa.or_(*(audit.c.details.contains(start + end, autoescape=True) for start, end in named))
    query = _query(Wanted(), audit.c.act.in_(_OF_PEOPLE), mentions).order_by(audit.c.id.desc()).limit(limit)
    return [_row(row) for row in connection.execute(query)]


# The acts that are done to accounts and persons.
_OF_PEOPLE = (
    "account_opened", "account_closed", "account_reopened", "password_set", "roles_set", "sessions_ended",
    "person_entered", "person_changed", "person_left", "appointed", "appointment_ended", "hand_over_begun",
    "right_given",
)  # fmt: skip


def _rows(connection: Connection, wanted: Wanted, *where: "sa.ColumnElement[bool]", limit: int) -> list[Row]:
    query = _query(wanted, *where).order_by(audit.c.id.desc()).limit(limit)
    return [_row(row) for row in connection.execute(query)]


def _query(wanted: Wanted, *where: "sa.ColumnElement[bool]") -> "sa.Select[Any]":
    columns = (audit.c[name] for name in ("id", "at", "who", "act", "record_id", "details"))
    query = sa.select(*columns).where(*where)
    for column, value in ((audit.c.who, wanted.who), (audit.c.act, wanted.act)):
        if value:
            query = query.where(column == value)
    if wanted.record_id is not None:
        query = query.where(audit.c.record_id == wanted.record_id)
    if wanted.since:
        query = query.where(audit.c.at >= wanted.since)
    if wanted.until:
        query = query.where(audit.c.at < wanted.until)
    if wanted.text:
        written = json.dumps(wanted.text, ensure_ascii=False)[1:-1]
        query = query.where(
            audit.c.details.icontains(written, autoescape=True), audit.c.act.not_in(sorted(CONTENT))
        )
    return query


def _row(row: "sa.Row[Any]") -> Row:
    details, withheld = without_content(row.act, json.loads(row.details))
    return Row(row.id, row.at, row.who, row.act, row.record_id, details, withheld)
