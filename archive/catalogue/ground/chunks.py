"""Cutting long lists of values, since a database takes a limited number of them at once."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

# The number of values bound in one IN (…), below every database's limit.
CHUNK = 500


def chunks(items: Sequence[T]) -> Iterator[list[T]]:
    """The items in lists of at most CHUNK, in order."""
    for start in range(0, len(items), CHUNK):
        yield list(items[start : start + CHUNK])
