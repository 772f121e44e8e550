"""Several segments made into one, without what was deleted.

Terms are renumbered, and then postings go over in large sorted runs; no text is analysed again.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.segments.batch import (
    DAYS,
    FACETS,
    WORD_FIELDS,
    Vocabulary,
    posting_arrays,
    term_arrays,
)
from search.engines.whoosh.segments.file import Array, Docs, FieldView, SegmentFile, write_segment
from search.engines.whoosh.segments.postings import Postings

_RUN = 1 << 21  # postings in memory at a time
_WEIGHT_BITS = np.uint64(8)
_DOC_BITS = np.uint64(30)
_TERM_SHIFT = _WEIGHT_BITS + _DOC_BITS
_GONE = np.uint32(0xFFFFFFFF)


class Source(NamedTuple):
    """A segment to merge: its file, and each document's number in the new one (_GONE where deleted)."""

    file: SegmentFile
    renumbered: NDArray[np.uint32]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which of its documents go into the new segment, by their numbers here."""
        kept: NDArray[np.bool_] = self.renumbered != _GONE
        return kept


def merge(inputs: list[tuple[SegmentFile, Docs]], path: Path) -> tuple[int, int]:
    """Write the undeleted documents of `inputs` as one segment; returns (documents, bytes)."""
    sources, count = _numbered(inputs)
    meta: dict[str, list[str]] = {}
    content: dict[str, Any] = {"text": _texts(sources)}
    parts = [s.file.arrays["part_lengths"].reshape(s.file.count, -1)[s.kept] for s in sources]
    content["part_lengths"] = np.concatenate(parts).ravel()
    plain = ["ids", *DAYS, *(f"{name}.lengths" for name in (*WORD_FIELDS, "numbers"))]
    for name in plain:
        content[name] = np.concatenate([source.file.arrays[name][source.kept] for source in sources])
    for name in FACETS:
        content[f"{name}.codes"], meta[name] = _facet(name, sources)
    for name in (*WORD_FIELDS, "numbers", "pairs"):
        content |= _field(name, sources, count)
    return count, write_segment(path, count, content, meta)


def _numbered(inputs: list[tuple[SegmentFile, Docs]]) -> tuple[list[Source], int]:
    sources, count = [], 0
    for file, deleted in inputs:
        kept = np.ones(file.count, bool)
        kept[deleted] = False
        numbers = np.full(file.count, _GONE, np.uint32)
        alive = int(kept.sum())
        numbers[kept] = np.arange(count, count + alive, dtype=np.uint32)
        sources.append(Source(file, numbers))
        count += alive
    return sources, count


def _texts(sources: list[Source]) -> Iterator[bytes]:
    for source in sources:
        for doc in np.flatnonzero(source.kept):
            yield source.file.text(int(doc), 0)


def _facet(name: str, sources: list[Source]) -> tuple[Array, list[str]]:
    values = Vocabulary()
    codes = []
    for source in sources:
        new = np.array([values[value] for value in source.file.meta[name]], np.uint32)
        codes.append(new[source.file.arrays[f"{name}.codes"][source.kept]])
    return np.concatenate(codes), list(values)


def _field(name: str, sources: list[Source], count: int) -> dict[str, Any]:
    """The arrays of one field of the new segment."""
    views = [source.file.fields[name] for source in sources]
    terms, ranks = _pair_ranks(views) if name == "pairs" else _term_ranks(views)
    found = _postings(sources, views, ranks, len(terms))
    arrays = posting_arrays(name, found, count)
    kept = found.terms.astype(np.int64)
    if isinstance(terms, np.ndarray):
        return arrays | {f"{name}.keys": terms[kept]}
    return arrays | term_arrays(name, [terms[index] for index in kept.tolist()])


def _pair_ranks(views: list[FieldView]) -> tuple[Array, list[Array]]:
    keys = [view.keys for view in views if view.keys is not None]
    terms = np.unique(np.concatenate(keys))
    return terms, [np.searchsorted(terms, each) for each in keys]


def _term_ranks(views: list[FieldView]) -> tuple[list[str], list[Array]]:
    each = [bytes(view.blob).decode().split("\n")[:-1] for view in views]
    terms = sorted(set().union(*each))
    rank = {term: index for index, term in enumerate(terms)}
    return terms, [np.fromiter(map(rank.__getitem__, own), np.int64, len(own)) for own in each]


def _postings(sources: list[Source], views: list[FieldView], ranks: list[Array], terms: int) -> Postings:
    """The postings of all segments in order of new term and new document."""
    sizes = np.zeros(terms, np.int64)
    for view, rank in zip(views, ranks, strict=True):
        sizes[rank] += np.diff(view.starts)
    counts, docs, weights = np.zeros(terms, np.int64), [], []
    for first, last in _runs(sizes):
        packed = np.sort(
            np.concatenate([_packed(*each, first, last) for each in zip(sources, views, ranks, strict=True)])
        )
        counts[first:last] = np.bincount((packed >> _TERM_SHIFT).astype(np.int64), minlength=last - first)
        docs.append((packed >> _WEIGHT_BITS & np.uint64(0x3FFFFFFF)).astype(np.uint32))
        weights.append((packed & np.uint64(0xFF)).astype(np.uint8))
    kept = np.flatnonzero(counts)
    starts = np.append(0, np.cumsum(counts[kept])).astype(np.uint32)
    every = np.concatenate([np.zeros(0, np.uint8), *weights]) if views[0].weights is not None else None
    return Postings(kept.astype(np.uint64), starts, np.concatenate([np.zeros(0, np.uint32), *docs]), every)


def _runs(sizes: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Stretches of terms with about _RUN postings each, one term at least."""
    total = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        before = int(total[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(total, before + _RUN, "right")))
        yield first, last
        first = last


def _packed(source: Source, view: FieldView, rank: Array, first: int, last: int) -> NDArray[np.uint64]:
    """A segment's postings of the terms from `first` to before `last`, as one number each."""
    start, end = np.searchsorted(rank, [first, last])
    where = slice(int(view.starts[start]), int(view.starts[end]))
    terms = np.repeat(rank[start:end] - first, np.diff(view.starts[start : end + 1])).astype(np.uint64)
    docs = source.renumbered[view.docs[where]]
    packed = terms << _TERM_SHIFT | docs.astype(np.uint64) << _WEIGHT_BITS
    if view.weights is not None:
        packed |= view.weights[where].astype(np.uint64)
    kept: NDArray[np.uint64] = packed[docs != _GONE]
    return kept
