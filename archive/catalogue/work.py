"""The work still to do, and its results: claiming records, registering what was read, parking.

A claim names its owner, a process that holds a lock file while it lives; the claims of a dead
owner are given back. One record is worked on by one process at a time.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue import audit
from archive.catalogue.audit import Act
from archive.catalogue.intake import CHUNK
from archive.catalogue.schema import description, page, record
from archive.record import Classification, Description, Page, State

T = TypeVar("T")

# Pages are written this many at a time, so that a long document is never whole in memory.
PAGES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Job:
    """One record to read."""

    id: int
    name: str
    department: str
    sha256: str
    size: int
    after: str
    source_path: str
    source_path_raw: bytes
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found of one record; `pages` may be a stream."""

    id: int
    pages: Iterable[Page]
    media_type: str
    mismatch: str
    notes: Sequence[tuple[str, str]]
    classification: Classification
    description: Description
    needs_review: bool


def claim(connection: Connection, owner: str, limit: int) -> list[Job]:
    """Take up to `limit` received records: half of them those that came with few others, half the oldest.

    A file that comes while a large batch runs is so read soon, and the batch still moves on.
    """
    ids: list[int] = []
    alone_first, oldest_first = (record.c.batch.asc(), record.c.id.desc()), (record.c.id.asc(),)
    for order, share in ((alone_first, (limit + 1) // 2), (oldest_first, limit)):
        waiting = _waiting().where(record.c.id.not_in(ids)).order_by(*order)
        ids += connection.execute(waiting.limit(min(share, limit - len(ids)))).scalars()
    return _claimed(connection, owner, ids)


def claim_newest(connection: Connection, owner: str, endings: Sequence[str]) -> list[Job]:
    """Take the newest received record whose name ends like one of these, if any."""
    like = sa.or_(*(record.c.name.ilike(f"%.{ending}") for ending in endings))
    newest = _waiting().where(like).order_by(record.c.id.desc()).limit(1)
    return _claimed(connection, owner, list(connection.execute(newest).scalars()))


def _waiting() -> sa.Select[int]:
    waiting = sa.select(record.c.id).where(record.c.state == State.RECEIVED, record.c.claim.is_(None))
    return waiting.with_for_update(skip_locked=True)


def _claimed(connection: Connection, owner: str, ids: list[int]) -> list[Job]:
    if not ids:
        return []
    taken = sa.update(record).where(record.c.id.in_(ids)).values(claim=owner, state=State.EXTRACTING)
    connection.execute(taken)
    columns = [record.c[name] for name in Job.__slots__]
    rows = connection.execute(sa.select(*columns).where(record.c.id.in_(ids)))
    jobs = {row.id: Job(**row._mapping) for row in rows}
    return [jobs[id_] for id_ in ids]


def owners(connection: Connection) -> list[str]:
    """The owners that hold claims now."""
    query = sa.select(record.c.claim).where(record.c.claim.is_not(None)).distinct()
    return [owner for owner in connection.execute(query).scalars() if owner]


def give_back(connection: Connection, owner: str) -> int:
    """Give back the claims of an owner that is gone or stops; how many."""
    mine = (record.c.claim == owner, record.c.state == State.EXTRACTING)
    back = sa.update(record).where(*mine).values(claim=None, state=State.RECEIVED)
    return int(connection.execute(back).rowcount)


def give_back_some(connection: Connection, ids: Sequence[int]) -> None:
    """Give back these records, to be read at another time."""
    back = sa.update(record).where(record.c.id.in_(ids)).values(claim=None, state=State.RECEIVED)
    connection.execute(back)


def register(connection: Connection, at: str, who: str, found: Sequence[Findings]) -> None:
    """Write the findings of these records; they then wait for the index."""
    if not found:
        return
    ids = [one.id for one in found]
    for table in (page, description):
        connection.execute(sa.delete(table).where(table.c.record_id.in_(ids)))
    totals = _write_pages(connection, found)
    values = [
        {"record_id": one.id, "position": position} | _clean(asdict(value))
        for one in found
        for position, value in enumerate(one.description.values)
    ]
    if values:
        connection.execute(sa.insert(description), values)
    rows = [_summary(one) | totals[one.id] for one in found]
    changed: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "of"}
    connection.execute(sa.update(record).where(record.c.id == sa.bindparam("of")).values(**changed), rows)
    told = ("category", "kind", "confidence", "title", "document_number", "document_date")
    audit.write(
        connection,
        at,
        who,
        [Act("registered", row["of"], {name: row[name] for name in told}) for row in rows],
    )


def park(
    connection: Connection,
    at: str,
    who: str,
    id_: int,
    state: State,
    reason: str,
    detail: str,
    media_type: str,
) -> None:
    """End a record in `needs_password` or `unreadable`, with the reason."""
    connection.execute(
        sa.update(record)
        .where(record.c.id == id_)
        .values(
            state=state,
            reason=reason,
            reason_detail=_plain(detail),
            media_type=media_type,
            claim=None,
            finished_at=at,
        )
    )
    audit.write(connection, at, who, [Act(str(state), id_, {"reason": reason})])


def to_index(connection: Connection, limit: int) -> list[int]:
    """Records that are registered and not yet in the index, those that came with few others first."""
    query = sa.select(record.c.id).where(record.c.needs_index).order_by(record.c.batch, record.c.id)
    query = query.limit(limit)
    return list(connection.execute(query).scalars())


def mark_indexed(connection: Connection, at: str, ids: Sequence[int]) -> None:
    """Note that these records are in a committed index."""
    for start in range(0, len(ids), CHUNK):
        connection.execute(
            sa.update(record)
            .where(record.c.id.in_(ids[start : start + CHUNK]))
            .values(
                needs_index=False,
                state=State.INDEXED,
                finished_at=sa.func.coalesce(record.c.finished_at, at),
            )
        )


@dataclass(frozen=True, slots=True)
class Leftover:
    """A source file whose record is safe, still to be moved or deleted."""

    id: int
    after: str
    sha256: str
    source_path_raw: bytes
    source_size: int
    source_mtime_ns: int


def to_release(connection: Connection, limit: int) -> list[Leftover]:
    """Sources to move or delete: their record, or the first record of the same bytes, is indexed."""
    first = record.alias("first")
    query = (
        sa.select(*(record.c[name] for name in Leftover.__slots__))
        .select_from(record.outerjoin(first, first.c.id == record.c.duplicate_of))
        .where(
            record.c.source_settled.is_(False),
            record.c.after != "leave",
            record.c.parent_id.is_(None),
            sa.or_(
                record.c.state == State.INDEXED,
                sa.and_(record.c.state == State.DUPLICATE, first.c.state == State.INDEXED),
            ),
        )
        .order_by(record.c.id)
        .limit(limit)
    )
    return [Leftover(**row._mapping) for row in connection.execute(query)]


def released(connection: Connection, at: str, who: str, done: dict[int, str]) -> None:
    """Note what became of source files: {record id: where it went, or why it was left}."""
    for id_ in done:
        connection.execute(sa.update(record).where(record.c.id == id_).values(source_settled=True))
    acts = [Act("source_released", id_, {"source": what}) for id_, what in done.items()]
    audit.write(connection, at, who, acts)


def _summary(found: Findings) -> dict[str, Any]:
    """The record's own columns; `of` is its id."""
    described = found.description
    return {
        "of": found.id,
        "category": found.classification.category,
        "kind": found.classification.kind,
        "confidence": found.classification.confidence,
        "title": _plain(described.first("title")),
        "document_number": _plain(described.first("document_number")),
        "document_date": _plain(described.first("document_date"))[:10],
        "author": _plain("；".join(described.all("author"))),
        "media_type": found.media_type,
        "mismatch": _plain(found.mismatch),
        "notes": [[code, _plain(detail)] for code, detail in found.notes],
        "class_reasons": [_clean(asdict(reason)) for reason in found.classification.reasons],
        "needs_review": found.needs_review,
        "needs_index": True,
        "claim": None,
    }


def _write_pages(connection: Connection, found: Sequence[Findings]) -> dict[int, dict[str, int]]:
    """Write all pages, some at a time; returns the totals of each record."""
    totals = {one.id: {"pages": 0, "characters": 0, "flagged_pages": 0} for one in found}
    pages = (_page_row(one.id, item) for one in found for item in one.pages)
    for rows in _batches(pages, PAGES_AT_ONCE):
        for row in rows:
            sums = totals[row["record_id"]]
            sums["pages"] += 1
            sums["characters"] += len(row["text"])
            sums["flagged_pages"] += row["flagged"]
        connection.execute(sa.insert(page), rows)
    return totals


def _page_row(id_: int, item: Page) -> dict[str, Any]:
    # One line of the text is one line of the page, so that places can be told by counting lines.
    texts = [_plain(line.text).replace("\r", " ").replace("\n", " ") for line in item.lines]
    places = None
    if any(line.box or line.confidence is not None for line in item.lines):
        boxes = [
            [
                *(round(side, 1) for side in line.box or ()),
                *([line.confidence] if line.confidence is not None else []),
            ]
            for line in item.lines
        ]
        places = zlib.compress(json.dumps(boxes, separators=(",", ":")).encode(), 1)
    return {
        "record_id": id_,
        "number": item.number,
        "width": item.width,
        "height": item.height,
        "read_by": item.read_by,
        "blank": item.blank,
        "flagged": item.flagged,
        "confidence": item.confidence,
        "text": "\n".join(texts),
        "places": places,
    }


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def _plain(text: str) -> str:
    """Text that every database takes: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) if isinstance(value, str) else value for name, value in fields.items()}
