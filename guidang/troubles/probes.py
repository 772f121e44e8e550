"""Looking whether each part of a site works now: real reads, real writes of a file nobody keeps."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.errors import CatalogueError
from guidang.site.site import Site
from guidang.troubles import shares
from guidang.troubles.trouble import LOST_FOLDER, Trouble, folders, of
from search.engine import Engine, IndexUnusable

# Bytes that must find room: a disk with less is full.
ROOM = 1 << 20

Probe = Callable[[], Iterator[Trouble]]


def all_of(site: Site) -> dict[str, Probe]:
    """A look at each part, by its name."""
    found: dict[str, Probe] = {part: _writing(site, part, place) for part, place in folders(site).items()}
    found["index"] = _Index(site)
    return found | {"catalogue": lambda: _catalogue(site), "folders": lambda: _folders(site)}


def _catalogue(site: Site) -> Iterator[Trouble]:
    try:
        with site.database.read():
            pass
        if site.database.is_sqlite:
            _write(site.folder)
    except CatalogueError as error:
        yield of(error, site)
    except OSError as error:
        yield of(error, site, "catalogue")


def _folders(site: Site) -> Iterator[Trouble]:
    lost = shares.lost(site)
    for path in lost:
        yield Trouble("folders", *LOST_FOLDER, {"folder": path})
    for folder in site.drop_folders():
        if folder.trouble and folder.path not in lost:
            yield of(folder.trouble, site, "folders")


def _writing(site: Site, part: str, folder: Path) -> Probe:
    def look() -> Iterator[Trouble]:
        if part == "copies" and not folder.exists():
            return  # made with the first copy
        try:
            _write(folder)
        except OSError as error:
            yield of(error, site, part)

    return look


class _Index:
    """Whether the index is whole and can be written; it is held open from one look to the next."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._engine: Engine | None = None

    def __call__(self) -> Iterator[Trouble]:
        try:
            _write(self._site.index_folder)
        except OSError as error:
            yield of(error, self._site, "index")
            return
        try:
            self._engine = self._engine or self._site.engine()
            self._engine.count()
        except IndexUnusable as error:
            self._engine = None
            yield of(error, self._site)


def _write(folder: Path) -> None:
    """Raises OSError where a file does not find room in `folder`; nothing is left of it."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(ROOM))
        file.flush()
