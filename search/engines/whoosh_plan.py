"""What the words of a question are worth in the whole index, worked out once for all segments."""

from functools import cache
from typing import NamedTuple

from whoosh.searching import Searcher

from search.query import Words
from search.text import fold, parts_of, tokens, words

ALL_OF = 3  # up to so many words, all must be there
ENOUGH = 0.5  # of longer runs: this share of the words, each by its rarity
_RUN_SCORE = 1.0  # the very run, against all its words once


class Token(NamedTuple):
    """One word of a run; `parts` are shorter words that together stand for it."""

    text: str
    parts: list[str]
    importance: float


class WordsPlan(NamedTuple):
    """A run of words, ready to be asked of every segment."""

    run: str  # folded
    tokens: list[Token]
    needed: float  # sum of importance a document must reach
    terms: list[tuple[str, float]]  # words to score by, with their idf
    run_score: float


class Plans:
    """Plans for one index at one moment."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self.of = cache(self._plan)
        self.average = cache(self._average)

    def _average(self, field: str) -> float:
        return max(self._searcher.reader().field_length(field) / self._searcher.doc_count_all(), 1.0)

    def _idf(self, field: str, word: str) -> float:
        return float(self._searcher.idf(field, word))  # type: ignore[no-untyped-call]

    def _plan(self, node: Words) -> WordsPlan:
        run = fold(node.text)
        found = list(dict.fromkeys(tokens(run)))
        # 的, 了, 与 and their like say nothing beside real words.
        said = [token for token in found if len(token) > 1 or token.isascii()] or found
        field = node.field or "words"
        chosen = [Token(token, parts_of(token), self._importance(field, token)) for token in said]
        if len(chosen) > ALL_OF:
            known = [token for token in chosen if token.importance > 0]
            needed = ENOUGH * sum(token.importance for token in known)
        else:
            known = [token._replace(importance=1.0) for token in chosen]
            needed = float(len(known))
        terms = [(word, self._idf(field, word)) for word in dict.fromkeys(words(run))]
        run_score = _RUN_SCORE * sum(self._idf(field, token) for token in said)
        return WordsPlan(run, known, max(needed, 0.001), terms, run_score)

    def _importance(self, field: str, token: str) -> float:
        """How rare a word is, from about 0 up; 0 where it, and what stands for it, is nowhere."""
        known = self._searcher.reader().doc_frequency(field, token) or parts_of(token)
        return max(self._idf(field, token) - 1.0, 0.05) if known else 0.0
