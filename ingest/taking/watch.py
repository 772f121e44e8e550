"""Watching the drop folders: noticing files, by events and by scans.

watchdog's events say where to look; a full scan at the start and at an interval finds what events
missed; folders on shares that send no events are scanned often. Nothing is taken on the word of an
event: what is noticed has to settle first.
"""

import itertools
import logging
import os
import queue
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from archive.catalogue.arrivals import intake
from archive.catalogue.ground.connect import Database
from ingest.taking.dropfolder import TAKEN_FOLDER, DropFolder, takeable, taken_already, walk
from ingest.taking.names import raw
from ingest.taking.receive import Candidate
from ingest.taking.settling import Settling

log = logging.getLogger(__name__)

_CHECK_AT_ONCE = 500


class _Handler(FileSystemEventHandler):
    """Puts every path that something happened to into a queue; decides nothing."""

    def __init__(self, folder: DropFolder, happened: "queue.SimpleQueue[tuple[Path, DropFolder]]") -> None:
        self._folder = folder
        self._happened = happened

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("opened", "closed_no_write", "deleted"):
            return
        for name in {event.src_path, event.dest_path}:
            if name:
                self._happened.put((Path(os.fsdecode(name)), self._folder))


class Watcher:
    """Watches a changing set of drop folders and gives candidates when they are due.

    `folders` is asked again at each scan, so that a new department's folder is noticed, and a share
    that vanished is watched again when it returns.
    """

    def __init__(
        self,
        folders: Callable[[], list[DropFolder]],
        database: Database,
        *,
        settle_seconds: float,
        scan_seconds: float,
        polling_seconds: float,
    ) -> None:
        self._folders = folders
        self._database = database
        self._settling = Settling(settle_seconds)
        self._scan_seconds = scan_seconds
        self._polling_seconds = polling_seconds
        self._happened: queue.SimpleQueue[tuple[Path, DropFolder]] = queue.SimpleQueue()
        self._observer: BaseObserver | None = None
        self._watches: dict[Path, tuple[tuple[DropFolder, int, int], ObservedWatch]] = {}
        self._known_folders: dict[Path, DropFolder] = {}
        self._troubles: dict[Path, str] = {}
        self._next_scan = 0.0
        self._next_poll = 0.0
        self.missing: set[Path] = set()

    def start(self) -> None:
        """Begin to listen for events."""
        self._observer = Observer()
        self._observer.start()

    def stop(self) -> None:
        """Stop listening."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=10)

    def again(self, candidate: Candidate) -> None:
        """Look at a candidate again: it changed while it was taken."""
        folder = DropFolder(candidate.path.parent, candidate.department, candidate.after, polling=False)
        self._settling.note(candidate.path, folder, candidate.batch)

    def look_within(self, seconds: float) -> None:
        """Scan all folders in so many seconds at the latest."""
        self._next_scan = min(self._next_scan, time.monotonic() + seconds)

    @property
    def settling(self) -> int:
        """How many files are noticed and not yet due."""
        return len(self._settling)

    def due(self, limit: int) -> list[Candidate]:
        """Look around, and give up to `limit` files that may be taken now."""
        now = time.monotonic()
        if now >= self._next_scan:
            self._scan(self._refresh())
            self._next_scan = self._next_poll = time.monotonic()
            self._next_scan += self._scan_seconds
            self._next_poll += self._polling_seconds
        elif now >= self._next_poll:
            folders = self._refresh()
            self._scan([folder for folder in folders if folder.polling])
            self._next_poll = time.monotonic() + self._polling_seconds
        self._drain()
        return self._settling.due(limit)

    def _refresh(self) -> list[DropFolder]:
        """Watch what is there now; returns the folders that are."""
        there = []
        for folder in self._asked():
            try:
                status = folder.path.stat()
            except OSError:
                self.missing.add(folder.path)
                self._unwatch(folder.path)
                continue
            self.missing.discard(folder.path)
            there.append(folder)
            self._watch(folder, (folder, status.st_dev, status.st_ino))
        for path in self._watches.keys() - {folder.path for folder in there}:
            self._unwatch(path)
        return there

    def _asked(self) -> list[DropFolder]:
        """The folders to take from; one with a trouble as it was known before, unless it never was."""
        asked, troubles = [], {}
        for folder in self._folders():
            if folder.trouble is None:
                self._known_folders[folder.path] = folder
            else:
                troubles[folder.path] = str(folder.trouble)
                if troubles[folder.path] != self._troubles.get(folder.path):
                    log.warning("drop folder: %s %s", *folder.trouble.told_in(str))
            if folder.path in self._known_folders:
                asked.append(self._known_folders[folder.path])
        self._troubles = troubles
        return asked

    def _watch(self, folder: DropFolder, identity: tuple[DropFolder, int, int]) -> None:
        if self._observer is None or folder.polling:
            return
        if folder.path in self._watches:
            if self._watches[folder.path][0] == identity:
                return
            self._unwatch(folder.path)
        try:
            handler = _Handler(folder, self._happened)
            watch = self._observer.schedule(handler, str(folder.path), recursive=True)
        except OSError:
            return  # no more watches to be had, or gone again: the scans still see it
        self._watches[folder.path] = (identity, watch)
        if self._next_scan:  # it is new or came back since the last scan
            self._next_scan = 0.0

    def _unwatch(self, path: Path) -> None:
        kept = self._watches.pop(path, None)
        if kept and self._observer is not None:
            try:
                self._observer.unschedule(kept[1])
            except (KeyError, OSError):
                return

    def _scan(self, folders: list[DropFolder]) -> None:
        for folder in folders:
            self._notice(walk(folder.path), folder)

    def _drain(self) -> None:
        """Notice what events told of."""
        seen: dict[Path, DropFolder] = {}
        while not self._happened.empty():
            path, folder = self._happened.get()
            seen[path] = folder
        by_folder: dict[DropFolder, list[tuple[Path, os.stat_result]]] = {}
        for path, folder in seen.items():
            inside = path.parts[len(folder.path.parts) :]
            if TAKEN_FOLDER in inside:
                continue
            found = by_folder.setdefault(folder, [])
            try:
                status = path.lstat()
            except OSError:
                continue
            if stat.S_ISDIR(status.st_mode):
                found.extend(walk(path))
            elif takeable(path.name, status):
                found.append((path, status))
        for folder, found in by_folder.items():
            self._notice(iter(found), folder)

    def _notice(self, found: Iterator[tuple[Path, os.stat_result]], folder: DropFolder) -> None:
        """Look at those of these files that the catalogue does not have yet."""
        new: list[Path] = []
        while batch := list(itertools.islice(found, _CHECK_AT_ONCE)):
            with self._database.read() as connection:
                known = intake.known(connection, [raw(path) for path, _ in batch])
            new += [path for path, status in batch if not taken_already(known.get(raw(path)), status)]
        for path in new:
            self._settling.note(path, folder, len(new))
