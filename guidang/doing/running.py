"""Running a site: the pipeline with the site's real parts, and its index, rebuilt where it is broken."""

import getpass
import logging
import logging.handlers
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from archive.catalogue.looking import records
from archive.record import State
from guidang.doing.sealing import sealing
from guidang.site.site import Site, now, this_year
from guidang.troubles import shares
from ingest.entering.indexing import BATCH, Indexer, entries
from ingest.entering.owner import Owner
from ingest.ocr.options import ReadOptions
from ingest.pipeline import Parts, Pipeline
from ingest.reading.pool import Pool
from search import live
from search.engine import Engine, IndexUnusable

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


def who() -> str:
    """The acting person's name for the audit log: the account and the machine; no accounts of our own yet."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid()) if hasattr(os, "getuid") else "?"
    return f"{name}@{socket.gethostname()}"


def sound_index(site: Site, progress: Progress | None = None) -> Engine:
    """The site's index; one that is lost, broken or of another analysis is rebuilt first."""
    try:
        return site.engine()
    except IndexUnusable as error:
        log.warning("index %s: rebuilding", error)
        rebuild(site, progress)
        return site.engine()


def rebuild(site: Site, progress: Progress | None = None) -> int:
    """Make the index anew from the catalogue, aside, then put it in use; how many records it has.

    Others may search and add meanwhile: what they add is taken over before the new one is used.
    """
    done = 0

    def fill(engine: Engine) -> None:
        nonlocal done
        with site.database.read() as connection:
            total = records.counts(connection).get(State.INDEXED, 0)
            ids = list(records.ids_in_state(connection, State.INDEXED))
        for start in range(0, len(ids), BATCH):
            done += engine.add(entries(site.database, ids[start : start + BATCH]))
            if progress:
                progress(done, total)

    def finish(engine: Engine) -> None:
        nonlocal done
        have = set(engine.ids())
        with site.database.read() as connection:
            missing = [id_ for id_ in records.ids_in_state(connection, State.INDEXED) if id_ not in have]
        done += engine.add(entries(site.database, missing)) if missing else 0

    live.rebuild(site.index_folder, site.open_engine, fill, finish)
    return done


@contextmanager
def pipeline(site: Site, options: ReadOptions | None = None) -> Iterator[Pipeline]:
    """The pipeline on this site, with as many reading processes as set; `options` in place of the site's."""
    log_to_file(site)
    engine = sound_index(site)
    settings = site.settings
    site.work.mkdir(exist_ok=True)
    site.store.clear_incoming(older_than=time.time() - 86400)
    owner = Owner(site.work)
    owner.rescue(site.database)
    config = site.folder / "config"
    workers = settings.reading.workers or os.cpu_count() or 1
    options = options or site.read_options()
    pool = Pool(workers, site.limits(), owner.spool, config, options=options)
    express = Pool(1, site.limits(), owner.spool, config, options=options)
    indexer = Indexer(site.database, engine, now, settings.indexing.commit_seconds)
    running = Pipeline(
        Parts(
            database=site.database,
            store=site.store,
            indexer=indexer,
            pool=pool,
            express=express,
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
    )
    with sealing(site, who()):
        try:
            yield running
        finally:
            running.close()
            engine.close()


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
