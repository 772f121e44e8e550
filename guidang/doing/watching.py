"""Taking files in: from the watched drop folders, or from paths that a person names."""

import errno
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.record import FINAL_STATES, State
from guidang.doing.running import pipeline
from guidang.site.site import Site
from guidang.troubles.board import Board
from guidang.troubles.noting import Noting
from ingest.errors import IngestError
from ingest.pipeline import Pipeline, turn
from ingest.taking.dropfolder import walk
from ingest.taking.receive import Candidate, Receipt
from ingest.taking.watch import Watcher

UNKNOWN_DEPARTMENT = "未指定"
# Settled files waiting to be received; more would only fill memory.
_INBOX = 64
_PAUSE = 0.2
# Files that a person names may be many: they wait behind those that come alone.
_NAMED = 1000
_LOOK = 0.5
_ANEW = 5.0  # seconds of rest after a failure

log = logging.getLogger(__name__)


def keep_watching(site: Site, stop: threading.Event, board: Board) -> None:
    """Watch until `stop`, whatever happens: what ends the watching is noted, and it begins anew."""
    while not stop.is_set():
        try:
            watch(site, stop, board=board)
        except Exception as error:
            log.exception("watching ended; it begins anew in %g s", _ANEW)
            board.work_met([("intake", error)])
            stop.wait(_ANEW)


def watch(site: Site, stop: threading.Event, *, once: bool = False, board: Board | None = None) -> None:
    """Watch the drop folders until `stop`; with `once`, until all that lies there is dealt with.

    What fails meanwhile is noted on `board`. Raises CatalogueError at the start, and with `once`.
    """
    with pipeline(site) as running:
        settings = site.settings.watch
        watcher = Watcher(
            site.drop_folders,
            site.database,
            settle_seconds=settings.settle_seconds,
            scan_seconds=settings.scan_seconds,
            polling_seconds=settings.polling_seconds,
        )
        noting = Noting(board, running, watcher)
        watcher.start()
        try:
            while not stop.is_set():
                if len(running.inbox) < _INBOX:
                    _notice(running, watcher, once=once)
                moved = turn(running)
                _look_again(running, watcher, noting)
                noting.tell()
                if not running.parts.owner.spool.is_dir():
                    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(site.work))
                if once and not moved and _drained(site, running, watcher):
                    return
                if not moved:
                    stop.wait(_PAUSE)
        finally:
            watcher.stop()


def _notice(running: Pipeline, watcher: Watcher, *, once: bool) -> None:
    """Let files in that have settled. A catalogue out of reach is asked again after a rest."""
    if time.monotonic() < running.resting.get("notice", 0.0):
        return
    try:
        # What could not be received yet is noticed again by every scan.
        waiting = {candidate.path for candidate in running.inbox}
        running.inbox.extend(one for one in watcher.due(_INBOX) if one.path not in waiting)
        running.failing.pop("notice", None)
    except Exception as error:
        if once:
            raise
        log.exception("drop folders not looked at; tried again in %g s", _ANEW)
        running.failing["notice"] = error
        running.resting["notice"] = time.monotonic() + _ANEW
        watcher.look_within(0.0)  # what events told of is lost


def _look_again(running: Pipeline, watcher: Watcher, noting: Noting) -> None:
    while running.receipts:
        receipt = running.receipts.popleft()
        noting.took(receipt)
        if receipt.retry:
            watcher.again(receipt.candidate)


def _drained(site: Site, running: Pipeline, watcher: Watcher) -> bool:
    """Whether nothing is left to do here: nothing settling, nothing unfinished, no source to release."""
    if watcher.settling or running.inbox or running.claimed or running.reading:
        return False
    with site.database.read() as connection:
        states = records.counts(connection)
    unfinished = sum(number for state, number in states.items() if State(state) not in FINAL_STATES)
    copies = running.copier is not None and running.copier.waiting()
    return not unfinished and not copies and not running.releaser.waiting()


@dataclass(slots=True)
class Result:
    """What became of one named file: its record, or why there is none."""

    path: str
    record: Record | None = None
    error: IngestError | None = None


@dataclass(slots=True)
class Adding:
    """Taking in the files a person named; `results` gives each as it is finished."""

    site: Site
    department: str  # "" for the drop folder's own, or 未指定
    settle_seconds: float
    _waiting: dict[int, str] = field(default_factory=dict)
    _looked: float = 0.0

    def results(
        self,
        paths: Iterable[Path],
        on_found: Callable[[int], None],
        on_page: Callable[[str, int], None] = lambda _, __: None,
    ) -> Iterator[Result]:
        """Take these files and folders in; yields a result for each file and each attachment in it.

        For progress, `on_found(n)` is told how many files there are so far, and `on_page(name, n)` how
        many pages of a file with several of them are read.
        """
        with pipeline(self.site) as running:
            files = self._candidates(paths)
            found, exhausted = 0, False
            young: list[Candidate] = []
            while not exhausted or young or running.inbox or self._waiting:
                while not exhausted and len(running.inbox) < _INBOX:
                    candidate = next(files, None)
                    if candidate is None:
                        exhausted = True
                        break
                    found += 1
                    on_found(found)
                    (running.inbox if self._settled(candidate) else young).append(candidate)
                ripe = [candidate for candidate in young if self._settled(candidate)]
                young = [candidate for candidate in young if candidate not in ripe]
                running.inbox.extend(ripe)
                moved = turn(running)
                for reading in running.parts.pool.under_way():
                    if reading.job in running.reading and reading.pages > 1:
                        on_page(running.reading[reading.job].name, reading.pages)
                while running.receipts:
                    yield from self._receipt(running.receipts.popleft(), young)
                if running.children:
                    found += len(running.children)
                    on_found(found)
                yield from self._finished(running)
                if not moved:
                    time.sleep(0.02 if self._waiting else _PAUSE / 4)
            while running.copier is not None and running.copier.waiting():
                if not turn(running):
                    time.sleep(_PAUSE / 4)

    def _receipt(self, receipt: Receipt, young: list[Candidate]) -> Iterator[Result]:
        path = str(receipt.candidate.path)
        if receipt.retry:
            young.append(receipt.candidate)
        elif receipt.record_id is None:
            yield Result(path, error=receipt.error)
        else:
            self._waiting[receipt.record_id] = path

    def _finished(self, running: Pipeline) -> Iterator[Result]:
        """Those of ours that are in a final state, whoever brought them there."""
        for id_ in running.children:
            self._waiting[id_] = ""
        running.children.clear()
        if not self._waiting or time.monotonic() < self._looked + _LOOK:
            return
        self._looked = time.monotonic()
        with self.site.database.read() as connection:
            done = records.finished(connection, list(self._waiting))
        for id_, record in sorted(done.items()):
            yield Result(self._waiting.pop(id_) or record.source_path, record)

    def _settled(self, candidate: Candidate) -> bool:
        """Whether nobody wrote to the file within the settle time, by its own times.

        Linux sets a file's change time itself at every write; a file from a machine whose clock is
        ahead waits for its time to pass, a minute at most.
        """
        try:
            status = candidate.path.lstat()
        except OSError:
            return True  # receiving says what is wrong with it
        age = time.time() - max(status.st_mtime, status.st_ctime)
        return age >= self.settle_seconds or age < -60

    def _candidates(self, paths: Iterable[Path]) -> Iterator[Candidate]:
        folders = self.site.drop_folders()
        for path in paths:
            for file in (item for item, _ in walk(path, empty=True)) if path.is_dir() else [path]:
                absolute = file.absolute()
                own = next((f for f in folders if absolute.is_relative_to(f.path)), None)
                department = self.department or (own.department if own else UNKNOWN_DEPARTMENT)
                yield Candidate(absolute, department, own.after if own else "leave", batch=_NAMED)
