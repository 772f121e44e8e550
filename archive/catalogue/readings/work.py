"""Entering results: records that were read, records that could not be, records that are now indexed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.chunks import chunks
from archive.catalogue.ground.holding import hold
from archive.catalogue.readings import confirmed, corrections, pagetext, secrecy
from archive.catalogue.readings.findings import Findings
from archive.catalogue.readings.pagetext import plain
from archive.catalogue.tables import description, page, record
from archive.notes import NoteCode
from archive.record import Page, State
from archive.rules.access import Secrecy, highest, level_of

T = TypeVar("T")

REREAD_FAILED = NoteCode.REREAD_FAILED  # the note, and the act, of a record that could not be read again

# Pages are written this many at a time, so that a long document is never whole in memory.
PAGES_AT_ONCE = 100


def register(connection: Connection, at: str, who: str, found: Sequence[Findings]) -> None:
    """Write the findings of these records; they then wait for the index."""
    if not found:
        return
    ids = [one.id for one in found]
    hold(connection, ids)  # what a person says meanwhile comes after, and is not overwritten
    found = confirmed.kept(connection, found)
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
    changed["revision"] = record.c.revision + 1
    connection.execute(sa.update(record).where(record.c.id == sa.bindparam("of")).values(**changed), rows)
    told = ("category", "kind", "confidence", "title", "document_number", "document_date")
    secrecy.found(connection, {one.id: _level(one) for one in found})
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
    """End a record in `needs_password` or `unreadable`, with the reason.

    One that was read before, and could not be read again, stays as it was, with a note.
    """
    before = connection.execute(
        sa.select(record.c.category, record.c.notes).where(record.c.id == id_).with_for_update()
    ).one()
    if before.category:
        notes = [note for note in before.notes if note[0] != REREAD_FAILED] + [[REREAD_FAILED, reason]]
        kept = {"state": State.INDEXED, "claim": None, "notes": notes, "reason_detail": "", "deaths": 0}
        connection.execute(sa.update(record).where(record.c.id == id_).values(kept))
        audit.write(connection, at, who, [Act(REREAD_FAILED, id_, {"reason": reason})])
        return
    connection.execute(
        sa.update(record)
        .where(record.c.id == id_)
        .values(
            state=state,
            reason=reason,
            reason_detail=plain(detail),
            media_type=media_type,
            claim=None,
            deaths=0,
            finished_at=at,
        )
    )
    audit.write(connection, at, who, [Act(str(state), id_, {"reason": reason})])


def register_pages(
    connection: Connection, id_: int, pages: Sequence[Page], expected: int | None, mark: str = ""
) -> None:
    """Write pages of a record that is still being read, so that they are found; `expected` is how many
    pages it has, None where nobody knows yet; `mark` is the mark of secrecy that stands on them."""
    hold(connection, [id_])
    if level := level_of(mark):
        secrecy.found(connection, {id_: level})
    corrected = corrections.of(connection, [id_]).get(id_, [])
    for some in _batches(corrections.applied(pages, corrected), PAGES_AT_ONCE):
        numbers = [item.number for item in some]
        connection.execute(sa.delete(page).where(page.c.record_id == id_, page.c.number.in_(numbers)))
        connection.execute(sa.insert(page), [_page_row(id_, item) for item in some])
    mine = sa.select(sa.func.count()).select_from(page).where(page.c.record_id == id_).scalar_subquery()
    values = {"pages": mine, "needs_index": True, "revision": record.c.revision + 1}
    if expected is not None:
        values["pages_expected"] = expected
    connection.execute(sa.update(record).where(record.c.id == id_).values(values))


def to_index(connection: Connection, limit: int) -> dict[int, int]:
    """Records whose index entry is to be made or renewed, those that came with few others first, each
    with its revision."""
    query = sa.select(record.c.id, record.c.revision).where(record.c.needs_index)
    query = query.order_by(record.c.batch, record.c.id).limit(limit)
    return {row.id: row.revision for row in connection.execute(query)}


def mark_indexed(connection: Connection, at: str, revisions: Mapping[int, int]) -> None:
    """Note that these records are in a committed index as they were at these revisions.

    One that has changed since waits for the index again; one that is still being read stays so.
    """
    by_revision: dict[int, list[int]] = {}
    for id_, revision in revisions.items():
        by_revision.setdefault(revision, []).append(id_)
    for revision, ids in by_revision.items():
        for chunk in chunks(ids):
            done = (record.c.id.in_(chunk), record.c.revision == revision)
            connection.execute(sa.update(record).where(*done).values(needs_index=False))
            read = (*done, record.c.state == State.EXTRACTING, record.c.claim.is_(None))
            finished = {"state": State.INDEXED, "finished_at": sa.func.coalesce(record.c.finished_at, at)}
            connection.execute(sa.update(record).where(*read).values(finished))


def _level(found: Findings) -> Secrecy:
    """How secret the paper says it is."""
    return highest(level_of(mark) for mark in found.description.all("secrecy_level"))


def _summary(found: Findings) -> dict[str, Any]:
    """The record's own columns; `of` is its id."""
    described = found.description
    return {
        "of": found.id,
        "state": State.EXTRACTING,  # until the index has it
        "reason": "",
        "reason_detail": "",
        "category": found.classification.category,
        "kind": found.classification.kind,
        "confidence": found.classification.confidence,
        "title": plain(described.first("title")),
        "document_number": plain(described.first("document_number")),
        "document_date": plain(described.first("document_date"))[:10],
        "author": plain("；".join(described.all("author"))),
        "media_type": found.media_type,
        "mismatch": plain(found.mismatch),
        "notes": [[code, plain(detail)] for code, detail in found.notes],
        "class_reasons": [_clean(asdict(reason)) for reason in found.classification.reasons],
        "needs_review": found.needs_review,
        "read_with": found.read_with,
        "needs_index": True,
        "claim": None,
        "deaths": 0,
    }


def _write_pages(connection: Connection, found: Sequence[Findings]) -> dict[int, dict[str, int]]:
    """Write all pages, some at a time; returns the totals of each record."""
    totals = {one.id: {"pages": 0, "characters": 0, "flagged_pages": 0} for one in found}
    by_ocr: Counter[int] = Counter()
    with_text: Counter[int] = Counter()
    corrected = corrections.of(connection, [one.id for one in found])
    pages = (
        _page_row(one.id, item)
        for one in found
        for item in corrections.applied(one.pages, corrected.get(one.id, []))
    )
    for rows in _batches(pages, PAGES_AT_ONCE):
        for row in rows:
            sums = totals[row["record_id"]]
            sums["pages"] += 1
            sums["characters"] += len(row["text"])
            sums["flagged_pages"] += row["flagged"]
            by_ocr[row["record_id"]] += row["read_by"] == "ocr"
            with_text[row["record_id"]] += bool(row["text"])
        connection.execute(sa.insert(page), rows)
    for one in found:  # a scan is what was read from pictures for the greater part
        scan = by_ocr[one.id] > 0 and 2 * by_ocr[one.id] >= with_text[one.id]
        totals[one.id]["needs_copy"] = one.wants_copy and scan
    return totals


def _page_row(id_: int, item: Page) -> dict[str, Any]:
    return {
        "record_id": id_,
        "number": item.number,
        "width": item.width,
        "height": item.height,
        "read_by": item.read_by,
        "blank": item.blank,
        "flagged": item.flagged,
        "confidence": item.confidence,
        "doubtful": item.doubtful,
        **pagetext.packed(item.lines)._asdict(),
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


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) if isinstance(value, str) else value for name, value in fields.items()}
