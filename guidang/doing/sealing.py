"""Sealing where the audit log ends: while a process works on the site, beside it, in no transaction of it.

What was sealed cannot be taken out of the log, nor the log be written anew, unseen (`auditing`). What came
since the last seal can; so it is sealed every so many rows and minutes, at the start and at a clean end.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act, Head
from archive.catalogue.ground.connect import Connection
from archive.errors import GuidangError
from guidang.site.seals import Seal, SealError
from guidang.site.site import Site, now
from guidang.wording.words import msgid

log = logging.getLogger(__name__)

BEGAN = "sealing_began"
RENEWED = "seals_renewed"
CHECK = msgid("请运行 guidang audit check 查看，保留现场，查明原因。")
_LOOK_SECONDS = 2.0
_WAIT_SECONDS = 30.0


def seal(site: Site, who: str) -> Seal:
    """Seal where the log ends now, unless that is sealed; the newest seal.

    The first time, a key is made, and that is written into the log. Raises SealError where the seals are
    missing or changed, or the log does not go on from the last of them; OSError where nothing can be written.
    """
    with _locked(site):
        if not site.seals.begun() and not has_begun(site):
            return _begin(site, who, BEGAN, {})
        return _go_on(site)


def renew(site: Site, who: str, reason: str) -> Seal:
    """Begin the seals anew, since they are lost or no longer fit; the old file is laid aside.

    The reason is written into the log. A key that is there is used again. Raises OSError.
    """
    with _locked(site):
        aside = site.seals.lay_aside(now())
        details = {"reason": reason, "aside": aside.name if aside else ""}
        return _begin(site, who, RENEWED, details)


def has_begun(site: Site) -> bool:
    """Whether the log says that it is sealed."""
    with site.database.read() as connection:
        return audit.has(connection, BEGAN, RENEWED)


@contextmanager
def sealing(site: Site, who: str) -> Iterator[None]:
    """Keep the log sealed while something works on the site. What goes wrong is written to the log file."""
    stop = threading.Event()
    thread = threading.Thread(target=_keep_sealed, args=(site, who, stop), name="sealing", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _keep_sealed(site: Site, who: str, stop: threading.Event) -> None:
    given = site.settings.audit
    done, at = _tried(site, who), time.monotonic()
    while not stop.wait(_LOOK_SECONDS):
        late = time.monotonic() >= at + 60 * given.seal_minutes
        if late or _last_row(site, done) >= done + given.seal_rows:
            done, at = max(done, _tried(site, who)), time.monotonic()
    _tried(site, who)


def _tried(site: Site, who: str) -> int:
    """The number of the row that is sealed now; where that failed, the last row's, to rest a while."""
    try:
        return seal(site, who).number
    except (GuidangError, OSError) as error:
        log.error("the audit log is not sealed: %s", error)
    except Exception:
        log.exception("the audit log is not sealed")
    return _last_row(site, 0)


def _last_row(site: Site, unknown: int) -> int:
    try:
        with site.database.read() as connection:
            return audit.head(connection).number
    except Exception:
        log.exception("the end of the audit log was not found")
        return unknown


def _locked(site: Site) -> FileLock:
    site.keys.mkdir(mode=0o700, exist_ok=True)
    return FileLock(site.keys / "audit.lock", timeout=_WAIT_SECONDS)


def _begin(site: Site, who: str, act: str, details: dict[str, str]) -> Seal:
    """The first seal of a file, and one over the row that tells of it."""
    with site.database.read() as connection:
        head = audit.head(connection)
    first = site.seals.begin(head, now())
    with site.database.write() as connection:
        audit.write(connection, now(), who, [Act(act, None, {"key": first.key, **details})])
    return _go_on(site)


def _go_on(site: Site) -> Seal:
    last = site.seals.last()
    with site.database.read() as connection:
        head = _grown(connection, last)
    return last if head == last.head else site.seals.append(head, now())


def _grown(connection: Connection, last: Seal) -> Head:
    """Where the log ends now. Raises SealError where it does not go on from what was sealed."""
    head = audit.head(connection)
    if head.number < last.number:
        raise SealError(
            "审计记录止于第 {have} 条，而第 {number} 条已封存，没有继续封存。",
            CHECK,
            have=head.number,
            number=last.number,
        )
    if head.number == last.number:
        found, fits = head, head.hash == last.hash
    else:
        found, fits = last.head, True
        for link in audit.walk(connection, last.head):
            found, fits = link.head, fits and link.fits
    if not fits:
        raise SealError("审计记录与第 {number} 条处的封存接不上，没有继续封存。", CHECK, number=last.number)
    return found
