"""A batch of entries on its way to a segment: analysed one by one, written all at once."""

from array import array
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.analysis import fold, number_forms, words
from search.engine import Entry
from search.engines.whoosh.segments.file import Array, write_segment
from search.engines.whoosh.segments.postings import (
    DOC_BITS,
    MOST_DOCS,
    Postings,
    compact,
    counted,
    grouped,
    pair_postings,
)

PARTS = ("title", "author", "numbers", "name", "text")  # order of a document's stored text
WORD_FIELDS = ("words", "title", "author")
COUNTED = ("category", "kind", "department", "year")
FACETS = (*COUNTED, "media_type", "secrecy")
DAYS = ("date_first", "date_last", "received")

_BETWEEN = "\0"  # the names of several departments are one value, with this between them

_PIECE = 1 << 20  # characters analysed at a time


class Vocabulary(dict[str, int]):
    """Words in the order they came, numbered from 0."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class _Words:
    """The words of one field: which, and in which document."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.numbers = array("I")
        self.lengths: list[int] = []  # words of each document

    def add(self, numbers: "array[int]") -> None:
        self.numbers.extend(numbers)
        self.lengths[-1] += len(numbers)

    def numbered(self, found: list[str]) -> "array[int]":
        return array("I", map(self.vocabulary.__getitem__, found))

    def content(self, name: str, *, weighted: bool) -> dict[str, Array | Iterator[bytes]]:
        """The arrays of this field."""
        terms = sorted(self.vocabulary)
        rank = np.empty(len(terms), np.uint64)
        rank[np.fromiter(map(self.vocabulary.__getitem__, terms), np.int64, len(terms))] = np.arange(
            len(terms)
        )
        packed = rank[np.frombuffer(self.numbers, np.uint32)]
        packed <<= DOC_BITS
        packed |= np.repeat(np.arange(len(self.lengths), dtype=np.uint32), self.lengths)
        found = counted(packed) if weighted else grouped([packed])
        return term_arrays(name, terms) | posting_arrays(name, found, len(self.lengths))


class Batch:
    """Entries of one segment. `characters` tells when it is big enough."""

    def __init__(self) -> None:
        self.characters = 0
        self._ids: dict[int, int] = {}
        self._owners: list[int] = []
        self._words = {name: _Words() for name in (*WORD_FIELDS, "numbers")}
        self._texts: list[bytes] = []
        self._part_lengths = array("I")
        self._facets = {name: Vocabulary() for name in FACETS}
        self._codes = {name: array("I") for name in FACETS}
        self._days = {name: array("I") for name in DAYS}
        self._waiting: list[tuple[str, int]] = []
        self._pairs: list[NDArray[np.uint64]] = []

    def __len__(self) -> int:
        return len(self._owners)

    @property
    def full(self) -> bool:
        """Whether no further document fits."""
        return len(self) >= MOST_DOCS

    def ids(self) -> list[int]:
        """The ids in the batch, each once."""
        return list(self._ids)

    def replaced(self) -> list[int]:
        """Documents of the batch that a later one of the same id replaces."""
        return [doc for doc, owner in enumerate(self._owners) if self._ids[owner] != doc]

    def add(self, entry: Entry) -> None:
        """Analyse and take one entry."""
        doc = len(self._owners)
        self._ids[entry.id] = doc
        self._owners.append(entry.id)
        raw = (entry.title, entry.people, " ".join(entry.numbers), entry.name, entry.text)
        folded = [fold(part) for part in raw]
        self._add_words(folded)
        self._add_facets(entry)
        forms = list(chain.from_iterable(map(number_forms, entry.numbers)))
        self._words["numbers"].add(self._words["numbers"].numbered(forms))
        self._add_text(doc, folded)

    def _add_words(self, folded: list[str]) -> None:
        for field in self._words.values():
            field.lengths.append(0)
        everywhere = self._words["words"]
        for part, text in zip(PARTS, folded, strict=True):
            for piece in _pieces(text):
                found = words(piece)
                everywhere.add(everywhere.numbered(found))
                if part in WORD_FIELDS:
                    self._words[part].add(self._words[part].numbered(found))

    def _add_facets(self, entry: Entry) -> None:
        values = {name: getattr(entry, name) for name in ("category", "kind", "media_type", "secrecy")}
        values |= {"department": _BETWEEN.join(entry.departments), "year": entry.date[:4]}
        for name, value in values.items():
            self._codes[name].append(self._facets[name][value])
        days = (_day(entry.date, "0101"), _day(entry.date, "1231"), _day(entry.received, "0101"))
        for name, day in zip(DAYS, days, strict=True):
            self._days[name].append(day)

    def _add_text(self, doc: int, folded: list[str]) -> None:
        encoded = [part.encode() + b"\n" for part in folded]
        self._texts += encoded
        self._part_lengths.extend(map(len, encoded))
        # One character more than a piece, for the pair that lies across its end.
        whole = "\n".join(part for part in folded if part)
        self._waiting += [(whole[at : at + _PIECE + 1], doc) for at in range(0, len(whole), _PIECE)]
        before, self.characters = self.characters, self.characters + len(whole)
        if before // _PIECE != self.characters // _PIECE:
            self._pair()

    def _pair(self) -> None:
        """Turn what waits into pairs of characters, about a piece at a time."""
        while self._waiting:
            size, upto = 0, 0
            while upto < len(self._waiting) and size < _PIECE:
                size += len(self._waiting[upto][0])
                upto += 1
            texts, docs = zip(*self._waiting[:upto], strict=True)
            self._pairs.append(pair_postings(list(texts), list(docs)))
            del self._waiting[:upto]

    def write(self, path: Path) -> int:
        """Write the segment; returns its size in bytes."""
        self._pair()
        content: dict[str, Any] = {
            "ids": np.array(self._owners, np.int64),
            "text": self._texts,
            "part_lengths": np.frombuffer(self._part_lengths, np.uint32),
        }
        for name, field in self._words.items():
            content |= field.content(name, weighted=name in WORD_FIELDS)
            content[f"{name}.lengths"] = np.array(field.lengths, np.uint32)
        pairs = grouped(self._pairs)
        content["pairs.keys"] = pairs.terms
        content |= posting_arrays("pairs", pairs, len(self))
        content |= {f"{name}.codes": np.frombuffer(codes, np.uint32) for name, codes in self._codes.items()}
        content |= {name: np.frombuffer(days, np.uint32) for name, days in self._days.items()}
        meta = {name: list(values) for name, values in self._facets.items()}
        return write_segment(path, len(self), content, meta)


def each_of(value: str) -> list[str]:
    """The names that a facet's value holds: the departments a document is of, or the value itself."""
    return value.split(_BETWEEN)


def term_arrays(name: str, terms: list[str]) -> dict[str, Any]:
    """The arrays of a field's terms, which must be sorted."""
    encoded = [term.encode() + b"\n" for term in terms]
    ends = np.cumsum(np.fromiter(map(len, encoded), np.uint32, len(encoded)), dtype=np.uint32)
    return {f"{name}.terms": encoded, f"{name}.ends": ends}


def posting_arrays(name: str, found: Postings, count: int) -> dict[str, Any]:
    """The arrays of a field's postings in a segment of `count` documents."""
    arrays: dict[str, Any] = {f"{name}.starts": found.starts, f"{name}.docs": compact(found.docs, count)}
    return arrays | ({f"{name}.weights": found.weights} if found.weights is not None else {})


def _pieces(text: str) -> Iterator[str]:
    """`text` in pieces that bound the memory its words take."""
    return (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))


def _day(iso: str, missing: str) -> int:
    """A day as a number, 20210305; parts that are missing come from `missing`; 0 is unknown."""
    digits = iso.replace("-", "")[:8]
    return int(digits + missing[len(digits) - 4 :]) if digits.isdecimal() and len(digits) in (4, 6, 8) else 0
