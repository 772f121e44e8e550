"""Receiving: a settled file is copied into the store, then entered in the catalogue.

The source is only read here. What was written to while it was read is not kept; it will settle
and come again.
"""

import errno
import os
import stat
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from archive.catalogue.arrivals import intake, refusals, sources
from archive.catalogue.arrivals.intake import Arrival, Received
from archive.catalogue.ground.connect import Database
from archive.notes import ReasonCode
from archive.originals.store import Store, Stored
from ingest.errors import IngestError, Refused
from ingest.taking.names import raw, shown

# Copies at once: they wait for the disk, not for the processor.
_COPIES = 4
# Empty files that are looked for again at each turn.
_MOST_LOOKED_FOR = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be taken: where it lies, whose it is, what becomes of it there."""

    path: Path
    department: str
    after: str  # leave | move | delete
    batch: int = 1  # how many files were noticed together with it


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a candidate: its record, or the error that kept it out.

    `retry` is True when it should simply be looked at again (it was still being written).
    """

    candidate: Candidate
    received: Received | None = None
    error: IngestError | None = None
    record_id: int | None = None
    retry: bool = False


class Receiver:
    """Takes candidates into one site's store and catalogue."""

    def __init__(self, database: Database, store: Store, who: str, largest_mib: int) -> None:
        self._database = database
        self._store = store
        self._who = who
        self._largest = largest_mib << 20
        self._threads = ThreadPoolExecutor(_COPIES, thread_name_prefix="receive")

    def receive(self, candidates: Sequence[Candidate], at: str, year: int) -> list[Receipt]:
        """Take these files in one transaction; one receipt each, in order."""
        copies = list(self._threads.map(self._copy, candidates))
        arrivals = [copy for copy in copies if isinstance(copy, Arrival)]
        self._store.settle(Stored(arrival.sha256, arrival.size) for arrival in arrivals)
        arrivals = self._moved(arrivals)
        gone = self._gone()
        with self._database.write() as connection:
            refusals.withdraw(connection, at, self._who, gone)
            entered = iter(intake.receive(connection, at, year, self._who, arrivals))
            receipts = []
            for candidate, copy in zip(candidates, copies, strict=True):
                if isinstance(copy, Arrival):
                    received = next(entered)
                    receipts.append(Receipt(candidate, received, record_id=received.id))
                elif isinstance(copy, Refused):
                    id_ = intake.refuse(
                        connection, at, self._who, _place(candidate), copy.reason, copy.detail
                    )
                    receipts.append(Receipt(candidate, error=copy, record_id=id_))
                else:
                    receipts.append(Receipt(candidate, error=copy, retry=copy is None))
        return receipts

    def close(self) -> None:
        """End the copying threads."""
        self._threads.shutdown()

    def _copy(self, candidate: Candidate) -> Arrival | IngestError | None:
        """The file's bytes in the store; an error; or None when it changed meanwhile."""
        try:
            return self._copy_now(candidate)
        except Refused as error:
            return error
        except FileNotFoundError:
            return IngestError(ReasonCode.VANISHED)
        except PermissionError as error:
            return Refused(ReasonCode.NO_PERMISSION, error.strerror or "")
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            return Refused(ReasonCode.DISK_FULL if full else ReasonCode.IO_ERROR, error.strerror or "")

    def _copy_now(self, candidate: Candidate) -> Arrival | None:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        flags |= getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(candidate.path, flags), "rb", buffering=0) as stream:
            before = os.fstat(stream.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise FileNotFoundError(candidate.path)
            if before.st_size > self._largest:
                raise Refused(ReasonCode.TOO_LARGE, f"{before.st_size >> 20} MiB")
            if before.st_size == 0:
                raise Refused(ReasonCode.EMPTY)

            def unchanged(size: int) -> bool:
                now = os.fstat(stream.fileno())
                there = candidate.path.lstat()
                return size == before.st_size and _same(before, now) and _same(before, there)

            stored = self._store.take(stream, unchanged)
        if stored is None:
            return None
        place = _place(candidate)
        return replace(
            place,
            source_size=before.st_size,
            source_mtime_ns=before.st_mtime_ns,
            sha256=stored.sha256,
            size=stored.size,
        )

    def _gone(self) -> dict[int, str]:
        """Empty files that were refused and are no longer there: placeholders that got another name."""
        with self._database.read() as connection:
            empty = refusals.refused_as(connection, ReasonCode.EMPTY, _MOST_LOOKED_FOR)
        return {id_: shown(path) for id_, path in empty.items() if not os.path.lexists(path)}

    def _moved(self, arrivals: list[Arrival]) -> list[Arrival]:
        """Tell a file that only moved inside its department's folder from one dropped again."""
        with self._database.read() as connection:
            places = sources.places(connection, {arrival.sha256 for arrival in arrivals})
        if not places:
            return arrivals
        arriving = {arrival.source_path_raw for arrival in arrivals}
        missing = {
            (place.sha256, place.department): place.id
            for place in places
            if place.source_path_raw not in arriving and not os.path.lexists(place.source_path_raw)
        }
        return [
            replace(arrival, moved_from=missing.pop((arrival.sha256, arrival.department), None))
            for arrival in arrivals
        ]


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    names = ("st_dev", "st_ino", "st_size", "st_mtime_ns")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _place(candidate: Candidate) -> Arrival:
    """The arrival as far as it is known before its bytes are read."""
    try:
        status = candidate.path.lstat()
        size, mtime_ns = status.st_size, status.st_mtime_ns
    except OSError:
        size = mtime_ns = 0
    place = raw(candidate.path)
    return Arrival(
        department=candidate.department,
        name=shown(raw(candidate.path.name)),
        source_path=shown(place),
        source_path_raw=place,
        source_size=size,
        source_mtime_ns=mtime_ns,
        after=candidate.after,
        batch=candidate.batch,
        sha256="",
        size=size,
    )
