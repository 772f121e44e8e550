"""The flow: from a settled file to a described, catalogued and indexed record.

    receive → claim → (identify → extract → classify → describe, in a child process) → register
            → index → copy → release

Pages of a file that takes long are entered while it is read (`follow`). The stages stand in
`STAGES`, in order, and each turn runs each of them once on whatever is there. Every finished stage is
committed, so that a restart goes on where things stood: the state of all
work is in the catalogue, and what this process holds in memory may be lost at any moment.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.catalogue.looking import records
from archive.notes import ReasonCode
from archive.record import FINAL_STATES, State
from ingest.errors import IngestError
from ingest.flow.arriving import claim, receive, rescue
from ingest.flow.entering import follow, register
from ingest.flow.hand import REST, Hand, Parts
from ingest.flow.leaving import copy, index, release
from ingest.taking.receive import Candidate, Receipt

__all__ = ["STAGES", "Parts", "Pipeline", "Stage", "Turn"]

log = logging.getLogger(__name__)

# Settled files waiting to be received; more would only fill memory.
_INBOX = 64

Stage = Callable[[Hand], bool]
STAGES: tuple[Stage, ...] = (rescue, receive, claim, follow, register, index, copy, release)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn brought: whether anything moved, what became of files that were offered, and the
    ids of attachments that were entered."""

    moved: bool
    receipts: Sequence[Receipt]
    entered: Sequence[int]


class Pipeline:
    """One process' work on a site: files are offered to it, or records asked for, and it takes its turns."""

    def __init__(self, parts: Parts) -> None:
        self._hand = Hand(parts)
        self._offered = False  # since the last turn

    @property
    def room(self) -> int:
        """How many files it would take now."""
        return max(0, _INBOX - len(self._hand.inbox))

    def offer(self, candidates: Iterable[Candidate]) -> None:
        """Hand in settled files; what becomes of each, a later turn tells.

        One that waits here already, since it could not be received yet, is not taken twice.
        """
        before = len(self._hand.inbox)
        waiting = {candidate.path for candidate in self._hand.inbox}
        self._hand.inbox.extend(candidate for candidate in candidates if candidate.path not in waiting)
        self._offered |= len(self._hand.inbox) > before

    def ask_for(self, ids: Iterable[int]) -> None:
        """Have these records read, and from now on no others, whatever else waits."""
        if self._hand.wanted is None:
            self._hand.wanted = deque()
        self._hand.wanted.extend(ids)

    def turns(self, pause: float, stop: threading.Event | None = None) -> Iterator[Turn]:
        """Take turn after turn, for as long as the caller goes on and until `stop`; each when it is done.

        After a turn in which nothing moved, and nothing was offered since, comes a `pause` (seconds),
        which `stop` ends.
        """
        stop = stop or threading.Event()
        while not stop.is_set():
            self._offered = False
            moved = self._turn()
            hand = self._hand
            turn = Turn(moved, hand.receipts, hand.children)
            hand.receipts, hand.children = [], []
            yield turn
            if not moved and not self._offered:
                stop.wait(pause)

    def _turn(self) -> bool:
        """Run each stage once; True when anything moved.

        A stage that fails for the machine's sake rests a while and is tried again; the others go on.
        """
        moved, resting = False, self._hand.resting
        for stage in STAGES:
            if time.monotonic() < resting.get(stage.__name__, 0.0):
                continue
            try:
                moved |= stage(self._hand)
                self._hand.failing.pop(stage.__name__, None)
            except Exception as error:
                self._hand.failing[stage.__name__], self._hand.next_rescue = error, 0.0
                log.exception("stage %s failed; tried again in %g s", stage.__name__, REST)
                resting[stage.__name__] = time.monotonic() + REST
        return moved

    @property
    def in_hand(self) -> frozenset[int]:
        """The records that are asked for, claimed, or being read by this process."""
        hand = self._hand
        return frozenset(hand.wanted or ()) | {job.id for job in hand.claimed} | hand.reading.keys()

    @property
    def under_way(self) -> list[tuple[str, int]]:
        """The files of several pages that are being read: name, and how many pages are finished."""
        hand = self._hand
        found = (*hand.parts.pool.under_way(), *hand.parts.express.under_way())
        return [(hand.reading[f.job].name, f.pages) for f in found if f.job in hand.reading and f.pages > 1]

    @property
    def failing(self) -> list[tuple[str, Exception]]:
        """What keeps the work from going on now, by stage."""
        hand = self._hand
        found = list(hand.failing.items())
        found += [("read", IngestError(ReasonCode(hand.machine)))] if hand.machine else []
        trouble = hand.parts.indexer.trouble
        return [*found, ("index", trouble)] if trouble else found

    @property
    def has_ground(self) -> bool:
        """Whether the folder that this process works in is still there."""
        return self._hand.parts.owner.spool.is_dir()

    def release_again(self) -> None:
        """Try again what could not be done with sources: what was in the way may be gone."""
        self._hand.releaser.failed.clear()

    @property
    def idle(self) -> bool:
        """Whether this process has nothing in hand."""
        return not self._hand.inbox and not self.in_hand

    @property
    def copied(self) -> bool:
        """Whether no searchable copy is being made, or is still to be made."""
        return self._hand.copier is None or not self._hand.copier.waiting()

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do on the site: nothing to read, index or copy, no source to release."""
        if not self.idle:
            return False
        with self._hand.parts.database.read() as connection:
            states = records.counts(connection)
            to_index = records.waiting_for_index(connection)
        to_read = any(number for state, number in states.items() if State(state) not in FINAL_STATES)
        waiting = to_read or to_index or not self.copied or self._hand.releaser.waiting()
        return not waiting

    def close(self) -> None:
        """Stop: what is under way is given back to be done by the next process."""
        parts = self._hand.parts
        parts.pool.close(kill=True)
        parts.express.close(kill=True)
        parts.indexer.stop()
        self._hand.receiver.close()
        parts.owner.leave(parts.database)
