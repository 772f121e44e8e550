"""The interface of a search engine, the same for every library: entries and queries in, results out.

One file per library lies under `search/engines/`. An engine keeps an index in a folder of its
own, one writer at a time; the index is disposable and can always be made again from the catalogue.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from search.query.tree import Query


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it is indexed. Strings are as they were read; the engine folds them itself."""

    id: int
    text: str = ""
    title: str = ""
    name: str = ""  # the file's kept name and folder, findable like words
    numbers: tuple[str, ...] = ()  # 文号, 档号, 合同编号, 图号, 登记号 as they stand
    people: str = ""  # authors, recipients, parties, as words
    category: str = ""
    kind: str = ""
    departments: tuple[str, ...] = ()  # all that have it: one may be asked for, and counts it
    date: str = ""  # document date, ISO, possibly only a year or year-month; "" unknown
    received: str = ""  # ISO day the record was received
    media_type: str = ""
    secrecy: str = ""  # its level of secrecy, for limits by right; "" is open


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found. `score` is comparable within one answer only."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a query: how many there are, one page of them, counts to filter by.

    `facets` maps "category", "kind", "department", "year" to {value: count}, over all
    matches, not only the page shown.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


class IndexUnusable(Exception):
    """The index is missing, broken, or made with another analysis; it has to be rebuilt.

    `why` is "missing", "broken" or "analysis".
    """

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why = why


class IndexBusy(Exception):
    """Another process is writing the index; hand over to it, or try again."""


class Engine(Protocol):
    """An index of entries."""

    folder: Path

    def add(self, entries: Iterable[Entry]) -> int:
        """Add entries in one commit, replacing those of the same id; returns how many.

        Raises IndexBusy at once when another process writes.
        """

    def remove(self, ids: Sequence[int]) -> None:
        """Remove entries in one commit."""

    def search(
        self,
        query: Query,
        *,
        limit: int = 20,
        offset: int = 0,
        filters: dict[str, str] | None = None,
        facets: bool = False,
    ) -> Results:
        """Find; best first. `filters` maps facet names to a value."""

    def ids(self) -> Iterator[int]:
        """Every id in the index, each once."""

    def count(self) -> int:
        """How many entries there are."""

    def tidy(self) -> bool:
        """Merge small segments; to be called when nothing else is to do. True when something was merged."""

    def close(self) -> None:
        """Give back files and memory."""
