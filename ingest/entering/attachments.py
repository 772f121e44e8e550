"""Entering what was found in a file (attachments, members of a package) as records of their own.

A package may hold thousands: they are entered so many at a time, each time in a transaction of its
own, so that no one waits long for the catalogue, and before the file they lie in is registered. A
process that is killed between loses and doubles nothing: the file is read again, and what was
entered already is met again.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from archive.catalogue.arrivals import intake, trees
from archive.catalogue.arrivals.claims import Job
from archive.catalogue.arrivals.intake import Arrival
from archive.catalogue.ground.connect import Database
from archive.notes import NoteCode
from archive.originals.store import Store, Stored
from ingest.reader import Child, Limits
from ingest.spool.reading import SpoolReading

# Between a file's place and the name of an attachment in it.
INSIDE = "!/"
_AT_ONCE = 200  # entered in one transaction
_COPIES = 4  # at once: they wait for the disk


@dataclass(slots=True)
class Entered:
    """The ids of the records entered or met again, and notes for the file they were found in."""

    ids: list[int] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


class Attachments:
    """Enters attachments in one site's store and catalogue."""

    def __init__(self, database: Database, store: Store, limits: Limits, who: str) -> None:
        self._database = database
        self._store = store
        self._limits = limits
        self._who = who

    def enter(self, reading: SpoolReading, job: Job, at: str, year: int) -> Entered:
        """Enter what was found in the file of `job`, unless it is nested too deep or is too much."""
        found = Entered()
        if not reading.children:
            return found
        found.notes += self._refused(reading.children, job)
        if found.notes:
            return found
        with ThreadPoolExecutor(_COPIES, thread_name_prefix="attachments") as threads:
            for start in range(0, len(reading.children), _AT_ONCE):
                children = reading.children[start : start + _AT_ONCE]
                copies = threads.map(self._copy, children)
                arrivals = list(_arrivals(children, list(copies), job, len(reading.children)))
                self._store.settle(Stored(arrival.sha256, arrival.size) for arrival in arrivals)
                with self._database.write() as connection:
                    received = intake.receive(connection, at, year, self._who, arrivals)
                found.ids += [one.id for one in received]
        return found

    def _refused(self, children: Sequence[Child], job: Job) -> list[tuple[str, str]]:
        """A note where these lie too deep, or the file that came in holds too much on all its levels.

        Each level may hold as much as one file; a bomb of packages in packages would grow for ever.
        """
        limits = self._limits
        with self._database.read() as connection:
            tree = trees.tree(connection, job.id)
        if tree.depth >= limits.depth:
            return [(NoteCode.TOO_DEEP, str(len(children)))]
        size = sum(child.path.stat().st_size for child in children)
        levels = max(1, limits.depth)
        if tree.depth and (
            tree.members + len(children) > limits.members * levels
            or tree.size + size > (limits.output_mib << 20) * levels
        ):
            return [(NoteCode.TREE_TOO_LARGE, str(len(children)))]
        return []

    def _copy(self, child: Child) -> Stored:
        with child.path.open("rb") as stream:
            stored = self._store.take(stream)
        if stored is None:
            raise ValueError(child.name)
        return stored


def _arrivals(children: Sequence[Child], copies: Sequence[Stored], job: Job, batch: int) -> Iterator[Arrival]:
    """The attachments as arrivals; the same bytes under the same name come once."""
    seen = set[tuple[str, str]]()
    for child, stored in zip(children, copies, strict=True):
        if (child.name, stored.sha256) in seen:
            continue
        seen.add((child.name, stored.sha256))
        inside = INSIDE + child.name
        yield Arrival(
            department=job.department,
            name=child.name.rpartition("/")[2] or child.name,
            source_path=job.source_path + inside,
            source_path_raw=job.source_path_raw + inside.encode("utf-8", "surrogatepass"),
            source_size=stored.size,
            source_mtime_ns=0,
            after="leave",
            sha256=stored.sha256,
            size=stored.size,
            parent_id=job.id,
            batch=batch,
        )
