"""A pool of reading processes that can be killed: the parent's side.

Unknown bytes are parsed only in these processes. One that dies or has to be killed takes no other
file with it: the file it held is answered with a reason, the files it had not begun go to another,
and a fresh process takes its place. Only what `ingest.spool` checks comes back from a process.

A pool is used from one thread at a time.
"""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from ingest import confine
from ingest.errors import REASONS
from ingest.format import Limits
from ingest.ocr.options import ReadOptions
from ingest.spool import remove

_AHEAD = 4  # tasks a process may hold, so that it never waits for its parent
_QUICK = 0.05  # seconds: only a process whose files take less is given tasks ahead
_WATCH = 0.2  # seconds between looks at memory and clock
_START = 60.0  # seconds a process may take to be ready
_FAILED_STARTS = 3
_LONGEST_ANSWER = 1 << 16


class WorkerError(RuntimeError):
    """The reading processes cannot be started; the text is what they wrote before they ended."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read (`kind` "read"), or one page to draw into the file `output` ("picture")."""

    job: int
    path: str
    name: str
    kind: str = "read"
    number: int = 1  # of the page to draw, from 1
    width: int = 0  # of the picture, in pixels
    output: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task. `reason` is a key of `ingest.errors.REASONS`, "" if all went well."""

    job: int
    ok: bool
    reason: str = ""
    detail: str = ""
    spool_file: Path | None = None
    seconds: float = 0.0  # wall time
    cpu_seconds: float = 0.0
    media_type: str = ""


class _Worker:
    """One process: its pipes, what it holds, and what was seen of it last."""

    def __init__(self, settings: bytes, events: "queue.SimpleQueue[tuple[_Worker, bytes]]") -> None:
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        # On Linux a process ends with the thread that started it: that must be one that stays.
        self.process = _starter(os.getpid()).submit(_start, self.errors).result()
        self.held: deque[Task] = deque()
        self.ready = False
        self.begun: Task | None = None
        self.since = time.monotonic()  # when it was started, or began its task
        self.memory = self.grown = 0  # bytes: at the beginning of the task, and since
        self.pace = _QUICK  # seconds a file takes, lately
        self.recalled = False
        self.verdict: tuple[int, str, str] | None = None  # job, reason, detail: why it was killed
        self._events = events
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        self._send(settings)

    def _listen(self) -> None:
        output = self.process.stdout
        while output and (line := output.readline(_LONGEST_ANSWER)):
            self._events.put((self, line))
        self._events.put((self, b""))

    def _send(self, line: bytes) -> None:
        try:
            if self.process.stdin:
                self.process.stdin.write(line + b"\n")
                self.process.stdin.flush()
        except (BrokenPipeError, OSError):
            return  # it is gone: its end is an event of its own

    def give(self, task: Task) -> None:
        """Send a task; it is held until it is answered."""
        self.held.append(task)
        self._send(json.dumps(asdict(task)).encode())

    def recall(self) -> None:
        """Ask for the tasks it has not begun: the one in hand takes longer than was thought."""
        self.recalled = True
        self._send(b'{"recall": true}')

    def quit(self) -> None:
        """Ask the process to end after the task in hand."""
        self._send(b'{"quit": true}')

    def kill(self) -> None:
        """End the process now, with whatever it may have started."""
        _kill(self.process)

    def end(self) -> str:
        """Collect the ended process; returns the last of what it wrote to its error output."""
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with _quiet():
                    pipe.close()
        self._reader.join()
        with self.errors as errors:
            errors.seek(max(0, errors.seek(0, 2) - 4000))
            return errors.read().decode("utf-8", "replace").strip()


class _quiet:
    """A pipe that is closed may complain that its reader is gone."""

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, OSError)


@cache
def _starter(_: int) -> ThreadPoolExecutor:
    """The thread that starts processes, in this process (a fork has none of its parent's threads)."""
    return ThreadPoolExecutor(1, thread_name_prefix="starter")


def _start(errors: IO[bytes]) -> "subprocess.Popen[bytes]":
    """A reading process: our own interpreter and import paths, and never the current folder's."""
    paths = os.pathsep.join(str(Path(path).absolute()) for path in sys.path)
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"}
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
        [sys.executable, "-P", "-m", "ingest.worker_child", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment,
        start_new_session=True,
    )


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, 9)
    except (ProcessLookupError, PermissionError):
        process.kill()


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
        settings: dict[str, Any] = {"limits": asdict(limits), "readers": list(readers)}
        settings |= {"spool": str(self._spool), "config": str(config.absolute())}
        settings["options"] = asdict(options or ReadOptions())
        self._settings = json.dumps(settings).encode()
        self._events: queue.SimpleQueue[tuple[_Worker, bytes]] = queue.SimpleQueue()
        self._workers: list[_Worker] = []
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
        room = sum((_AHEAD if self._is_quick(worker) else 1) - len(worker.held) for worker in self._workers)
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
            try:
                worker.process.wait(max(0.0, until - time.monotonic()) if not kill else 0.0)
            except subprocess.TimeoutExpired:
                worker.kill()
            worker.end()
        self._workers.clear()
        self._pending.clear()

    def _dispatch(self) -> None:
        while self._pending and (worker := self._taker()):
            worker.give(self._pending.popleft())

    def _taker(self) -> _Worker | None:
        """The process that should have the next task: an idle one, a new one, or a quick one."""
        idle = next((worker for worker in self._workers if not worker.held), None)
        if idle or len(self._workers) < self._size:
            return idle or self._new()
        quick = [w for w in self._workers if len(w.held) < _AHEAD and w.ready and self._is_quick(w)]
        return min(quick, key=lambda worker: len(worker.held), default=None)

    def _is_quick(self, worker: _Worker) -> bool:
        late = worker.begun is not None and time.monotonic() - worker.since > _QUICK
        return worker.pace < _QUICK and not late

    def _new(self) -> _Worker:
        worker = _Worker(self._settings, self._events)
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

    def _take(self, worker: _Worker, line: bytes) -> None:
        if not line:
            self._ended(worker)
            return
        try:
            answer = json.loads(line)
            self._answered(worker, answer)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            worker.kill()  # it no longer speaks our language: whatever it read has taken it over

    def _answered(self, worker: _Worker, answer: dict[str, Any]) -> None:
        if "ready" in answer:
            worker.ready, self._failed_starts = True, 0
        elif "begin" in answer:
            if worker.begun or worker.held[0].job != answer["begin"]:
                raise ValueError(answer)
            worker.begun, worker.since = worker.held[0], time.monotonic()
            worker.memory, worker.grown, worker.recalled = int(answer["memory"]), 0, False
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
        spool_file = self._spool_file(task)
        reason = str(answer["reason"])
        if reason and reason not in REASONS:
            raise ValueError(reason)
        if reason:
            remove(spool_file)
        return Outcome(
            job=task.job,
            ok=not reason,
            reason=reason,
            detail=str(answer["detail"]),
            spool_file=spool_file if not reason and task.kind == "read" else None,
            seconds=float(answer["seconds"]),
            cpu_seconds=float(answer["cpu"]),
            media_type=str(answer["media_type"]),
        )

    def _spool_file(self, task: Task) -> Path:
        return self._spool / f"{task.job}.jsonl"

    def _ended(self, worker: _Worker) -> None:
        """A process is gone: answer for the task it had begun, pass on the others."""
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        words = worker.end()
        task = worker.begun
        if task and (worker.verdict is None or worker.verdict[0] == task.job):
            worker.held.popleft()
            self._outcomes.append(self._died(worker, task))
        self._pending.extendleft(reversed(worker.held))
        self._failed_starts += not worker.ready
        if not worker.ready and self._failed_starts >= _FAILED_STARTS:
            raise WorkerError(words or f"exit code {worker.process.returncode}")

    def _died(self, worker: _Worker, task: Task) -> Outcome:
        remove(self._spool_file(task))
        reason, detail = "reader_died", f"exit code {worker.process.returncode}"
        if worker.verdict:
            _, reason, detail = worker.verdict
        elif worker.grown > self._limits.memory_mib << 19:  # it was on its way there
            reason = "too_big_in_memory"
        seconds = time.monotonic() - worker.since
        return Outcome(task.job, ok=False, reason=reason, detail=detail, seconds=seconds)

    def _watch(self) -> None:
        """Kill what takes too long or too much memory."""
        now = time.monotonic()
        if now - self._watched < _WATCH:
            return
        self._watched = now
        for worker in self._workers:
            if worker.begun is None:
                if not worker.ready and now - worker.since > _START:
                    worker.kill()
                continue
            if len(worker.held) > 1 and not worker.recalled and now - worker.since > _WATCH:
                worker.recall()
            worker.grown = confine.memory(worker.process.pid) - worker.memory
            if worker.grown > self._limits.memory_mib << 20:
                worker.verdict = (worker.begun.job, "too_big_in_memory", f"{worker.grown >> 20} MiB")
            elif now - worker.since > self._limits.seconds:
                worker.verdict = (worker.begun.job, "too_slow", f"{self._limits.seconds:g} s")
            else:
                continue
            worker.kill()
