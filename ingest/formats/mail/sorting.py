"""The parts of a mail message, sorted: what is its text, what is attached, what is signed or locked."""

import mimetypes
from collections.abc import Iterator
from email.generator import BytesGenerator, Generator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from io import BytesIO, StringIO

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.mail import head as mailhead
from ingest.formats.mail import headers as mailtext
from ingest.formats.mail.cutting import Cutter
from ingest.formats.signed import cms
from ingest.formats.text.encoding import decode
from ingest.formats.xml import markup

_CHUNK = 1 << 20
_DEEP = 50  # multiparts within multiparts
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})
_CODED = frozenset({"base64", "quoted-printable"})  # no message within a message may be, some are
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


def parse(data: bytes) -> Message:
    """The tree of a message's parts; raises Unreadable("too_much_output") where it is too deep."""
    try:
        return BytesParser(policy=compat32).parsebytes(data)
    except RecursionError as error:
        raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "nesting") from error


class Parts:
    """The parts of one message, sorted into its text and what is attached."""

    def __init__(self, message: Message, data: bytes) -> None:
        self.charset = _charset(message)
        self.attached: list[tuple[str, Message]] = []
        self._notes: list[tuple[NoteCode, str]] = []
        self._undecoded = 0
        self._cutter = Cutter(data, message)
        self._texts: list[list[str]] = []

    @property
    def notes(self) -> list[tuple[NoteCode, str]]:
        """What is locked, signed, or has characters that could not be decoded."""
        damaged = [(NoteCode.UNDECODED_CHARACTERS, str(self._undecoded))] if self._undecoded else []
        return self._notes + damaged

    def text(self) -> Iterator[str]:
        """The lines of the text, part after part."""
        for lines in self._texts:
            yield from lines
            yield ""

    def walk(self, part: Message, depth: int) -> None:
        """Sort one part, and the parts in it."""
        kind = part.get_content_type()
        self.charset = self.charset or _charset(part)
        if depth > _DEEP:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "nesting")
        if kind == "multipart/encrypted":
            self._notes.append((NoteCode.ENCRYPTED_PART, "pgp"))
        elif kind in _SMIME:
            self._opened(part, depth)
        elif kind in _MESSAGES:
            self._attach(part)
        elif kind == "message/delivery-status":
            fields = (field for block in _inner(part) for field in block.items())
            self._texts.append([mailtext.words(f"{name}: {value}") for name, value in fields])
        elif kind == "multipart/alternative":
            self._alternative(part, depth)
        elif part.is_multipart():
            for inner in self._inner(part):
                self.walk(inner, depth + 1)
        elif kind in _SIGNATURES:
            self._notes.append((NoteCode.SIGNED, kind))
        elif _is_text(part, kind):
            self._texts.append(self._lines(part, kind))
        else:
            self._attach(part)

    def _opened(self, part: Message, depth: int) -> None:
        """What S/MIME put into one part: the signed content is read, an encrypted one is noted."""
        content = cms.signed_content(_payload(part))
        if content is not None:
            self._notes.append((NoteCode.SIGNED, "smime"))
            self.walk(parse(content), depth + 1)
        elif str(part.get_param("smime-type", "")).lower() in {"signed-data", "certs-only"}:
            self._attach(part)
        else:
            self._notes.append((NoteCode.ENCRYPTED_PART, "smime"))

    def _inner(self, part: Message) -> list[Message]:
        inner = _inner(part)
        self._cutter.enter(part, inner)
        return inner

    def _alternative(self, part: Message, depth: int) -> None:
        """Of several forms of the same text the one that says most; plain text if they agree."""
        texts: list[tuple[str, list[str]]] = []
        for inner in self._inner(part):
            kind = inner.get_content_type()
            if not inner.is_multipart() and _is_text(inner, kind):
                texts.append((kind, self._lines(inner, kind)))
            elif not inner.is_multipart():
                self._attach(inner)
            else:
                before = len(self._texts)
                self.walk(inner, depth + 1)
                texts += [("text/html", lines) for lines in self._texts[before:]]
                del self._texts[before:]
        if texts:
            self._texts.append(max(texts, key=_worth)[1])

    def _lines(self, part: Message, kind: str) -> list[str]:
        text = decode(_payload(part), _charset(part) or self.charset)
        self._undecoded += text.count("\ufffd")
        if "-----BEGIN PGP MESSAGE-----" in text[:200]:
            self._notes.append((NoteCode.ENCRYPTED_PART, "pgp"))
            return []
        if kind == "text/html":
            root = markup.parse(text)
            return list(markup.visible_lines(root)) if root is not None else []
        return [line.rstrip() for line in text.splitlines()]

    def _attach(self, part: Message) -> None:
        self.attached.append((self._name(part), part))

    def _name(self, part: Message) -> str:
        """The attachment's name, without any folder; a made one where it has none."""
        name = mailtext.parameter(part, "filename", "Content-Disposition", self.charset)
        name = name or mailtext.parameter(part, "name", "Content-Type", self.charset)
        name, kind = mailhead.safe_name(name), part.get_content_type()
        if not name and kind in _MESSAGES:
            inner = part.get_payload(0) if part.is_multipart() else part
            subject = mailtext.header(inner, "Subject", self.charset) if isinstance(inner, Message) else ""
            name = mailhead.titled(subject, ".eml")
        ending = ".eml" if kind in _MESSAGES else mimetypes.guess_extension(kind) or ".bin"
        return name or f"附件{len(self.attached) + 1}{ending}"

    def content(self, part: Message) -> Iterator[bytes]:
        """The bytes of an attachment; of a message within the message, the message as it stands."""
        inner = part.get_payload(0) if part.is_multipart() else None
        if not isinstance(inner, Message):
            data = _payload(part)
        elif str(part.get("Content-Transfer-Encoding", "")).strip().lower() in _CODED and not inner.items():
            inner["Content-Transfer-Encoding"] = str(part["Content-Transfer-Encoding"]).strip()
            data = _payload(inner)
        else:
            data = self._cutter.message_in(part) or _written(inner)
        for start in range(0, len(data), _CHUNK):
            yield data[start : start + _CHUNK]


def _payload(part: Message) -> bytes:
    """The decoded bytes of a part that is no multipart."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _charset(part: Message) -> str:
    """The charset a part states; "" where it states none, or one whose name cannot be read."""
    try:
        return str(part.get_content_charset() or "")
    except ValueError:
        return ""


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else None
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _is_text(part: Message, kind: str) -> bool:
    """Whether a part belongs to the text itself: not attached, and without a file's name."""
    if kind not in {"text/plain", "text/html", "text/enriched", "text/richtext"}:
        return False
    return part.get_content_disposition() != "attachment" and not (
        part.get_content_disposition() == "inline"
        and part.get_param("filename", header="content-disposition")
    )


def _worth(text: tuple[str, list[str]]) -> int:
    """Characters that say something; plain text counts double, as HTML repeats it with ornaments."""
    size = sum(len(line.strip()) for line in text[1])
    return size * 2 if text[0] == "text/plain" else size


def _written(message: Message) -> bytes:
    """A message as bytes again; one that holds characters that no byte stood for, as UTF-8."""
    out = BytesIO()
    try:
        BytesGenerator(out, mangle_from_=False, maxheaderlen=0).flatten(message)
        return out.getvalue()
    except UnicodeEncodeError:
        text = StringIO()
        Generator(text, mangle_from_=False, maxheaderlen=0).flatten(message)
        return text.getvalue().encode("utf-8", "surrogateescape")
