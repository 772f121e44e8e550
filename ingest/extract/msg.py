"""Outlook messages (MSG): headers and text; attachments and messages within as files of their own."""

import mimetypes
import re
import struct
from collections.abc import Iterator
from itertools import islice

from olefile.olefile import OleFileIO

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.mail import head as mailhead
from ingest.formats.mail import mapi
from ingest.formats.ole.compound_copy import Node, written
from ingest.formats.ole.tree import OLE_FAILURES, Storage
from ingest.formats.signed import cms
from ingest.formats.text.pages import Pager
from ingest.reader import Limits, Sink, Source

_PROPERTIES, _NAMES = "__properties_version1.0", "__nameid_version1.0"
_TAG = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.I)
_ATTACHED, _SENT_TO = "__attach_version1.0_", "__recip_version1.0_"
_DATA, _WITHIN = "__substg1.0_37010102", "__substg1.0_3701000d"
_ROOT_HEADER, _WITHIN_HEADER, _OTHER_HEADER = 32, 24, 8  # bytes before the rows of fixed properties
_FIXED = frozenset({2, 3, 11, mapi.TIME})
_LARGEST = 64 << 20  # bytes of a property that is taken into memory
_MOST_RECIPIENTS = 2000
_MESSAGE = 5  # how a message within is attached
_ENTITY = (b"content-type:", b"mime-version:", b"received:", b"from:")


class MsgReader:
    """Reads messages, appointments, contacts and other items saved by Outlook."""

    media_types = frozenset({"application/vnd.ms-outlook"})

    def read(self, source: Source, sink: Sink) -> None:
        """Headers and text as pages, attachments as children; notes what is signed or encrypted."""
        try:
            with OleFileIO(str(source.path)) as file:
                _read(Storage(file, file.root), source.limits, sink)
        except RecursionError as error:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "nesting") from error
        except OLE_FAILURES as error:
            raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error


def _read(root: Storage, limits: Limits, sink: Sink) -> None:
    """All of a message, into `sink`."""
    item = _properties(root, _ROOT_HEADER)
    if not item.values:
        raise Unreadable(ReasonCode.DAMAGED, "message without properties")
    charset = item.settle()
    people = [
        _properties(each, _OTHER_HEADER, charset)
        for each in islice(root.storages(_SENT_TO), _MOST_RECIPIENTS)
    ]
    facts = mapi.facts_of(item, people)
    for name, value in facts.items():
        sink.fact(name, value)
    attached = [
        _Attached(each, _properties(each, _OTHER_HEADER, charset), number, root)
        for number, each in enumerate(islice(root.storages(_ATTACHED), limits.members + 1), 1)
    ]
    pager = Pager(sink)
    pager.lines(mailhead.head_lines(facts, (each.name() for each in attached)))
    pager.lines(mapi.body(item, _LARGEST))
    pager.close()
    if any(each.is_pgp_mark() for each in attached):
        sink.note(NoteCode.ENCRYPTED_PART, "pgp")
        return
    secure = item.text(mapi.CLASS).upper().startswith("IPM.NOTE.SMIME")
    for each in attached:
        if secure:
            _open_secure(each, sink)
        else:
            each.put(sink)


def _properties(storage: Storage, header: int, charset: str = "") -> mapi.Item:
    """The properties of a message, a recipient or an attachment; but not what is attached."""
    item = mapi.Item()
    rows = storage.data(_PROPERTIES, _LARGEST)
    for at in range(header, len(rows) - 15, 16):
        type_, id_ = struct.unpack_from("<2H", rows, at)
        if type_ in _FIXED:
            item.put(id_, type_, rows[at + 8 : at + 16])
    for name, size in storage.streams():
        tag = _TAG.fullmatch(name)
        if tag and name != _DATA and size <= _LARGEST:
            item.put(int(tag[1], 16), int(tag[2], 16), storage.data(name, _LARGEST))
    item.settle(charset)
    return item


class _Attached:
    """One attachment."""

    def __init__(self, storage: Storage, item: mapi.Item, number: int, root: Storage) -> None:
        self._storage = storage
        self._item = item
        self._number = number
        self._root = root
        self._inner = next(storage.storages(_WITHIN), None)

    def name(self) -> str:
        """Its name, without any folder; a made one where it has none."""
        item = self._item
        if item.number(mapi.METHOD) == _MESSAGE and self._inner:
            inner = _properties(self._inner, _WITHIN_HEADER, item.charset)
            made = mailhead.titled(inner.text(mapi.SUBJECT) or item.text(mapi.NAME), ".msg")
            return made or f"附件{self._number}.msg"
        said = item.text(mapi.LONG_NAME) or item.text(mapi.SHORT_NAME) or item.text(mapi.NAME)
        ending = mimetypes.guess_extension(item.text(mapi.MIME)) or ".bin"
        return mailhead.safe_name(said) or f"附件{self._number}{ending}"

    def is_pgp_mark(self) -> bool:
        """Whether it only says that the message is encrypted with PGP."""
        return self._item.text(mapi.MIME).lower() == "application/pgp-encrypted"

    def put(self, sink: Sink) -> None:
        """Hand it out as a file, or say that it is none."""
        if self._item.number(mapi.METHOD) == _MESSAGE and self._inner:
            sink.child(self.name(), written(_message(self._inner, self._root)))
        elif self._inner:
            sink.note(NoteCode.EMBEDDED_OBJECTS, self.name())
        elif any(name == _DATA for name, _ in self._storage.streams()):
            sink.child(self.name(), self.content())
        else:
            sink.note(NoteCode.ATTACHMENT_MISSING, self.name())

    def content(self) -> Iterator[bytes]:
        """The bytes of an attached file."""
        return self._storage.chunks(_DATA)


def _message(inner: Storage, root: Storage) -> Node:
    """A message within as one that stands alone: with the names of its properties and a longer header."""
    node = inner.copy()
    rows = inner.data(_PROPERTIES, _LARGEST)
    rows = rows[:_WITHIN_HEADER] + bytes(_ROOT_HEADER - _WITHIN_HEADER) + rows[_WITHIN_HEADER:]
    node.nodes = [each for each in node.nodes if each.name != _PROPERTIES]
    node.nodes.append(Node(_PROPERTIES, len(rows), lambda: iter((rows,))))
    if not any(each.name.lower() == _NAMES for each in node.nodes):
        node.nodes += [each.copy(each.path[-1]) for each in root.storages(_NAMES)]
    return node


def _open_secure(attached: _Attached, sink: Sink) -> None:
    """S/MIME: the signed message becomes a mail file of its own; an encrypted one is noted."""
    data = b"".join(attached.content())
    signed = cms.signed_content(data)
    if signed is None and not data[:100].lower().lstrip().startswith(_ENTITY):
        sink.note(NoteCode.ENCRYPTED_PART, "smime")
        return
    sink.note(NoteCode.SIGNED, "smime")
    sink.child("签名邮件.eml", iter((data if signed is None else signed,)))
