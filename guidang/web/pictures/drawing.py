"""Drawing a page of a stored file: in a reading process of its own, which can be killed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from archive.notes import ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.reader import Limits
from ingest.reading.pool import Outcome, Pool, Task

# A reader waits for the picture, so it may take less time than the reading of a whole file.
SECONDS = 30.0
_LOOK = 1.0  # seconds between looks for the end of a drawing


class Drawing:
    """One process that draws, started when the first picture is wanted.

    `folder` is for unfinished pictures, `config` the site's settings folder. The process belongs to
    the thread that starts it, so one thread of our own does all the drawing.
    """

    def __init__(self, folder: Path, config: Path, limits: Limits) -> None:
        self._folder = folder
        self._config = config
        self._limits = replace(limits, seconds=min(limits.seconds, SECONDS))
        self._pool: Pool | None = None
        self._job = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="drawing")

    def picture(self, path: Path, name: str, number: int, width: int, passwords: tuple[str, ...]) -> bytes:
        """Page `number` (from 1) of the file as a PNG `width` pixels wide. Raises IngestError."""
        return self._thread.submit(self._draw, path, name, number, width, passwords).result()

    def close(self) -> None:
        """End the process."""
        self._thread.submit(self._end).result()
        self._thread.shutdown()

    def _draw(self, path: Path, name: str, number: int, width: int, passwords: tuple[str, ...]) -> bytes:
        if self._pool is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._pool = Pool(1, self._limits, self._folder, self._config)
        self._job += 1
        output = self._folder / f"{self._job}.png"
        task = Task(self._job, str(path), name, "picture", number, width, str(output), passwords=passwords)
        self._pool.submit(task)
        try:
            outcome = self._outcome(self._pool)
            if not outcome.ok:
                locked = outcome.reason == NeedsPassword.code
                raise NeedsPassword() if locked else Unreadable(ReasonCode(outcome.reason), outcome.detail)
            return output.read_bytes()
        finally:
            output.unlink(missing_ok=True)

    def _outcome(self, pool: Pool) -> Outcome:
        while True:
            for outcome in pool.results(_LOOK):
                if outcome.job == self._job:
                    return outcome

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.close(kill=True)
            self._pool = None
