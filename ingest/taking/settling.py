"""Settling: a file is a candidate only when its size and time stood still for the settle time.

Our own clock decides, at start-up as well; times of files are only compared with themselves.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.taking.dropfolder import DropFolder, takeable
from ingest.taking.receive import Candidate


@dataclass(slots=True)
class _Still:
    """How long a file has stood still; `batch` is how many were noticed together with it."""

    batch: int
    size: int
    mtime_ns: int
    since: float


class Settling:
    """Files that were noticed and have not yet stood still long enough. Times are monotonic seconds."""

    def __init__(self, settle_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._settle = settle_seconds
        self._clock = clock
        self._files: dict[Path, tuple[DropFolder, _Still]] = {}

    def __len__(self) -> int:
        return len(self._files)

    def note(self, path: Path, folder: DropFolder, batch: int = 1) -> None:
        """Look at this file from now on; a file already looked at keeps its time."""
        if path not in self._files:
            self._files[path] = (folder, _Still(batch, -1, -1, self._clock()))

    def due(self, limit: int) -> list[Candidate]:
        """Up to `limit` files that stood still long enough, those that came with few others first.

        They are no longer looked at; files that are gone or may not be taken are dropped.
        """
        ready = []
        now = self._clock()
        for path, (folder, still) in list(self._files.items()):
            if still.size >= 0 and now - still.since < self._settle:
                continue
            if self._look(path, still, now):
                ready.append(Candidate(path, folder.department, folder.after, still.batch))
        if len(ready) > limit:
            ready.sort(key=lambda candidate: candidate.batch)
        for candidate in ready[:limit]:
            del self._files[candidate.path]
        return ready[:limit]

    def _look(self, path: Path, still: _Still, now: float) -> bool:
        """Look at one file; True when it stood still long enough."""
        try:
            status = path.lstat()
        except OSError:
            del self._files[path]
            return False
        if not takeable(path.name, status):
            del self._files[path]
            return False
        if (status.st_size, status.st_mtime_ns) != (still.size, still.mtime_ns):
            still.size, still.mtime_ns, still.since = status.st_size, status.st_mtime_ns, now
            return False
        return now - still.since >= self._settle
