"""Taking files in: from the watched drop folders, or from paths that a person names."""

import errno
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from guidang.doing.running import Stopped, pipeline
from guidang.site.site import Site
from guidang.troubles.board import Board
from guidang.troubles.noting import Noting, Saying
from guidang.troubles.trouble import Trouble
from ingest.errors import IngestError
from ingest.flow.hand import REST
from ingest.pipeline import Pipeline
from ingest.taking.dropfolder import walk
from ingest.taking.receive import Candidate, Receipt
from ingest.taking.watch import Watcher

log = logging.getLogger(__name__)

UNKNOWN_DEPARTMENT = "未指定"
_PAUSE = 0.2
# Files that a person names may be many: they wait behind those that come alone.
_NAMED = 1000
_LOOK = 0.5


def keep_watching(site: Site, stop: threading.Event, board: Board) -> None:
    """Watch until `stop`, whatever happens: what ends the watching is noted, and it begins anew."""
    while not stop.is_set():
        try:
            watch(site, stop, board=board)
        except Exception as error:
            log.exception("watching ended; it begins anew in %g s", REST)
            board.work_met([("intake", error)])
            stop.wait(REST)


def _nobody(_: Trouble) -> None:
    """Nobody waits for what is said."""


def watch(
    site: Site, stop: threading.Event, *, once: bool = False, board: Board | None = None,
    say: Callable[[Trouble], None] = _nobody,
) -> None:  # fmt: skip
    """Watch the drop folders until `stop`; with `once`, until all that lies there is dealt with.

    What fails meanwhile is noted on `board`, and what is waited for is told to `say`, once. Raises
    CatalogueError at the start, and with `once`.
    """
    with suppress(Stopped), pipeline(site, stop=stop) as running:
        settings = site.settings.watch
        watcher = Watcher(
            site.drop_folders,
            site.database,
            settle_seconds=settings.settle_seconds,
            scan_seconds=settings.scan_seconds,
            polling_seconds=settings.polling_seconds,
        )
        noting, saying = Noting(board, running, watcher), Saying(site, say)
        watcher.start()
        try:
            for turn in running.turns(_PAUSE, stop):
                for receipt in turn.receipts:
                    noting.took(receipt)
                    if receipt.retry:
                        watcher.again(receipt.candidate)
                if once:
                    running.offer(watcher.due(running.room) if running.room else ())
                elif running.room:
                    running.offer(noting.due(running.room))
                noting.tell()
                saying.met(running.failing)
                if not running.has_ground:
                    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(site.work))
                if once and not turn.moved and not watcher.settling and running.finished:
                    return
        finally:
            watcher.stop()


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
    found: int = 0  # files and attachments, so far
    all_found: bool = False  # whether there are no more files than these
    _young: list[Candidate] = field(default_factory=list)  # somebody may still be writing to them
    _waiting: dict[int, str] = field(default_factory=dict)
    _looked: float = 0.0

    def results(
        self,
        paths: Iterable[Path],
        on_found: Callable[[int], None],
        on_page: Callable[[str, int], None] = lambda _, __: None,
        stop: threading.Event | None = None,
        say: Callable[[Trouble], None] = _nobody,
    ) -> Iterator[Result]:
        """Take these files and folders in; yields a result for each file and each attachment in it.

        For progress, `on_found(n)` is told how many files there are so far, and `on_page(name, n)` how
        many pages of a file with several of them are read. `say` is told what is waited for, such as a
        disk that is full, once. After `stop` no more is taken in.
        """
        saying = Saying(self.site, say)
        with suppress(Stopped), pipeline(self.site, stop=stop) as running:
            files = self._candidates(paths)
            for turn in running.turns(_PAUSE / 4, stop):
                for name, pages in running.under_way:
                    on_page(name, pages)
                saying.met(running.failing)
                for receipt in turn.receipts:
                    yield from self._receipt(receipt)
                self._waiting |= dict.fromkeys(turn.entered, "")
                before, self.found = self.found, self.found + len(turn.entered)
                yield from self._finished()
                self._offer(running, files)
                if self.found > before:
                    on_found(self.found)
                if self._is_done(running) and running.copied:
                    return

    def _is_done(self, running: Pipeline) -> bool:
        return self.all_found and running.idle and not self._young and not self._waiting

    def _offer(self, running: Pipeline, files: Iterator[Candidate]) -> None:
        """Hand in what nobody writes to, and look at what else was named, as long as there is room."""
        ripe = [candidate for candidate in self._young if self._settled(candidate)]
        self._young = [candidate for candidate in self._young if candidate not in ripe]
        running.offer(ripe)
        while running.room and not self.all_found:
            candidate = next(files, None)
            if candidate is None:
                self.all_found = True
                return
            self.found += 1
            if self._settled(candidate):
                running.offer([candidate])
            else:
                self._young.append(candidate)

    def _receipt(self, receipt: Receipt) -> Iterator[Result]:
        path = str(receipt.candidate.path)
        if receipt.retry:
            self._young.append(receipt.candidate)
        elif receipt.record_id is None:
            yield Result(path, error=receipt.error)
        else:
            self._waiting[receipt.record_id] = path

    def _finished(self) -> Iterator[Result]:
        """Those of ours that are in a final state, whoever brought them there."""
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
            for file in (item for item, _ in walk(path)) if path.is_dir() else [path]:
                absolute = file.absolute()
                own = next((f for f in folders if absolute.is_relative_to(f.path)), None)
                if own and own.trouble and not self.department:
                    raise own.trouble
                department = self.department or (own.department if own else UNKNOWN_DEPARTMENT)
                yield Candidate(absolute, department, own.after if own else "leave", batch=_NAMED)
