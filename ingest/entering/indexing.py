"""Indexing: registered records go into the full-text index, in batches, by one process at a time.

A thread of its own does it, so that reading goes on meanwhile. A process that finds the index
being written by another hands over: that one indexes every registered record, whoever read it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from archive.catalogue.ground.connect import Database
from archive.catalogue.readings import contents, indexable, work
from search.engine import Engine, Entry, IndexBusy

log = logging.getLogger(__name__)

# Records in one commit: enough to be cheap for each, few enough to be soon findable.
BATCH = 500
# Seconds without work after which small segments are merged.
_IDLE = 5.0
# Index and catalogue are compared at most once in so many seconds, and in so small a share of the time.
_COMPARE_SECONDS, _COMPARE_SHARE = 60.0, 0.005


def entries(database: Database, ids: Sequence[int]) -> Iterator[Entry]:
    """The index entries of these records, streamed from the catalogue."""
    with database.read() as connection:
        for content in contents.contents(connection, ids):
            yield Entry(
                id=content.id,
                text=content.text,
                title=content.title,
                name=content.name,
                numbers=tuple(content.numbers),
                people="；".join(content.people),
                category=content.category,
                kind=content.kind,
                departments=tuple(content.departments),
                date=content.document_date,
                received=content.received,
                media_type=content.media_type,
                secrecy=content.secrecy,
            )


def index_waiting(database: Database, engine: Engine, now: Callable[[], str]) -> int:
    """Index one batch of the records that wait, in one commit; returns how many.

    The commit comes first and the catalogue's mark second: after a crash between the two the
    records are indexed again, which replaces them. Raises IndexBusy.
    """
    with database.read() as connection:
        waiting = work.to_index(connection, BATCH)
    if waiting:
        engine.add(entries(database, list(waiting)))
        with database.write() as connection:
            work.mark_indexed(connection, now(), waiting)
    return len(waiting)


def mend(database: Database, engine: Engine) -> tuple[int, int]:
    """Compare index and catalogue: what is missing then waits for the index, what is too much is removed.

    Returns how many were missing, and how many too much. Raises IndexBusy.
    """
    # In this order: a record is in the index before the catalogue says so, and in the catalogue before both.
    with database.read() as connection:
        wanted = indexable.settled(connection)
    have = set(engine.ids())
    missing = sorted(wanted - have)
    with database.read() as connection:
        extra = sorted(have - wanted - indexable.revisions(connection).keys()) if have - wanted else []
    if missing:
        with database.write() as connection:
            indexable.let_wait(connection, missing)
    if extra:
        engine.remove(extra)
    if missing or extra:
        log.warning("index mended: %d records were missing, %d too many", len(missing), len(extra))
    return len(missing), len(extra)


class Indexer:
    """The thread that keeps the index up with the catalogue.

    `nudge()` tells it that something was registered; it commits at most every `commit_seconds`.
    An error ends the thread; `check()` raises it and starts the thread anew. `trouble` is what keeps the
    index from being written now. In quiet times it
    compares index and catalogue, and leaves nothing behind that a rebuild cut short has left.
    """

    def __init__(
        self, database: Database, engine: Engine, now: Callable[[], str], commit_seconds: float
    ) -> None:
        self._database = database
        self._engine = engine
        self._now = now
        self._commit_seconds = commit_seconds
        self._nudged = threading.Event()
        self._stopping = threading.Event()
        self._ended_by: Exception | None = None
        self.trouble: Exception | None = None
        self._next_comparison = time.monotonic() + _COMPARE_SECONDS
        self._thread = self._start()

    def nudge(self) -> None:
        """Tell the thread that something waits to be indexed."""
        self._nudged.set()

    def check(self) -> None:
        """Raise what ended the thread, if anything did (a full disk, say); it then tries again."""
        if self._ended_by is not None:
            error, self._ended_by = self._ended_by, None
            self._thread = self._start()
            raise error

    def stop(self) -> None:
        """Finish the batch under way and end."""
        self._stopping.set()
        self._nudged.set()
        self._thread.join()

    def _start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name="indexer", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        try:
            self._tidy()
            tidy_at = time.monotonic() + _IDLE
            while not self._stopping.is_set():
                self._nudged.wait(timeout=1.0)
                self._nudged.clear()
                started = time.monotonic()
                if self._batch():
                    tidy_at = time.monotonic() + _IDLE
                    self._stopping.wait(max(0.0, self._commit_seconds - (time.monotonic() - started)))
                    self._nudged.set()
                elif time.monotonic() >= tidy_at:
                    self._tidy()
                    tidy_at = time.monotonic() + 12 * _IDLE
        except Exception as error:  # noqa: BLE001 - kept, and raised in the pipeline's own thread
            self._ended_by = self.trouble = error

    def _batch(self) -> int:
        try:
            done = index_waiting(self._database, self._engine, self._now)
        except IndexBusy:
            done = 0  # another process writes, and will index these too
        except OSError as error:
            log.warning("index not written: %s", error)
            self.trouble = error
            return 0
        self.trouble = None
        return done

    def _tidy(self) -> None:
        try:
            self._engine.tidy()
            self._database.tidy()
            began = time.monotonic()
            if began >= self._next_comparison:
                mend(self._database, self._engine)
                took = time.monotonic() - began
                self._next_comparison = began + max(_COMPARE_SECONDS, took / _COMPARE_SHARE)
        except (IndexBusy, OSError) as error:
            log.info("index not tidied: %s", error)
