"""The first stages: settled files are received, and received records given to reading processes."""

import time
from collections.abc import Sequence

from archive.catalogue.arrivals import claims
from archive.catalogue.arrivals.claims import Job
from archive.catalogue.ground.connect import Connection
from ingest.flow.hand import Hand
from ingest.reading.pool import Pool
from ingest.spool.task import Task

# Files taken in one transaction.
_RECEIVE_AT_ONCE = 64
# Records claimed in one transaction, and after how many seconds those not begun are given back.
_CLAIM_AT_ONCE = 64
_CLAIM_SECONDS = 0.5
# Names of files that are read in a moment, whatever their size.
_SHORT = ("txt", "md", "csv", "docx", "html", "htm", "eml", "xml", "json")
_RESCUE_SECONDS = 10.0


def rescue(hand: Hand) -> bool:
    """Give back what a process that died had claimed, and what a failed stage of ours lost hold of."""
    if time.monotonic() < hand.next_rescue:
        return False
    hand.next_rescue = time.monotonic() + _RESCUE_SECONDS
    held = {*hand.reading, *(job.id for job in hand.claimed)}
    return hand.parts.owner.rescue(hand.parts.database, held) > 0


def receive(hand: Hand) -> bool:
    """Take settled files into the store and the catalogue."""
    batch = [hand.inbox.popleft() for _ in range(min(_RECEIVE_AT_ONCE, len(hand.inbox)))]
    if not batch:
        return False
    parts = hand.parts
    try:
        hand.receipts.extend(hand.receiver.receive(batch, parts.now(), parts.year()))
    except Exception:
        hand.inbox.extendleft(reversed(batch))
        raise
    return True


def claim(hand: Hand) -> bool:
    """Give received records to the reading processes."""
    parts = hand.parts
    if parts.pool.free <= 0:
        return _claim_express(hand)
    waited = time.monotonic() > hand.claimed_at + _CLAIM_SECONDS
    if hand.claimed and waited and hand.wanted is None:
        # They wait longer than was thought; what has come since may be more urgent.
        with parts.database.write() as connection:
            claims.give_back_some(connection, [job.id for job in hand.claimed])
        hand.claimed.clear()
    if not hand.claimed:
        wanted = _CLAIM_AT_ONCE if parts.pool.quick else parts.pool.free
        with parts.database.write() as connection:
            hand.claimed.extend(_claimed(hand, connection, wanted))
        hand.claimed_at = time.monotonic()
    given = min(parts.pool.free, len(hand.claimed))
    _read(hand, parts.pool, [hand.claimed.popleft() for _ in range(given)])
    return given > 0


def _claimed(hand: Hand, connection: Connection, most: int) -> list[Job]:
    """Up to `most` records to read, now ours."""
    token = hand.parts.owner.token
    if hand.wanted is None:
        return claims.claim(connection, token, most)
    some = [hand.wanted.popleft() for _ in range(min(most, len(hand.wanted)))]
    return claims.claim_again(connection, token, some)


def _claim_express(hand: Hand) -> bool:
    """While all processes read long files, one more reads short ones that have come since."""
    parts = hand.parts
    if parts.pool.quick or not parts.express.ready() or hand.wanted is not None:
        return False
    with parts.database.write() as connection:
        jobs = claims.claim_newest(connection, parts.owner.token, _SHORT)
    _read(hand, parts.express, jobs)
    return bool(jobs)


def _read(hand: Hand, pool: Pool, jobs: Sequence[Job]) -> None:
    if not jobs:
        return
    parts = hand.parts
    passwords = parts.passwords([job.id for job in jobs])
    for job in jobs:
        parts.owner.take_up(job.id)
        path = str(parts.store.path(job.sha256))
        alone = job.deaths > 0
        pool.submit(Task(job.id, path, job.name, alone=alone, passwords=passwords.get(job.id, ())))
        hand.reading[job.id] = job
