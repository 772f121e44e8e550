"""RAR archives of versions 2 to 5: each member a file of its own.

Names, sizes and sums are read here, and members that are only stored, too. The packed ones are
unpacked by a program of the system, all in one run, and told apart by their sizes.
"""

import struct
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from typing import IO, BinaryIO

import rarfile

from archive.notes import NoteCode, ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.packed import rar_copy as rarcopy
from ingest.formats.packed.names import guess
from ingest.formats.packed.unpacking import (
    CHUNK,
    DAMAGED,
    LOCKED,
    NO_FILE,
    NO_PROGRAM,
    Member,
    MemberError,
    Unpacking,
)
from ingest.reader import Sink, Source
from ingest.tools import unrar

_STORED = rarfile.RAR_M0
_LEAST = 64  # bytes; an archive without members is smaller
# What rarfile is seen to raise on broken bytes.
_BROKEN = (
    rarfile.Error, struct.error, OSError, ValueError, TypeError, LookupError, AttributeError, EOFError,
    OverflowError,
)  # fmt: skip


class RarReader:
    """Reads RAR archives."""

    media_types = frozenset({"application/vnd.rar"})

    def read(self, source: Source, sink: Sink) -> None:
        """Every member as a child, the list of members as text; raises NeedsPassword or Unreadable."""
        unpacking = Unpacking(source, sink)
        archive = _opened(source)
        with source.path.open("rb") as file:
            _Rar(archive, file, source, unpacking).unpack()
        unpacking.close(archive.comment or "")


def _opened(source: Source) -> rarfile.RarFile:
    """The archive's headers, decrypted where need be. Raises NeedsPassword or Unreadable."""
    volumes: list[bool] = []

    def look(header: rarfile.RarInfo) -> None:
        if header.type == rarfile.RAR_BLOCK_MAIN:
            volumes.append(bool(header.flags & rarfile.RAR_MAIN_VOLUME))

    try:
        archive = rarfile.RarFile(source.path, part_only=True, info_callback=look)
        unlocked = not archive.needs_password() or bool(archive.infolist())
    except _BROKEN as error:
        raise Unreadable(ReasonCode.DAMAGED, f"rar: {type(error).__name__}") from error
    if not unlocked and not any(_unlocks(archive, password) for password in source.passwords):
        raise NeedsPassword("rar")
    if any(volumes):
        raise Unreadable(ReasonCode.VOLUME, "rar")
    return archive


def _unlocks(archive: rarfile.RarFile, password: str) -> bool:
    """Whether the password decrypts the headers; what a wrong one gives is broken, or nothing."""
    try:
        archive.setpassword(password)
    except _BROKEN:
        return False
    return bool(archive.infolist())


class _Packed:
    """The contents of packed members, one after another, as a program unpacks them from a plain copy."""

    def __init__(
        self, file: BinaryIO, infos: Sequence[rarfile.RarInfo], version: int, password: str | None
    ) -> None:
        self._file, self._infos, self._version, self._password = file, infos, version, password
        self._begins = dict(
            zip(map(id, infos), accumulate((info.file_size for info in infos), initial=0), strict=False)
        )
        self._at = 0
        self._stream: IO[bytes] | None = None
        self._open = ExitStack()

    def __enter__(self) -> "_Packed":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def read(self, info: rarfile.RarInfo) -> Iterator[bytes]:
        """The bytes of one member, fewer where the program fails; members in their order only."""
        if id(info) not in self._begins:
            raise MemberError(LOCKED)
        stream = self._stream = self._stream or self._started()
        end = self._begins[id(info)] + info.file_size
        while self._at < end and (chunk := stream.read(min(CHUNK, end - self._at))):
            kept = chunk[max(0, self._begins[id(info)] - self._at) :]  # what is before it was not wanted
            self._at += len(chunk)
            if kept:
                yield kept

    def _started(self) -> IO[bytes]:
        command = unrar.program(self._version)
        if command is None:
            raise MemberError(NO_PROGRAM)
        copy = self._open.enter_context(tempfile.NamedTemporaryFile(prefix="guidang-", suffix=".rar"))  # noqa: SIM115 - closed with us
        rarcopy.write_copy(self._file, copy, self._infos, self._version, self._password)
        return self._open.enter_context(unrar.unpacked(command, Path(copy.name)))


class _Rar:
    """One RAR archive."""

    def __init__(
        self, archive: rarfile.RarFile, file: BinaryIO, source: Source, unpacking: Unpacking
    ) -> None:
        self._infos = [info for info in archive.infolist() if not info.is_dir()]
        self._file, self._source, self._unpacking = file, source, unpacking
        self._size = source.path.stat().st_size
        self._version = 5 if any(info.extract_version >= 50 for info in self._infos) else 4
        self._password: str | None = None

    def unpack(self) -> None:
        """Hand on every member that is a file."""
        infos = self._infos
        if not infos:
            raise Unreadable(
                ReasonCode.EMPTY if self._size < _LEAST else ReasonCode.DAMAGED, "rar without members"
            )
        self._unpacking.check_total(len(infos), sum(info.file_size for info in infos))
        self._password = next(filter(self._fits, self._source.passwords), None)
        with _Packed(self._file, self._packed(), self._version, self._password) as packed:
            for info, member in zip(infos, self._stated(), strict=True):
                if not info.is_file() or info.file_redir:
                    self._unpacking.leave(member, NO_FILE)
                else:
                    self._unpacking.take(member, self._content(info, packed, self._password))
        if self._unpacking.only(LOCKED):
            raise NeedsPassword("rar")
        if self._unpacking.only(DAMAGED):
            raise Unreadable(ReasonCode.DAMAGED, "rar: no member is sound")
        if any(info.data_offset + info.compress_size > self._size for info in infos):
            self._unpacking.sink.note(NoteCode.TRUNCATED, "rar")

    def _stated(self) -> list[Member]:
        """The members as they are stated; names that do not say their encoding decoded all in one."""
        raw = {id(info): _unstated(info) for info in self._infos}
        encoding = guess(name for name in raw.values() if name)
        if encoding != "utf-8":
            self._unpacking.sink.note(NoteCode.NAME_GUESSED, encoding)
        found = []
        for info in self._infos:
            unstated = raw[id(info)]
            name = unstated.decode(encoding, "replace") if unstated else info.filename
            day = "-".join(f"{part:02}" for part in (info.date_time or ())[:3])
            found.append(Member(name, info.file_size, info.compress_size or self._size, day))
        return found

    def _packed(self) -> list[rarfile.RarInfo]:
        """The members that a program has to unpack, but for those that stay locked."""
        return [
            info
            for info in self._infos
            if info.compress_type != _STORED
            and info.is_file()
            and not info.file_redir
            and not (rarcopy.is_locked(info) and self._password is None)
            and rarcopy.may_fit(info, self._password)
        ]

    def _fits(self, password: str) -> bool:
        """Whether a password unlocks the smallest locked member that can be unpacked alone."""
        locked = [info for info in self._infos if rarcopy.is_locked(info)]
        alone = [info for info in locked if not info.flags & rarfile.RAR_FILE_SOLID] or locked
        if not alone:
            return False
        probe = min(alone, key=lambda info: int(info.file_size))
        if not rarcopy.may_fit(probe, password):
            return False
        try:
            with _Packed(self._file, [probe], self._version, password) as packed:
                for _ in self._content(probe, packed, password):
                    pass
        except MemberError as error:
            return error.code == NO_PROGRAM
        return True

    def _content(self, info: rarfile.RarInfo, packed: _Packed, password: str | None) -> Iterator[bytes]:
        """The bytes of one member, checked by size and sum. Raises MemberError."""
        if rarcopy.is_locked(info) and (password is None or not rarcopy.may_fit(info, password)):
            raise MemberError(LOCKED)
        left, crc = int(info.file_size), 0
        try:
            stored = info.compress_type == _STORED
            for chunk in rarcopy.packed(self._file, info, password) if stored else packed.read(info):
                piece = chunk[:left]
                left, crc = left - len(piece), zlib.crc32(piece, crc)
                yield piece
        except _BROKEN as error:
            raise MemberError(DAMAGED) from error
        if left or (info.CRC is not None and rarcopy.sum_of(info, password, crc) != info.CRC):
            raise MemberError(DAMAGED)


def _unstated(info: rarfile.RarInfo) -> bytes:
    """The bytes of a name whose encoding is not stated, as in old archives; else b""."""
    if info.extract_version >= 50 or info.flags & rarfile.RAR_FILE_UNICODE:
        return b""
    name = bytes(info.orig_filename)
    return b"" if name.isascii() else name
