"""Our question as a Whoosh query, and the collector that keeps the best and counts the rest."""

from collections import Counter
from typing import Any

import numpy as np
from whoosh.collectors import TopCollector
from whoosh.matching.mcore import ListMatcher
from whoosh.query.qcore import Query as WhooshQuery
from whoosh.searching import Searcher

from search.engine import Hit, Results
from search.engines.whoosh.match import Found, Leaf
from search.engines.whoosh.plan import Plans
from search.engines.whoosh.segments.batch import COUNTED, each_of
from search.engines.whoosh.segments.codec import ArraySegment
from search.engines.whoosh.segments.file import Array, Docs, SegmentFile
from search.query.tree import Node


class TreeQuery(WhooshQuery):
    """A question's tree, limited to exact values of facets."""

    def __init__(self, root: Node, filters: dict[str, str], searcher: Searcher) -> None:
        self._root = root
        self._filters = filters
        self._plans = Plans(searcher)

    def found(self, file: SegmentFile, deleted: Docs) -> Found:
        """The answer of one segment."""
        within = np.ones(file.count, bool)
        within[deleted] = False
        for name, value in self._filters.items():
            codes = [code for code, held in enumerate(file.meta[name]) if value in each_of(held)]
            within &= np.isin(file.arrays[f"{name}.codes"], codes)
        return Leaf(file, self._plans).answer(self._root, within)

    def matcher(self, searcher: Searcher, context: Any = None) -> ListMatcher:  # noqa: ARG002  (Whoosh's signature)
        """The answer of one segment for Whoosh's own collectors."""
        found = self.found(*_segment(searcher))
        docs = np.flatnonzero(found.docs)
        return ListMatcher(docs.tolist(), found.scores[docs].tolist())  # type: ignore[no-untyped-call]


class Tally(TopCollector):
    """Keeps the `best` hits, counts all, and counts the values of facets where asked to."""

    def __init__(self, best: int, *, facets: bool) -> None:
        super().__init__(limit=max(best, 1))  # type: ignore[no-untyped-call]
        self._best = best
        self._facets: dict[str, Counter[str]] = {name: Counter() for name in COUNTED} if facets else {}
        self._total = 0
        self._ids: list[Array] = [np.zeros(0, np.int64)]
        self._scores: list[Array] = [np.zeros(0, np.float32)]

    def set_subsearcher(self, subsearcher: Searcher, offset: int) -> None:
        self.subsearcher, self.offset = subsearcher, offset

    def collect_matches(self) -> None:
        if not self.subsearcher.doc_count_all():
            return
        file, deleted = _segment(self.subsearcher)
        found = self.q.found(file, deleted)  # type: ignore[attr-defined]
        docs = np.flatnonzero(found.docs)
        self._total += len(docs)
        for name, counter in self._facets.items():
            counts = np.bincount(file.arrays[f"{name}.codes"][docs], minlength=len(file.meta[name]))
            for held, count in zip(file.meta[name], counts.tolist(), strict=True):
                counter.update(dict.fromkeys(each_of(held), count))
        scores = found.scores[docs]
        if len(docs) > self._best > 0:
            # All that tie with the last one stay, so that the order does not depend on segments.
            least = np.partition(scores, -self._best)[-self._best]
            docs, scores = docs[scores >= least], scores[scores >= least]
        self._ids.append(file.arrays["ids"][docs])
        self._scores.append(scores)

    def answer(self, offset: int, limit: int) -> Results:
        """The results, from `offset` on; equal scores: the newest first."""
        ids, scores = np.concatenate(self._ids), np.concatenate(self._scores)
        order = np.lexsort((-ids, -scores))[offset : offset + limit]
        hits = tuple(Hit(int(ids[at]), float(scores[at])) for at in order)
        facets = {
            name: {value: count for value, count in counter.most_common() if value and count}
            for name, counter in self._facets.items()
        }
        return Results(self._total, hits, facets)


def _segment(searcher: Searcher) -> tuple[SegmentFile, Docs]:
    reader = searcher.reader()
    segment = reader.segment()
    assert isinstance(segment, ArraySegment)
    return segment.codec().opened(reader.storage(), segment), segment.deleted
