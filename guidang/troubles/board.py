"""The troubles of a site at this moment, for whoever tells them: the pages, `/health`, `status`.

They come from two sides: each part is looked at every few seconds, in a thread of its own, so that a
share that hangs keeps no other look waiting; and whoever works notes what failed.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from guidang.site.site import Site, now
from guidang.troubles import shares
from guidang.troubles.probes import Probe, all_of
from guidang.troubles.trouble import SILENT, Trouble, of

log = logging.getLogger(__name__)

_LOOK = 2.0  # seconds from one look at a part to the next
_SILENT = 10  # seconds after which a part that is being looked at counts as not answering
_NOTED = 10.0  # seconds for which a trouble that a page met is told
_STALE = 20.0  # seconds after which what another process told no longer counts
_SHARED = "troubles.json"


class Board:
    """Where the troubles of `site` stand. Safe from several threads.

    `keeps` is for a process that takes files in: it keeps which drop folders there are, and what its
    work met is told to other processes as well (in `work/`).
    """

    def __init__(self, site: Site, *, keeps: bool = False) -> None:
        self._site = site
        self._keeps = keeps
        self._guard = threading.Lock()
        self._probes = all_of(site)
        self._looking: dict[str, float] = {}
        self._looked: dict[str, list[Trouble]] = {}
        self._working: list[Trouble] = []
        self._met: dict[str, tuple[float, Trouble]] = {}
        self._since: dict[tuple[str, str], str] = {}
        self._ending = threading.Event()

    def start(self) -> None:
        """Begin to look, again and again until `stop`."""
        if self._keeps:
            shares.remember(self._site, anew=True)
        for part, probe in self._probes.items():
            threading.Thread(target=self._run, args=(part, probe), name=f"look {part}", daemon=True).start()

    def stop(self) -> None:
        """End looking."""
        self._ending.set()

    def look_once(self, seconds: float = _SILENT) -> list[Trouble]:
        """The troubles found by one look at everything, waiting up to `seconds` for an answer."""
        self._ending.set()  # one look each
        self.start()
        until = time.monotonic() + seconds
        while len(self._looked) < len(self._probes) and time.monotonic() < until:
            time.sleep(0.02)
        return self.now()

    def work_met(self, errors: Iterable[tuple[str, Exception]]) -> None:
        """What keeps the work from going on now, by stage: in the place of what was told before."""
        found = [of(error, self._site, stage) for stage, error in errors]
        with self._guard:
            changed = found != self._working
            self._working = found
        if changed and self._keeps:
            self._share()

    def page_met(self, error: Exception) -> Trouble:
        """Note what kept a page from being shown; it is told for some seconds."""
        trouble = of(error, self._site)
        with self._guard:
            self._met[trouble.part] = (time.monotonic(), trouble)
        return trouble

    def now(self) -> list[Trouble]:
        """What is wrong at this moment, one for each part and place."""
        at = time.monotonic()
        with self._guard:
            looked = [self._silent(part, at) or found for part, found in self._looking_at().items()]
            noted = [*self._working, *(t for when, t in self._met.values() if at < when + _NOTED)]
            found = [trouble for some in looked for trouble in some]
            seen = {trouble.part for trouble in found}
            for trouble in (*noted, *([] if self._keeps else self._shared())):
                if trouble.part not in seen:
                    seen.add(trouble.part)
                    found.append(trouble)
            return self._dated(found)

    def _looking_at(self) -> dict[str, list[Trouble]]:
        return {part: self._looked.get(part, []) for part in self._probes}

    def _silent(self, part: str, at: float) -> list[Trouble]:
        began = self._looking.get(part)
        if began is None or at < began + _SILENT:
            return []
        return [Trouble(part, *SILENT, {"seconds": _SILENT})]

    def _dated(self, found: list[Trouble]) -> list[Trouble]:
        """With the time since when each is told; a trouble is the same while part and message are."""
        keys = {(trouble.part, trouble.message) for trouble in found}
        self._since = {key: self._since.get(key, "") or now() for key in keys}
        return [replace(trouble, since=self._since[trouble.part, trouble.message]) for trouble in found]

    def _run(self, part: str, probe: Probe) -> None:
        while True:
            with self._guard:
                self._looking[part] = time.monotonic()
            found = self._asked(part, probe)
            with self._guard:
                del self._looking[part]
                self._looked[part] = found
            if self._ending.wait(_LOOK):
                return
            if part == "folders" and self._keeps:
                shares.remember(self._site)
                self._share()

    def _asked(self, part: str, probe: Probe) -> list[Trouble]:
        try:
            return list(probe())
        except Exception as error:
            log.exception("looking at %s failed", part)
            return [of(error, self._site, part)]

    def _share(self) -> None:
        """Let other processes know what the work here met; a disk that takes no file is told by itself."""
        with self._guard:
            told = [asdict(trouble) for trouble in self._working]
        fresh = self._site.work / f"{_SHARED}.{os.getpid()}"
        with suppress(OSError):
            fresh.write_text(json.dumps(told, ensure_ascii=False, default=str), encoding="utf-8")
            fresh.replace(self._site.work / _SHARED)

    def _shared(self) -> list[Trouble]:
        return shared(self._site.work / _SHARED)


def shared(path: Path) -> list[Trouble]:
    """What a process that takes files in has told lately; nothing once it has fallen silent."""
    try:
        if time.time() - path.stat().st_mtime > _STALE:
            return []
        return [Trouble(**one) for one in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
