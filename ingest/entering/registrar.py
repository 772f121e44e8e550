"""Registering: what a reading process found becomes one catalogue row, with its attachments, at once."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.catalogue.arrivals import claims, deaths, passwords
from archive.catalogue.arrivals.claims import Job
from archive.catalogue.ground.connect import Connection, Database
from archive.catalogue.readings import work
from archive.catalogue.readings.findings import Findings
from archive.notes import OF_THE_MACHINE, TO_REVIEW, ReasonCode
from archive.originals.store import Store
from archive.record import UNSORTED, Description, Page, State
from ingest import media_types
from ingest.describing.marks import secrecy_on
from ingest.entering.attachments import Attachments
from ingest.errors import IngestError, NeedsPassword
from ingest.reader import Limits
from ingest.spool.failure import told
from ingest.spool.reading import SpoolReading, read_spool, remove, since
from ingest.spool.task import Outcome, Progress

log = logging.getLogger(__name__)

# Errors that lie in what was read, not in the machine: that one record is parked, the others go on.
_ITS_OWN = (IngestError, ValueError, TypeError, OverflowError, KeyError)


def enter_pages(database: Database, progress: Progress, offset: int) -> int:
    """Enter the pages that a file still being read has given since byte `offset` of its spool file; the
    byte up to which they are entered now."""
    pages: list[Page] = []
    expected = None
    for found, end in since(progress.spool_file, offset):
        offset = end
        if isinstance(found, Page):
            pages.append(found)
        else:
            expected = found
        if len(pages) >= work.PAGES_AT_ONCE:
            break
    if pages or expected is not None:
        with database.write() as connection:
            # What is found while it is still being read is as secret as its first page says.
            mark = secrecy_on(line.text for page in pages if page.number == 1 for line in page.lines)
            work.register_pages(connection, progress.job, pages, expected, mark)
    return offset


@dataclass(slots=True)
class Entered:
    """What came of entering outcomes: the ids of attachments found in them, and of the records that were
    given back to be read again."""

    children: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)

    def add(self, other: "Entered") -> None:
        """Take over what came of others."""
        self.children += other.children
        self.again += other.again


class Registrar:
    """Enters the outcomes of reading in one site's catalogue."""

    def __init__(
        self, database: Database, store: Store, limits: Limits, who: str, review_below: float, copies: bool
    ) -> None:
        self._database = database
        self._store = store
        self._limits = limits
        self._who = who
        self._review_below = review_below
        self._copies = copies  # whether scanned PDFs get searchable copies

    def register(self, outcomes: Sequence[Outcome], jobs: Mapping[int, Job], at: str, year: int) -> Entered:
        """Enter these outcomes in one transaction.

        The attachments were entered before it, some at a time. Where that fails for the sake of one of
        them, each is entered alone and that one is parked.
        """
        wanted = [outcome for outcome in outcomes if outcome.job in jobs]
        try:
            entered = self._together(wanted, jobs, at, year)
        except _ITS_OWN as error:
            log.warning("a reading could not be registered: %s", error)
            entered = self._one_by_one(wanted, jobs, at, year)
        for outcome in outcomes:
            if outcome.spool_file is not None:
                remove(outcome.spool_file)
        return entered

    def _together(self, outcomes: Sequence[Outcome], jobs: Mapping[int, Job], at: str, year: int) -> Entered:
        readings = {o.job: read_spool(o.spool_file) for o in outcomes if o.ok and o.spool_file is not None}
        attachments = Attachments(self._database, self._store, self._limits, self._who)
        inside = {id_: attachments.enter(reading, jobs[id_], at, year) for id_, reading in readings.items()}
        findings = [self._findings(id_, reading, inside[id_].notes) for id_, reading in readings.items()]
        with self._database.write() as connection:
            others = [outcome for outcome in outcomes if outcome.job not in readings]
            again = [outcome.job for outcome in others if not self._park(connection, outcome, at)]
            work.register(connection, at, self._who, findings)
            passwords.forget_used(connection, list(readings))
        for id_, reading in readings.items():
            if reading.failures:
                log.error("record %d was read, but not all done with it:\n%s", id_, told(reading.failures))
        return Entered([id_ for entered in inside.values() for id_ in entered.ids], again)

    def _one_by_one(
        self, outcomes: Sequence[Outcome], jobs: Mapping[int, Job], at: str, year: int
    ) -> Entered:
        entered = Entered()
        for outcome in outcomes:
            try:
                entered.add(self._together([outcome], jobs, at, year))
            except _ITS_OWN as error:
                bad = Outcome(
                    outcome.job, ok=False, reason=ReasonCode.READER_DIED, detail=type(error).__name__
                )
                with self._database.write() as connection:
                    self._park(connection, bad, at)
        return entered

    def _park(self, connection: Connection, outcome: Outcome, at: str) -> bool:
        """End a record that could not be read; or give it back to be read again where that was the machine's
        fault, or where a process died over it for the first time. Whether it ended."""
        if outcome.reason in OF_THE_MACHINE:
            claims.give_back_some(connection, [outcome.job])
            return False
        state, reason, detail = State.UNREADABLE, outcome.reason, outcome.detail
        if outcome.died:
            detail = deaths.note(connection, at, self._who, outcome.job, outcome.detail)
            if not detail:
                return False
        if reason == NeedsPassword.code:
            state = State.NEEDS_PASSWORD
            if passwords.drop_failed(connection, outcome.job):
                reason = ReasonCode.WRONG_PASSWORD
        work.park(connection, at, self._who, outcome.job, state, reason, detail, outcome.media_type)
        return True

    def _findings(self, id_: int, reading: SpoolReading, notes: list[tuple[str, str]]) -> Findings:
        classification = reading.classification or UNSORTED
        unsure = any(code in TO_REVIEW for code, _ in reading.notes)
        return Findings(
            id=id_,
            pages=reading.pages(),
            media_type=reading.identity.media_type,
            mismatch=reading.identity.mismatch,
            notes=[*reading.notes, *notes],
            classification=classification,
            description=reading.description or Description(),
            needs_review=classification.confidence < self._review_below or unsure,
            read_with=reading.read_with,
            wants_copy=self._copies and reading.identity.media_type == media_types.PDF,
        )
