"""The last stages: the index follows, scans get their copies, and sources are dealt with."""

import time

from ingest.flow.hand import Hand

_RELEASE_SECONDS = 1.0
_COPY_SECONDS = 2.0


def index(hand: Hand) -> bool:
    """Keep the index up with what was registered (a thread of its own does it)."""
    hand.parts.indexer.check()
    hand.parts.indexer.nudge()
    return False


def copy(hand: Hand) -> bool:
    """Have searchable copies of scans made, while nothing waits to be read."""
    busy = hand.copier is None or hand.reading or hand.inbox or hand.copier.busy
    if busy or time.monotonic() < hand.next_copy:
        return False
    begun = hand.copier is not None and hand.copier.begin()
    if not begun:
        hand.next_copy = time.monotonic() + _COPY_SECONDS
    return begun


def release(hand: Hand) -> bool:
    """Deal with the sources of indexed records, last of all."""
    if time.monotonic() < hand.next_release:
        return False
    settled = hand.releaser.release(hand.parts.now(), hand.parts.folders())
    if not settled:
        hand.next_release = time.monotonic() + _RELEASE_SECONDS
    return settled > 0
