"""Receiving: files whose bytes are stored enter the catalogue; duplicates and refusals are noted.

No accepted file is lost, and accession numbers are never reused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.arrivals import refusals, trees
from archive.catalogue.ground import audit, counters
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.chunks import chunks
from archive.catalogue.readings import departments, secrecy
from archive.catalogue.tables import record
from archive.record import State


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file whose bytes are in the store: its name, where it came from, what becomes of its source."""

    department: str
    name: str
    source_path: str
    source_path_raw: bytes
    source_size: int
    source_mtime_ns: int
    after: str  # leave | move | delete
    sha256: str
    size: int
    parent_id: int | None = None
    batch: int = 1  # how many files were noticed together with it
    moved_from: int | None = None  # the deposit that lay elsewhere before and is this one now


@dataclass(frozen=True, slots=True)
class Received:
    """The record of an arrival. `again` is True when this very file in this very place was known before."""

    id: int
    state: State
    duplicate_of: int | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """The last file that the catalogue knows from a place in a drop folder."""

    id: int
    state: State
    reason: str
    size: int
    mtime_ns: int
    sha256: str
    after: str
    source_settled: bool

    @property
    def refused(self) -> bool:
        """Whether it is a refusal: nothing was taken then."""
        return self.state == State.REFUSED


def known(connection: Connection, paths: Sequence[bytes], *, refused: bool = True) -> dict[bytes, Known]:
    """The last deposit at each of these places, of those that have one; with `refused`, or the last
    refusal there."""
    least = [] if refused else [record.c.state != State.REFUSED]
    columns = (
        record.c.id,
        record.c.state,
        record.c.reason,
        record.c.source_size,
        record.c.source_mtime_ns,
        record.c.sha256,
        record.c.after,
        record.c.source_settled,
    )
    found: dict[bytes, Known] = {}
    for chunk in chunks(paths):
        query = (
            sa.select(record.c.source_path_raw, *columns)
            .where(record.c.source_path_raw.in_(chunk), record.c.parent_id.is_(None), *least)
            .order_by(record.c.id)
        )
        for path, id_, state, *rest in connection.execute(query):
            found[bytes(path)] = Known(id_, State(state), *rest)
    return found


def receive(
    connection: Connection, at: str, year: int, who: str, arrivals: Sequence[Arrival]
) -> list[Received]:
    """Enter arrivals, in order. The same bytes again become a `duplicate` of the first record.

    What was found in a record before, in the same place with the same bytes, is met again: a file may
    be read any number of times, and its reading be cut short at any moment. `at` is ISO UTC, `year`
    the year of the accession numbers.
    """
    # The counter's lock also makes sure that two processes do not take the same bytes as new.
    numbers = iter(counters.take(connection, counters.ACCESSION, year, 0))
    originals = _originals(connection, {arrival.sha256 for arrival in arrivals})
    before = known(connection, [a.source_path_raw for a in arrivals if a.parent_id is None])
    there = before | known(connection, [path for path, last in before.items() if last.refused], refused=False)
    inside = _known_inside(connection, [a for a in arrivals if a.parent_id is not None])
    deposits = trees.deposits(connection, {a.parent_id for a in arrivals if a.parent_id is not None})
    fresh = len({a.sha256 for a in arrivals} - originals.keys())
    numbers = iter(counters.take(connection, counters.ACCESSION, year, fresh)) if fresh else iter(())
    results: list[Received | None] = []
    new: list[tuple[int, dict[str, Any]]] = []  # place in `results`, values
    copies: list[tuple[int, Arrival, Known | None]] = []
    acts = []
    for arrival in arrivals:
        if found := inside.get((arrival.parent_id, arrival.source_path_raw, arrival.sha256)):
            results.append(found)
            continue
        last = before.get(arrival.source_path_raw) if arrival.parent_id is None else None
        deposit = there.get(arrival.source_path_raw) if last else None
        again = deposit.id if deposit and _same_deposit(deposit, arrival) else arrival.moved_from
        if again is not None:
            results.append(_meet_again(connection, again, arrival))
            if arrival.moved_from:
                acts.append(Act("source_moved", again, {"to": arrival.source_path}))
            continue
        if arrival.sha256 in originals:
            copies.append((len(results), arrival, last))
        else:
            given = {"state": State.RECEIVED, "accession_year": year, "accession_number": next(numbers)}
            new.append((len(results), _row(arrival, at, deposits) | given | {"last": last}))
            originals[arrival.sha256] = 0  # its id is not known yet
        results.append(None)
    ids = _enter(connection, [values for _, values in new])
    for (place, values), id_ in zip(new, ids, strict=True):
        originals[values["sha256"]] = id_
        results[place] = Received(id_, State.RECEIVED)
        acts.append(Act(State.RECEIVED.value, id_, _told(values)))
    rows = [
        _row(arrival, at, deposits) | {"state": State.DUPLICATE, "finished_at": at, "last": last}
        | {"duplicate_of": originals[arrival.sha256]}
        for _, arrival, last in copies
    ]  # fmt: skip
    for (place, _, _), values, id_ in zip(copies, rows, _enter(connection, rows), strict=True):
        results[place] = Received(id_, State.DUPLICATE, values["duplicate_of"])
        acts.append(Act(State.DUPLICATE.value, id_, _told(values)))
    audit.write(connection, at, who, acts)
    done = [result for result in results if result is not None]
    _join(connection, arrivals, done)
    refusals.withdraw(connection, at, who, _refused_before(before, arrivals, done))
    return done


def _join(connection: Connection, arrivals: Sequence[Arrival], done: Sequence[Received]) -> None:
    """Let new records have the departments and the secrecy of what they lie in and of their own bytes."""
    repeated = {one.id: one.duplicate_of for one in done if one.duplicate_of and not one.again}
    sources: dict[int, list[int]] = {id_: [first] for id_, first in repeated.items()}
    inside: dict[int, list[int]] = {}
    for arrival, one in zip(arrivals, done, strict=True):
        if arrival.parent_id is not None and not one.again:
            inside.setdefault(arrival.parent_id, []).append(one.id)
            sources.setdefault(one.id, []).append(arrival.parent_id)
    departments.inherit(connection, inside)
    departments.share(connection, repeated)
    secrecy.inherit(connection, sources)


def _refused_before(
    before: dict[bytes, Known], arrivals: Sequence[Arrival], done: Sequence[Received]
) -> dict[int, str]:
    """The refusals at the places where deposits were met again, with these places."""
    met = (
        arrival for arrival, one in zip(arrivals, done, strict=True) if one.again and not arrival.parent_id
    )
    found = ((before.get(arrival.source_path_raw), arrival.source_path) for arrival in met)
    return {last.id: place for last, place in found if last and last.refused}


def _known_inside(
    connection: Connection, arrivals: Sequence[Arrival]
) -> dict[tuple[int | None, bytes, str], Received]:
    """What was found before in the records that these were found in, by place and bytes."""
    columns = (record.c.parent_id, record.c.source_path_raw, record.c.sha256)
    found = {}
    for chunk in chunks([arrival.source_path_raw for arrival in arrivals]):
        query = sa.select(*columns, record.c.id, record.c.state, record.c.duplicate_of).where(
            record.c.source_path_raw.in_(chunk), record.c.parent_id.is_not(None)
        )
        for parent, place, sha256, id_, state, first in connection.execute(query):
            found[parent, bytes(place), sha256] = Received(id_, State(state), first, again=True)
    return found


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {"sha256": values["sha256"], "from": values["source_path"]}


def refuse(connection: Connection, at: str, who: str, arrival: Arrival, reason: str, detail: str = "") -> int:
    """Note that a file was not taken, and why; one row a place, however often it is tried again."""
    last = known(connection, [arrival.source_path_raw]).get(arrival.source_path_raw)
    if last and last.refused and last.reason == reason and last.mtime_ns == arrival.source_mtime_ns:
        return last.id
    values = _row(arrival, at, {}) | {
        "state": State.REFUSED,
        "reason": reason,
        "reason_detail": detail,
        "finished_at": at,
    }
    (id_,) = _enter(connection, [values | {"last": last}])
    audit.write(connection, at, who, [Act("refused", id_, {"reason": reason, "from": arrival.source_path})])
    return id_


def _same_deposit(last: Known, arrival: Arrival) -> bool:
    """Whether this is the file we took already: left in its place and only touched, or not yet dealt with."""
    return not last.refused and last.sha256 == arrival.sha256 and not last.source_settled


def _originals(connection: Connection, hashes: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    wanted = sorted(hashes)
    for chunk in chunks(wanted):
        query = sa.select(record.c.sha256, record.c.id).where(
            record.c.sha256.in_(chunk),
            record.c.state.not_in([State.DUPLICATE, State.REFUSED]),
        )
        found.update((sha256, id_) for sha256, id_ in connection.execute(query))
    return found


def _meet_again(connection: Connection, id_: int, arrival: Arrival) -> Received:
    """The deposit we have already, perhaps touched, perhaps moved: its row says where it is now."""
    connection.execute(
        sa.update(record)
        .where(record.c.id == id_)
        .values(
            name=arrival.name,
            source_path=arrival.source_path,
            source_path_raw=arrival.source_path_raw,
            source_mtime_ns=arrival.source_mtime_ns,
            source_size=arrival.source_size,
            after=arrival.after,
        )
    )
    state, first = connection.execute(
        sa.select(record.c.state, record.c.duplicate_of).where(record.c.id == id_)
    ).one()
    return Received(id_, State(state), first, again=True)


def _enter(connection: Connection, rows: list[dict[str, Any]]) -> list[int]:
    """New rows, their ids in order; or, where the same place was refused before, that row.

    `last` of each row is what was known of its place; a refused file so has one state.
    """
    ids: list[int | None] = []
    fresh = []
    for row in rows:
        last: Known | None = row.pop("last")
        if last and last.refused:
            values = {"reason": "", "reason_detail": ""} | row
            connection.execute(sa.update(record).where(record.c.id == last.id).values(**values))
            ids.append(last.id)
        else:
            fresh.append(row)
            ids.append(None)
    made: Iterator[int] = iter(())
    if fresh:
        insert = sa.insert(record).returning(record.c.id, sort_by_parameter_order=True)
        made = iter(connection.execute(insert, fresh).scalars().all())
    return [next(made) if id_ is None else id_ for id_ in ids]


def _row(arrival: Arrival, at: str, deposits: dict[int, int]) -> dict[str, Any]:
    return {
        "department": arrival.department,
        "name": arrival.name,
        "source_path": arrival.source_path,
        "source_path_raw": arrival.source_path_raw,
        "source_size": arrival.source_size,
        "source_mtime_ns": arrival.source_mtime_ns,
        "after": arrival.after,
        "sha256": arrival.sha256,
        "size": arrival.size,
        "parent_id": arrival.parent_id,
        "deposit_id": None if arrival.parent_id is None else deposits[arrival.parent_id],
        "batch": arrival.batch,
        "received_at": at,
        "finished_at": None,
    }
