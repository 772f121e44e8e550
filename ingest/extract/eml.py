"""Mail: its headers, its text, and what is attached as files of their own."""

import codecs

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.mail import head as mailhead
from ingest.formats.mail.sorting import Parts, parse
from ingest.formats.text.pages import Pager
from ingest.reader import Sink, Source

_SHARE = 10  # a parsed message takes about this many times its bytes


class EmlReader:
    """Reads mail messages (RFC 5322, MIME) and web pages saved as one (MHT)."""

    media_types = frozenset({"message/rfc822", "multipart/related"})

    def read(self, source: Source, sink: Sink) -> None:
        """Headers and text as pages, attachments as children; what is encrypted or signed is noted."""
        data = _data(source)
        message = parse(data)
        parts = Parts(message, data)
        try:
            parts.walk(message, 0)
        except RecursionError as error:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "nesting") from error
        if source.identity.media_type == "multipart/related":
            parts.attached.clear()  # the pictures of a saved web page are no documents of their own
        facts = mailhead.facts_of(message, parts.charset)
        for name, value in facts.items():
            sink.fact(name, value)
        for code, detail in parts.notes:
            sink.note(code, detail)
        pager = Pager(sink)
        pager.lines(mailhead.head_lines(facts, (name for name, _ in parts.attached)))
        pager.lines(parts.text())
        pager.close()
        for name, part in parts.attached:
            sink.child(name, parts.content(part))


def _data(source: Source) -> bytes:
    """The message's bytes, in an encoding that has ASCII in it."""
    size = source.path.stat().st_size
    if size * _SHARE > source.limits.memory_mib << 20:
        raise Unreadable(ReasonCode.TOO_BIG_IN_MEMORY, f"{size} bytes of mail")
    data = source.path.read_bytes()
    if source.identity.encoding.startswith(("utf-16", "utf-32")):
        data = data.decode(source.identity.encoding, "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n\t ").removeprefix(b">")
