"""The spool file, by which a reading passes from the child process to the parent: the parent's side.

JSON, one value a line: a header, the pages and notes as they come, a summary at the end. The
parent trusts nothing in it: shapes are checked, and the names of children cannot point elsewhere.
Beside `7.jsonl` lies `7.d/`, with the bytes of the children, if there are any. A file without its
summary is what a killed process left; the next reading of the same bytes goes on from there.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, BinaryIO, TypeVar, get_args, get_origin, get_type_hints

from archive.notes import ReasonCode
from archive.record import Classification, Description, Line, Page, Reason, Value
from ingest.errors import Unreadable
from ingest.reader import Child, Identity
from ingest.spool.failure import Failure

T = TypeVar("T")
VERSION = 3
_PLAIN = (None, UnionType)  # origins of hints that are a type or several: no containers
_SUMMARY = 64 << 20  # bytes of the last line, at most


def children_folder(spool_file: Path) -> Path:
    """The folder of the children that belong to a spool file."""
    return spool_file.with_suffix(".d")


def scratch(spool: Path, pid: int | str) -> Path:
    """The folder for temporary files of reading process `pid`; nothing in it is kept."""
    return spool / f"{pid}.tmp"


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
    read_with: str = ""
    failures: list[Failure] = field(default_factory=list)  # of steps after reading

    def pages(self) -> Iterator[Page]:
        """The pages in their order, one at a time. Raises Unreadable("reader_died") if one is broken."""
        with self.path.open("rb") as file:
            file.readline()
            left = self.page_count
            while left:
                value = _value(file.readline())
                if "number" in value:
                    left -= 1
                    yield _page(value)


def begun(path: Path, header: dict[str, Any]) -> Iterator[tuple[Page | tuple[str, str] | None, int]]:
    """What an unfinished spool file with this very header holds: its pages and notes (None for the rest).

    With each comes the byte where it ends. A file that is missing or has another header holds
    nothing; the end is at the first line that is torn or broken.
    """
    if not path.is_file():
        return
    with path.open("rb") as file:
        try:
            if _value(file.readline(_SUMMARY)) != header:
                return
            yield None, file.tell()
            while (line := file.readline()).endswith(b"\n"):
                value = _value(line)
                if "pages" in value:
                    return
                page = _page(value) if "number" in value else None
                yield page or (_pairs([value["note"]])[0] if "note" in value else None), file.tell()
        except (Unreadable, TypeError, ValueError):
            return


def since(path: Path, offset: int) -> Iterator[tuple[Page | int, int]]:
    """The pages, and the number of pages expected, that were written after byte `offset` of a spool file
    that is still being written; with each the byte where it ends. Raises Unreadable("reader_died")."""
    with path.open("rb") as file:
        file.seek(offset)
        while (line := file.readline()).endswith(b"\n"):
            value = _value(line)
            if "number" in value:
                yield _page(value), file.tell()
            elif "expected" in value:
                yield _count(value["expected"]), file.tell()


def pages_in(path: Path) -> Iterator[Page]:
    """The pages in a file that has nothing but pages. Raises Unreadable("reader_died") if one is broken."""
    with path.open("rb") as file:
        for line in file:
            yield _page(_value(line))


def _value(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise Unreadable(ReasonCode.READER_DIED, "spool file incomplete") from error
    if not isinstance(value, dict):
        raise Unreadable(ReasonCode.READER_DIED, "spool file malformed")
    return value


def _kinds(cls: type) -> dict[str, tuple[type, ...]]:
    """The plain types that each field of a dataclass may have."""
    hints = get_type_hints(cls)
    return {name: get_args(hint) or (hint,) for name, hint in hints.items() if get_origin(hint) in _PLAIN}


_KINDS: dict[type, dict[str, tuple[type, ...]]] = {
    cls: _kinds(cls) for cls in (Identity, Page, Reason, Classification, Value, Failure)
}


def _made(cls: type[T], value: dict[str, Any], **parts: object) -> T:
    """A dataclass from what was read, each field of its type; `parts` are made already."""
    for name, kinds in _KINDS[cls].items():
        given = value.get(name)
        if name in value and not isinstance(given, kinds) and not (float in kinds and type(given) is int):
            raise TypeError(name)
    return cls(**value, **parts)


def _page(value: dict[str, Any]) -> Page:
    try:
        lines = [_line(*parts) for parts in value.pop("lines")]
        return _made(Page, value, lines=lines)
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(ReasonCode.READER_DIED, "spool file malformed") from error


def _line(text: str, box: list[float] | None = None, confidence: float | None = None, cell: int = 0) -> Line:
    known = isinstance(text, str) and isinstance(confidence, float | int | None) and isinstance(cell, int)
    if not known:
        raise TypeError(text)
    if box is None:
        return Line(text, None, confidence, cell)
    left, top, right, bottom = (each + 0.0 for each in box)
    return Line(text, (left, top, right, bottom), confidence, cell)


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


def _texts(values: Sequence[object]) -> list[str]:
    """The values, if they all are texts."""
    found = [value for value in values if isinstance(value, str)]
    if len(found) != len(values):
        raise TypeError(values)
    return found


def _pairs(entries: list[list[str]]) -> list[tuple[str, str]]:
    return [(first, second) for first, second in (_texts(entry) for entry in entries)]


def _children(folder: Path, entries: list[list[str]]) -> list[Child]:
    """The children that really are plain files of the folder; a name cannot lead elsewhere."""
    found = []
    for name, file_name in _pairs(entries):
        path = folder / Path(file_name).name
        if path.name != file_name or path.is_symlink() or not path.is_file():
            raise Unreadable(ReasonCode.READER_DIED, "spool file names no such child")
        found.append(Child(name, path))
    return found


def _classification(value: dict[str, Any] | None) -> Classification | None:
    if value is None:
        return None
    reasons = tuple(_made(Reason, reason) for reason in value.pop("reasons"))
    return _made(Classification, value, reasons=reasons)


def _description(value: dict[str, Any] | None) -> Description | None:
    return None if value is None else Description([_made(Value, each) for each in value["values"]])


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def read_spool(path: Path) -> SpoolReading:
    """The reading in the spool file at `path`. Raises Unreadable("reader_died") if it is incomplete."""
    with path.open("rb") as file:
        header = _value(file.readline(_SUMMARY))
        end = _value(_last_line(file))
    try:
        return SpoolReading(
            path=path,
            name=_texts([header["name"]])[0],
            identity=_made(Identity, header["identity"]),
            page_count=_count(end["pages"]),
            characters=_count(end["characters"]),
            facts=dict(_pairs(list(end["facts"].items()))),
            notes=_pairs(end["notes"]),
            children=_children(children_folder(path), end["children"]),
            read_with=_texts([end["read_with"]])[0],
            failures=[_made(Failure, each) for each in end["failures"]],
            classification=_classification(end["classification"]),
            description=_description(end["description"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable(ReasonCode.READER_DIED, "spool file malformed") from error
