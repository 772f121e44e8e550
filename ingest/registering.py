"""Registering: what a reading process found becomes one catalogue row, with its attachments, at once."""

import logging
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from archive.catalogue import intake, records, work
from archive.catalogue.connect import Connection, Database
from archive.catalogue.intake import Arrival
from archive.catalogue.work import Findings, Job
from archive.record import State
from archive.store import Store, Stored
from ingest.errors import NeedsPassword
from ingest.format import Child, Limits

from ingest.spool import SpoolReading, read_spool
from ingest.worker import Outcome

log = logging.getLogger(__name__)

# Between a file's place and the name of an attachment in it.
INSIDE = "!/"


class Registrar:
    """Enters the outcomes of reading in one site's catalogue."""

    def __init__(self, database: Database, store: Store, limits: Limits, who: str, review_below: float) -> None:
        self._database = database
        self._store = store
        self._limits = limits
        self._who = who
        self._review_below = review_below

    def register(self, outcomes: Sequence[Outcome], jobs: Mapping[int, Job], at: str, year: int) -> list[int]:
        """Enter these outcomes in one transaction; returns the ids of the attachments found in them.

        Where that fails for the sake of one of them, each is entered alone and that one is parked.
        """
        wanted = [outcome for outcome in outcomes if outcome.job in jobs]
        try:
            with self._database.write() as connection:
                children = [id_ for o in wanted for id_ in self._enter(connection, o, jobs[o.job], at, year)]
        except (ValueError, TypeError, OverflowError, KeyError) as error:
            log.warning("a reading could not be registered: %s", error)
            children = self._one_by_one(wanted, jobs, at, year)
        for outcome in outcomes:
            if outcome.spool_file is not None:
                _remove(outcome.spool_file)
        return children

    def _one_by_one(
        self, outcomes: Sequence[Outcome], jobs: Mapping[int, Job], at: str, year: int
    ) -> list[int]:
        children: list[int] = []
        for outcome in outcomes:
            try:
                with self._database.write() as connection:
                    children += self._enter(connection, outcome, jobs[outcome.job], at, year)
            except (ValueError, TypeError, OverflowError, KeyError) as error:
                with self._database.write() as connection:
                    work.park(
                        connection, at, self._who, outcome.job, State.UNREADABLE, "reader_died", str(error), ""
                    )
        return children

    def _enter(self, connection: Connection, outcome: Outcome, job: Job, at: str, year: int) -> list[int]:
        reading = read_spool(outcome.spool_file) if outcome.spool_file else None
        if not outcome.ok or reading is None:
            state = State.NEEDS_PASSWORD if outcome.reason == NeedsPassword().reason else State.UNREADABLE
            media_type = reading.identity.media_type if reading else ""
            work.park(
                connection, at, self._who, job.id, state, outcome.reason, outcome.detail, media_type
            )
            return []
        children, notes = self._children(connection, reading, job, at, year)
        identity = reading.identity
        findings = Findings(
            id=job.id,
            pages=reading.pages(),
            media_type=identity.media_type,
            mismatch=identity.mismatch,
            notes=[*reading.notes, *notes],
            classification=reading.classification,
            description=reading.description,
            needs_review=reading.classification.confidence < self._review_below,
        )
        work.register(connection, at, self._who, findings)
        return children

    def _children(
        self, connection: Connection, reading: SpoolReading, job: Job, at: str, year: int
    ) -> tuple[list[int], list[tuple[str, str]]]:
        """Take the attachments as records of their own that point to their parent."""
        if not reading.children:
            return [], []
        if records.depth(connection, job.id) >= self._limits.depth:
            return [], [("too_deep", str(len(reading.children)))]
        arrivals = [self._arrival(child, job) for child in reading.children]
        self._store.settle(Stored(arrival.sha256, arrival.size) for arrival in arrivals)
        received = intake.receive(connection, at, year, self._who, arrivals)
        return [one.id for one in received], []

    def _arrival(self, child: Child, job: Job) -> Arrival:
        with child.path.open("rb") as stream:
            stored = self._store.take(stream)
        if stored is None:
            raise ValueError(child.name)
        inside = INSIDE + child.name
        return Arrival(
            department=job.department,
            name=child.name,
            source_path=job.source_path + inside,
            source_path_raw=job.source_path_raw + inside.encode("utf-8", "surrogatepass"),
            source_size=stored.size,
            source_mtime_ns=0,
            after="leave",
            sha256=stored.sha256,
            size=stored.size,
            parent_id=job.id,
        )


def _remove(spool_file: Path) -> None:
    """A spool file and the folder of attachments beside it."""
    spool_file.unlink(missing_ok=True)
    beside = spool_file.with_suffix("")
    if beside != spool_file and beside.is_dir():
        shutil.rmtree(beside, ignore_errors=True)
