"""The parts that the pages use: the site, its open index, and the drawing of page pictures."""

import threading
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated

from fastapi import Depends, Request

from archive.catalogue.looking.records import Record
from guidang.doing.sources import Sources
from guidang.site.site import Site
from guidang.troubles.board import Board
from guidang.web.pictures.pictures import Pictures
from search.engine import Engine, IndexUnusable


class OpenIndex:
    """The site's index, opened once and shared; opened anew after it was found unusable."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def engine(self) -> Engine:
        """The open index. Raises IndexUnusable."""
        with self._lock:
            if self._engine is None:
                self._engine = self._site.engine()
            return self._engine

    def drop(self) -> None:
        """Let go of the index: it proved unusable, or the pages end."""
        with self._lock:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def state(self) -> str:
        """Whether the index can be used: "ok", or why not ("missing", "broken", "analysis")."""
        try:
            self.engine()
        except IndexUnusable as error:
            return error.why
        return "ok"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one site that the pages share."""

    site: Site
    index: OpenIndex
    pictures: Pictures
    sources: Sources
    troubles: Board

    def watched(self, record: Record) -> bool:
        """Whether the file came from a drop folder, where it is looked for again by itself."""
        return PurePath(record.source_path).is_relative_to(self.site.watch_folders)


def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


WithParts = Annotated[Parts, Depends(_parts)]


def _who(request: Request) -> str:
    who: str = request.state.who
    return who


WhoActs = Annotated[
    str, Depends(_who)
]  # for the audit log: the account, or the machine's user on an open site
