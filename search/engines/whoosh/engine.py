"""Full text in one folder, with Whoosh: segments, searcher, weighting and collectors are Whoosh's;
postings are arrays of our own codec, so that indexing and asking take steps over whole arrays.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import numpy as np
from filelock import FileLock, Timeout
from whoosh.searching import Searcher

from search.engine import Entry, IndexBusy, IndexUnusable, Results
from search.engines.whoosh import folder as whoosh_folder
from search.engines.whoosh.collect import Tally, TreeQuery
from search.engines.whoosh.segments.batch import FACETS
from search.engines.whoosh.segments.codec import ArraySegment
from search.engines.whoosh.writer import Writer
from search.query.tree import Query, QueryError


class WhooshEngine:
    """An index in `folder`. Safe from several threads; many processes read, one writes.

    With `create`, a new one is made where the folder is empty or missing. Raises
    IndexUnusable("missing" | "broken" | "analysis"); an index that is lost is never replaced by
    an empty one.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        if create and (not folder.is_dir() or not any(folder.iterdir())):
            whoosh_folder.create(folder)
        whoosh_folder.check(folder)
        self._refreshing = Lock()
        self._searcher: Searcher | None = None
        self._state = (-1, 0, 0)

    def add(self, entries: Iterable[Entry]) -> int:
        """Add entries in one commit, replacing those of the same id; returns how many were given.

        Takes them one by one and holds a few megabytes of text at a time. Raises IndexBusy at
        once when another process writes; nothing is added when `entries` raises.
        """
        with self._writing() as writer:
            count = 0
            for entry in entries:
                writer.add(entry)
                count += 1
            writer.commit()
        return count

    def remove(self, ids: Sequence[int]) -> None:
        """Remove entries in one commit; ids that are not there are left alone. Raises IndexBusy."""
        with self._writing() as writer:
            writer.remove(ids)
            writer.commit()

    def search(
        self,
        query: Query,
        *,
        limit: int = 20,
        offset: int = 0,
        filters: dict[str, str] | None = None,
        facets: bool = False,
    ) -> Results:
        """Find; best first. `filters` maps "category", "kind", "department", "year" or
        "media_type" to the one value allowed. Raises IndexUnusable when the index is gone, and
        QueryError for a filter there is not.
        """
        if unknown := sorted(set(filters or {}) - set(FACETS)):
            raise QueryError(
                "没有“{name}”这个筛选项。",
                "可用的筛选项：{names}。",
                name=unknown[0],
                names="、".join(FACETS),
            )
        searcher = self._fresh()
        tally = Tally(offset + limit, facets=facets)
        searcher.search_with_collector(TreeQuery(query.root, filters or {}, searcher), tally)
        return tally.answer(offset, limit)

    def ids(self) -> Iterator[int]:
        """Every id in the index, each once, in no order."""
        storage = whoosh_folder.storage_of(self.folder)
        for segment in self._contents():
            alive = np.ones(segment.documents, bool)
            alive[segment.deleted] = False
            yield from segment.codec().opened(storage, segment).arrays["ids"][alive].tolist()

    def count(self) -> int:
        """How many entries there are."""
        return int(self._fresh().doc_count())

    def tidy(self) -> bool:
        """Merge a few small segments, or one with many removed entries; to be called at idle.

        True when something was merged: call again. Raises IndexBusy.
        """
        with self._writing() as writer:
            return writer.tidy()

    def close(self) -> None:
        """Give back files and memory; the next question opens them again."""
        with self._refreshing:
            self._searcher = None
            self._state = (-1, 0, 0)

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        if not self.folder.is_dir():
            raise IndexUnusable("missing")
        lock = FileLock(self.folder / ".writer.lock", blocking=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise IndexBusy(str(self.folder)) from error
        try:
            storage = whoosh_folder.storage_of(self.folder)
            with whoosh_folder.unusable_when_unreadable():
                contents = whoosh_folder.contents(storage)
            writer = Writer(storage, contents)
            try:
                yield writer
            finally:
                writer.close()
        finally:
            lock.release()

    def _contents(self) -> list[ArraySegment]:
        segments = (leaf.segment() for leaf, _ in self._fresh().reader().leaf_readers())
        return [segment for segment in segments if isinstance(segment, ArraySegment)]

    def _fresh(self) -> Searcher:
        """A searcher of the newest generation; the older one stays valid for those who use it."""
        with self._refreshing:
            state = whoosh_folder.state(self.folder)
            if state[0] < 0:
                raise IndexUnusable("missing" if not self.folder.is_dir() else "broken", str(self.folder))
            if self._searcher is None or state != self._state:
                self._searcher = self._open()
                self._state = state
            return self._searcher

    def _open(self) -> Searcher:
        with whoosh_folder.unusable_when_unreadable():
            return whoosh_folder.searcher(self.folder)
