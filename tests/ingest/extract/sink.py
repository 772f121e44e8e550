"""A sink in memory, and reading a file into it."""

from collections.abc import Iterator
from pathlib import Path

from archive.record import Page
from ingest.reader import Identity, Limits, Reader, Source


class MemorySink:
    """Keeps what a reader hands it."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.children: dict[str, bytes] = {}
        self.facts: dict[str, str] = {}
        self.notes: list[tuple[str, str]] = []
        self.tiles = 0

    def page(self, page: Page) -> None:
        self.pages.append(page)

    def expect(self, pages: int) -> None:
        """How many pages the file has."""

    def has(self, number: int) -> bool:
        return False

    def working(self) -> None:
        self.tiles += 1

    def child(self, name: str, chunks: Iterator[bytes]) -> None:
        self.children[name] = b"".join(chunks)

    def fact(self, name: str, value: str) -> None:
        self.facts[name] = value

    def note(self, code: str, detail: str = "") -> None:
        self.notes.append((code, detail))

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)


def source(path: Path, media_type: str = "application/pdf", limits: Limits | None = None) -> Source:
    return Source(path, path.name, Identity(media_type), limits or Limits())


def read_into(reader: Reader, path: Path, media_type: str = "application/pdf") -> MemorySink:
    sink = MemorySink()
    reader.read(source(path, media_type), sink)
    return sink
