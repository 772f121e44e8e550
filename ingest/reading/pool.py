"""A pool of reading processes that can be killed: the parent's side.

Unknown bytes are parsed only in these processes. One that dies or has to be killed takes no other
file with it: the file it held is answered with a reason, the files it had not begun go to another,
and a fresh process takes its place. Only what `ingest.spool.reading` checks comes back from a process.

A pool is used from one thread at a time.
"""

import json
import queue
import shutil
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from archive.notes import ReasonCode
from ingest.errors import REASONS
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits
from ingest.reading import confine
from ingest.reading.process import LONGEST_ANSWER, UNKNOWN_PACE, ReadingProcess, clear_abandoned
from ingest.spool.reading import remove, scratch
from ingest.spool.task import Outcome, Progress, Task, WorkerError

__all__ = ["Outcome", "Pool", "Progress", "Task", "WorkerError"]

_AHEAD = 4  # tasks a process may hold, so that it never waits for its parent
_QUICK = UNKNOWN_PACE  # seconds: only a process whose files take less is given tasks ahead
_WATCH = 0.2  # seconds between looks at memory and clock
_START = 60.0  # seconds a process may take to be ready
_FAILED_STARTS = 3


class Pool:
    """Up to `size` reading processes, started when there is work for them.

    `spool` is the folder for what they find, `config` the one with the class rules; `readers` are
    extra readers as "module:Class", asked before the built-in ones; `options` say how pages are
    looked at.
    """

    def __init__(
        self,
        size: int,
        limits: Limits,
        spool: Path,
        config: Path,
        readers: Iterable[str] = (),
        options: ReadOptions | None = None,
    ) -> None:
        self._size = max(1, size)
        self._limits = limits
        self._spool = spool.absolute()
        self._spool.mkdir(parents=True, exist_ok=True)
        clear_abandoned(self._spool)
        settings: dict[str, Any] = {"limits": asdict(limits), "readers": list(readers)}
        settings |= {"spool": str(self._spool), "config": str(config.absolute())}
        settings["options"] = asdict(options or ReadOptions())
        self._settings = json.dumps(settings).encode()
        self._events: queue.SimpleQueue[tuple[ReadingProcess, bytes]] = queue.SimpleQueue()
        self._workers: list[ReadingProcess] = []
        self._pending: deque[Task] = deque()
        self._outcomes: list[Outcome] = []
        self._failed_starts = 0
        self._watched = 0.0

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(kill=True)

    @property
    def free(self) -> int:
        """How many tasks may be submitted before they would only wait here."""
        room = sum((_AHEAD if self._takes_ahead(w) else 1) - len(w.held) for w in self._workers)
        room += (self._size - len(self._workers)) * _AHEAD
        return max(0, room - len(self._pending))

    @property
    def quick(self) -> bool:
        """Whether files take so little time, lately, that many may be waiting."""
        return all(self._is_quick(worker) for worker in self._workers)

    def ready(self) -> bool:
        """Whether there is room for a task."""
        return self.free > 0

    def pids(self) -> list[int]:
        """The process ids of the processes there are."""
        return [worker.process.pid for worker in self._workers]

    def under_way(self) -> list[Progress]:
        """The files that are being read and have finished pages."""
        return [
            Progress(worker.begun.job, self._spool_file(worker.begun), worker.pages)
            for worker in self._workers
            if worker.begun and worker.begun.kind == "read" and worker.pages
        ]

    def submit(self, task: Task) -> None:
        """Take a task; it is answered by `results` some time. Never waits."""
        self._pending.append(task)
        self._dispatch()

    def results(self, timeout: float) -> list[Outcome]:
        """What was finished, waiting up to `timeout` seconds for the first.

        Raises WorkerError if no process can be started.
        """
        until = time.monotonic() + timeout
        while True:
            wait = 0.0 if self._outcomes else until - time.monotonic()
            self._take_events(min(max(wait, 0.0), _WATCH))
            self._watch()
            self._dispatch()
            if self._outcomes or time.monotonic() >= until:
                found, self._outcomes = self._outcomes, []
                return found

    def close(self, kill: bool = False) -> None:
        """End all processes; without `kill` each may first finish the file it has in hand."""
        until = time.monotonic() + (0.0 if kill else self._limits.seconds)
        for worker in self._workers:
            worker.quit()
        for worker in self._workers:
            worker.wait(max(0.0, until - time.monotonic()))
            self._end(worker)
        self._workers.clear()
        self._pending.clear()

    def _dispatch(self) -> None:
        while self._pending and (worker := self._taker(self._pending[0])):
            worker.give(self._pending.popleft())

    def _taker(self, task: Task) -> ReadingProcess | None:
        """The process that should have this task: an idle one, a new one, or a quick one."""
        idle = next((worker for worker in self._workers if not worker.held), None)
        if idle or len(self._workers) < self._size:
            return idle or self._new()
        if task.alone:
            return None
        quick = [w for w in self._workers if len(w.held) < _AHEAD and w.ready and self._takes_ahead(w)]
        return min(quick, key=lambda worker: len(worker.held), default=None)

    def _takes_ahead(self, worker: ReadingProcess) -> bool:
        return self._is_quick(worker) and not any(task.alone for task in worker.held)

    def _is_quick(self, worker: ReadingProcess) -> bool:
        late = worker.begun is not None and time.monotonic() - worker.since > _QUICK
        return worker.pace < _QUICK and not late

    def _new(self) -> ReadingProcess:
        worker = ReadingProcess(self._settings, self._events)
        self._workers.append(worker)
        return worker

    def _take_events(self, wait: float) -> None:
        try:
            worker, line = self._events.get(timeout=wait) if wait else self._events.get_nowait()
            while True:
                self._take(worker, line)
                worker, line = self._events.get_nowait()
        except queue.Empty:
            return

    def _take(self, worker: ReadingProcess, line: bytes) -> None:
        if not line:
            self._ended(worker)
            return
        if not line.endswith(b"\n") and len(line) < LONGEST_ANSWER:
            return  # cut short by its end, which is the next event
        try:
            answer = json.loads(line)
            self._answered(worker, answer)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            # It no longer speaks our language: whatever it read has taken it over.
            job = worker.begun.job if worker.begun else None
            worker.verdict = (job, ReasonCode.READER_DIED, "malformed answer")
            worker.kill()

    def _answered(self, worker: ReadingProcess, answer: dict[str, Any]) -> None:
        if "ready" in answer:
            worker.ready, self._failed_starts = True, 0
        elif "begin" in answer:
            if worker.begun or worker.held[0].job != answer["begin"]:
                raise ValueError(answer)
            worker.begun, worker.since = worker.held[0], time.monotonic()
            worker.moved, worker.pages = worker.since, 0
            worker.memory, worker.address = int(answer["memory"]), int(answer["address"])
            worker.grown, worker.recalled = 0, False
        elif "page" in answer:
            worker.pages, worker.moved = int(answer["page"]), time.monotonic()
        elif "returned" in answer:
            returned = set(answer["returned"])
            back = [task for task in worker.held if task.job in returned and task is not worker.begun]
            worker.held = deque(task for task in worker.held if task not in back)
            self._pending.extendleft(reversed(back))
        else:
            task = worker.begun
            if task is None or task.job != answer["done"]:
                raise ValueError(answer)
            outcome = self._outcome(task, answer)
            worker.held.popleft()
            worker.begun = None
            worker.pace = 0.5 * worker.pace + 0.5 * outcome.seconds
            self._outcomes.append(outcome)

    def _outcome(self, task: Task, answer: dict[str, Any]) -> Outcome:
        reason = str(answer["reason"])
        if reason and reason not in REASONS:
            raise ValueError(reason)
        spool_file = self._spool_file(task) if task.kind == "read" else None
        if reason and spool_file:
            remove(spool_file)
        return Outcome(
            job=task.job,
            ok=not reason,
            kind=task.kind,
            reason=reason,
            detail=str(answer["detail"]),
            spool_file=None if reason else spool_file,
            seconds=float(answer["seconds"]),
            cpu_seconds=float(answer["cpu"]),
            media_type=str(answer["media_type"]),
        )

    def _spool_file(self, task: Task) -> Path:
        return self._spool / f"{task.job}.jsonl"

    def _ended(self, worker: ReadingProcess) -> None:
        """A process is gone: answer for the task it had begun, pass on the others."""
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        words = self._end(worker)
        task = worker.begun
        if task and (worker.verdict is None or worker.verdict[0] == task.job):
            worker.held.popleft()
            self._outcomes.append(self._died(worker, task))
        self._pending.extendleft(reversed(worker.held))
        self._failed_starts += not worker.ready and not worker.killed_by_others
        if not worker.ready and self._failed_starts >= _FAILED_STARTS:
            raise WorkerError(words or f"exit code {worker.exit_code}")

    def _end(self, worker: ReadingProcess) -> str:
        """Collect an ended process and clear what it had laid aside; returns its last words."""
        words = worker.end()
        shutil.rmtree(scratch(self._spool, worker.process.pid), ignore_errors=True)
        return words

    def _died(self, worker: ReadingProcess, task: Task) -> Outcome:
        if task.kind == "read":
            remove(self._spool_file(task))
        reason, detail = worker.cause(self._limits.memory_mib << 20)
        return Outcome(
            job=task.job,
            ok=False,
            kind=task.kind,
            reason=reason,
            detail=detail,
            seconds=time.monotonic() - worker.since,
            died=reason == ReasonCode.READER_DIED and worker.verdict is None,
        )

    def _watch(self) -> None:
        """Kill what takes too long or too much memory."""
        now = time.monotonic()
        if now - self._watched < _WATCH:
            return
        self._watched = now
        for worker in self._workers:
            if worker.is_gone():
                worker.kill()  # whatever it has started, too
            if worker.begun is None:
                if not worker.ready and now - worker.since > _START:
                    worker.verdict = (None, ReasonCode.READER_DIED, "not ready in time")
                    worker.kill()
                continue
            if len(worker.held) > 1 and not worker.recalled and now - worker.since > _WATCH:
                worker.recall()
            worker.grown = confine.memory(worker.process.pid) - worker.memory
            if worker.grown > self._limits.memory_mib << 20:
                worker.verdict = (worker.begun.job, ReasonCode.TOO_BIG_IN_MEMORY, f"{worker.grown >> 20} MiB")
            elif now - worker.moved > self._limits.seconds:
                worker.verdict = (worker.begun.job, ReasonCode.TOO_SLOW, f"{self._limits.seconds:g} s")
            elif now - worker.since > self._limits.total_seconds:
                worker.verdict = (worker.begun.job, ReasonCode.TOO_SLOW, f"{self._limits.total_seconds:g} s")
            else:
                continue
            worker.kill()
