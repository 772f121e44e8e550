"""The weights of a question's words in the whole index, computed once for all segments."""

from functools import cache
from typing import NamedTuple

from whoosh.searching import Searcher

from search.analysis import fold, parts_of, tokens, words
from search.query.tree import Words

ALL_OF = 3  # up to so many words, all must be there
_SAID_BY = 1.5  # of longer runs, about so many words …
_SHARE = 0.2  # … but at least this share of all, each by its rarity
_NOWHERE = 0.25  # what a word counts that no document has
_RUN_SCORE = 1.0  # the very run, against all its words once

# Words that ask or join and say nothing of what is looked for.
_ASKING = (
    "什么 是否 怎么 怎样 如何 怎么办 怎么样 哪些 哪里 哪个 多少 多久 多长 为什么 请问 能否 可否 可不可以 "
    "有没有 是不是 应该 应当 可以 需要 关于 以及 或者 如果 还是 但是 并且 而且 的话 这个 那个"
)
_EMPTY = frozenset(_ASKING.split())


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
        said = [token for token in said if token not in _EMPTY] or said
        field = node.field or "words"
        chosen = [Token(token, parts_of(token), self._importance(field, token)) for token in said]
        if len(chosen) <= ALL_OF:
            chosen = [token._replace(importance=1.0) for token in chosen]
            needed = len(chosen) - 0.001
        else:
            needed = max(_SHARE, _SAID_BY / len(chosen)) * sum(token.importance for token in chosen)
        terms = [(word, self._idf(field, word)) for word in dict.fromkeys(words(run))]
        run_score = _RUN_SCORE * sum(self._idf(field, token) for token in said)
        return WordsPlan(run, chosen, needed, terms, run_score)

    def _importance(self, field: str, token: str) -> float:
        """How much a word says: the rarer, the more; one that is nowhere may be a mere slip."""
        known = self._searcher.reader().doc_frequency(field, token) or parts_of(token)
        return max(self._idf(field, token) - 1.0, 0.05) * (1.0 if known else _NOWHERE)
