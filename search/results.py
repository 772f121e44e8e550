"""Showing a hit in its text: the places to mark, and the snippet to show.

Matches are looked for in the folded text, and given as places in the text as it was written: 档案 marks
檔案, and a phrase is marked across the line end that cuts it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from search.analysis import number_forms, parts_of, tokens
from search.characters import CJK
from search.folding import fold, fold_with_offsets
from search.query.tree import Number, Phrase, Query, Words

_GAP = r"[^\w\n]{0,3}[第字]{0,2}"  # what may stand between the parts of a number
_NUMBER_PART = re.compile(rf"[a-z]+|\d+|[{CJK}]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a record's text, on one line; `marks` are the hits in it, as (start, end) in `text`."""

    text: str
    marks: tuple[tuple[int, int], ...]


def marks(raw_text: str, query: Query) -> list[tuple[int, int]]:
    """The places of `raw_text` that answer `query`: (start, end) in characters, in order, apart.

    Words, phrases and numbers are marked; what stands under NOT is not.
    """
    pattern = _pattern(query)
    if pattern is None or not pattern.search(fold(raw_text)):
        return []
    folded, offsets = fold_with_offsets(raw_text)
    offsets.append(len(raw_text))
    found = pattern.finditer(folded)
    return united((offsets[hit.start()], _behind(raw_text, offsets[hit.end() - 1])) for hit in found)


def _behind(text: str, at: int) -> int:
    """The place behind the sign at `at` and the marks that sit on it."""
    at += 1
    while at < len(text) and unicodedata.combining(text[at]):
        at += 1
    return at


def united(marks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """`marks` in order, those that overlap made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def snippet(raw_text: str, query: Query, width: int = 80) -> Snippet:
    """About `width` characters of `raw_text` around the best of its marks; else its beginning.

    The best window holds the most different marks, then the most of them, then comes first.
    """
    found = marks(raw_text, query)
    start, end = _window(raw_text, found, width)
    shown = [(max(first, start), min(last, end)) for first, last in found if first < end and last > start]
    before, after = "…" if start else "", "…" if end < len(raw_text) else ""
    text, places = _one_line(raw_text, start, end, shown)
    shift = len(before)
    return Snippet(before + text + after, tuple((first + shift, last + shift) for first, last in places))


@lru_cache(64)
def _pattern(query: Query) -> re.Pattern[str] | None:
    """What to look for in the folded text, the longest first."""
    patterns: dict[str, int] = {}
    for wanted in query.wanted():
        if isinstance(wanted, Number):
            for form in number_forms(wanted.text)[:1]:
                patterns[_spaced(form)] = len(form)
        else:
            patterns |= {_bounded(text): len(text) for text in _texts(wanted)}
    patterns.pop("", None)
    longest_first = sorted(patterns, key=lambda pattern: -patterns[pattern])
    return re.compile("|".join(longest_first)) if patterns else None


def _texts(wanted: Words | Phrase) -> list[str]:
    """A phrase as it is; a run of words whole, or its words, or what stands for them."""
    run = fold(wanted.text)
    if isinstance(wanted, Phrase):
        return [run]
    found = tokens(run)
    said = [token for token in found if len(token) > 1 or token.isascii()] or found
    return [run, *said, *(part for token in said for part in parts_of(token))]


def _spaced(number: str) -> str:
    """A pattern for a number, whatever brackets, dashes and blanks are between its parts."""
    parts = _NUMBER_PART.findall(number.removesuffix("号"))
    if not parts:
        return ""
    before = r"(?<!\d)" if parts[0].isdecimal() else ""
    after = r"(?!\d)" if parts[-1].isdecimal() else ""
    return before + _GAP.join(parts) + after + ("号?" if number.endswith("号") else "")


def _bounded(text: str) -> str:
    """A pattern for `text`; a Latin word or number is not found inside a longer one."""
    before = r"(?<![0-9a-z])" if text[:1].isascii() and text[:1].isalnum() else ""
    after = r"(?![0-9a-z])" if text[-1:].isascii() and text[-1:].isalnum() else ""
    return before + re.escape(text) + after if text else ""


def _window(text: str, found: list[tuple[int, int]], width: int) -> tuple[int, int]:
    """Start and end of the stretch to show."""
    if not found:
        return 0, min(width, len(text))
    best, first = (0, 0), 0
    inside: Counter[str] = Counter()
    chosen = found[0]
    for start, end in found:
        inside[text[start:end]] += 1
        while end - found[first][0] > width and found[first][0] < start:
            gone = text[slice(*found[first])]
            inside[gone] -= 1
            first += 1
        worth = (sum(1 for times in inside.values() if times), sum(inside.values()))
        if worth > best:
            best, chosen = worth, (found[first][0], end)
    spare = max(width - (chosen[1] - chosen[0]), 0)
    begin = max(min(chosen[0] - spare // 3, len(text) - width), 0)
    return begin, min(max(begin + width, chosen[1]), len(text))


def _one_line(
    text: str, start: int, end: int, found: list[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """The stretch with each run of white space one blank, and the places in it."""
    shown: list[str] = []
    new_place: list[int] = []
    size = 0
    for sign in text[start:end]:
        new_place.append(size)
        if not sign.isspace():
            shown.append(sign)
            size += 1
        elif size and shown[-1] != " ":
            shown.append(" ")
            size += 1
    new_place.append(size)
    return "".join(shown), [(new_place[first - start], new_place[last - start]) for first, last in found]
