"""Whether source files are still where they were taken from, asked without waiting for a share that hangs."""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from archive.catalogue.looking.records import Record

SECONDS = 0.25  # that all folders together are waited for
_MOST = 16  # folders that are waited for at a time
_Paths = dict[int, bytes]  # by the record's id


class Sources:
    """Looks for sources, in a thread for each drop folder; one that does not answer is not asked again until
    it does. `watch_folders` is where the drop folders lie."""

    def __init__(self, watch_folders: Path) -> None:
        self._watch_folders = os.fsencode(watch_folders)
        self._lock = threading.Lock()
        self._asking: dict[bytes, threading.Thread] = {}

    def gone(self, records: Iterable[Record]) -> set[int]:
        """The ids of those whose source was left in its place, and is there no more.

        One that nobody can say of in time, or whose whole folder is gone or empty (a share that is not
        there), counts as there.
        """
        by_folder: dict[bytes, _Paths] = defaultdict(dict)
        for record in records:
            if record.parent_id is None and not record.source_settled:
                path = record.source_path_raw
                by_folder[self._folder(path)][record.id] = path
        found: set[int] = set()
        until = time.monotonic() + SECONDS
        for thread in [self._ask(folder, paths, found) for folder, paths in by_folder.items()]:
            if thread:
                thread.join(max(0.0, until - time.monotonic()))
        return set(found)

    def _folder(self, path: bytes) -> bytes:
        """The drop folder that `path` lies in, or the folder it lies in where that is elsewhere."""
        inside = path.removeprefix(self._watch_folders + os.fsencode(os.sep))
        if inside != path:
            return os.path.join(self._watch_folders, inside.split(os.fsencode(os.sep))[0])  # noqa: PTH118 - names need not be text
        return os.path.dirname(path)  # noqa: PTH120 - names need not be text

    def _ask(self, folder: bytes, paths: _Paths, found: set[int]) -> threading.Thread | None:
        """Begin to look in this folder; None while an earlier look still waits for it, or for too many."""
        with self._lock:
            self._asking = {each: thread for each, thread in self._asking.items() if thread.is_alive()}
            if folder in self._asking or len(self._asking) >= _MOST:
                return None
            thread = threading.Thread(target=_look, args=(folder, paths, found), daemon=True)
            self._asking[folder] = thread
            thread.start()
            return thread


def _look(folder: bytes, paths: _Paths, found: set[int]) -> None:
    missing = {id_ for id_, path in paths.items() if _is_missing(path)}
    if missing and _has_anything(folder):
        found |= missing


def _is_missing(path: bytes) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _has_anything(folder: bytes) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False
