"""Which documents of one segment answer a question, and how well.

Every part of the question gives one truth value and one score for each document of the segment,
as two arrays, so that AND, OR and NOT are single steps however many documents there are.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.scoring import bm25

from search.analysis import HAN_RUN, fold, number_forms, other_words
from search.engines.whoosh.exact import holding, pattern
from search.engines.whoosh.plan import Plans, WordsPlan
from search.engines.whoosh.segments.batch import each_of
from search.engines.whoosh.segments.file import Array, SegmentFile, pair_keys
from search.query.tree import And, Is, Node, Not, Number, OneOf, Or, Phrase, Span, Words

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]

# Parts of the stored text that a field looks at, from the first; 0 is all of them.
_UPTO = {"": 0, "title": 1, "author": 2}
_TITLE_COUNTS = 1.0  # a word in the title, on top of what it counts in the text
_NUMBER_SCORE = 20.0  # a number is what was meant
_B, _K1 = 0.75, 1.2


class Found(NamedTuple):
    """Which documents answer, and each document's score; 0 for those that do not."""

    docs: Mask
    scores: Scores


class Leaf:
    """One segment while a question is asked of it."""

    def __init__(self, file: SegmentFile, plans: Plans) -> None:
        self._file = file
        self._plans = plans

    def answer(self, node: Node, within: Mask) -> Found:
        """The documents among `within` that answer `node`."""
        if isinstance(node, And):
            return self._all(node, within)
        if isinstance(node, Or):
            if not node.parts:
                return self._plain(np.zeros_like(within))
            found = [self.answer(part, within) for part in node.parts]
            return Found(np.logical_or.reduce([f.docs for f in found]), sum_of([f.scores for f in found]))
        if isinstance(node, Not):
            return self._plain(within & ~self.answer(node.part, within).docs)
        if isinstance(node, Words):
            return self._words(self._plans.of(node), node.field, within)
        if isinstance(node, Phrase):
            return self._phrase(node, within)
        if isinstance(node, Number):
            docs = self._number(node.text) & within
            return Found(docs, np.where(docs, np.float32(_NUMBER_SCORE), np.float32(0)))
        if isinstance(node, OneOf):
            return self._plain(within & _one_of(self._file.arrays["ids"], node.ids))
        return self._plain(within & (self._span(node) if isinstance(node, Span) else self._is(node)))

    def _all(self, node: And, within: Mask) -> Found:
        # What is cheap goes first, and what is left for the rest shrinks on the way.
        parts = sorted(node.parts, key=lambda part: not _is_cheap(part))
        scores = []
        for part in parts:
            found = self.answer(part, within)
            within = found.docs
            scores.append(found.scores)
        return Found(within, np.where(within, sum_of(scores), np.float32(0)))

    def _plain(self, docs: Mask) -> Found:
        return Found(docs, np.zeros(len(docs), np.float32))

    def _words(self, plan: WordsPlan, field: str, within: Mask) -> Found:
        covered = np.zeros(self._file.count, np.float32)
        for token in plan.tokens:
            there = self._has(field or "words", token.text)
            if token.parts:
                there |= np.logical_and.reduce([self._has(field or "words", part) for part in token.parts])
            covered += there * np.float32(token.importance)
        very_run = self._holds(plan.run, field, within)
        docs = (covered >= np.float32(plan.needed)) & within | very_run
        scores = self._scores(plan, field)
        scores[very_run] += plan.run_score
        return Found(docs, np.where(docs, scores, np.float32(0)))

    def _phrase(self, node: Phrase, within: Mask) -> Found:
        plan = self._plans.of(Words(node.text, node.field))
        docs = self._holds(plan.run, node.field, within)
        scores = self._scores(plan, node.field) + np.float32(plan.run_score)
        return Found(docs, np.where(docs, scores, np.float32(0)))

    def _scores(self, plan: WordsPlan, field: str) -> Scores:
        scores = np.zeros(self._file.count, np.float32)
        for term, idf in plan.terms:
            self._add_score(scores, field or "words", term, idf, 1.0)
            if not field:
                self._add_score(scores, "title", term, idf, _TITLE_COUNTS)
        return scores

    def _add_score(self, scores: Scores, field: str, term: str, idf: float, times: float) -> None:
        view = self._file.fields[field]
        index = view.find(term.encode())
        if index < 0 or view.weights is None:
            return
        where = view.postings(index)
        docs, heavy = view.docs[where], view.weights[where].astype(np.float32)
        lengths = self._file.arrays[f"{field}.lengths"][docs].astype(np.float32)
        scores[docs] += times * bm25(idf, heavy, lengths, self._plans.average(field), _B, _K1)  # type: ignore[arg-type]

    def _has(self, field: str, term: str) -> Mask:
        mask = np.zeros(self._file.count, bool)
        view = self._file.fields[field]
        index = view.find(term.encode())
        if index >= 0:
            mask[view.docs[view.postings(index)]] = True
        return mask

    def _holds(self, run: str, field: str, within: Mask) -> Mask:
        """The documents among `within` in which `run` stands as it is."""
        docs = within.copy()
        for han in HAN_RUN.findall(run):
            for has in self._han_masks(han):
                docs &= has
        for word in other_words(run):
            docs &= self._has("words", word)
        # A pair of characters is indexed as such; what is longer has to be looked at.
        if not field and len(run) <= 2 and HAN_RUN.fullmatch(run):
            return docs
        holds = holding(run)
        for doc in np.flatnonzero(docs).tolist():
            docs[doc] = holds(self._part(doc, field))
        return docs

    def _part(self, doc: int, field: str) -> bytes:
        text = self._file.text(doc, _UPTO[field])
        return text.split(b"\n", 1)[1] if field == "author" else text

    def _han_masks(self, run: str) -> list[Mask]:
        view = self._file.fields["pairs"]
        assert view.keys is not None
        if len(run) == 1:
            ends = [ord(run) << 21, (ord(run) + 1) << 21]
            first, last = np.searchsorted(view.keys, np.array(ends, np.uint64)).tolist()
            return [self._mask(slice(int(view.starts[first]), int(view.starts[last])))]
        found = [view.find_key(key) for key in pair_keys(run)]
        return [self._mask(view.postings(index) if index >= 0 else slice(0, 0)) for index in found]

    def _mask(self, where: slice) -> Mask:
        mask = np.zeros(self._file.count, bool)
        mask[self._file.fields["pairs"].docs[where]] = True
        return mask

    def _number(self, text: str) -> Mask:
        view, mask = self._file.fields["numbers"], np.zeros(self._file.count, bool)
        forms = number_forms(text)
        indexes = {view.find(form.encode()) for form in forms} - {-1}
        if forms:
            hits = [hit.start() for hit in pattern(forms[0]).finditer(view.blob)]
            indexes |= set(np.searchsorted(view.ends, hits, "right").tolist())
        for index in indexes:
            mask[view.docs[view.postings(index)]] = True
        return mask

    def _span(self, node: Span) -> Mask:
        names = ("received", "received") if node.field == "received" else ("date_first", "date_last")
        first, last = (self._file.arrays[name] for name in names)
        low, high = (
            int(day.replace("-", "") or missing)
            for day, missing in ((node.first, "1"), (node.last, "99999999"))
        )
        mask: Mask = (last >= low) & (first <= high) & (first > 0)
        return mask

    def _is(self, node: Is) -> Mask:
        values = [_looked_at(each_of(held), node.among) for held in self._file.meta[node.field]]
        if node.exact:
            codes = [code for code, held in enumerate(values) if set(held) & set(node.values)]
        else:
            wanted = [fold(value) for value in node.values]
            codes = [code for code, held in enumerate(values) if _any_part(wanted, held)]
        # A look at each document's code in a small table: much quicker than np.isin.
        wanted_codes = np.zeros(len(values), bool)
        wanted_codes[codes] = True
        mask: Mask = wanted_codes[self._file.arrays[f"{node.field}.codes"]]
        return mask


def _one_of(ids: Array, wanted: tuple[int, ...]) -> Mask:
    """Which of `ids` are wanted; of those that are, there are few."""
    if not wanted:
        return np.zeros(len(ids), bool)
    known = np.unique(np.array(wanted, np.int64))
    mask: Mask = known[np.minimum(np.searchsorted(known, ids), len(known) - 1)] == ids
    return mask


def _is_cheap(node: Node) -> bool:
    """Whether it takes a step over a whole array, and no look at texts."""
    if isinstance(node, And | Or):
        return all(_is_cheap(part) for part in node.parts)
    return isinstance(node, Is | Span | Number | OneOf)


def _looked_at(held: list[str], among: frozenset[str] | None) -> list[str]:
    return held if among is None else [one for one in held if one in among]


def _any_part(wanted: list[str], held: list[str]) -> bool:
    """Whether anything wanted is a part of anything held."""
    return any(part in fold(one) for part in wanted for one in held)


def sum_of(scores: list[Scores]) -> Scores:
    """The scores added up, document by document."""
    total: Scores = np.add.reduce(scores)
    return total
