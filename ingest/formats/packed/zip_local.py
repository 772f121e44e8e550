"""ZIP members read by their own headers: where the directory is lost, or says something else.

The members follow each other from the start of the file; each states its name and its size, or
ends where its compressed bytes end. What is cut off is left out.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.notes import NoteCode, ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.packed.names import guess
from ingest.formats.packed.unpacking import CHUNK, DAMAGED, LOCKED, METHOD, Member, MemberError, Unpacking
from ingest.reader import Source

_HEADER = struct.Struct("<4s5H3L2H")
_MARK = b"PK\x03\x04"
_ENCRYPTED, _SIZES_AFTER, _UTF8 = 0x01, 0x08, 0x800
_STORED, _DEFLATED = 0, 8
_HEAD = 1 << 20  # bytes within which the first member begins
_GAP = 64  # bytes between a member's end and the next one's header


@dataclass(frozen=True, slots=True)
class Local:
    """A member by its own header; `packed` is None where only its content tells."""

    name: bytes
    flags: int
    method: int
    crc: int
    begin: int
    packed: int | None
    size: int | None


def salvage(source: Source, unpacking: Unpacking, note: NoteCode | None = NoteCode.TRUNCATED) -> None:
    """Hand on every whole member of a package whose directory is lost or cannot be read, with `note`, if any.

    Raises Unreadable("damaged") where there is none, NeedsPassword where all are encrypted.
    """
    with source.path.open("rb") as file:
        members = list(_walk(file, source))
    names = [member.name for member in members if not _is_utf8(member)]
    encoding = guess(names)
    for member in members:
        name = member.name.decode("utf-8" if _is_utf8(member) else encoding, "replace")
        stated = Member(name, member.size, member.packed or source.path.stat().st_size)
        if name.endswith("/"):
            continue
        if member.flags & _ENCRYPTED:
            unpacking.leave(stated, LOCKED)
        elif member.method not in (_STORED, _DEFLATED):
            unpacking.leave(stated, METHOD)
        else:
            unpacking.take(stated, _content(source.path, member))
    if unpacking.only(LOCKED):
        raise NeedsPassword("zip")
    if not unpacking.taken:
        raise Unreadable(ReasonCode.DAMAGED, "zip directory")
    if encoding != "utf-8":
        unpacking.sink.note(NoteCode.NAME_GUESSED, encoding)
    if note:
        unpacking.sink.note(note, "zip directory")
    unpacking.close()


def _is_utf8(member: Local) -> bool:
    """Whether the name is in UTF-8 as it says: some packers say so of names in their machine's encoding."""
    try:
        member.name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(member.flags & _UTF8)


class Locals:
    """The members of a package by their own headers, for those that the directory does not lead to."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._by_name: dict[bytes, Local] | None = None

    def content(self, info: zipfile.ZipInfo, name: bytes) -> Iterator[bytes]:
        """The bytes of the directory's member called `name`. Raises MemberError."""
        with self._source.path.open("rb") as file:
            found = _local(file, info.header_offset)
            if found is None and self._by_name is None:
                self._by_name = {member.name: member for member in _walk(file, self._source)}
        found = found or (self._by_name or {}).get(name)
        if found is None or info.compress_type not in (_STORED, _DEFLATED):
            raise MemberError(DAMAGED)
        stated = (info.compress_type, info.CRC, found.begin, info.compress_size, info.file_size)
        yield from _content(self._source.path, Local(found.name, 0, *stated))


def _local(file: BinaryIO, at: int) -> Local | None:
    if not 0 <= at < file.seek(0, 2):
        return None
    file.seek(at)
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size or not head.startswith(_MARK):
        return None
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _HEADER.unpack(head)
    name = file.read(name_length)
    after = bool(flags & _SIZES_AFTER) and not packed
    begin = at + _HEADER.size + name_length + extra_length
    return Local(name, flags, method, crc, begin, None if after else packed, None if after else size)


def _walk(file: BinaryIO, source: Source) -> Iterator[Local]:
    """The members in their order, as far as one leads to the next."""
    file.seek(0)
    at = file.read(_HEAD).find(_MARK)
    left = source.limits.output_mib << 20
    for _ in range(source.limits.members):
        member = _local(file, at) if at >= 0 else None
        if member is None:
            return
        yield member
        if member.packed is not None:
            end = member.begin + member.packed
        elif member.method != _DEFLATED or member.flags & _ENCRYPTED:
            return
        else:
            end, unpacked = _end(file, member.begin, left)
            left -= unpacked
        file.seek(end)
        gap = file.read(_GAP).find(_MARK)
        at = end + gap if gap >= 0 else -1


def _end(file: BinaryIO, begin: int, most: int) -> tuple[int, int]:
    """Where deflated bytes that begin here end, and how many they unpack to (at most `most`)."""
    file.seek(begin)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacked = 0
    data = file.read(CHUNK)
    while data and not inflate.eof and unpacked <= most:
        try:
            unpacked += len(inflate.decompress(data, CHUNK))
        except zlib.error:
            break
        data = inflate.unconsumed_tail or (b"" if inflate.eof else file.read(CHUNK))
    return file.tell() - len(inflate.unused_data), unpacked


def _content(path: Path, member: Local) -> Iterator[bytes]:
    """The bytes of a member, checked by its size and sum. Raises MemberError."""
    crc = size = 0
    chunks = _stored(path, member) if member.method == _STORED else _inflated(path, member)
    for chunk in chunks:
        crc, size = zlib.crc32(chunk, crc), size + len(chunk)
        yield chunk
    if member.size is not None and (size != member.size or crc != member.crc):
        raise MemberError(DAMAGED)


def _stored(path: Path, member: Local) -> Iterator[bytes]:
    if member.packed is None:
        raise MemberError(DAMAGED)
    left = member.packed
    with path.open("rb") as file:
        file.seek(member.begin)
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _inflated(path: Path, member: Local) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    with path.open("rb") as file:
        file.seek(member.begin)
        data = file.read(CHUNK)
        while data and not inflate.eof:
            try:
                chunk = inflate.decompress(data, CHUNK)
            except zlib.error as error:
                raise MemberError(DAMAGED) from error
            if chunk:
                yield chunk
            data = inflate.unconsumed_tail or file.read(CHUNK)
    if not inflate.eof:
        raise MemberError(DAMAGED)
