"""Dealing with the source, last of all: only once its record is indexed and its stored copy is verified.

What happens is the folder's own setting: left, moved into the folder 已收, or deleted. A source
that is no longer the file we took is never touched.
"""

import os
from pathlib import Path

from archive.catalogue.arrivals import sources
from archive.catalogue.arrivals.sources import Leftover
from archive.catalogue.ground.connect import Database
from archive.errors import StoreError
from archive.originals.store import Store
from ingest.taking.dropfolder import TAKEN_FOLDER, DropFolder

_AT_ONCE = 50
_LONGEST_NAME = 255  # bytes, on every usual file system


class Releaser:
    """Moves or deletes sources whose records are safe."""

    def __init__(self, database: Database, store: Store, who: str) -> None:
        self._database = database
        self._store = store
        self._who = who
        # Sources that could not be dealt with (a read-only folder, say) are tried again after a restart,
        # or when these are cleared.
        self.failed: dict[int, str] = {}

    def waiting(self) -> list[Leftover]:
        """Some of the sources that wait and have not failed before."""
        with self._database.read() as connection:
            found = sources.to_release(connection, _AT_ONCE + len(self.failed))
        return [source for source in found if source.id not in self.failed]

    def release(self, at: str, folders: list[DropFolder]) -> int:
        """Deal with some of the sources that wait; returns how many were settled."""
        done: dict[int, str] = {}
        for source in self.waiting():
            try:
                self._store.verify(source.sha256)
                done[source.id] = _settle(source, folders)
            except StoreError as error:
                self.failed[source.id] = error.message
            except OSError as error:
                self.failed[source.id] = error.strerror or str(error)
        if done:
            with self._database.write() as connection:
                sources.mark_released(connection, at, self._who, done)
        return len(done)


def _settle(source: Leftover, folders: list[DropFolder]) -> str:
    """Move or delete one source; says what was done. Raises OSError."""
    path = Path(os.fsdecode(source.source_path_raw))
    try:
        status = path.lstat()
    except FileNotFoundError:
        if not any(path.is_relative_to(folder.path) for folder in folders):
            raise  # its drop folder is away as a whole
        return "gone"
    if (status.st_size, status.st_mtime_ns) != (source.source_size, source.source_mtime_ns):
        return "changed, left"
    if source.after == "delete":
        path.unlink()
        return "deleted"
    root = next((folder.path for folder in folders if path.is_relative_to(folder.path)), path.parent)
    target = _free_name(root / TAKEN_FOLDER / path.relative_to(root))
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)
    return f"moved to {os.fsencode(target).decode('utf-8', 'replace')}"


def _free_name(path: Path) -> Path:
    """The path, or with a number before its suffix where that name is taken."""
    candidate, number = path, 1
    while os.path.lexists(candidate):
        number += 1
        ending = os.fsencode(f" ({number}){path.suffix}")
        stem = os.fsencode(path.stem)[: _LONGEST_NAME - len(ending)]
        candidate = path.with_name(os.fsdecode(stem + ending))
    return candidate
