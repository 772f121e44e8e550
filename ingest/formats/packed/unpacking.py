"""What all packages have in common: members handed on one by one, within limits, and a list of them.

The list (path, size, day) is the package's own text, so that it is found by its members' names.
What is not handed on is left out with a note that says which member and why; only a package as a
whole that goes beyond a limit is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.packed.names import clean_path
from ingest.formats.text.pages import Pager
from ingest.reader import Sink, Source

CHUNK = 1 << 18  # bytes
FREELY = 64 << 20  # bytes; a smaller member may be packed as tightly as it likes
_NAMED = 20  # members named in one note
# What systems leave beside documents: resource forks, views of folders, thumbnails.
_LITTER = ("__macosx/*", "*/__macosx/*", ".ds_store", "thumbs.db", "desktop.ini", "._*")
# Why a member was left out, as the codes of notes.
LOCKED, DAMAGED, OVERSIZED = NoteCode.MEMBER_LOCKED, NoteCode.MEMBER_DAMAGED, NoteCode.MEMBER_OVERSIZED
NO_FILE, METHOD, NO_PROGRAM = NoteCode.MEMBER_NO_FILE, NoteCode.MEMBER_METHOD, NoteCode.NO_UNPACKER
LITTER, CLEANED = NoteCode.MEMBER_LEFT_OUT, NoteCode.NAME_CLEANED


class MemberError(Exception):
    """One member cannot be had; `code` is that of the note which says so."""

    def __init__(self, code: NoteCode) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Member:
    """A member as its package states it: its name, its size (None where it is not stated), its day.

    `packed` is how many bytes of the package are its own (the whole package's where members are
    packed together).
    """

    name: str
    size: int | None
    packed: int
    modified: str = ""  # ISO 8601


@dataclass(slots=True)
class Unpacking:
    """The unpacking of one package into `sink`."""

    source: Source
    sink: Sink
    taken: int = 0
    _paths: dict[str, int] = field(default_factory=dict)
    _left: dict[NoteCode, list[str]] = field(default_factory=dict)
    _listed: list[str] = field(default_factory=list)

    def take(self, member: Member, content: Iterator[bytes]) -> None:
        """Hand on one member, whose bytes `content` gives; or leave it out, with a note.

        `content` may raise MemberError. Raises Unreadable("too_much_output") over a limit.
        """
        path = self._path(member.name)
        if is_litter(path):
            return self._leave(LITTER, path)
        self._list(path, member)
        if self._too_tight(member, member.size or 0):
            return self._leave(OVERSIZED, path)
        try:
            self.sink.child(path, self._watched(member, content))
            self.taken += 1
        except MemberError as error:
            self._leave(error.code, path)
        return None

    def leave(self, member: Member, code: NoteCode) -> None:
        """Leave a member out, for the reason that `code` says."""
        path = self._path(member.name)
        self._list(path, member)
        self._leave(code, path)

    def check_total(self, members: int, size: int) -> None:
        """Refuse, before anything is unpacked, a package that states more than is allowed."""
        limits = self.source.limits
        if members > limits.members:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, f"{members} > limits.members")
        if size > limits.output_mib << 20:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, f"{size >> 20} MiB > limits.output_mib")

    def close(self, comment: str = "") -> None:
        """Write the list of members and the notes on those left out."""
        if comment.strip():
            self.sink.fact("comment", comment)
        pager = Pager(self.sink)
        pager.lines(comment.strip().splitlines()[:1000])
        pager.lines(self._listed)
        pager.close()
        for code, paths in self._left.items():
            more = f"（{len(paths)}）" if len(paths) > _NAMED else ""
            self.sink.note(code, "；".join(paths[:_NAMED]) + more)

    def only(self, code: NoteCode) -> bool:
        """Whether nothing was handed on, and whatever was left out was left out for this reason."""
        return not self.taken and code in self._left and not self._left.keys() - {code, LITTER, CLEANED}

    def _list(self, path: str, member: Member) -> None:
        parts = (path, "" if member.size is None else _told(member.size), member.modified[:10])
        self._listed.append("　".join(part for part in parts if part))
        if len(self._listed) > self.source.limits.members:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, f"{len(self._listed)} > limits.members")

    def _leave(self, code: NoteCode, path: str) -> None:
        self._left.setdefault(code, []).append(path)

    def _path(self, name: str) -> str:
        """The member's path as kept: harmless, and no other member's."""
        path, spoiled = clean_path(name)
        if spoiled:
            self._leave(CLEANED, path)
        met = self._paths[path] = self._paths.get(path, 0) + 1
        if met == 1:
            return path
        folder, slash, last = path.rpartition("/")
        stem, dot, ending = last.rpartition(".")
        numbered = f"{stem} ({met}).{ending}" if dot and stem else f"{last} ({met})"
        return self._path(folder + slash + numbered)

    def _too_tight(self, member: Member, size: int) -> bool:
        return size > FREELY and size > self.source.limits.ratio * max(1, member.packed)

    def _watched(self, member: Member, content: Iterator[bytes]) -> Iterator[bytes]:
        size = 0
        for chunk in content:
            size += len(chunk)
            if self._too_tight(member, size):
                raise MemberError(OVERSIZED)
            yield chunk


def is_litter(path: str) -> bool:
    """Whether a member is what a system left there, not a document."""
    lower = path.lower()
    last = lower.rpartition("/")[2]
    return any(fnmatchcase(lower if "/" in pattern else last, pattern) for pattern in _LITTER)


def _told(size: int) -> str:
    """A size for people: 17 B, 4.2 KB, 3.1 MB."""
    number = float(size)
    for unit in ("B", "KB", "MB"):
        if number < 1024:
            return f"{number:.0f} {unit}" if unit == "B" or number >= 100 else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} GB"
