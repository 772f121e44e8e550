"""7z archives: each member a file of its own, unpacked in the order in which it was packed.

The library's ways of extracting write to folders or keep members in memory; here its decoders are
asked for a piece at a time, so that a member goes straight to where it is kept.
"""

import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from lzma import LZMAError
from typing import BinaryIO

import brotli
from py7zr import SevenZipFile
from py7zr.archiveinfo import Folder
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.py7zr import ArchiveFile

from archive.notes import NoteCode, ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.packed.layout import is_volume
from ingest.formats.packed.unpacking import (
    CHUNK,
    DAMAGED,
    LOCKED,
    METHOD,
    NO_FILE,
    Member,
    MemberError,
    Unpacking,
)
from ingest.reader import Sink, Source

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# What py7zr and the decoders under it are seen to raise on broken bytes.
_BROKEN = (
    ArchiveError, LZMAError, zstd.ZstdError, brotli.error, struct.error, zlib.error, EOFError, OSError,
    ValueError, TypeError, LookupError, AttributeError, AssertionError, OverflowError, RuntimeError,
)  # fmt: skip
_HEADER_SHARE = 2048  # bytes a member may have in the header, on average


class SevenZipReader:
    """Reads 7z archives, also encrypted ones."""

    media_types = frozenset({"application/x-7z-compressed"})

    def read(self, source: Source, sink: Sink) -> None:
        """Every member as a child, the list of members as text; raises NeedsPassword or Unreadable."""
        _check_header(source)
        unpacking = Unpacking(source, sink)
        with source.path.open("rb") as file:
            _SevenZip(_opened(file, source), file, source, unpacking).unpack()
        unpacking.close()


def _check_header(source: Source) -> None:
    """The header must lie in the file, and not be larger than the members that are allowed."""
    size = source.path.stat().st_size
    with source.path.open("rb") as file:
        start = file.read(32)
    if len(start) < 32 or zlib.crc32(start[12:32]) != struct.unpack_from("<L", start, 8)[0]:
        raise Unreadable(ReasonCode.DAMAGED, "7z start header")
    offset, length = struct.unpack_from("<2Q", start, 12)
    if offset + length + 32 > size:
        raise Unreadable(
            ReasonCode.VOLUME if is_volume(source.name) else ReasonCode.DAMAGED, "7z header outside the file"
        )
    if length > source.limits.members * _HEADER_SHARE:
        raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "header > limits.members")


def _opened(file: BinaryIO, source: Source) -> SevenZipFile:
    """The archive, with the password that fits if it needs one. Raises NeedsPassword, Unreadable."""
    header_locked = False
    unlocked: SevenZipFile | None = None
    for password in (None, *source.passwords):
        file.seek(0)
        try:
            archive = SevenZipFile(file, password=password)
        except PasswordRequired:
            header_locked = True
            continue
        except UnsupportedCompressionMethodError as error:
            raise Unreadable(ReasonCode.DAMAGED, "7z method") from error
        except _BROKEN as error:
            if not header_locked:  # else it is the wrong password that makes nonsense of the header
                raise Unreadable(ReasonCode.DAMAGED, f"7z: {type(error).__name__}") from error
            continue
        if not archive.password_protected or (password and _fits(archive, file)):
            return archive
        unlocked = unlocked or archive
    if unlocked is None:
        raise NeedsPassword("7z")
    return unlocked


def _folders(archive: SevenZipFile) -> list[Folder]:
    streams = getattr(getattr(archive, "header", None), "main_streams", None)
    return list(streams.unpackinfo.folders) if streams is not None else []


def _members(folder: Folder) -> list[ArchiveFile]:
    return list(folder.files or ())


def _begins(archive: SevenZipFile) -> dict[int, int]:
    """Where in the file the packed bytes of each folder (by its id) begin."""
    found, stream = {}, 0
    for folder in _folders(archive):
        packed = archive.header.main_streams.packinfo
        if stream < len(packed.packpositions):
            found[id(folder)] = archive.afterheader + packed.packpos + packed.packpositions[stream]
        stream += len(folder.packed_indices) or 1
    return found


def _fits(archive: SevenZipFile, file: BinaryIO) -> bool:
    """Whether the archive's password unpacks the first member of the folder where that is smallest."""
    firsts = [next(iter(members)) for members in map(_members, _folders(archive)) if members]
    if not firsts:
        return True
    first = min(firsts, key=lambda member: int(member.uncompressed))
    try:
        file.seek(_begins(archive)[id(first.folder)])
        for _ in _pieces(first, file):
            pass
    except (MemberError, PasswordRequired, *_BROKEN):
        return False
    first.folder.decompressor = None
    return True


def _pieces(member: ArchiveFile, file: BinaryIO) -> Iterator[bytes]:
    """The bytes of a member, from where the file and the folder's decoder stand. Raises MemberError."""
    decoder = member.folder.get_decompressor(member.compressed or 0)
    left, crc, idle = int(member.uncompressed), 0, 0
    while left > 0:
        piece = bytes(decoder.decompress(file, min(left, CHUNK)))
        idle = 0 if piece else idle + 1
        if idle > 2:
            raise MemberError(DAMAGED)
        left, crc = left - len(piece), zlib.crc32(piece, crc)
        yield piece
    if member.crc32 is not None and crc != member.crc32:
        raise MemberError(DAMAGED)


class _SevenZip:
    """One opened archive."""

    def __init__(self, archive: SevenZipFile, file: BinaryIO, source: Source, unpacking: Unpacking) -> None:
        self._archive, self._file, self._unpacking = archive, file, unpacking
        self._packed = source.path.stat().st_size

    def unpack(self) -> None:
        """Hand on every member that is a file, folder by folder."""
        files = [member for member in getattr(self._archive, "files", ()) if not member.is_directory]
        if not files:
            raise Unreadable(ReasonCode.EMPTY, "7z without members")
        self._unpacking.check_total(len(files), sum(int(member.uncompressed) for member in files))
        for member in files:
            if member.folder is None:
                self._unpacking.take(self._stated(member), iter(()))
        begins = _begins(self._archive)
        for folder in _folders(self._archive):
            if _members(folder):
                self._folder(folder, begins.get(id(folder), 0))
        if self._unpacking.only(LOCKED):
            raise NeedsPassword("7z")
        if self._unpacking.only(DAMAGED) or self._unpacking.only(METHOD):
            raise Unreadable(ReasonCode.DAMAGED, "7z: no member can be unpacked")

    def _stated(self, member: ArchiveFile) -> Member:
        return Member(member.filename, int(member.uncompressed), self._packed, _day(member))

    def _folder(self, folder: Folder, begin: int) -> None:
        """The members of one folder, one after another: each begins where the last one ended."""
        spoiled = None if begin else DAMAGED  # why nothing more can be had of this folder
        self._file.seek(begin)
        for member in _members(folder):
            watched = _Watched(member, self._file)
            if spoiled:
                self._unpacking.leave(self._stated(member), spoiled)
            elif member.is_symlink or member.is_junction or member.is_socket:
                self._unpacking.leave(self._stated(member), NO_FILE)
            else:
                self._unpacking.take(self._stated(member), watched.chunks())
            spoiled = spoiled or watched.skip()


def _day(member: ArchiveFile) -> str:
    try:
        return member.lastwritetime.as_datetime().date().isoformat() if member.lastwritetime else ""
    except (OverflowError, OSError, ValueError):  # a time that no calendar has
        return ""


class _Watched:
    """One member's bytes, and what came of reading them."""

    def __init__(self, member: ArchiveFile, file: BinaryIO) -> None:
        self._pieces = _pieces(member, file)
        self._spoiled: NoteCode | None = None

    def chunks(self) -> Iterator[bytes]:
        """The bytes. Raises MemberError."""
        try:
            for piece in self._pieces:  # noqa: UP028 - the rest is wanted though the taker gives up
                yield piece
        except PasswordRequired as error:
            self._spoiled = LOCKED
            raise MemberError(LOCKED) from error
        except UnsupportedCompressionMethodError as error:
            self._spoiled = METHOD
            raise MemberError(METHOD) from error
        except _BROKEN as error:
            self._spoiled = DAMAGED
            raise MemberError(DAMAGED) from error

    def skip(self) -> NoteCode | None:
        """Unpack what was not taken, as the next member lies behind it; why that cannot be had, if so."""
        with suppress(MemberError):
            for _ in self.chunks():
                pass
        return self._spoiled
