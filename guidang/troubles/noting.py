"""What the work of a watching process meets is noted on its board, and looked at again soon."""

import logging
import time
from collections.abc import Callable, Iterable

from archive.notes import ReasonCode
from guidang.site.site import Site
from guidang.troubles.board import Board
from guidang.troubles.trouble import Trouble, of
from ingest.errors import IngestError
from ingest.flow.hand import REST
from ingest.pipeline import Pipeline
from ingest.taking.receive import Candidate, Receipt
from ingest.taking.watch import Watcher

log = logging.getLogger(__name__)

_SOON = 5.0  # seconds to the next look at the drop folders while something fails
_REFUSED = 15.0  # seconds for which a refusal for want of room is told
_LONG_AGO = float("-inf")


class Noting:
    """Tells `board` what fails in `running`; `watcher` looks again as soon as that may have ended."""

    def __init__(self, board: Board | None, running: Pipeline, watcher: Watcher) -> None:
        self._board = board
        self._running = running
        self._watcher = watcher
        self._refused_at = _LONG_AGO
        self._not_looked: Exception | None = None
        self._rests_until = 0.0
        self._told: set[str] = set()

    def took(self, receipt: Receipt) -> None:
        """A file was taken, or refused."""
        if receipt.error is not None and receipt.error.reason == ReasonCode.DISK_FULL:
            self._refused_at = time.monotonic()
        elif receipt.received is not None:
            self._refused_at = _LONG_AGO

    def due(self, room: int) -> list[Candidate]:
        """Up to `room` files that have settled; none while the catalogue does not answer, which is noted."""
        if time.monotonic() < self._rests_until:
            return []
        try:
            found = self._watcher.due(room)
        except Exception as error:
            log.exception("drop folders not looked at; tried again in %g s", REST)
            self._not_looked, self._rests_until = error, time.monotonic() + REST
            self._watcher.look_within(0.0)  # what events told of is lost
            return []
        self._not_looked = None
        return found

    def tell(self) -> None:
        """Note what fails now."""
        errors = self._running.failing
        errors += [("notice", self._not_looked)] if self._not_looked else []
        if time.monotonic() < self._refused_at + _REFUSED:
            errors.append(("receive", IngestError(ReasonCode.DISK_FULL)))
        if self._board:
            self._board.work_met(errors)
        told = {f"{one.part} {one.values}" for one in self._board.now()} if self._board else set()
        if self._told - told:  # something is well again
            self._running.release_again()
            self._watcher.look_within(0.0)
        elif errors:
            self._watcher.look_within(_SOON)
        self._told = told


class Saying:
    """Says what the work waits for to a person who waits at the command line: each trouble once."""

    def __init__(self, site: Site, say: Callable[[Trouble], None]) -> None:
        self._site = site
        self._say = say
        self._said: set[tuple[str, str]] = set()

    def met(self, errors: Iterable[tuple[str, Exception]]) -> None:
        """What keeps the work from going on now, by stage."""
        for stage, error in errors:
            trouble = of(error, self._site, stage)
            if (trouble.part, trouble.message) not in self._said:
                self._said.add((trouble.part, trouble.message))
                self._say(trouble)
