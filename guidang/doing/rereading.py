"""Reading records again: with a better engine, with other settings, or with a password given since."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from archive.catalogue.arrivals.claims import READ_AGAIN
from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.record import FINAL_STATES
from guidang.doing.running import Stopped, pipeline
from guidang.site.site import Site

_PAUSE = 0.05
_LOOK = 0.5


@dataclass(frozen=True, slots=True)
class Chosen:
    """Records asked for: those that can be read again, and those that cannot (there is none with such
    an id, it is a duplicate, or it was never taken)."""

    ids: tuple[int, ...]
    refused: tuple[int, ...]


def choose(site: Site, ids: Sequence[int]) -> Chosen:
    """Which of these records can be read again."""
    with site.database.read() as connection:
        found = records.some(connection, ids)
    good = tuple(id_ for id_ in dict.fromkeys(ids) if id_ in found and found[id_].state in READ_AGAIN)
    return Chosen(good, tuple(id_ for id_ in dict.fromkeys(ids) if id_ not in good))


def reread(
    site: Site, ids: Sequence[int], engine: str = "", stop: threading.Event | None = None
) -> Iterator[Record]:
    """Read these records again, by `engine` or by the one that is set; each as it is finished.

    What a person has confirmed or put right stays. One that cannot be read this time keeps its text.
    After `stop` no more is read.
    """
    options = site.read_options()
    if engine:
        options = replace(options, engine=engine)
    waiting = set(ids)
    with suppress(Stopped), pipeline(site, options, stop=stop) as running:
        running.ask_for(ids)
        looked = 0.0
        for _ in running.turns(_PAUSE, stop):
            if not running.idle and time.monotonic() < looked + _LOOK:
                continue
            looked = time.monotonic()
            for record in _finished(site, sorted(waiting - running.in_hand)):
                waiting.remove(record.id)
                yield record
            if not waiting:
                return


def _finished(site: Site, ids: Sequence[int]) -> list[Record]:
    with site.database.read() as connection:
        found = records.some(connection, ids)
    return [record for record in found.values() if record.state in FINAL_STATES]
