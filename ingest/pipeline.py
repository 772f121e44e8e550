"""The flow: from a settled file to a described, catalogued and indexed record.

    receive → claim → (identify → extract → classify → describe, in a child process) → register
            → index → release

The stages stand in `STAGES`, in order, and `turn` runs each of them once on whatever is there.
Every finished stage is committed, so that a restart goes on where things stood: the state of all
work is in the catalogue, and what this process holds in memory may be lost at any moment.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from archive.catalogue import claims
from archive.catalogue.claims import Job
from archive.catalogue.connect import Database
from archive.store import Store
from ingest.dropfolder import DropFolder
from ingest.format import Limits
from ingest.indexing import Indexer
from ingest.owner import Owner
from ingest.receive import Candidate, Receipt, Receiver
from ingest.registering import MACHINE, Registrar
from ingest.release import Releaser
from ingest.worker import Outcome, Pool, Task

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
# Names of files that are read in a moment, whatever their size.
_SHORT = ("txt", "md", "csv", "docx", "html", "htm", "eml", "xml", "json")
_RESCUE_SECONDS = 10.0
_RELEASE_SECONDS = 1.0


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
    reading: dict[int, Job] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    receiver: Receiver = field(init=False)
    releaser: Releaser = field(init=False)
    resting: dict[str, float] = field(default_factory=dict)
    claimed: deque[Job] = field(default_factory=deque)
    claimed_at: float = 0.0
    registered_at: float = 0.0
    next_rescue: float = 0.0
    next_release: float = 0.0

    def __post_init__(self) -> None:
        parts = self.parts
        self.receiver = Receiver(parts.database, parts.store, parts.who, parts.largest_mib)
        self.releaser = Releaser(parts.database, parts.store, parts.who)

    def close(self) -> None:
        """Stop: what is under way is given back to be done by the next process."""
        self.parts.pool.close(kill=True)
        self.parts.express.close(kill=True)
        self.parts.indexer.stop()
        self.receiver.close()
        self.parts.owner.leave(self.parts.database)


def rescue(pipeline: Pipeline) -> bool:
    """Give back what a process that died had claimed."""
    if time.monotonic() < pipeline.next_rescue:
        return False
    pipeline.next_rescue = time.monotonic() + _RESCUE_SECONDS
    return pipeline.parts.owner.rescue(pipeline.parts.database) > 0


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
    if pipeline.claimed and time.monotonic() > pipeline.claimed_at + _CLAIM_SECONDS:
        # They wait longer than was thought; what has come since may be more urgent.
        with parts.database.write() as connection:
            claims.give_back_some(connection, [job.id for job in pipeline.claimed])
        pipeline.claimed.clear()
    if not pipeline.claimed:
        wanted = _CLAIM_AT_ONCE if parts.pool.quick else parts.pool.free
        with parts.database.write() as connection:
            pipeline.claimed.extend(claims.claim(connection, parts.owner.token, wanted))
        pipeline.claimed_at = time.monotonic()
    given = min(parts.pool.free, len(pipeline.claimed))
    for _ in range(given):
        _read(pipeline, parts.pool, pipeline.claimed.popleft())
    return given > 0


def _claim_express(pipeline: Pipeline) -> bool:
    """While all processes read long files, one more reads short ones that have come since."""
    parts = pipeline.parts
    if parts.pool.quick or not parts.express.ready():
        return False
    with parts.database.write() as connection:
        jobs = claims.claim_newest(connection, parts.owner.token, _SHORT)
    for job in jobs:
        _read(pipeline, parts.express, job)
    return bool(jobs)


def _read(pipeline: Pipeline, pool: Pool, job: Job) -> None:
    pipeline.reading[job.id] = job
    pipeline.parts.owner.take_up(job.id)
    pool.submit(Task(job.id, str(pipeline.parts.store.path(job.sha256)), job.name, "read"))


def register(pipeline: Pipeline) -> bool:
    """Enter what the reading processes found: description, class, text; or why there is none."""
    parts = pipeline.parts
    pipeline.outcomes += parts.express.results(timeout=0.0)
    pipeline.outcomes += parts.pool.results(timeout=0.05 if pipeline.reading else 0.0)
    if not pipeline.outcomes:
        pipeline.registered_at = time.monotonic()
        return False
    enough = len(pipeline.outcomes) >= _REGISTER_AT_ONCE or len(pipeline.outcomes) == len(pipeline.reading)
    if not enough and time.monotonic() < pipeline.registered_at + _REGISTER_SECONDS:
        return True
    pipeline.registered_at = time.monotonic()
    registrar = Registrar(parts.database, parts.store, parts.limits, parts.who, parts.review_below)
    if any(outcome.reason in MACHINE for outcome in pipeline.outcomes):
        pipeline.resting["claim"] = time.monotonic() + _REST
    pipeline.children += registrar.register(pipeline.outcomes, pipeline.reading, parts.now(), parts.year())
    for outcome in pipeline.outcomes:
        pipeline.reading.pop(outcome.job, None)
    pipeline.outcomes.clear()
    return True


def index(pipeline: Pipeline) -> bool:
    """Keep the index up with what was registered (a thread of its own does it)."""
    pipeline.parts.indexer.check()
    pipeline.parts.indexer.nudge()
    return False


def release(pipeline: Pipeline) -> bool:
    """Deal with the sources of indexed records, last of all."""
    if time.monotonic() < pipeline.next_release:
        return False
    settled = pipeline.releaser.release(pipeline.parts.now(), pipeline.parts.folders())
    if not settled:
        pipeline.next_release = time.monotonic() + _RELEASE_SECONDS
    return settled > 0


Stage = Callable[[Pipeline], bool]
STAGES: tuple[Stage, ...] = (rescue, receive, claim, register, index, release)


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
        except Exception:
            log.exception("stage %s failed; tried again in %g s", stage.__name__, _REST)
            pipeline.resting[stage.__name__] = time.monotonic() + _REST
    return moved
