"""Reading the catalogue: one record, its pages and description, lists of records, counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from archive.catalogue.ground.chunks import chunks
from archive.catalogue.looking.masking import masked
from archive.catalogue.looking.scoping import reached, reached_of_few
from archive.catalogue.readings.pagetext import unpacked
from archive.catalogue.tables import ARCHIVAL_CODE_PARTS, description, page, record
from archive.notes import NOT_READ, NoteCode
from archive.record import FINAL_STATES, Page, Reason, State, Value, accession
from archive.rules.access import OPEN, Scope, Secrecy


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the catalogue."""

    id: int
    accession_year: int | None
    accession_number: int | None
    state: State
    reason: str
    reason_detail: str
    notes: tuple[tuple[str, str], ...]
    department: str
    name: str
    source_path: str
    source_path_raw: bytes
    after: str
    source_settled: bool
    sha256: str
    size: int
    media_type: str
    mismatch: str
    parent_id: int | None
    duplicate_of: int | None
    secrecy: Secrecy
    secrecy_said: bool
    received_at: str
    finished_at: str | None
    pages: int
    characters: int
    flagged_pages: int
    category: str
    kind: str
    confidence: float | None
    class_reasons: tuple[Reason, ...]
    needs_review: bool
    confirmed: bool
    read_with: str
    pages_expected: int | None
    has_copy: bool
    title: str
    document_number: str
    document_date: str
    author: str
    archival_code: dict[str, Any] = field(default_factory=dict)

    @property
    def unread(self) -> str:
        """The code of the note that says why its content was not read; empty where it was read."""
        return next((code for code, _ in self.notes if code in NOT_READ), "")

    @property
    def locked_inside(self) -> bool:
        """Whether it was read except for members that need a password."""
        return self.state == State.INDEXED and any(code == NoteCode.MEMBER_LOCKED for code, _ in self.notes)

    @property
    def place_inside(self) -> str:
        """Where it lies in the package or message that it came in; its name where that says nothing more."""
        return self.source_path.rpartition("!/")[2] if self.parent_id else self.name

    @property
    def accession(self) -> str:
        """登记号 as it is written; empty without one."""
        year, number = self.accession_year, self.accession_number
        return accession(year, number) if year and number else ""


_PLAIN = [
    name
    for name in Record.__slots__
    if name not in ("archival_code", "notes", "class_reasons", "state", "source_path_raw", "secrecy")
]


def _record(row: RowMapping) -> Record:
    return Record(
        **{name: row[name] for name in _PLAIN},
        state=State(row["state"]),
        secrecy=Secrecy(row["secrecy"]),
        source_path_raw=bytes(row["source_path_raw"]),
        notes=tuple((code, detail) for code, detail in row["notes"]),
        class_reasons=tuple(Reason(**reason) for reason in row["class_reasons"]),
        archival_code={part: row[part] for part in ARCHIVAL_CODE_PARTS},
    )


def get(connection: Connection, id_: int, scope: Scope = OPEN) -> Record | None:
    """The record with this id, where there is one in `scope`."""
    query = sa.select(record).where(record.c.id == id_, *reached_of_few(scope))
    row = connection.execute(query).mappings().first()
    return masked(connection, [_record(row)], scope)[0] if row else None


def some(connection: Connection, ids: Sequence[int], scope: Scope = OPEN) -> dict[int, Record]:
    """The records with these ids, those that there are in `scope`."""
    found: dict[int, Record] = {}
    for chunk in chunks(ids):
        rows = connection.execute(sa.select(record).where(record.c.id.in_(chunk), *reached_of_few(scope)))
        found.update((row["id"], _record(row)) for row in rows.mappings())
    return {one.id: one for one in masked(connection, list(found.values()), scope)}


def finished(connection: Connection, ids: Sequence[int]) -> dict[int, Record]:
    """The ids of those of these records that are in a final state."""
    done: list[int] = []
    for chunk in chunks(ids):
        query = sa.select(record.c.id).where(record.c.id.in_(chunk), record.c.state.in_(FINAL_STATES))
        done += connection.execute(query).scalars()
    return some(connection, done)


def listing(
    connection: Connection,
    *,
    state: str = "",
    department: str = "",
    needs_review: bool = False,
    parent_id: int | None = None,
    within: int | None = None,
    duplicate_of: int | None = None,
    before: int | None = None,
    limit: int = 50,
    offset: int = 0,
    oldest_first: bool = False,
    scope: Scope = OPEN,
) -> tuple[int, list[Record]]:
    """How many records of this kind there are in `scope` (with ids below `before`), and a page of them, the
    newest first unless `oldest_first`. Those `within` a deposit lie in it on any level, those of `parent_id`
    in that record itself."""
    where = [*chosen(state, department, needs_review), *reached(scope)]
    if parent_id is not None:
        where.append(record.c.parent_id == parent_id)
    if within is not None:
        where.append(record.c.deposit_id == within)
    if duplicate_of is not None:
        where.append(record.c.duplicate_of == duplicate_of)
    if before is not None:
        where.append(record.c.id < before)
    total = connection.execute(sa.select(sa.func.count()).select_from(record).where(*where)).scalar_one()
    order = record.c.id.asc() if oldest_first else record.c.id.desc()
    query = sa.select(record).where(*where).order_by(order).limit(limit).offset(offset)
    return total, listed(connection, query, scope)


def chosen(
    state: str, department: str, needs_review: bool, table: "sa.FromClause" = record
) -> "list[sa.ColumnElement[bool]]":
    """What a record must be, of those three that are asked for."""
    where: list[sa.ColumnElement[bool]] = []
    if state:
        where.append(table.c.state == state)
    if department:
        where.append(table.c.department == department)
    if needs_review:
        where += [table.c.needs_review, table.c.state == State.INDEXED]
    return where


def listed(connection: Connection, query: "sa.Select[Any]", scope: Scope = OPEN) -> list[Record]:
    """The records of a query for all columns, as they are shown within `scope`."""
    return masked(connection, [_record(row) for row in connection.execute(query).mappings()], scope)


def values(connection: Connection, id_: int) -> list[Value]:
    """The description of a record, in its order."""
    columns = [description.c[name] for name in Value.__slots__]
    query = sa.select(*columns).where(description.c.record_id == id_).order_by(description.c.position)
    return [Value(**row._mapping) for row in connection.execute(query)]


def pages(connection: Connection, id_: int, number: int | None = None) -> Iterator[Page]:
    """The pages of a record, or the one with this number; streamed."""
    query = sa.select(page).where(page.c.record_id == id_).order_by(page.c.number)
    if number is not None:
        query = query.where(page.c.number == number)
    for row in connection.execute(query, execution_options={"yield_per": 20}).mappings():
        yield Page(
            number=row["number"],
            width=row["width"],
            height=row["height"],
            lines=unpacked(row["text"], row["places"]),
            read_by=row["read_by"],
            blank=row["blank"],
            confidence=row["confidence"],
            flagged=row["flagged"],
            doubtful=row["doubtful"],
        )


def first_flagged(connection: Connection, id_: int) -> int | None:
    """The first page of a record that was read with little confidence, if there is one."""
    query = sa.select(sa.func.min(page.c.number)).where(page.c.record_id == id_, page.c.flagged)
    found: int | None = connection.execute(query).scalar_one()
    return found


def page_texts(connection: Connection, id_: int) -> Iterator[tuple[int, str, str]]:
    """Number and text of each page of a record, and the text of its cells (see pagetext); streamed."""
    query = sa.select(page.c.number, page.c.text, page.c.cells).where(page.c.record_id == id_)
    for row in connection.execute(query.order_by(page.c.number), execution_options={"yield_per": 20}):
        yield row.number, row.text, row.cells


def counts(
    connection: Connection, by: str = "state", department: str = "", scope: Scope = OPEN
) -> dict[str, int]:
    """How many records there are in `scope` by state, department, category or media_type; of one department
    if named."""
    if by not in ("state", "department", "category", "media_type", "reason"):
        raise ValueError(by)
    column = record.c[by]
    query = sa.select(column, sa.func.count()).where(*reached(scope)).group_by(column).order_by(column)
    if department:
        query = query.where(record.c.department == department)
    return {str(value): number for value, number in connection.execute(query)}


def waiting_for_index(connection: Connection, scope: Scope = OPEN) -> int:
    """How many records are registered and not yet in the index."""
    query = sa.select(sa.func.count()).select_from(record).where(record.c.needs_index, *reached(scope))
    return int(connection.execute(query).scalar_one())


def needing_review(connection: Connection, department: str = "") -> int:
    """How many records, of one department if named, wait for an archivist's look at their class."""
    where = [record.c.needs_review, record.c.state == State.INDEXED]
    if department:
        where.append(record.c.department == department)
    return int(connection.execute(sa.select(sa.func.count()).select_from(record).where(*where)).scalar_one())


def ids_in_state(
    connection: Connection, state: State, department: str = "", scope: Scope = OPEN
) -> Iterator[int]:
    """The ids of all records in this state, of one department if named, rising; streamed."""
    query = sa.select(record.c.id).where(record.c.state == state, *reached(scope)).order_by(record.c.id)
    if department:
        query = query.where(record.c.department == department)
    yield from connection.execute(query, execution_options={"yield_per": 5000}).scalars()


def hashes(connection: Connection) -> Iterator[str]:
    """The hash of every original that the catalogue names, each once; streamed."""
    query = sa.select(record.c.sha256).where(record.c.sha256 != "").distinct().order_by(record.c.sha256)
    yield from connection.execute(query, execution_options={"yield_per": 5000}).scalars()
