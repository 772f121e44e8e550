"""What keeps files in drop folders from being taken, for the pages: looked up aside.

A drop folder may lie on a share that does not answer; no page waits for it longer than a moment.
"""

import threading
import time

from archive.errors import GuidangError
from guidang.site.site import Site

_AGAIN_SECONDS = 3.0
_PATIENCE_SECONDS = 1.0


class FolderTroubles:
    """The troubles of a site's drop folders as they were seen last."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._guard = threading.Lock()
        self._looking: threading.Thread | None = None
        self._looked = -_AGAIN_SECONDS
        self._found: list[GuidangError] = []

    def now(self) -> list[GuidangError]:
        """The troubles of now, or those known while a folder does not answer."""
        with self._guard:
            looking = self._looking
            if looking is None and time.monotonic() >= self._looked + _AGAIN_SECONDS:
                looking = threading.Thread(target=self._look, name="folders", daemon=True)
                self._looking = looking
                looking.start()
        if looking is not None:
            looking.join(_PATIENCE_SECONDS)
        return self._found

    def _look(self) -> None:
        try:
            self._found = self._site.folder_troubles()
        finally:
            with self._guard:
                self._looked, self._looking = time.monotonic(), None
