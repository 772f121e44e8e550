"""TAR archives, packed or not, and single packed files (GZ, BZ2, XZ, ZSTD): streamed, never whole in memory.

An archive is gone through twice: for its members' names, sizes and kinds, so that names can be
decoded together and limits be known before anything is written; then for their bytes.
"""

import bz2
import gzip
import io
import lzma
import re
import sys
import tarfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO, cast

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.packed.names import guess
from ingest.formats.packed.unpacking import CHUNK, DAMAGED, NO_FILE, Member, MemberError, Unpacking
from ingest.reader import Sink, Source

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_TAR = "application/x-tar"
_OPENERS: dict[str, Callable[..., object]] = {
    "application/gzip": gzip.open,
    "application/x-bzip2": bz2.open,
    "application/x-xz": lzma.open,
    "application/zstd": zstd.open,
}
# What decoders and tarfile are seen to raise where bytes are cut off, or are none of theirs.
_CUT = (
    tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError, zstd.ZstdError, ValueError,
    OverflowError, IndexError,
)  # fmt: skip
_ENDINGS = re.compile(r"\.(?:gz|bz2?|xz|zst|z)$", re.I)


class TarReader:
    """Reads TAR archives, packed TAR archives, and single packed files."""

    media_types = frozenset({_TAR, *_OPENERS})

    def read(self, source: Source, sink: Sink) -> None:
        """Every member as a child, the list of members as text; raises Unreadable."""
        unpacking = Unpacking(source, sink)
        if source.identity.media_type == _TAR or _holds_tar(source):
            _Tar(source, unpacking).unpack()
        else:
            _unpack_single(source, unpacking)
        unpacking.close()


class _Packed(io.RawIOBase):
    """Packed bytes, unpacked as far as they are whole: where they are cut off or broken, they end."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        super().__init__()
        self._stream = stream
        self.cut = False

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes; fewer at the end."""
        found = bytearray()
        while len(found) < size and (piece := self._piece(size - len(found))):
            found += piece
        return bytes(found)

    def _piece(self, size: int) -> bytes:
        try:
            return b"" if self.cut else self._stream.read1(size)
        except _CUT:
            self.cut = True
            return b""

    def close(self) -> None:
        """Close the file, too."""
        self._stream.close()
        super().close()


def _open(source: Source) -> _Packed:
    """The bytes of a packed file."""
    opener = _OPENERS[source.identity.media_type]
    return _Packed(cast(io.BufferedIOBase, opener(source.path)))


def _holds_tar(source: Source) -> bool:
    """Whether packed bytes begin as a TAR archive does. Raises Unreadable where they cannot be unpacked."""
    with _open(source) as stream:
        head = stream.read(tarfile.BLOCKSIZE)
        if stream.cut and not head:
            raise Unreadable(ReasonCode.DAMAGED, f"{source.identity.media_type} stream")
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def _unpack_single(source: Source, unpacking: Unpacking) -> None:
    """The one file in a packed file; of one that is cut off, what is there."""
    name = _ENDINGS.sub("", source.name) or source.name

    def chunks() -> Iterator[bytes]:
        with _open(source) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
            if stream.cut:
                unpacking.sink.note(NoteCode.TRUNCATED, name)

    unpacking.take(Member(name, None, source.path.stat().st_size), chunks())


class _Tar:
    """One TAR archive."""

    def __init__(self, source: Source, unpacking: Unpacking) -> None:
        self._source, self._unpacking = source, unpacking
        self._packed = source.path.stat().st_size
        self._cut = False

    def unpack(self) -> None:
        """Hand on every member that is a file."""
        names = self._names()
        if not names:
            raise Unreadable(ReasonCode.DAMAGED if self._cut else ReasonCode.EMPTY, "tar")
        encoding = guess(raw for raw in names.values() if raw)
        if encoding != "utf-8":
            self._unpacking.sink.note(NoteCode.NAME_GUESSED, encoding)
        for archive, info in self._members():
            raw = names.get(info.offset)
            if raw is None:
                continue
            member = self._stated(info, raw.decode(encoding, "replace"))
            if info.isreg():
                self._unpacking.take(member, _content(archive, info))
            else:
                self._unpacking.leave(member, NO_FILE)
        if self._unpacking.only(DAMAGED):
            raise Unreadable(ReasonCode.DAMAGED, "tar")
        if self._cut:
            self._unpacking.sink.note(NoteCode.TRUNCATED, "tar")

    def _names(self) -> dict[int, bytes]:
        """The names of all members but folders, by where their headers lie."""
        found, size = dict[int, bytes](), 0
        for count, (_, info) in enumerate(self._members(), 1):
            size += info.size if info.isreg() else 0
            self._unpacking.check_total(count, size)
            if not info.isdir():
                found[info.offset] = info.name.encode("utf-8", "surrogateescape")
        return found

    def _members(self) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
        """The members in their order, as far as the archive can be followed."""
        plain = self._source.identity.media_type == _TAR
        stream = cast(IO[bytes], self._source.path.open("rb") if plain else _open(self._source))
        with stream:
            try:
                mode = "r:" if plain else "r|"
                with tarfile.open(fileobj=stream, mode=mode, encoding="utf-8") as archive:  # type: ignore[call-overload]
                    for info in archive:
                        archive.members.clear()  # tarfile keeps them all
                        yield archive, info
                    self._cut |= plain and _goes_on(stream, archive.offset)
            except _CUT:
                self._cut = True
            self._cut |= isinstance(stream, _Packed) and stream.cut

    def _stated(self, info: tarfile.TarInfo, name: str) -> Member:
        packed = info.size if self._source.identity.media_type == _TAR else self._packed
        if info.issparse():
            packed = min(packed, self._packed)
        return Member(name, info.size, packed, _day(info.mtime))


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    """The bytes of one member. Raises MemberError where they are cut off."""
    try:
        stream = archive.extractfile(info)
        while stream is not None and (chunk := stream.read(CHUNK)):
            yield chunk
    except _CUT as error:
        raise MemberError(DAMAGED) from error


def _goes_on(stream: IO[bytes], offset: int) -> bool:
    """Whether something stands where the archive was thought to end: a header that is broken."""
    stream.seek(offset)
    return bool(stream.read(tarfile.BLOCKSIZE).strip(b"\0"))


def _day(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds > 0 else ""
    except (OverflowError, OSError, ValueError):
        return ""
