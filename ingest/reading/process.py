"""One reading process, from its parent's side: its pipes, its tasks, how it is started and killed."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path

from archive.notes import ReasonCode
from ingest.reading import confine
from ingest.spool.reading import scratch
from ingest.spool.task import Task

UNKNOWN_PACE = 0.05  # seconds a file takes, as long as none was read
LONGEST_ANSWER = 1 << 16
_LAST_WORDS = 4000  # bytes
_LAST_LOOK = 1.0  # seconds: what the process started may still hold its error output
# What a process that crashes says (`confine.hold_when_crashing`), by the signal it crashed with.
_CRASHES = {
    b"Fatal Python error: Aborted": 6,
    b"Fatal Python error: Segmentation fault": 11,
    b"Fatal Python error: Bus error": 7,
    b"Fatal Python error: Illegal instruction": 4,
    b"Fatal Python error: Floating point exception": 8,
}


class ReadingProcess:
    """One reading process: its pipes, the tasks it holds, its times and its memory."""

    def __init__(self, settings: bytes, events: "queue.SimpleQueue[tuple[ReadingProcess, bytes]]") -> None:
        # On Linux a process ends with the thread that started it: that must be one that stays.
        self.process = _starter(os.getpid()).submit(_start).result()
        self.held: deque[Task] = deque()
        self.ready = False
        self.begun: Task | None = None
        self.since = time.monotonic()  # when it was started, or began its task
        self.moved = self.since  # when it last finished a page, or began its task
        self.pages = 0  # of the task in hand that are finished
        self.memory = self.grown = 0  # bytes: at the beginning of the task, and since
        self.address = self.spread = 0  # bytes of address space: at its beginning; at a crash, since
        self.pace = UNKNOWN_PACE  # seconds a file takes, lately
        self.recalled = False
        self.verdict: tuple[int | None, ReasonCode, str] | None = None  # job, reason, detail of its killing
        self._crashed_with = 0  # the signal
        self._events = events
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        self._words = b""  # the last of its error output
        self._overhearer = threading.Thread(target=self._overhear, daemon=True)
        self._overhearer.start()
        self._send(settings)

    def _listen(self) -> None:
        output = self.process.stdout
        while output and (line := output.readline(LONGEST_ANSWER)):
            self._events.put((self, line))
        self._events.put((self, b""))

    def _overhear(self) -> None:
        """Keep the end of the error output, in memory only: it may hold words of a document."""
        errors = self.process.stderr
        while errors and (piece := os.read(errors.fileno(), LONGEST_ANSWER)):
            self._words = (self._words + piece)[-_LAST_WORDS:]
            if not self._crashed_with:
                self._look_at_crash()
        if errors:
            errors.close()

    def _look_at_crash(self) -> None:
        """Where the process has crashed, which it says and then waits: see what it occupies, and end it."""
        self._crashed_with = next((number for words, number in _CRASHES.items() if words in self._words), 0)
        if self._crashed_with:
            resident, address = confine.occupied(self.process.pid)
            self.grown, self.spread = resident - self.memory, address - self.address
            self.kill()

    def _send(self, line: bytes) -> None:
        if self.process.stdin:
            with suppress(OSError):  # it is gone: its end is an event of its own
                self.process.stdin.write(line + b"\n")
                self.process.stdin.flush()

    def give(self, task: Task) -> None:
        """Send a task; it is held until it is answered."""
        self.held.append(task)
        self._send(json.dumps(asdict(task)).encode())

    def recall(self) -> None:
        """Ask for the tasks it has not begun back, since the one in hand takes longer than was thought."""
        self.recalled = True
        self._send(b'{"recall": true}')

    def quit(self) -> None:
        """Ask the process to end after the task in hand."""
        self._send(b'{"quit": true}')

    def is_gone(self) -> bool:
        """Whether the process itself has ended (something it started may still hold its pipes)."""
        return self.process.poll() is not None

    def kill(self) -> None:
        """End the process now, with whatever it may have started."""
        _kill(self.process)

    def wait(self, seconds: float) -> None:
        """Wait for the process to end, kill it if it does not."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.kill()

    def end(self) -> str:
        """Collect the ended process; returns the last of what it wrote to its error output."""
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with suppress(OSError):  # what was not yet sent has no reader any more
                    pipe.close()
        self._reader.join()
        self._overhearer.join(_LAST_LOOK)
        return self._words.decode("utf-8", "replace").strip()

    @property
    def exit_code(self) -> int:
        """The ended process' exit code; where a signal ended it, that one with a minus before it."""
        return -self._crashed_with or self.process.returncode

    @property
    def killed_by_others(self) -> bool:
        """Whether it ended by a signal that is neither ours nor its own: SIGKILL or SIGTERM from outside."""
        return self.verdict is None and self.exit_code in (-9, -15)

    def cause(self, limit: int) -> tuple[ReasonCode, str]:
        """Reason and detail of its end: our verdict, want of memory (of which it could have `limit` bytes
        more), or simply its death.

        It wanted memory where it said so, or where it crashed and had most of what it could have.
        """
        detail = f"exit code {self.exit_code}"
        if self.verdict:
            return self.verdict[1:]
        said = self.exit_code != 0 and confine.speaks_of_memory(self._words.decode("utf-8", "replace"))
        near = self._crashed_with and (self.grown > limit // 2 or self.spread > limit // 4 * 3)
        return ReasonCode.TOO_BIG_IN_MEMORY if said or near else ReasonCode.READER_DIED, detail


def clear_abandoned(spool: Path) -> None:
    """Clear what processes laid aside in `spool` whose parent was killed with them."""
    for left in spool.glob(scratch(spool, "*").name):
        if not confine.memory(int(left.stem)):
            shutil.rmtree(left, ignore_errors=True)


@cache
def _starter(_: int) -> ThreadPoolExecutor:
    """The thread that starts processes, in this process (a fork has none of its parent's threads)."""
    return ThreadPoolExecutor(1, thread_name_prefix="starter")


def _start() -> "subprocess.Popen[bytes]":
    """A reading process: our own interpreter and import paths, and never the current folder's."""
    paths = os.pathsep.join(str(Path(path).absolute()) for path in sys.path)
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"}
    environment["RUST_BACKTRACE"] = "0"  # it would push the reason out of the last words
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
        [sys.executable, "-P", "-m", "ingest.reading.child", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
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
