"""A package (ZIP, 7z, RAR, TAR …): its text lists its members, so only its name and comment describe it."""

from collections.abc import Iterator

from archive.record import Value
from ingest.describing.paper import Paper

_TYPES = frozenset({
    "application/zip", "application/x-7z-compressed", "application/vnd.rar", "application/x-tar",
    "application/gzip", "application/x-bzip2", "application/x-xz", "application/zstd",
})  # fmt: skip
_LONGEST = 2000  # characters of a comment


def is_package(paper: Paper) -> bool:
    """Whether the file is a package of other files."""
    return paper.view.reading.identity.media_type in _TYPES


def find(paper: Paper) -> Iterator[Value]:
    """The file's name as its title, and what the packer remarked."""
    reading = paper.view.reading
    stem = reading.name.rsplit(".", 1)[0] if "." in reading.name[1:] else reading.name
    yield Value("title", stem, reading.name, "title.file_name", 0.6)
    comment = reading.facts.get("comment", "").strip()[:_LONGEST]
    if comment:
        yield Value("note", comment, comment, "note.package_comment", 0.9)
