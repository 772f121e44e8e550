"""Running a site: the pipeline with the site's real parts, and its index, rebuilt where it is broken."""

import logging
import logging.handlers
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from archive.catalogue.readings import indexable
from guidang.doing.sealing import sealing
from guidang.site.operator import who
from guidang.site.site import Site, now, this_year
from guidang.troubles import shares
from ingest.classifying.classifier import Classifier
from ingest.entering.indexing import BATCH, Indexer, entries, mend
from ingest.entering.owner import Owner
from ingest.ocr.options import ReadOptions
from ingest.pipeline import Parts, Pipeline
from ingest.reading.pool import Pool
from search import live
from search.engine import Engine, IndexBusy, IndexUnusable

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


class Stopped(Exception):
    """The index was being made anew, and was left as it was: the command was asked to stop."""


def sound_index(site: Site, stop: threading.Event | None = None) -> Engine:
    """The site's index; one that is lost, broken or of another analysis is rebuilt first.

    Raises Stopped where `stop` is set meanwhile.
    """
    try:
        return site.engine()
    except IndexUnusable as error:
        log.warning("index %s: rebuilding", error)
        rebuild(site, stop=stop)
        return site.engine()


def rebuild(site: Site, progress: Progress | None = None, stop: threading.Event | None = None) -> int:
    """Make the index anew from the catalogue, aside, then put it in use; how many records it has.

    Others may search and add meanwhile: what they add or change is taken over before the new one is used.
    Raises Stopped where `stop` is set before all is added.
    """
    taken: dict[int, int] = {}
    count = 0
    site.work.mkdir(exist_ok=True)  # a backup has none

    def fill(engine: Engine) -> None:
        with site.database.read() as connection:
            taken.update(indexable.revisions(connection))
        ids = list(taken)
        for start in range(0, len(ids), BATCH):
            if stop and stop.is_set():
                raise Stopped
            engine.add(entries(site.database, ids[start : start + BATCH]))
            if progress:
                progress(min(start + BATCH, len(ids)), len(ids))

    def finish(engine: Engine) -> None:
        nonlocal count
        with site.database.read() as connection:
            now = indexable.revisions(connection)
        if changed := [id_ for id_, revision in now.items() if taken.get(id_) != revision]:
            engine.add(entries(site.database, changed))
        count = engine.count()

    live.rebuild(site.index_folder, site.open_engine, fill, finish)
    return count


def _mend(site: Site, engine: Engine) -> None:
    """Compare index and catalogue, unless another process writes the index: that one has done so."""
    try:
        mend(site.database, engine)
    except IndexBusy:
        log.info("index not compared: another process writes it")


@contextmanager
def pipeline(
    site: Site,
    options: ReadOptions | None = None,
    readers: Sequence[str] = (),
    stop: threading.Event | None = None,
) -> Iterator[Pipeline]:
    """The pipeline on this site, with `options` in place of the site's own, and with extra `readers`
    ("module:Class"). Raises Stopped where `stop` is set while the index has to be made anew first, and
    SettingsError where the rules of the categories are wrong or missing."""
    log_to_file(site)
    Classifier.load(site.categories)  # wrong rules are told now, by file and key; no reading process could
    engine = sound_index(site, stop)
    site.work.mkdir(exist_ok=True)
    site.store.clear_incoming(older_than=time.time() - 86400)
    owner = Owner(site.work)
    owner.rescue(site.database)
    _mend(site, engine)
    running = Pipeline(parts(site, engine, owner, options or site.read_options(), readers))
    with sealing(site, who()):
        try:
            yield running
        finally:
            running.close()
            engine.close()


def parts(site: Site, engine: Engine, owner: Owner, options: ReadOptions, readers: Sequence[str]) -> Parts:
    """The parts of this site's pipeline, with as many reading processes as set."""
    settings = site.settings
    config = site.folder / "config"
    workers = settings.reading.workers or os.cpu_count() or 1
    return Parts(
        database=site.database,
        store=site.store,
        indexer=Indexer(site.database, engine, now, settings.indexing.commit_seconds),
        pool=Pool(workers, site.limits(), owner.spool, config, readers, options),
        express=Pool(1, site.limits(), owner.spool, config, readers, options),
        owner=owner,
        limits=site.limits(),
        folders=lambda: shares.present(site),
        who=who(),
        now=now,
        year=this_year,
        largest_mib=settings.limits.file_mib,
        review_below=settings.classifying.review_below,
        copies=site.copies if settings.reading.searchable_copies else None,
        passwords=site.passwords,
    )


def log_to_file(site: Site) -> None:
    """Write warnings and worse to logs/guidang.log, five files of 2 MiB at most."""
    folder = site.folder / "logs"
    folder.mkdir(exist_ok=True)
    root = logging.getLogger()
    if any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in root.handlers):
        return
    handler = logging.handlers.RotatingFileHandler(
        folder / "guidang.log", maxBytes=2 << 20, backupCount=4, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.setLevel(logging.INFO)
    root.addHandler(handler)
    logging.raiseExceptions = False  # a full disk must not flood the terminal
