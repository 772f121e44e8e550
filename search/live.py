"""The site's live index: which folder is in use, who may write, and how a new one takes its place.

    index/current      the name of the folder in use
    index/made-…/      an engine's own files
    index/.made-….lock held by the process that fills a new one; free when no process does
    index/.writer.lock one writer at a time, over all processes

A new index is built aside, in a folder of its own, and takes the place of the old one by replacing
the file `current`; searches under way end on the old one, later ones run on the new.
"""

import shutil
import threading
import uuid
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from search.engine import Engine, Entry, IndexBusy, IndexUnusable, Results
from search.query.tree import Query

T = TypeVar("T")

_CURRENT = "current"
_MADE = "made-"
_FILLING = ".{}.lock"
_WRITER = ".writer.lock"


class LiveIndex:
    """An Engine that follows the folder in use.

    `opener(folder, create)` opens an engine's index in a folder, or makes an empty one.
    Raises IndexUnusable when there is none or it cannot be used.
    """

    def __init__(self, folder: Path, opener: Callable[[Path, bool], Engine]) -> None:
        self.folder = folder
        self._opener = opener
        self._guard = threading.Lock()
        self._name = ""
        self._inner: Engine | None = None
        self._lock = FileLock(folder / _WRITER)
        self._engine()

    @classmethod
    def create(cls, folder: Path, opener: Callable[[Path, bool], Engine]) -> "LiveIndex":
        """Make an empty index where there is none."""
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / _CURRENT).exists():
            raise FileExistsError(folder)
        name = _MADE + uuid.uuid4().hex
        opener(folder / name, True).close()
        _point(folder, name)
        return cls(folder, opener)

    def add(self, entries: Iterable[Entry]) -> int:
        """Add entries in one commit; raises IndexBusy when another process writes."""
        with self._writing():
            return self._engine().add(entries)

    def remove(self, ids: Sequence[int]) -> None:
        """Remove entries in one commit; raises IndexBusy when another process writes."""
        with self._writing():
            self._engine().remove(ids)

    def tidy(self) -> bool:
        """Merge small segments, remove what a rebuild that was cut short left behind; raises IndexBusy
        when another process writes."""
        with self._writing():
            engine = self._engine()
            _sweep(self.folder)
            return engine.tidy()

    def search(
        self,
        query: Query,
        *,
        limit: int = 20,
        offset: int = 0,
        filters: dict[str, str] | None = None,
        facets: bool = False,
    ) -> Results:
        """Find in the index in use."""
        return self._asked(
            lambda engine: engine.search(query, limit=limit, offset=offset, filters=filters, facets=facets)
        )

    def ids(self) -> Iterator[int]:
        """Every id in the index as it is now, each once."""
        return iter(self._asked(lambda engine: array("q", engine.ids())))

    def count(self) -> int:
        """How many entries there are."""
        return self._asked(lambda engine: engine.count())

    def close(self) -> None:
        """Give back files and memory."""
        with self._guard:
            if self._inner is not None:
                self._inner.close()
            self._inner, self._name = None, ""

    def _asked(self, ask: Callable[[Engine], T]) -> T:
        """What the index in use answers; one that was replaced while it was asked is asked no more."""
        while True:
            name = _current(self.folder)
            try:
                return ask(self._engine())
            except (IndexUnusable, OSError):
                if name == _current(self.folder):
                    raise

    def _engine(self) -> Engine:
        name = _current(self.folder)
        if not name:
            raise IndexUnusable("missing", str(self.folder))
        with self._guard:
            if self._inner is None or name != self._name:
                # The old engine is not closed here: another thread may still be searching in it.
                self._inner, self._name = self._opener(self.folder / name, False), name
            return self._inner

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self._lock.acquire(timeout=0):
                yield
        except Timeout:
            raise IndexBusy(str(self.folder)) from None


def rebuild(
    folder: Path,
    opener: Callable[[Path, bool], Engine],
    fill: Callable[[Engine], None],
    finish: Callable[[Engine], None],
) -> None:
    """Build a new index aside and put it in the place of the one in use, if there is one.

    `fill` puts everything into the new index while others still write to the old one; `finish`
    adds what came meanwhile, and runs while nobody else may write.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name, writer = _MADE + uuid.uuid4().hex, FileLock(folder / _WRITER)
    filling = FileLock(folder / _FILLING.format(name))
    with filling:
        with writer:  # nobody sweeps before the folder is there and its lock is held
            engine = opener(folder / name, True)
        try:
            fill(engine)
            with writer:
                finish(engine)
                _point(folder, name)
        except BaseException:
            shutil.rmtree(folder / name, ignore_errors=True)
            raise
        finally:
            engine.close()
    with writer:
        _sweep(folder)


def _sweep(folder: Path) -> None:
    """Remove the folders that are neither in use nor being filled; only for the one who writes."""
    in_use = _current(folder)
    for path in folder.glob(_MADE + "*"):
        held = folder / _FILLING.format(path.name)
        if path.name == in_use or _is_held(held):
            continue
        shutil.rmtree(path, ignore_errors=True)
    for held in folder.glob(_FILLING.format(_MADE + "*")):
        if not _is_held(held):
            held.unlink(missing_ok=True)


def _is_held(path: Path) -> bool:
    """Whether a process holds this lock."""
    try:
        with FileLock(path, blocking=False):
            return False
    except Timeout:
        return True


def _current(folder: Path) -> str:
    """The name of the folder in use; "" where none is named."""
    try:
        return Path((folder / _CURRENT).read_text(encoding="ascii").strip()).name
    except (OSError, UnicodeDecodeError):
        return ""


def _point(folder: Path, name: str) -> None:
    """Make `name` the folder in use, in one step."""
    fresh = folder / f"{_CURRENT}.new"
    fresh.write_text(name, encoding="ascii")
    fresh.replace(folder / _CURRENT)
