"""TNEF (winmail.dat): what Outlook wraps a mail's text and attachments in."""

import mimetypes
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.mail import head as mailhead
from ingest.formats.mail import mapi
from ingest.formats.text.pages import Pager
from ingest.reader import Limits, Sink, Source

_MAGIC = b"\x78\x9f\x3e\x22"
_ATTRIBUTE = struct.Struct("<BLL")  # level, name, length; the data and a checksum follow
_CODEPAGE, _CLASS, _PROPERTIES = 0x00069007, 0x00078008, 0x00069003
_SUBJECT, _BODY, _MESSAGE_ID, _RECIPIENTS = 0x00018004, 0x0002800C, 0x00018009, 0x00069004
_NEW_FILE, _FILE_NAME, _FILE_DATA, _FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_TEXTS = {_SUBJECT: mapi.SUBJECT, _BODY: mapi.BODY, _MESSAGE_ID: mapi.MESSAGE_ID, _CLASS: mapi.CLASS}
_NAMED_FROM = 0x8000  # ids from here on have a name written out
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 0x14: 8, mapi.TIME: 8, 0x48: 16}  # padded
_VARIABLE = frozenset({mapi.STRING8, mapi.UNICODE, mapi.BINARY, 0x0D})
_OBJECT, _MANY = 0x0D, 0x1000
_IID = 16  # bytes before an attached object: what it is
_LARGEST = 64 << 20  # bytes of an attribute that is taken into memory
_CHUNK = 1 << 20


@dataclass(slots=True)
class _File:
    """One attachment: its properties, and where its bytes stand."""

    item: mapi.Item = field(default_factory=mapi.Item)
    at: int = 0
    size: int = -1  # none


class TnefReader:
    """Reads winmail.dat."""

    media_types = frozenset({"application/vnd.ms-tnef"})

    def read(self, source: Source, sink: Sink) -> None:
        """The message's headers and text, its attachments as children. Raises Unreadable."""
        with source.path.open("rb") as file:
            package = _Package(file, source.limits)
            people = package.people
            facts = mapi.facts_of(package.item, people)
            for name, value in facts.items():
                sink.fact(name, value)
            names = [_name(each.item, number) for number, each in enumerate(package.files, 1)]
            pager = Pager(sink)
            pager.lines(mailhead.head_lines(facts, names))
            pager.lines(mapi.body(package.item, _LARGEST))
            pager.close()
            for name, each in zip(names, package.files, strict=True):
                if each.size < 0:
                    sink.note(NoteCode.ATTACHMENT_MISSING, name)
                else:
                    sink.child(name, _bytes(file, each))
            if package.cut:
                sink.note(NoteCode.TRUNCATED)


class _Package:
    """The attributes of one package."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self.item = mapi.Item()
        self.files: list[_File] = []
        self.people: list[mapi.Item] = []
        self.cut = False
        self._limits = limits
        self._size = Path(file.name).stat().st_size
        self._charset = ""
        if file.read(4) != _MAGIC:
            raise Unreadable(ReasonCode.DAMAGED, "does not begin as TNEF")
        file.seek(6)
        while head := file.read(_ATTRIBUTE.size):
            if not self._attribute(file, head):
                self.cut = True
                break
        self._settle()

    def _settle(self) -> None:
        charset = self.item.settle(self._charset)
        for other in (*(each.item for each in self.files), *self.people):
            other.settle(charset)

    def _attribute(self, file: BinaryIO, head: bytes) -> bool:
        """Take one attribute; False if it is not whole."""
        if len(head) < _ATTRIBUTE.size:
            return False
        _, name, length = _ATTRIBUTE.unpack(head)
        at = file.tell()
        if at + length > self._size:
            return False
        if name == _NEW_FILE:
            if len(self.files) >= self._limits.members:
                raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, f"{len(self.files)} attachments")
            self.files.append(_File())
        elif name == _FILE_DATA and self.files:
            self.files[-1].at, self.files[-1].size = at, length
        elif length <= _LARGEST:
            self._small(name, file.read(length), at)
        file.seek(at + length + 2)
        return True

    def _small(self, name: int, data: bytes, at: int) -> None:
        if name == _CODEPAGE and len(data) >= 4:
            self._charset = mapi.charset_of(struct.unpack_from("<L", data)[0])
        elif name in _TEXTS:
            self.item.put(_TEXTS[name], mapi.STRING8, data)
        elif name == _PROPERTIES:
            _Rows(data).take(self.item)
        elif name == _RECIPIENTS:
            self.people += _people(data)
        elif name == _FILE_NAME and self.files:
            self.files[-1].item.put(mapi.SHORT_NAME, mapi.STRING8, data)
        elif name == _FILE_PROPERTIES and self.files:
            rows, each = _Rows(data), self.files[-1]
            rows.take(each.item)
            if rows.object_size >= 0:
                each.at, each.size = at + rows.object_at, rows.object_size


class _Rows:
    """Properties one after another, in the bytes of an attribute."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self._data = data
        self._at = at
        self.object_at, self.object_size = 0, -1  # of what is attached within

    def _number(self) -> int:
        self._at += 4
        return int.from_bytes(self._data[self._at - 4 : self._at], "little")

    def take(self, item: mapi.Item) -> int:
        """Put all into `item`; returns where they end. What is cut off is left out."""
        for _ in range(min(self._number(), len(self._data) // 8)):
            tag = self._number()
            type_, id_ = tag & 0xFFFF, tag >> 16
            if id_ >= _NAMED_FROM:
                self._pass_name()
            if self._at >= len(self._data) or not self._values(item, type_, id_):
                break
        return self._at

    def _pass_name(self) -> None:
        self._at += 16
        kind = self._number()
        length = self._number()
        if kind:
            self._at += length + -length % 4

    def _values(self, item: mapi.Item, type_: int, id_: int) -> bool:
        """Take the values of one property; False if its type is none."""
        base = type_ & ~_MANY
        variable = base in _VARIABLE
        if not variable and base not in _SIZES:
            return False
        count = self._number() if variable or type_ & _MANY else 1
        for _ in range(min(count, len(self._data))):
            size = self._number() if variable else _SIZES[base]
            if self._at + size > len(self._data):
                return False
            value = self._data[self._at : self._at + size]
            if id_ == mapi.DATA:
                skip = _IID if base == _OBJECT else 0
                self.object_at, self.object_size = self._at + skip, max(0, size - skip)
            else:
                item.put(id_, base, value)
            self._at += size + -size % 4
        return True


def _people(data: bytes) -> Iterator[mapi.Item]:
    """The recipients: rows of properties."""
    count, at = int.from_bytes(data[:4], "little"), 4
    for _ in range(min(count, 2000)):
        if at + 4 > len(data):
            return
        person = mapi.Item()
        at = _Rows(data, at).take(person)
        yield person


def _name(item: mapi.Item, number: int) -> str:
    """An attachment's name without any folder; a made one where it has none."""
    said = item.text(mapi.LONG_NAME) or item.text(mapi.SHORT_NAME) or item.text(mapi.NAME)
    ending = mimetypes.guess_extension(item.text(mapi.MIME)) or ".bin"
    return mailhead.safe_name(said) or f"附件{number}{ending}"


def _bytes(file: BinaryIO, each: _File) -> Iterator[bytes]:
    file.seek(each.at)
    left = each.size
    while left and (chunk := file.read(min(left, _CHUNK))):
        left -= len(chunk)
        yield chunk
