"""The ways in which a cut line may be read, and what they tell about which way up its page lies."""

from collections.abc import Callable, Iterable
from functools import cached_property
from statistics import fmean

import numpy

from ingest.ocr.cutting import is_tall
from ingest.ocr.engine import Pixels
from ingest.ocr.options import ReadOptions
from ingest.ocr.stacked import unstacked

Answer = tuple[str, float]  # a line's text and its confidence, 0–1

_ALIKE = 0.05  # 0–1; two readings that differ less in confidence are as sure as each other


class Readings:
    """The readings of one cut line, each made when it is first asked for: they are what OCR costs."""

    def __init__(self, line: Pixels, read: Callable[[Pixels], Answer]) -> None:
        """`read` tells the text of a level line."""
        self.tall = is_tall(line)
        self._line, self._read = line, read

    @cached_property
    def lying(self) -> Answer:
        """As a level line; a tall one laid down to the left."""
        return self._read(numpy.rot90(self._line) if self.tall else self._line)

    @cached_property
    def on_head(self) -> Answer:
        """As one that stands on its head; a tall one laid down to the right."""
        return self._read(numpy.rot90(self._line, 3 if self.tall else 2))

    @cached_property
    def stacked(self) -> Answer:
        """As upright characters, one below the other."""
        return self._read(unstacked(self._line))


def surest(line: Readings, upright: bool, options: ReadOptions) -> Answer:
    """The text of a `line`; a tall one lies on its side, or its characters stand in a column, as
    most of an `upright` page do."""
    first = line.stacked if line.tall and upright else line.lying
    if not line.tall or first[1] >= options.page_confidence:
        return first
    second = line.lying if upright else line.stacked
    return max(first, second, key=lambda answer: answer[1])


def _sure(answers: Iterable[Answer]) -> float:
    """The mean confidence of `answers`, 0–1."""
    return fmean(confidence for _, confidence in answers)


def mostly_tall(lines: list[Readings]) -> bool:
    """Whether most of `lines` are much higher than wide."""
    return sum(line.tall for line in lines) > len(lines) / 2


def quarter_turns(lines: list[Readings], options: ReadOptions) -> int:
    """How many quarters to the left a page must be turned for these `lines` of it to be upright."""
    if not lines:
        return 0
    forward = _sure(line.lying for line in lines)
    if mostly_tall(lines):
        return _turns_of_tall(lines, forward, options)
    if forward >= options.turned_confidence:
        return 0
    backward = _sure(line.on_head for line in lines)
    return 2 if backward > max(forward, options.page_confidence) else 0


def _turns_of_tall(lines: list[Readings], forward: float, options: ReadOptions) -> int:
    """The same where most of the `lines` are tall, which read `forward` so surely when laid to the left."""
    # Both sides are tried first: characters that lie are often read when stacked, too, in reversed order.
    backward = _sure(line.on_head for line in lines)
    if max(forward, backward) < options.page_confidence:
        return 0
    if forward < backward:
        return 3
    stacked = _sure(line.stacked for line in lines if line.tall)
    return 0 if stacked >= forward - _ALIKE else 1
