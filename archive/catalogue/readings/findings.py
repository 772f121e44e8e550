"""The findings of one record, as they are handed to the catalogue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.record import Classification, Description, Page


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found of one record; `pages` may be a stream."""

    id: int
    pages: Iterable[Page]
    media_type: str
    mismatch: str
    notes: Sequence[tuple[str, str]]
    classification: Classification
    description: Description
    needs_review: bool
    read_with: str = ""
    wants_copy: bool = False  # where it is a scan: whether it is to get a searchable copy
