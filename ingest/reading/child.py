"""The reading process: takes tasks from its parent, one after another, and answers.

Started by `ingest.reading.pool` as `python -P -m ingest.reading.child PARENT_PID`. The first line of its
input is the settings, every further one a task; every line of its output is one of {"ready"},
{"begin", "memory", "address"}, {"done", …}, {"returned"}. It ends when told to, when it has grown old, when
an error nobody foresaw struck (the parent starts a fresh one), and at once when its parent is gone.
"""

import json
import os
import queue
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from archive.notes import ReasonCode
from ingest.errors import IngestError
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits
from ingest.reading import confine
from ingest.reading.desk import Desk, reason_of
from ingest.spool.reading import scratch

_OLD = 1000  # files after which a process makes room for a fresh one
_TELL_SECONDS = 1.0
_FAT = 1536 << 20  # bytes of memory held between files, likewise


class _Parent:
    """The line to the parent: what to say to it, and what it wants done."""

    def __init__(self, tasks: BinaryIO, answers: BinaryIO) -> None:
        self._answers = answers
        self._tasks = tasks
        self._saying = threading.Lock()
        self.settings: dict[str, Any] = json.loads(tasks.readline() or b"{}")
        self.inbox: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def listen(self) -> None:
        """Read tasks until the parent is gone; then end this process, whatever it is doing."""
        for line in self._tasks:
            task = json.loads(line)
            if "recall" in task:
                self.say(returned=self._not_begun())
            else:
                self.inbox.put(task)
        os._exit(0)

    def _not_begun(self) -> list[int]:
        """Give up the tasks that wait; whatever is taken out here was not begun and will not be."""
        returned: list[int] = []
        while True:
            try:
                returned.append(self.inbox.get_nowait()["job"])
            except queue.Empty:
                return returned

    def say(self, **answer: object) -> None:
        """Send one line; either thread may."""
        with self._saying:
            self._answers.write(json.dumps(answer).encode() + b"\n")
            self._answers.flush()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes of the parent, moved away from where native libraries write their noise."""
    tasks = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return tasks, answers


class _Work:
    """The task in hand."""

    def __init__(self, parent: _Parent, desk: Desk, spool: Path) -> None:
        self._parent = parent
        self._desk = desk
        self._spool = spool
        self._job: int | None = None
        self._media_type = ""
        self._started = self._cpu_started = self._told = 0.0

    def do(self, task: dict[str, Any]) -> bool:
        """Do one task and answer; False if the process should not go on after it."""
        self._job, self._media_type = task["job"], ""
        self._started, self._cpu_started = time.monotonic(), time.process_time()
        self._told = self._started
        resident, address = confine.occupied()
        self._parent.say(begin=self._job, memory=resident, address=address)
        try:
            with confine.address_space(self._desk.limits.memory_mib << 20):
                self._run(task)
        except (IngestError, OSError, MemoryError, RecursionError) as error:
            self._answer(*reason_of(error))
            return not isinstance(error, MemoryError)
        self._answer()
        return True

    def _run(self, task: dict[str, Any]) -> None:
        source = self._desk.source(Path(task["path"]), task["name"], task["passwords"])
        self._media_type = source.identity.media_type
        if task["kind"] == "picture":
            drawn = self._desk.picture(source, task["number"], task["width"])
            Path(task["output"]).write_bytes(drawn)
        elif task["kind"] == "copy":
            self._desk.copy(source, Path(task["pages"]), Path(task["output"]))
        else:
            self._desk.read(source, self._spool / f"{task['job']}.jsonl", self._page_done)

    def _page_done(self, pages: int) -> None:
        """Tell the parent how far the file is read; often enough is once a second."""
        now = time.monotonic()
        if now - self._told >= _TELL_SECONDS:
            self._told = now
            self._parent.say(page=pages)

    def _answer(self, reason: str = "", detail: str = "") -> None:
        seconds = round(time.monotonic() - self._started, 6)
        cpu = round(time.process_time() - self._cpu_started, 6)
        self._parent.say(
            done=self._job,
            reason=reason,
            detail=detail,
            seconds=seconds,
            cpu=cpu,
            media_type=self._media_type,
        )
        self._job = None

    def last_words(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Tell the parent which unforeseen error ends this process (its place, never its text)."""
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
        if self._job is None:
            sys.__excepthook__(kind, error, trace)
        elif confine.speaks_of_memory(str(error)):
            self._answer(ReasonCode.TOO_BIG_IN_MEMORY, f"{kind.__name__} {place}")
        else:
            self._answer(ReasonCode.READER_DIED, f"{kind.__name__} {place}")


def main() -> None:
    """Serve until there is nothing more to do."""
    confine.end_with_parent(int(sys.argv[1]))
    confine.ignore_stop_signals()
    confine.hold_when_crashing()
    parent = _Parent(*_pipes())
    settings = parent.settings
    limits = Limits(**settings["limits"])
    confine.bound_process(limits.output_mib << 20)
    tempfile.tempdir = str(scratch(Path(settings["spool"]), os.getpid()))
    Path(tempfile.tempdir).mkdir(mode=0o700, exist_ok=True)
    desk = Desk(Path(settings["config"]), limits, settings["readers"], ReadOptions(**settings["options"]))
    work = _Work(parent, desk, Path(settings["spool"]))
    threading.Thread(target=parent.listen, daemon=True).start()
    parent.say(ready=os.getpid())
    sys.excepthook = work.last_words
    for _ in range(_OLD):
        task = parent.inbox.get()
        if "quit" in task or not work.do(task) or confine.memory() > _FAT:
            break


if __name__ == "__main__":
    main()
