"""The middle stages: what is being read is followed, and what was read enters the catalogue."""

import time

from archive.notes import OF_THE_MACHINE
from ingest.entering.registrar import Registrar, enter_pages
from ingest.flow.hand import FOLLOW_SECONDS, REST, Following, Hand
from ingest.spool.task import Outcome

# Readings entered in one transaction; or what came in this many seconds.
_REGISTER_AT_ONCE = 64
_REGISTER_SECONDS = 0.3
# The pages of a long file are entered again after half the time it has taken, or this many seconds.
_FOLLOW_MOST = 30.0


def follow(hand: Hand) -> bool:
    """Enter the pages of files that take long while they are being read, so that they are found."""
    parts, now = hand.parts, time.monotonic()
    moved = False
    for progress in (*parts.pool.under_way(), *parts.express.under_way()):
        at = hand.following.setdefault(progress.job, Following())
        if progress.job in hand.reading and now >= at.next_look:
            at.offset = enter_pages(parts.database, progress, at.offset)
            at.next_look = now + min(_FOLLOW_MOST, max(FOLLOW_SECONDS, (now - at.since) / 2))
            moved = True
    return moved


def register(hand: Hand) -> bool:
    """Enter what the reading processes found: description, class, text; or why there is none."""
    _collect(hand)
    if not hand.outcomes:
        hand.registered_at = time.monotonic()
        return False
    enough = len(hand.outcomes) >= _REGISTER_AT_ONCE or len(hand.outcomes) == len(hand.reading)
    if not enough and time.monotonic() < hand.registered_at + _REGISTER_SECONDS:
        return True
    hand.registered_at = time.monotonic()
    parts = hand.parts
    registrar = Registrar(
        parts.database, parts.store, parts.limits, parts.who, parts.review_below, parts.copies is not None
    )
    hand.machine = next((o.reason for o in hand.outcomes if o.reason in OF_THE_MACHINE), "")
    if hand.machine:
        hand.resting["claim"] = time.monotonic() + REST
    entered = registrar.register(hand.outcomes, hand.reading, parts.now(), parts.year())
    hand.children += entered.children
    if hand.wanted is not None:
        hand.wanted += entered.again
    for outcome in hand.outcomes:
        hand.reading.pop(outcome.job, None)
        hand.following.pop(outcome.job, None)
    hand.outcomes.clear()
    return True


def _collect(hand: Hand) -> None:
    """Take what the processes have finished: readings wait to be entered, a copy is kept at once."""
    parts = hand.parts
    copies: list[Outcome] = []
    for outcome in parts.express.results(timeout=0.0):
        (copies if outcome.kind == "copy" else hand.outcomes).append(outcome)
    hand.outcomes += parts.pool.results(timeout=0.05 if hand.reading else 0.0)
    for outcome in copies:
        if hand.copier:
            hand.next_copy = time.monotonic() + (REST if outcome.reason in OF_THE_MACHINE else 0.0)
            hand.copier.end(outcome, parts.now())
