"""Mail: its headers, its text, and what is attached as files of their own."""

import codecs
import mimetypes
import re
from collections.abc import Iterator
from email.generator import BytesGenerator, Generator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from io import BytesIO, StringIO

from ingest.errors import NeedsPassword, Unreadable
from ingest.extract import mailtext, markup
from ingest.extract.encoding import decode
from ingest.extract.pages import Pager
from ingest.format import Sink, Source

_SHARE = 6  # a parsed message takes about this many times its bytes
_CHUNK = 1 << 20
_DEEP = 50  # multiparts within multiparts
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


class EmlReader:
    """Reads mail messages (RFC 5322, MIME) and web pages saved as one (MHT)."""

    media_types = frozenset({"message/rfc822", "multipart/related"})

    def read(self, source: Source, sink: Sink) -> None:
        """Headers and text as pages, attachments as children. Raises NeedsPassword for encrypted mail."""
        message = _parse(source)
        parts = _Parts(message)
        try:
            parts.walk(message, 0)
        except RecursionError as error:
            raise Unreadable("too_much_output", "nesting") from error
        if source.identity.media_type == "multipart/related":
            parts.attached.clear()  # the pictures of a saved web page are no documents of their own
        facts = _facts(message, parts.charset)
        for name, value in facts.items():
            sink.fact(name, value)
        if parts.encrypted:
            raise NeedsPassword(parts.encrypted)
        pager = Pager(sink)
        pager.lines(_head(facts, [name for name, _ in parts.attached]))
        pager.lines(parts.text())
        pager.close()
        for name, part in parts.attached:
            sink.child(name, _content(part))
        for note in parts.notes:
            sink.note(*note)


def _parse(source: Source) -> Message:
    size = source.path.stat().st_size
    if size * _SHARE > source.limits.memory_mib << 20:
        raise Unreadable("too_big_in_memory", f"{size} bytes of mail")
    data = source.path.read_bytes()
    if source.identity.encoding.startswith(("utf-16", "utf-32")):
        data = data.decode(source.identity.encoding, "replace").encode("utf-8", "replace")
    data = data.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n\t ").removeprefix(b">")
    try:
        return BytesParser(policy=compat32).parsebytes(data)
    except RecursionError as error:
        raise Unreadable("too_much_output", "nesting") from error


def _facts(message: Message, charset: str) -> dict[str, str]:
    """What the headers say, by the names of our facts; only what is there."""
    found = {
        "subject": mailtext.header(message, "Subject", charset),
        "from": mailtext.addresses(message, "From", charset)
        or mailtext.addresses(message, "Sender", charset),
        "to": mailtext.addresses(message, "To", charset),
        "cc": mailtext.addresses(message, "Cc", charset),
        "bcc": mailtext.addresses(message, "Bcc", charset),
        "date": mailtext.date(message),
        "message_id": mailtext.header(message, "Message-ID"),
        "in_reply_to": mailtext.header(message, "In-Reply-To"),
        "references": mailtext.header(message, "References"),
    }
    return {name: value for name, value in found.items() if value}


def _head(facts: dict[str, str], attached: list[str]) -> Iterator[str]:
    """The first lines of the first page."""
    labels = {"subject": "主题", "from": "发件人", "to": "收件人", "cc": "抄送", "date": "日期"}
    for name, label in labels.items():
        if name in facts:
            yield f"{label}：{facts[name]}"
    if attached:
        yield f"附件：{'、'.join(attached[:100])}"
    yield ""


class _Parts:
    """The parts of one message, sorted into its text and what is attached."""

    def __init__(self, message: Message) -> None:
        self.charset = str(message.get_content_charset() or "")
        self.attached: list[tuple[str, Message]] = []
        self.notes: list[tuple[str, str]] = []
        self.encrypted = ""
        self._texts: list[list[str]] = []

    def text(self) -> Iterator[str]:
        """The lines of the text, part after part."""
        for lines in self._texts:
            yield from lines
            yield ""

    def walk(self, part: Message, depth: int) -> None:
        """Sort one part, and the parts in it."""
        kind = part.get_content_type()
        self.charset = self.charset or str(part.get_content_charset() or "")
        if depth > _DEEP:
            raise Unreadable("too_much_output", "nesting")
        if kind == "multipart/encrypted" or _is_enveloped(part, kind):
            self._lock("pgp" if "multipart" in kind else "smime", depth)
        elif kind == "message/rfc822":
            self._attach(part)
        elif kind == "multipart/alternative":
            self._alternative(part, depth)
        elif part.is_multipart():
            for inner in _inner(part):
                self.walk(inner, depth + 1)
        elif kind in _SIGNATURES:
            self.notes.append(("signed", kind))
        elif _is_text(part, kind):
            self._texts.append(self._lines(part, kind))
        else:
            self._attach(part)

    def _lock(self, how: str, depth: int) -> None:
        if depth == 0:
            self.encrypted = how
        else:
            self.notes.append(("attachment_encrypted", how))

    def _alternative(self, part: Message, depth: int) -> None:
        """Of several forms of the same text the one that says most; plain text if they agree."""
        texts: list[tuple[str, list[str]]] = []
        for inner in _inner(part):
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
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        text = decode(data, str(part.get_content_charset() or "") or self.charset)
        if "-----BEGIN PGP MESSAGE-----" in text[:200]:
            self.encrypted = self.encrypted or "pgp"
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
        if not name and part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else part
            subject = mailtext.header(inner, "Subject", self.charset) if isinstance(inner, Message) else ""
            name = f"{subject}.eml".replace("/", "／").replace("\\", "＼") if subject else ""
        name = _UNSAFE.sub("", re.split(r"[/\\]", name)[-1]).strip(" .")[:200]
        kind = part.get_content_type()
        ending = ".eml" if kind == "message/rfc822" else mimetypes.guess_extension(kind) or ".bin"
        return name or f"附件{len(self.attached) + 1}{ending}"


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _is_text(part: Message, kind: str) -> bool:
    """Whether a part belongs to the text itself: not attached, and without a file's name."""
    if kind not in {"text/plain", "text/html", "text/enriched", "text/richtext"}:
        return False
    return part.get_content_disposition() != "attachment" and not (
        part.get_content_disposition() == "inline"
        and part.get_param("filename", header="content-disposition")
    )


def _is_enveloped(part: Message, kind: str) -> bool:
    return kind in _SMIME and str(part.get_param("smime-type", "")).lower() != "signed-data"


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


def _content(part: Message) -> Iterator[bytes]:
    """The bytes of an attachment; of a message within the message, the message."""
    if part.is_multipart():
        inner = part.get_payload(0)
        data = _written(inner) if isinstance(inner, Message) else b""
    else:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
    for start in range(0, len(data), _CHUNK):
        yield data[start : start + _CHUNK]
