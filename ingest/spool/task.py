"""Tasks for a reading process, and their outcomes."""

from dataclasses import dataclass, field
from pathlib import Path


class WorkerError(RuntimeError):
    """The reading processes cannot be started; the text is what they wrote before they ended."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read (`kind` "read"), one page to draw into the file `output` ("picture"), or a
    searchable copy to write there, of the file and of what was read of its `pages` ("copy")."""

    job: int
    path: str
    name: str
    kind: str = "read"
    number: int = 1  # of the page to draw, from 1
    width: int = 0  # of the picture, in pixels
    output: str = ""
    pages: str = ""  # the file with the pages as they were read
    passwords: tuple[str, ...] = field(default=(), repr=False)  # to be tried, where one is needed
    alone: bool = False  # in a process that has nothing else queued: an earlier one died over it


@dataclass(frozen=True, slots=True)
class Progress:
    """A file that is being read: its spool file so far, and how many pages are finished."""

    job: int
    spool_file: Path
    pages: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a task. `reason` is a key of `ingest.errors.REASONS`, "" if all went well."""

    job: int
    ok: bool
    kind: str = "read"  # the task's
    reason: str = ""
    detail: str = ""
    spool_file: Path | None = None
    seconds: float = 0.0  # wall time
    cpu_seconds: float = 0.0
    media_type: str = ""
    died: bool = False  # the process ended over it, and not by our own limits: worth another try
