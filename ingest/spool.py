"""The spool file: how a reading travels from the child process to the parent.

JSON, one value a line: a header, the pages as they are read, a summary at the end. The parent
trusts nothing in it: shapes are checked, and the names of children cannot point elsewhere.
Beside `7.jsonl` lies `7.d/`, with the bytes of the children, if there are any.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from archive.record import Classification, Description, Line, Page, Reason, Value
from ingest.errors import Unreadable
from ingest.format import Child, Identity

VERSION = 1
_SUMMARY = 64 << 20  # bytes of the last line, at most


def children_folder(spool_file: Path) -> Path:
    """The folder of the children that belong to a spool file."""
    return spool_file.with_suffix(".d")


def remove(spool_file: Path) -> None:
    """Delete a spool file and its children, as far as they are there."""
    spool_file.unlink(missing_ok=True)
    shutil.rmtree(children_folder(spool_file), ignore_errors=True)


@dataclass(slots=True)
class SpoolReading:
    """A spool file as the parent reads it; the pages stay in the file until they are asked for."""

    path: Path
    name: str
    identity: Identity
    page_count: int = 0
    characters: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    classification: Classification | None = None
    description: Description | None = None

    def pages(self) -> Iterator[Page]:
        """The pages in their order, one at a time. Raises Unreadable("reader_died") if one is broken."""
        with self.path.open("rb") as file:
            file.readline()
            for _ in range(self.page_count):
                yield _page(_value(file.readline()))


def _value(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise Unreadable("reader_died", "spool file incomplete") from error
    if not isinstance(value, dict):
        raise Unreadable("reader_died", "spool file malformed")
    return value


def _page(value: dict[str, Any]) -> Page:
    try:
        lines = [_line(*parts) for parts in value.pop("lines")]
        return Page(lines=lines, **value)
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("reader_died", "spool file malformed") from error


def _line(text: str, box: list[float] | None = None, confidence: float | None = None) -> Line:
    if not isinstance(text, str):
        raise TypeError(text)
    if box is None:
        return Line(text, None, confidence)
    left, top, right, bottom = box
    return Line(text, (left, top, right, bottom), confidence)


def _last_line(file: BinaryIO) -> bytes:
    """The last line of the file, found from its end."""
    end = file.seek(0, 2)
    step = 65536
    while True:
        start = max(0, end - step)
        file.seek(start)
        tail = file.read(end - start)
        cut = tail.rfind(b"\n", 0, len(tail) - 1)
        if cut >= 0 or start == 0 or step > _SUMMARY:
            return tail[cut + 1 :]
        step *= 4


def _children(folder: Path, entries: list[list[str]]) -> list[Child]:
    """The children that really are plain files of the folder; a name cannot lead elsewhere."""
    found = []
    for name, file_name in entries:
        path = folder / Path(file_name).name
        if path.name != file_name or path.is_symlink() or not path.is_file():
            raise Unreadable("reader_died", "spool file names no such child")
        found.append(Child(name, path))
    return found


def _classification(value: dict[str, Any] | None) -> Classification | None:
    if value is None:
        return None
    reasons = tuple(Reason(**reason) for reason in value.pop("reasons"))
    return Classification(reasons=reasons, **value)


def _description(value: dict[str, Any] | None) -> Description | None:
    return None if value is None else Description([Value(**each) for each in value["values"]])


def read_spool(path: Path) -> SpoolReading:
    """The reading in the spool file at `path`. Raises Unreadable("reader_died") if it is incomplete."""
    with path.open("rb") as file:
        header = _value(file.readline())
        end = _value(_last_line(file))
    try:
        return SpoolReading(
            path=path,
            name=header["name"],
            identity=Identity(**header["identity"]),
            page_count=end["pages"],
            characters=end["characters"],
            facts=end["facts"],
            notes=[(code, detail) for code, detail in end["notes"]],
            children=_children(children_folder(path), end["children"]),
            classification=_classification(end["classification"]),
            description=_description(end["description"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("reader_died", "spool file malformed") from error
