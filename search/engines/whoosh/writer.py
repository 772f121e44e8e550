"""One session of writing: new segments, deletions and merges, all made valid by one commit."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from search.engine import Entry
from search.engines.whoosh import folder as whoosh_folder
from search.engines.whoosh.segments.batch import Batch
from search.engines.whoosh.segments.codec import ArraySegment
from search.engines.whoosh.segments.file import SegmentFile
from search.engines.whoosh.segments.merge import merge

BATCH = 4_000_000  # characters of one new segment, about
LARGEST = 32_000_000  # characters of the largest segment that merging makes
CROWD = 8  # segments of like size that are merged as soon as they are there
_STEP = 4  # a segment counts as of like size up to so many times larger
_IDLE_CROWD = 3  # of like size, that are merged at idle
_SPARSE = 0.3  # share of deleted documents from which a segment is written anew at idle


class Writer:
    """Collects the changes to the index; `close` removes the files of those not committed."""

    def __init__(self, storage: whoosh_folder.DurableStorage, contents: Any) -> None:
        self._storage = storage
        self._generation: int = contents.generation
        self._committed: list[ArraySegment] = contents.segments
        self._segments = list(contents.segments)
        self._batch = Batch()

    def add(self, entry: Entry) -> None:
        """Take one entry."""
        self._batch.add(entry)
        if self._batch.characters >= BATCH or self._batch.full:
            self._flush()

    def remove(self, ids: Iterable[int]) -> None:
        """Delete the documents of these ids from the segments there are."""
        wanted = np.unique(np.fromiter(ids, np.int64))
        self._segments = [self._removed(segment, wanted) for segment in self._segments]

    def commit(self) -> None:
        """Make all changes so far part of the index."""
        self._flush()
        while crowd := crowded(self._segments, CROWD):
            self._merge(crowd)
        self._publish()

    def tidy(self) -> bool:
        """One merge, where it is worth it, and its commit."""
        sparse = [s for s in self._segments if len(s.deleted) > _SPARSE * s.documents][:1]
        chosen = crowded(self._segments, _IDLE_CROWD) or sparse
        if chosen:
            self._merge(chosen)
            self._publish()
        return bool(chosen)

    def close(self) -> None:
        """Remove the files of segments that were not committed."""
        whoosh_folder.sweep(self._storage, self._committed, self._generation)

    def _publish(self) -> None:
        self._segments = [segment for segment in self._segments if segment.alive()]
        if list(map(_identity, self._segments)) != list(map(_identity, self._committed)):
            self._generation += 1
            whoosh_folder.commit(self._storage, self._segments, self._generation)
            self._committed = self._segments

    def _flush(self) -> None:
        if not len(self._batch):
            return
        self.remove(self._batch.ids())
        segment = ArraySegment(whoosh_folder.NAME)
        segment.size = self._batch.write(self._path(segment))
        segment.documents, segment.characters = len(self._batch), self._batch.characters
        segment.deleted = np.array(self._batch.replaced(), np.int64)
        self._segments.append(segment)
        self._batch = Batch()

    def _merge(self, chosen: list[ArraySegment]) -> None:
        segment = ArraySegment(whoosh_folder.NAME)
        inputs = [(self._file(old), old.deleted) for old in chosen]
        if any(old.alive() for old in chosen):
            segment.documents, segment.size = merge(inputs, self._path(segment))
        segment.characters = sum(old.characters * old.alive() // old.documents for old in chosen)
        self._segments = [segment, *(old for old in self._segments if old not in chosen)]

    def _removed(self, segment: ArraySegment, wanted: Any) -> ArraySegment:
        ids = self._file(segment).arrays["ids"]
        wanted = wanted[(wanted >= ids.min()) & (wanted <= ids.max())]
        if not len(wanted):  # new ids are larger than all there are, as a rule
            return segment
        changed = segment.without(np.flatnonzero(np.isin(ids, wanted)))
        return changed if changed.alive() < segment.alive() else segment

    def _file(self, segment: ArraySegment) -> SegmentFile:
        return segment.codec().opened(self._storage, segment)

    def _path(self, segment: ArraySegment) -> Path:
        return Path(self._storage.folder) / segment.file_name


def _identity(segment: ArraySegment) -> tuple[str, int]:
    """What tells a segment from an older form of it: documents are only ever deleted."""
    return segment.segid, segment.alive()


def crowded(segments: list[ArraySegment], crowd: int) -> list[ArraySegment]:
    """The smallest `crowd` segments, or more, of like size whose merging is allowed; or none."""
    waiting = sorted((s for s in segments if s.characters < LARGEST), key=lambda s: s.characters)
    while len(waiting) >= crowd:
        like = [s for s in waiting if s.characters <= _STEP * max(waiting[0].characters, 1000)]
        if len(like) >= crowd:
            return _within(like)
        waiting = waiting[len(like) :]
    return []


def _within(like: list[ArraySegment]) -> list[ArraySegment]:
    """As many of them as one segment holds, two at least."""
    chosen, total = like[:2], sum(segment.characters for segment in like[:2])
    for segment in like[2:]:
        total += segment.characters
        if total > LARGEST:
            break
        chosen.append(segment)
    return chosen
