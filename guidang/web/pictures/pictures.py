"""Pictures of pages, drawn in a process that can be killed and kept until room is needed.

`pictures/<sha256>-<page>-<width>.png` in the site's work folder; any of them can go at any time.
"""

import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from archive.notes import OF_THE_MACHINE
from ingest.errors import IngestError, NeedsPassword

log = logging.getLogger(__name__)

# Widths a picture is drawn in, in pixels: for reading on the page, and for a closer look.
WIDTHS = (1000, 2000)
# Readers who may wait for a picture; the next one is told to come again.
MOST_WAITING = 8
WAIT_SECONDS = 60.0
# Room for pictures, and how much of it is used when old ones were cleared away.
MOST_BYTES = 512 << 20
_CLEARED = 0.8
# Pages that could not be drawn are remembered, so that looking again costs nothing.
_MOST_FAILURES = 1000

# Draws a page: the file's path and name, the page's number from 1, the width in pixels, passwords to try.
Draw = Callable[[Path, str, int, int, tuple[str, ...]], bytes]


class Busy(Exception):
    """Too many pictures are wanted at once."""


class Pictures:
    """Draws page pictures with `draw`, one at a time, and keeps them in `folder`."""

    def __init__(self, folder: Path, draw: Draw) -> None:
        self._folder = folder
        self._draw = draw
        self._one_at_a_time = threading.Lock()
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)
        self._failed: dict[str, IngestError] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def get(
        self, original: Path, name: str, number: int, width: int, passwords: tuple[str, ...] = ()
    ) -> bytes:
        """The PNG of page `number` of a stored original (named by its hash), kept as `name`.

        `passwords` are tried where it is locked. Raises Busy, or IngestError when it cannot be drawn.
        """
        picture = f"{original.name}-{number}-{width}.png"
        kept = self._kept(picture)
        if kept is not None:
            return kept
        if not self._waiting.acquire(blocking=False):
            raise Busy
        try:
            if not self._one_at_a_time.acquire(timeout=WAIT_SECONDS):
                raise Busy
            try:
                return self._kept(picture) or self._make(picture, original, name, number, width, passwords)
            finally:
                self._one_at_a_time.release()
        finally:
            self._waiting.release()

    def _kept(self, picture: str) -> bytes | None:
        try:
            return (self._folder / picture).read_bytes()
        except FileNotFoundError:
            return None

    def _make(
        self, picture: str, original: Path, name: str, number: int, width: int, passwords: tuple[str, ...]
    ) -> bytes:
        if picture in self._failed:
            raise self._failed[picture]
        try:
            png = self._draw(original, name, number, width, passwords)
        except NeedsPassword:
            raise  # it may be given at any time
        except IngestError as error:
            if error.reason in OF_THE_MACHINE:
                raise  # a full disk, say: it may have room at any time
            if len(self._failed) >= _MOST_FAILURES:
                self._failed.clear()
            self._failed[picture] = error
            raise
        self._keep(picture, png)
        return png

    def _keep(self, picture: str, png: bytes) -> None:
        """Keep a picture, where there is room for it."""
        temporary = self._folder / f".{uuid.uuid4().hex}"
        try:
            temporary.write_bytes(png)
            temporary.replace(self._folder / picture)
            self._make_room()
        except OSError as error:
            log.warning("a picture was not kept: %s", error)
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _make_room(self) -> None:
        """Clear away the pictures drawn first, when there are too many."""
        kept = sorted(
            (entry.stat().st_mtime_ns, entry.stat().st_size, entry) for entry in self._folder.iterdir()
        )
        room = sum(size for _, size, _ in kept)
        if room <= MOST_BYTES:
            return
        for _, size, entry in kept[:-1]:
            entry.unlink(missing_ok=True)
            room -= size
            if room <= MOST_BYTES * _CLEARED:
                return
