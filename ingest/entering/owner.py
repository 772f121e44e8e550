"""The owner of claims: a process that holds a lock file for as long as it lives.

A killed process loses its lock with its life, so that the next one sees at once that the work is
abandoned and gives its claims back. The pages it had read are kept aside, for whoever reads on.
"""

import shutil
import uuid
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from archive.catalogue.arrivals import claims
from archive.catalogue.ground.connect import Database

_LOCK = "alive.lock"
_BEGUN = "begun"  # the folder of spool files that were cut short, by the ids of their records


class Owner:
    """This process as an owner of claims, with a spool folder of its own under `work`."""

    def __init__(self, folder: Path) -> None:
        self.token = uuid.uuid4().hex
        self.spool = folder / self.token
        self.spool.mkdir(parents=True)
        self._folder = folder
        self._lock = FileLock(self.spool / _LOCK)
        self._lock.acquire(timeout=0)

    def rescue(self, database: Database, held: Collection[int] | None = None) -> int:
        """Give back the claims of owners that are gone; returns how many records that frees.

        So it does with our own but those in `held`, where that is given: a claim may have been committed
        though the catalogue could no longer say so, or lost when a stage failed.
        """
        with database.read() as connection:
            claimed = set(claims.owners(connection))
            lost = set() if held is None else set(claims.held(connection, self.token)) - set(held)
        if lost:
            with database.write() as connection:
                claims.give_back_some(connection, sorted(lost))
        gone = [token for token in claimed - {self.token} if not self._lives(token)]
        freed = sum(self._give_back(database, token) for token in gone)
        for path in self._folder.iterdir():
            abandoned = path.is_dir() and (path / _LOCK).exists() and path.name != self.token
            if abandoned and not self._lives(path.name):
                shutil.rmtree(path, ignore_errors=True)
        return freed + len(lost)

    def take_up(self, id_: int) -> None:
        """Move what an earlier process had read of record `id_`, if anything, to where reading goes on."""
        with suppress(FileNotFoundError):
            (self._folder / _BEGUN / f"{id_}.jsonl").replace(self.spool / f"{id_}.jsonl")

    def leave(self, database: Database) -> None:
        """Give back what is claimed and clear up: this process stops."""
        try:
            self._give_back(database, self.token)
            shutil.rmtree(self.spool, ignore_errors=True)
        finally:
            self._lock.release()  # where the catalogue was out of reach, the next owner gives it back

    def _give_back(self, database: Database, token: str) -> int:
        """Give back the claims of `token`, having laid aside what was read of them; how many."""
        kept = self._folder / _BEGUN
        kept.mkdir(exist_ok=True)
        with database.write() as connection:
            held = claims.held(connection, token)
            for id_ in held:
                with suppress(FileNotFoundError):
                    (self._folder / token / f"{id_}.jsonl").replace(kept / f"{id_}.jsonl")
            return claims.give_back(connection, token)

    def _lives(self, token: str) -> bool:
        path = self._folder / token / _LOCK
        if not path.exists():
            return False
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        return False
