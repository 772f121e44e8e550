"""What one process works with, and what it has in hand: the ground on which the stages stand.

All of it may be lost at any moment; the state of all work is in the catalogue.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archive.catalogue.arrivals.claims import Job
from archive.catalogue.ground.connect import Database
from archive.originals.copies import CopyFolder
from archive.originals.store import Store
from ingest.entering.copier import Copier
from ingest.entering.indexing import Indexer
from ingest.entering.owner import Owner
from ingest.reader import Limits
from ingest.reading.pool import Pool
from ingest.spool.task import Outcome
from ingest.taking.dropfolder import DropFolder
from ingest.taking.receive import Candidate, Receipt, Receiver
from ingest.taking.release import Releaser

REST = 5.0  # seconds: so long rests a stage that failed for the machine's sake (a full disk, say)
FOLLOW_SECONDS = 5.0  # a file that takes longer has its finished pages entered while it is read


@dataclass(frozen=True, slots=True)
class Parts:
    """The real parts a pipeline works with; the site chooses them, tests may hand in others."""

    database: Database
    store: Store
    indexer: Indexer
    pool: Pool
    express: Pool  # one more process, for short files while the others read long ones
    owner: Owner
    limits: Limits
    folders: Callable[[], list[DropFolder]]
    who: str  # for the audit log
    now: Callable[[], str]  # ISO UTC
    year: Callable[[], int]
    largest_mib: int
    review_below: float
    copies: CopyFolder | None  # where scans get their searchable copies; None where they get none
    # The passwords to try on these records, those given for one of them first.
    passwords: Callable[[Sequence[int]], dict[int, tuple[str, ...]]]


@dataclass(slots=True)
class Following:
    """A file that is being read: since when, and up to which byte of its spool file it is entered."""

    since: float = field(default_factory=time.monotonic)
    next_look: float = field(default_factory=lambda: time.monotonic() + FOLLOW_SECONDS)
    offset: int = 0


@dataclass(slots=True)
class Hand:
    """One process' work in hand, from settled files (`inbox`) to what became of them."""

    parts: Parts
    inbox: deque[Candidate] = field(default_factory=deque)
    receipts: list[Receipt] = field(default_factory=list)
    children: list[int] = field(default_factory=list)  # attachments that were entered
    wanted: deque[int] | None = None  # where set, only these records are read, whatever else waits
    following: dict[int, Following] = field(default_factory=dict)
    reading: dict[int, Job] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    receiver: Receiver = field(init=False)
    releaser: Releaser = field(init=False)
    copier: Copier | None = field(init=False)
    resting: dict[str, float] = field(default_factory=dict)
    failing: dict[str, Exception] = field(default_factory=dict)  # what the last run of a stage ended in
    machine: str = ""  # the reason, where the machine kept the last files from being read
    claimed: deque[Job] = field(default_factory=deque)
    claimed_at: float = 0.0
    registered_at: float = 0.0
    next_rescue: float = 0.0
    next_release: float = 0.0
    next_copy: float = 0.0

    def __post_init__(self) -> None:
        parts = self.parts
        self.receiver = Receiver(parts.database, parts.store, parts.who, parts.largest_mib)
        self.releaser = Releaser(parts.database, parts.store, parts.who)
        self.copier = None
        if parts.copies:
            self.copier = Copier(
                parts.database, parts.store, parts.copies, parts.express, parts.owner.spool, parts.who,
                parts.passwords,
            )  # fmt: skip
