"""The flow: from a settled file to a described, catalogued and indexed record.

    receive → claim → (identify → extract → classify → describe, in a child process) → register
            → index → copy → release

Pages of a file that takes long are entered while it is read (`follow`). The stages stand in
`STAGES`, in order, and `turn` runs each of them once on whatever is there. Every finished stage is
committed, so that a restart goes on where things stood: the state of all
work is in the catalogue, and what this process holds in memory may be lost at any moment.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archive.catalogue.arrivals import claims
from archive.catalogue.ground.connect import Connection, Database
from archive.notes import OF_THE_MACHINE
from archive.originals.copies import CopyFolder
from archive.originals.store import Store
from ingest.entering.copier import Copier
from ingest.entering.indexing import Indexer
from ingest.entering.owner import Owner
from ingest.entering.registrar import Registrar, enter_pages
from ingest.reader import Limits
from ingest.reading.pool import Outcome, Pool, Task
from ingest.taking.dropfolder import DropFolder
from ingest.taking.receive import Candidate, Receipt, Receiver
from ingest.taking.release import Releaser

log = logging.getLogger(__name__)

# Files taken in one transaction.
_RECEIVE_AT_ONCE = 64
# Records claimed in one transaction, and readings entered in one; or what came in this many seconds.
_CLAIM_AT_ONCE = 64
_CLAIM_SECONDS = 0.5
_REGISTER_AT_ONCE = 64
_REGISTER_SECONDS = 0.3
# After a stage failed for the machine's sake (a full disk, say), it rests this many seconds.
_REST = 5.0
# Pages of a long file are entered after this many seconds, and again after half the time it has taken.
_FOLLOW_SECONDS, _FOLLOW_MOST = 5.0, 30.0
# Names of files that are read in a moment, whatever their size.
_SHORT = ("txt", "md", "csv", "docx", "html", "htm", "eml", "xml", "json")
_RESCUE_SECONDS, _RELEASE_SECONDS, _COPY_SECONDS = 10.0, 1.0, 2.0


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
    next_look: float = field(default_factory=lambda: time.monotonic() + _FOLLOW_SECONDS)
    offset: int = 0


@dataclass(slots=True)
class Pipeline:
    """One process' work on a site.

    `inbox` holds settled files; what became of them comes out in `receipts`, and the ids of
    attachments that were entered in `children`.
    """

    parts: Parts
    inbox: deque[Candidate] = field(default_factory=deque)
    receipts: deque[Receipt] = field(default_factory=deque)
    children: list[int] = field(default_factory=list)
    wanted: deque[int] | None = None  # where set, only these records are read, whatever else waits
    following: dict[int, Following] = field(default_factory=dict)
    reading: dict[int, claims.Job] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    receiver: Receiver = field(init=False)
    releaser: Releaser = field(init=False)
    copier: Copier | None = field(init=False)
    resting: dict[str, float] = field(default_factory=dict)
    failing: dict[str, Exception] = field(default_factory=dict)  # what the last run of a stage ended in
    machine: str = ""  # the reason, where the machine kept the last files from being read
    claimed: deque[claims.Job] = field(default_factory=deque)
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

    def close(self) -> None:
        """Stop: what is under way is given back to be done by the next process."""
        self.parts.pool.close(kill=True)
        self.parts.express.close(kill=True)
        self.parts.indexer.stop()
        self.receiver.close()
        self.parts.owner.leave(self.parts.database)


def rescue(pipeline: Pipeline) -> bool:
    """Give back what a process that died had claimed, and what a failed stage of ours lost hold of."""
    if time.monotonic() < pipeline.next_rescue:
        return False
    pipeline.next_rescue = time.monotonic() + _RESCUE_SECONDS
    held = {*pipeline.reading, *(job.id for job in pipeline.claimed)}
    return pipeline.parts.owner.rescue(pipeline.parts.database, held) > 0


def receive(pipeline: Pipeline) -> bool:
    """Take settled files into the store and the catalogue."""
    batch = [pipeline.inbox.popleft() for _ in range(min(_RECEIVE_AT_ONCE, len(pipeline.inbox)))]
    if not batch:
        return False
    parts = pipeline.parts
    try:
        pipeline.receipts.extend(pipeline.receiver.receive(batch, parts.now(), parts.year()))
    except Exception:
        pipeline.inbox.extendleft(reversed(batch))
        raise
    return True


def claim(pipeline: Pipeline) -> bool:
    """Give received records to the reading processes."""
    parts = pipeline.parts
    if parts.pool.free <= 0:
        return _claim_express(pipeline)
    waited = time.monotonic() > pipeline.claimed_at + _CLAIM_SECONDS
    if pipeline.claimed and waited and pipeline.wanted is None:
        # They wait longer than was thought; what has come since may be more urgent.
        with parts.database.write() as connection:
            claims.give_back_some(connection, [job.id for job in pipeline.claimed])
        pipeline.claimed.clear()
    if not pipeline.claimed:
        wanted = _CLAIM_AT_ONCE if parts.pool.quick else parts.pool.free
        with parts.database.write() as connection:
            pipeline.claimed.extend(_claimed(pipeline, connection, wanted))
        pipeline.claimed_at = time.monotonic()
    given = min(parts.pool.free, len(pipeline.claimed))
    _read(pipeline, parts.pool, [pipeline.claimed.popleft() for _ in range(given)])
    return given > 0


def _claimed(pipeline: Pipeline, connection: Connection, most: int) -> list[claims.Job]:
    """Up to `most` records to read, now ours."""
    token = pipeline.parts.owner.token
    if pipeline.wanted is None:
        return claims.claim(connection, token, most)
    some = [pipeline.wanted.popleft() for _ in range(min(most, len(pipeline.wanted)))]
    return claims.claim_again(connection, token, some)


def _claim_express(pipeline: Pipeline) -> bool:
    """While all processes read long files, one more reads short ones that have come since."""
    parts = pipeline.parts
    if parts.pool.quick or not parts.express.ready() or pipeline.wanted is not None:
        return False
    with parts.database.write() as connection:
        jobs = claims.claim_newest(connection, parts.owner.token, _SHORT)
    _read(pipeline, parts.express, jobs)
    return bool(jobs)


def _read(pipeline: Pipeline, pool: Pool, jobs: Sequence[claims.Job]) -> None:
    if not jobs:
        return
    parts = pipeline.parts
    passwords = parts.passwords([job.id for job in jobs])
    for job in jobs:
        parts.owner.take_up(job.id)
        path = str(parts.store.path(job.sha256))
        pool.submit(Task(job.id, path, job.name, passwords=passwords.get(job.id, ())))
        pipeline.reading[job.id] = job


def follow(pipeline: Pipeline) -> bool:
    """Enter the pages of files that take long while they are being read, so that they are found."""
    parts, now = pipeline.parts, time.monotonic()
    moved = False
    for progress in (*parts.pool.under_way(), *parts.express.under_way()):
        at = pipeline.following.setdefault(progress.job, Following())
        if progress.job in pipeline.reading and now >= at.next_look:
            at.offset = enter_pages(parts.database, progress, at.offset)
            at.next_look = now + min(_FOLLOW_MOST, max(_FOLLOW_SECONDS, (now - at.since) / 2))
            moved = True
    return moved


def register(pipeline: Pipeline) -> bool:
    """Enter what the reading processes found: description, class, text; or why there is none."""
    parts = pipeline.parts
    # Copies, whose numbers are negative, come last: what is read is not lost where one cannot be kept.
    for outcome in sorted(parts.express.results(timeout=0.0), key=lambda outcome: -outcome.job):
        if outcome.job in pipeline.reading:
            pipeline.outcomes.append(outcome)
        elif pipeline.copier:
            pipeline.copier.end(outcome, parts.now())
            pipeline.next_copy = time.monotonic() + (_REST if outcome.reason in OF_THE_MACHINE else 0.0)
    pipeline.outcomes += parts.pool.results(timeout=0.05 if pipeline.reading else 0.0)
    if not pipeline.outcomes:
        pipeline.registered_at = time.monotonic()
        return False
    enough = len(pipeline.outcomes) >= _REGISTER_AT_ONCE or len(pipeline.outcomes) == len(pipeline.reading)
    if not enough and time.monotonic() < pipeline.registered_at + _REGISTER_SECONDS:
        return True
    pipeline.registered_at = time.monotonic()
    registrar = Registrar(
        parts.database, parts.store, parts.limits, parts.who, parts.review_below, parts.copies is not None
    )
    pipeline.machine = next((o.reason for o in pipeline.outcomes if o.reason in OF_THE_MACHINE), "")
    if pipeline.machine:
        pipeline.resting["claim"] = time.monotonic() + _REST
    pipeline.children += registrar.register(pipeline.outcomes, pipeline.reading, parts.now(), parts.year())
    for outcome in pipeline.outcomes:
        pipeline.reading.pop(outcome.job, None)
        pipeline.following.pop(outcome.job, None)
    pipeline.outcomes.clear()
    return True


def index(pipeline: Pipeline) -> bool:
    """Keep the index up with what was registered (a thread of its own does it)."""
    pipeline.parts.indexer.check()
    pipeline.parts.indexer.nudge()
    return False


def copy(pipeline: Pipeline) -> bool:
    """Have searchable copies of scans made, while nothing waits to be read."""
    busy = pipeline.copier is None or pipeline.reading or pipeline.inbox or pipeline.copier.busy
    if busy or time.monotonic() < pipeline.next_copy:
        return False
    begun = pipeline.copier is not None and pipeline.copier.begin()
    if not begun:
        pipeline.next_copy = time.monotonic() + _COPY_SECONDS
    return begun


def release(pipeline: Pipeline) -> bool:
    """Deal with the sources of indexed records, last of all."""
    if time.monotonic() < pipeline.next_release:
        return False
    settled = pipeline.releaser.release(pipeline.parts.now(), pipeline.parts.folders())
    if not settled:
        pipeline.next_release = time.monotonic() + _RELEASE_SECONDS
    return settled > 0


Stage = Callable[[Pipeline], bool]
STAGES: tuple[Stage, ...] = (rescue, receive, claim, follow, register, index, copy, release)


def turn(pipeline: Pipeline) -> bool:
    """Run each stage once; True when anything moved.

    A stage that fails for the machine's sake rests a while and is tried again; the others go on.
    """
    moved = False
    for stage in STAGES:
        if time.monotonic() < pipeline.resting.get(stage.__name__, 0.0):
            continue
        try:
            moved |= stage(pipeline)
            pipeline.failing.pop(stage.__name__, None)
        except Exception as error:
            pipeline.failing[stage.__name__], pipeline.next_rescue = error, 0.0
            log.exception("stage %s failed; tried again in %g s", stage.__name__, _REST)
            pipeline.resting[stage.__name__] = time.monotonic() + _REST
    return moved
