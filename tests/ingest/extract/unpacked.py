"""Reading a package in the test's own process, with passwords and limits."""

from pathlib import Path

from sink import MemorySink

from ingest.errors import IngestError
from ingest.extract import Readers
from ingest.identifying.identify import identify
from ingest.reader import Limits, Source


def unpack(path: Path, *passwords: str, limits: Limits | None = None, name: str = "") -> MemorySink:
    """What the package at `path` gives."""
    name = name or path.name
    sink, identity = MemorySink(), identify(path, name)
    source = Source(path, name, identity, limits or Limits(), passwords)
    Readers().reader_for(identity).read(source, sink)
    return sink


def end(path: Path, *passwords: str, limits: Limits | None = None, name: str = "") -> str:
    """The reason for which the package at `path` is not read, or "read"."""
    try:
        unpack(path, *passwords, limits=limits, name=name)
    except IngestError as error:
        return error.reason
    return "read"


def codes(sink: MemorySink) -> dict[str, str]:
    """The notes, by their code."""
    return dict(sink.notes)
