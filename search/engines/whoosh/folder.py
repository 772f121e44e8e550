"""The folder of an index: its table of contents, its segments, its lock, and leftovers to sweep.

meta.json        the fingerprint of the analysis
_MAIN_7.toc      the table of contents of generation 7: which segments there are
MAIN_….arr       the segments
.writer.lock     held by the one who writes
"""

import json
import os
import pickle
import re
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage
from whoosh.searching import Searcher

from search.analysis import fingerprint
from search.engine import IndexUnusable
from search.engines.whoosh.segments.codec import EXTENSION, ArraySegment, schema
from search.engines.whoosh.segments.file import Damaged

NAME = "MAIN"
_META = "meta.json"
_TRIES = 10
_CONTENTS = re.compile(rf"_{NAME}_(\d+)\.toc")

# Whoosh leaves these untyped.
_TOC: Any = whoosh_index.TOC
_FileIndex: Any = whoosh_index.FileIndex

# What reading damaged bytes can end in.
UNREADABLE = (
    Damaged,
    whoosh_index.IndexError,
    pickle.UnpicklingError,
    struct.error,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ImportError,
    ArithmeticError,
    AssertionError,
    MemoryError,
    RecursionError,
)


class DurableStorage(FileStorage):
    """Files in a folder; a renamed one is on the disk before it gets its name."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        with (Path(self.folder) / oldname).open("rb+") as file:
            os.fsync(file.fileno())
        super().rename_file(oldname, newname, safe=safe)  # type: ignore[no-untyped-call]
        self.sync()

    def sync(self) -> None:
        """See that the folder's names outlive a power cut, where the system has a way to say so."""
        if os.name == "posix":
            folder = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def storage_of(folder: Path) -> DurableStorage:
    """The folder as Whoosh sees it."""
    return DurableStorage(str(folder))  # type: ignore[no-untyped-call]


def create(folder: Path) -> None:
    """Make a new index. Raises IndexUnusable("broken") where the folder holds anything."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise IndexUnusable("broken", "the folder is not empty")
    (folder / _META).write_text(json.dumps({"fingerprint": fingerprint()}), encoding="utf-8")
    _FileIndex.create(storage_of(folder), schema(), NAME)


def check(folder: Path) -> None:
    """See that the folder holds a whole index of this analysis; raises IndexUnusable."""
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    if not any(name.endswith((".toc", EXTENSION)) or name == _META for name in names):
        raise IndexUnusable("missing")
    with unusable_when_unreadable():
        made_with = json.loads((folder / _META).read_text(encoding="utf-8"))["fingerprint"]
    if made_with != fingerprint():
        raise IndexUnusable("analysis", f"made with {made_with}, now {fingerprint()}")
    with unusable_when_unreadable():
        searcher(folder)


@contextmanager
def unusable_when_unreadable() -> Iterator[None]:
    """Turn what reading damaged files ends in into IndexUnusable("broken")."""
    try:
        yield
    except UNREADABLE as error:
        raise IndexUnusable("broken", f"{type(error).__name__}: {error}") from error


def contents(storage: DurableStorage) -> Any:
    """The newest table of contents. Raises one of UNREADABLE."""
    return _TOC.read(storage, NAME)


def commit(storage: DurableStorage, segments: list[ArraySegment], generation: int) -> None:
    """Make `segments` the index, at one stroke, and remove the files of all others."""
    storage.sync()
    _TOC(schema(), segments, generation).write(storage, NAME)
    sweep(storage, segments, generation)


def sweep(storage: DurableStorage, segments: list[ArraySegment], generation: int) -> None:
    """Remove files that belong to no segment of this generation."""
    whoosh_index.clean_files(storage, NAME, generation, segments)


def searcher(folder: Path) -> Searcher:
    """A searcher of the newest generation. Raises one of UNREADABLE."""
    index = _index(folder)
    return Searcher(index.reader(), fromindex=index)


def _index(folder: Path) -> Any:
    for _ in range(_TRIES):
        try:
            return _FileIndex(storage_of(folder), indexname=NAME)
        except FileNotFoundError:  # a writer put a newer generation between two looks
            time.sleep(0.01)
    raise FileNotFoundError(folder)


def state(folder: Path) -> tuple[int, int, int]:
    """A value that differs once another generation, or another index, lies in the folder.

    The number of the generation, -1 where there is none; its file's inode and time of change.
    """
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    generation = max((int(found[1]) for found in map(_CONTENTS.fullmatch, names) if found), default=-1)
    try:
        info = (folder / f"_{NAME}_{generation}.toc").stat()
    except FileNotFoundError:
        return generation, 0, 0
    return generation, info.st_ino, info.st_mtime_ns
