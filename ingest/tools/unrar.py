"""The programs that unpack RAR: one run gives the contents of all members, one after another."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

# The first that is there is used. bsdtar unpacks version 5 only as it should, unar only version 4.
_PROGRAMS: dict[int, tuple[tuple[str, ...], ...]] = {
    5: (("bsdtar", "-x", "-O", "-f"), ("unrar", "p", "-inul", "-p-"), ("7zz", "e", "-so", "-bb0", "-p")),
    4: (
        ("unar", "-q", "-o", "-", "-p", ""),
        ("unrar", "p", "-inul", "-p-"),
        ("7zz", "e", "-so", "-bb0", "-p"),
        ("bsdtar", "-x", "-O", "-f"),
    ),
}
VERSIONS = tuple(_PROGRAMS)
_SECONDS = 5.0


def program(version: int) -> tuple[str, ...] | None:
    """The command that unpacks RAR archives of this version (4 or 5) to its output, but for their path."""
    for name, *arguments in _PROGRAMS[version]:
        if found := shutil.which(name):
            return (found, *arguments)
    return None


@contextmanager
def unpacked(command: tuple[str, ...], archive: Path) -> Iterator[IO[bytes]]:
    """What `command` unpacks of `archive`: a stream of its members' bytes; the program ends with it."""
    with subprocess.Popen(  # noqa: S603 - a program of the system, and a path that we have made
        [*command, str(archive)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process.stdout  # type: ignore[misc]
        finally:
            process.kill()
            process.wait(_SECONDS)
