"""Making searchable copies of scans, in a reading process that has nothing else to do."""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import records
from archive.catalogue.readings import copies
from archive.catalogue.readings.copies import Scan
from archive.notes import OF_THE_MACHINE
from archive.originals.copies import CopyFolder
from archive.originals.store import Store
from ingest.reading.pool import Pool
from ingest.spool.task import Outcome, Task
from ingest.spool.writing import write_pages


class Copier:
    """Has copies made, one at a time, by a process of `pool` that has nothing else to do."""

    def __init__(
        self, database: Database, store: Store, folder: CopyFolder, pool: Pool, spool: Path, who: str,
        passwords: Callable[[Sequence[int]], dict[int, tuple[str, ...]]],
    ) -> None:  # fmt: skip
        self._database = database
        self._store = store
        self._folder = folder
        self._pool = pool
        self._spool = spool
        self._who = who
        self._passwords = passwords
        self._scan: Scan | None = None

    @property
    def busy(self) -> bool:
        """Whether a copy is being made."""
        return self._scan is not None

    def waiting(self) -> bool:
        """Whether a copy is being made, or one is still to be made."""
        with self._database.read() as connection:
            return self.busy or bool(copies.waiting(connection, 1))

    def begin(self) -> bool:
        """Start the next copy, if none is under way; True if there was one to make."""
        if self._scan is not None:
            return False
        with self._database.read() as connection:
            scan = next(iter(copies.waiting(connection, 1)), None)
            if scan is None:
                return False
            write_pages(records.pages(connection, scan.id), self._pages)
        self._scan = scan
        self._output.unlink(missing_ok=True)
        original = self._store.path(scan.sha256)
        passwords = self._passwords([scan.id])[scan.id]
        task = Task(
            scan.id, str(original), scan.name, "copy",
            output=str(self._output), pages=str(self._pages), passwords=passwords,
        )  # fmt: skip
        self._pool.submit(task)
        return True

    def end(self, outcome: Outcome, at: str) -> None:
        """Keep the copy that was made, or note that none can be made; where the machine failed, it is tried
        again, and once more where a process died over it. Raises OSError."""
        scan, self._scan = self._scan, None
        self._pages.unlink(missing_ok=True)
        if scan is None or outcome.reason in OF_THE_MACHINE:
            return
        if not outcome.ok:
            with self._database.write() as connection:
                (copies.mark_died if outcome.died else copies.mark_failed)(connection, scan)
            return
        sha256 = self._keep(scan)
        with self._database.write() as connection:
            copies.mark_made(connection, at, self._who, scan, sha256)

    def _keep(self, scan: Scan) -> str:
        """Lay the copy where it belongs, whole and durable; its hash."""
        with self._output.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        target = self._folder.path(scan.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._output.replace(target)
        return sha256

    @property
    def _pages(self) -> Path:
        return self._spool / "copy-pages.json"

    @property
    def _output(self) -> Path:
        return self._spool / "copy.pdf"
