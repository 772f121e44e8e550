"""Drop folders: what lies in them, what is never taken, and what was taken already."""

import fnmatch
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogue.arrivals.intake import Known
from archive.errors import GuidangError
from archive.notes import OF_THE_MACHINE

# Where files go whose folder says `after = "move"`; never scanned.
TAKEN_FOLDER = "已收"
IGNORED = (
    "~$*",
    ".~lock.*",
    "*.tmp",
    "*.part",
    "*.crdownload",
    "thumbs.db",
    "desktop.ini",
    ".ds_store",
    "._*",
    ".*.sw?",
    ".nfs*",
    ".smbdelete*",
    "folder.toml",
)


@dataclass(frozen=True, slots=True)
class DropFolder:
    """One department's drop folder."""

    path: Path
    department: str
    after: str  # leave | move | delete
    polling: bool
    trouble: GuidangError | None = field(default=None, compare=False)  # why nothing can be taken from it


def reachable(folder: Path) -> bool:
    """Whether the folder is there and can be listed: no share that is away."""
    try:
        with os.scandir(folder):
            return True
    except OSError:
        return False


def ignored(name: str) -> bool:
    """Whether a file of this name is never taken (lock files, unfinished downloads, folder views)."""
    lower = name.lower()
    return any(fnmatch.fnmatchcase(lower, pattern) for pattern in IGNORED)


def walk(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Every regular file below `folder` that may be taken; links and pipes are passed over.

    A folder that cannot be read or vanishes meanwhile is passed over; the next scan sees it again.
    """
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    try:
                        status = entry.stat(follow_symlinks=False)
                    except OSError:
                        continue
                    if stat.S_ISDIR(status.st_mode):
                        if entry.name != TAKEN_FOLDER:
                            waiting.append(Path(entry.path))
                    elif takeable(entry.name, status):
                        yield Path(entry.path), status
        except OSError:
            continue


def takeable(name: str, status: os.stat_result) -> bool:
    """Whether a file may be taken at all, or refused: regular, not ignored by its name."""
    return stat.S_ISREG(status.st_mode) and not ignored(name)


def taken_already(known: Known | None, status: os.stat_result) -> bool:
    """Whether the catalogue has this file as it lies there now."""
    if known is None or known.size != status.st_size or known.mtime_ns != status.st_mtime_ns:
        return False
    if known.refused:
        return known.reason not in OF_THE_MACHINE
    # A source that was moved away or deleted and lies there again is a new deposit.
    return not known.source_settled
