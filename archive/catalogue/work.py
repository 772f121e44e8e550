"""The results of work: registering what was read, parking what could not be, marking what is indexed."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue import audit
from archive.catalogue.audit import Act
from archive.catalogue.chunks import chunks
from archive.catalogue.schema import description, page, record
from archive.record import Classification, Description, Page, State

T = TypeVar("T")

# Pages are written this many at a time, so that a long document is never whole in memory.
PAGES_AT_ONCE = 100


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
    for chunk in chunks(ids):
        connection.execute(
            sa.update(record)
            .where(record.c.id.in_(chunk))
            .values(
                needs_index=False,
                state=State.INDEXED,
                finished_at=sa.func.coalesce(record.c.finished_at, at),
            )
        )


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
