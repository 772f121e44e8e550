"""The interface of a format's reader: a source in, pages and facts out.

One file per format lies under `ingest/extract/`, its inner parts under `ingest/formats/`. Each has a
class with the shape of `Reader`; `ingest/extract/__init__.py` lists them, and the first that takes an
identified file's media type reads it, in a child process.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from archive.notes import NoteCode
from archive.record import Page


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of reading one file."""

    seconds: float = 120.0  # wall time without a page, or a tile of a large one, being finished
    total_seconds: float = 3600.0  # wall time, the whole file
    memory_mib: int = 2048  # address space the reader may add
    characters: int = 50_000_000
    output_mib: int = 1024  # attachments written
    members: int = 10_000  # attachments, pages of a picture
    depth: int = 5  # attachment within attachment
    ratio: int = 100  # a large member of a package: its size to that of its packed bytes
    pixels: int = 200_000_000  # of one picture


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file is, by its bytes first and its extension second.

    `mismatch` is empty, or the extension that says otherwise than the content.
    """

    media_type: str  # "application/pdf", "text/plain" …
    encoding: str = ""  # of text formats, as Python names it
    mismatch: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: its bytes' path (in the store, no extension), its kept name, what it is.

    `passwords` are to be tried, in order, where the file needs one; they are never written anywhere.
    """

    path: Path
    name: str
    identity: Identity
    limits: Limits = field(default_factory=Limits)
    passwords: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Child:
    """A file found in a file (an attachment, a member of a package): written to `path` by the reader.

    `name` is as kept; that of a package's member is its path in there, with "/" between folders.
    """

    name: str
    path: Path


class Sink(Protocol):
    """The receiver of what a reader finds, as it finds it; counts characters and bytes itself."""

    def expect(self, pages: int) -> None:
        """Say how many pages the file has, as soon as that is known: for telling how far it is read."""

    def has(self, number: int) -> bool:
        """Whether page `number` was read already, before an earlier reading of these bytes was cut short.

        A reader for which pages are costly leaves such a page out; one given again is ignored.
        """

    def page(self, page: Page) -> None:
        """Take one page. Raises Unreadable("too_much_text") over the limit."""

    def working(self) -> None:
        """Report progress on a page that takes long: `Limits.seconds` counts anew from here."""

    def child(self, name: str, chunks: Iterator[bytes]) -> None:
        """Take one attachment or member. Raises Unreadable("too_much_output") over the limit."""

    def fact(self, name: str, value: str) -> None:
        """Note one fact the format itself states (title, author, created, subject, from …)."""

    def note(self, code: NoteCode, detail: str = "") -> None:
        """Note what the archivist should know (page_garbled, mismatch, not_extracted …)."""


class Reader(Protocol):
    """A format's reader."""

    media_types: frozenset[str]

    def read(self, source: Source, sink: Sink) -> None:
        """Read `source` into `sink`; raises Unreadable or NeedsPassword."""


@dataclass(slots=True)
class Reading:
    """All that was read of one file: what the classifier and the describer work on."""

    name: str  # the file's kept name
    identity: Identity
    pages: list[Page] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text, page after page."""
        return "\n".join(page.text for page in self.pages)
