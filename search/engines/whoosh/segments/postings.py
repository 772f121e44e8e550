"""Postings in bulk: which term stands in which document, how often, as sorted arrays.

A posting travels as one 64-bit number (term above document above weight), so that one sort of
a plain array does what would otherwise cost a call for every posting.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.characters import CJK_RANGES
from search.engines.whoosh.segments.file import Array

DOC_BITS = np.uint64(22)
MOST_DOCS = 1 << 22  # of one segment
HEAVIEST = 255  # times a word counts in one document

_DOC_MASK = np.uint64(MOST_DOCS - 1)
_CHARACTER_BITS = np.uint64(21)


class Postings(NamedTuple):
    """Postings in order of term and document. `terms` are ranks or pair keys, each once."""

    terms: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    docs: Array
    weights: NDArray[np.uint8] | None


def pair_postings(texts: list[str], docs: list[int]) -> NDArray[np.uint64]:
    """Each pair of neighbouring Han characters, and each last one of a run, with its document, sorted."""
    sizes = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    codes = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le"), np.uint32)
    han = np.zeros(len(codes), bool)
    for first, last in CJK_RANGES:
        han |= codes - np.uint32(first) <= np.uint32(last - first)
    where = np.flatnonzero(han)  # never the last one, which is a line end
    second = np.where(han[where + 1], codes[where + 1], np.uint32(0)).astype(np.uint64)
    keys = codes[where].astype(np.uint64) << _CHARACTER_BITS | second
    owners = np.repeat(np.array(docs, np.uint64), sizes)[where]
    return _unique(keys << DOC_BITS | owners)


def grouped(packed: Iterable[NDArray[np.uint64]]) -> Postings:
    """Postings without weights, of arrays of term above document; doubles count once."""
    together = _unique(np.concatenate([np.zeros(0, np.uint64), *packed]))
    return _split(together >> DOC_BITS, together & _DOC_MASK, None)


def counted(packed: NDArray[np.uint64]) -> Postings:
    """Postings with weights: how often each term above document is there; sorts `packed`."""
    packed.sort()
    first = np.flatnonzero(_changes(packed))
    weights = np.diff(first, append=len(packed))
    single = packed[first]
    return _split(single >> DOC_BITS, single & _DOC_MASK, np.minimum(weights, HEAVIEST).astype(np.uint8))


def compact(docs: Array, count: int) -> Array:
    """Document numbers in as few bytes as `count` documents need."""
    return docs.astype(np.uint16 if count <= 1 << 16 else np.uint32)


def _split(terms: NDArray[np.uint64], docs: Array, weights: NDArray[np.uint8] | None) -> Postings:
    first = np.flatnonzero(_changes(terms))
    starts = np.append(first, len(terms)).astype(np.uint32)
    return Postings(terms[first], starts, docs.astype(np.uint32), weights)


def _unique(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    ordered = np.sort(values)
    return ordered[_changes(ordered)]


def _changes(ordered: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Where a value differs from the one before it."""
    changed = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=changed[1:])
    return changed
