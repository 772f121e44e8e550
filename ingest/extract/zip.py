"""ZIP packages: each member a file of its own.

Names are decoded all together, passwords are tried in turn, members that lie over each other are
left out as the bombs they are. A package whose directory is lost is read member by member instead.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Protocol

from archive.notes import NoteCode, ReasonCode
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.packed import zip_local as ziplocal
from ingest.formats.packed.layout import is_volume, open_layout
from ingest.formats.packed.names import guess
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

_ENCRYPTED, _UTF8, _AES = 0x01, 0x800, 99
_UNICODE_NAME = 0x7075  # Info-ZIP's extra field
_DIRECTORY_SHARE = 1024  # bytes a member may have in the directory, on average
_LINKS = frozenset({0o120000, 0o010000, 0o020000, 0o060000, 0o140000})  # link, pipe, devices, socket
# What the standard library is seen to raise on broken bytes.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError, OverflowError,
    KeyError, IndexError, OSError,
)  # fmt: skip


class _Opener(Protocol):
    def chunks(self, index: int, password: bytes | None) -> Iterator[bytes]:
        """The content of the directory's entry `index`; the first chunk tells a wrong password."""


class _Plain:
    """Members as the standard library reads them: plain or with the old encryption."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def chunks(self, index: int, password: bytes | None) -> Iterator[bytes]:
        """The member's bytes. Raises RuntimeError for a wrong password."""
        with self._archive.open(self._archive.infolist()[index], pwd=password) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk


class ZipReader:
    """Reads ZIP files, also those with passwords (ZipCrypto, WinZip's AES)."""

    media_types = frozenset({"application/zip"})

    def read(self, source: Source, sink: Sink) -> None:
        """Every member as a child, the list of members as text; raises NeedsPassword or Unreadable."""
        layout = open_layout(source.path)
        if layout.volumes:
            raise Unreadable(ReasonCode.VOLUME, "zip")
        if layout.directory_size > source.limits.members * _DIRECTORY_SHARE:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "directory > limits.members")
        unpacking = Unpacking(source, sink)
        try:
            archive = zipfile.ZipFile(source.path)
        except UnicodeDecodeError:  # a name that says UTF-8 and is not: the package is sound
            ziplocal.salvage(source, unpacking, note=None)
            return
        except (*_BROKEN, NotImplementedError) as error:
            if is_volume(source.name):
                raise Unreadable(ReasonCode.VOLUME, "zip") from error
            if source.identity.mismatch:  # its parts are no documents of their own
                raise Unreadable(ReasonCode.DAMAGED, "zip directory") from error
            ziplocal.salvage(source, unpacking)
            return
        with archive:
            _Zip(archive, source, unpacking).unpack()
            comment = archive.comment[: 1 << 14]
        unpacking.close(comment.decode(guess([comment]), "replace"))


class _Zip:
    """One ZIP file with a sound directory."""

    def __init__(self, archive: zipfile.ZipFile, source: Source, unpacking: Unpacking) -> None:
        self._promised = source.identity.mismatch  # the extension of what it should have been
        self._locals = ziplocal.Locals(source)
        self._unpacking = unpacking
        self._infos = archive.infolist()
        self._opener: _Opener = _Plain(archive)
        if any(info.compress_type == _AES for info in self._infos):
            self._opener = _aes(source)
        self._passwords = list(_encoded(source.passwords))

    def unpack(self) -> None:
        """Hand on every member that is a file."""
        files = [at for at, info in enumerate(self._infos) if not info.orig_filename.endswith("/")]
        if not files:
            raise Unreadable(
                ReasonCode.DAMAGED if self._promised else ReasonCode.EMPTY, "zip without members"
            )
        unpacking = self._unpacking
        unpacking.check_total(len(files), 0)
        covered = _covered(self._infos)
        self._prefer_the_password_that_fits(files)
        for at, name in zip(files, self._names(files), strict=True):
            info = self._infos[at]
            member = Member(name, info.file_size, info.compress_size, _day(info.date_time))
            if info.external_attr >> 16 & 0o170000 in _LINKS:
                unpacking.leave(member, NO_FILE)
            elif at in covered:
                unpacking.leave(member, DAMAGED)
            else:
                unpacking.take(member, self._content(at))
        if unpacking.only(LOCKED):
            raise NeedsPassword("zip")
        if unpacking.only(DAMAGED):
            raise Unreadable(ReasonCode.DAMAGED, "zip: no member is sound")

    def _names(self, files: Sequence[int]) -> list[str]:
        """The members' names, those that do not state their encoding decoded all in one."""
        raw = {at: name for at in files if (name := _unstated(self._infos[at])) is not None}
        encoding = guess(raw.values())
        if encoding != "utf-8":
            self._unpacking.sink.note(NoteCode.NAME_GUESSED, encoding)
        return [
            raw[at].decode(encoding, "replace") if at in raw else _stated(self._infos[at]) for at in files
        ]

    def _prefer_the_password_that_fits(self, files: Sequence[int]) -> None:
        """Find the password by the smallest locked member: one byte of check alone says little."""
        locked = [at for at in files if self._infos[at].flag_bits & _ENCRYPTED]
        if not locked or not self._passwords:
            return
        probe = min(locked, key=lambda at: (self._infos[at].compress_size <= 12, self._infos[at].file_size))
        for password in self._passwords:
            try:
                for _ in self._opener.chunks(probe, password):
                    pass
            except (RuntimeError, *_BROKEN):
                continue
            self._passwords.remove(password)
            self._passwords.insert(0, password)
            return

    def _content(self, at: int) -> Iterator[bytes]:
        """The bytes of one member. Raises MemberError."""
        info = self._infos[at]
        locked = info.flag_bits & _ENCRYPTED
        for password in self._passwords if locked else [None]:
            begun = False
            try:
                for chunk in self._opener.chunks(at, password):
                    begun = True
                    yield chunk
                return
            except NotImplementedError as error:
                raise MemberError(METHOD) from error
            except RuntimeError:
                continue
            except _BROKEN as error:
                if begun or locked:
                    raise MemberError(DAMAGED) from error
                # The member's own header differs from the directory: its bytes may still be sound.
                yield from self._locals.content(info, _raw_name(info))
                return
        raise MemberError(LOCKED)


def _aes(source: Source) -> _Opener:
    from ingest.formats.packed.zip_aes import Aes  # seldom needed

    try:
        return Aes(source.path)
    except _BROKEN as error:
        raise Unreadable(ReasonCode.DAMAGED, "zip: AES") from error


def _encoded(passwords: Sequence[str]) -> Iterator[bytes]:
    """The passwords as packers write them: in UTF-8, or as the machine does."""
    seen = set[bytes]()
    for password in passwords:
        for encoding in ("utf-8", "gb18030", "cp437"):
            data = password.encode(encoding, "ignore")
            if data and data not in seen:
                seen.add(data)
                yield data


def _covered(infos: Sequence[zipfile.ZipInfo]) -> set[int]:
    """The entries whose bytes reach into the next one's: what makes small packages unpack to huge ones."""
    order = sorted(range(len(infos)), key=lambda at: infos[at].header_offset)
    found = set()
    for at, after in zip(order, order[1:], strict=False):
        if infos[at].header_offset + 30 + infos[at].compress_size > infos[after].header_offset:
            found.add(at)
    return found


def _unstated(info: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a name whose encoding is not stated."""
    if info.flag_bits & _UTF8 or info.orig_filename.isascii() or _unicode_name(info):
        return None
    return _raw_name(info)


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    """The name's own bytes, before the standard library decoded them."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437", "replace")


def _stated(info: zipfile.ZipInfo) -> str:
    return _unicode_name(info) or info.orig_filename


def _unicode_name(info: zipfile.ZipInfo) -> str:
    """The name that Info-ZIP's extra field gives in UTF-8, if it belongs to the name given; or ""."""
    if info.flag_bits & _UTF8:
        return ""
    extra, at = info.extra, 0
    crc = zlib.crc32(_raw_name(info))
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        field = extra[at + 4 : at + 4 + length]
        if kind == _UNICODE_NAME and len(field) > 5 and struct.unpack_from("<L", field, 1)[0] == crc:
            return field[5:].decode("utf-8", "replace")
        at += 4 + length
    return ""


def _day(time: Sequence[int]) -> str:
    year, month, day = time[:3]
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
