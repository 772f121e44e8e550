"""MBOX: a folder of mail in one file; each message becomes a file of its own, streamed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import compat32
from typing import BinaryIO

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.mail import head as mailhead
from ingest.formats.text.pages import Pager
from ingest.reader import Limits, Sink, Source

_POSTMARK = re.compile(rb"From \S.*\d\d:\d\d", re.S)
# As the C library writes a date: with it, no empty line need stand before.
_PLAIN = re.compile(rb"From \S+ +[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d.{0,20}\d{4}", re.S)
_HEADER = re.compile(rb"[!-9;-~]{1,100}:|>?From ")
_QUOTED = re.compile(rb">+From ")
_LINE = 1 << 16  # bytes of a line taken at once
_HEAD = 1 << 18  # bytes of a message's beginning that its name is made from
_EMPTY = (b"\n", b"\r\n")


@dataclass(slots=True)
class _Found:
    """Where the messages to take out stand in the file, and how many others there are."""

    spans: list[tuple[int, int]]
    left_out: int = 0


class MboxReader:
    """Reads mail folders of the kinds mboxo and mboxrd."""

    media_types = frozenset({"application/mbox"})

    def read(self, source: Source, sink: Sink) -> None:
        """Messages as children, their list as text; notes "messages_left_out" for those over the limits."""
        pager = Pager(sink)
        with source.path.open("rb") as file:
            found = _find(file, source.limits)
            if not found.spans and not found.left_out:
                raise Unreadable(ReasonCode.DAMAGED, "no message in the mail folder")
            for number, (start, end) in enumerate(found.spans, 1):
                facts = _facts(file, start, end)
                said = "　".join(facts[key] for key in ("date", "from", "subject") if key in facts)
                pager.line(f"{number}. {said}")
                name = mailhead.titled(facts.get("subject", "")[:150], "") or "邮件"
                sink.child(f"{name} {number}.eml", _message(file, start, end))
        pager.close()
        if found.left_out:
            sink.note(NoteCode.MESSAGES_LEFT_OUT, str(found.left_out))


def _find(file: BinaryIO, limits: Limits) -> _Found:
    """Look through the whole file; only the messages within the limits are remembered."""
    found, room = _Found([]), limits.output_mib << 20
    begun = -1
    for start, after in _postmarks(file):
        if begun >= 0:
            room -= start - begun
            if room < 0 or len(found.spans) >= limits.members:
                found.left_out += 1
                room = min(room, 0)  # those after it are not taken either: no gaps
            else:
                found.spans.append((begun, start))
        begun = after
    return found


def _postmarks(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Where each "From " line begins and ends; at last the end of the file."""
    file.seek(0)
    at, whole, empty = 0, True, True
    line = file.readline(_LINE)
    while line:
        after = file.readline(_LINE)
        if whole and line.startswith(b"From ") and _begins(line, after, empty):
            yield at, at + len(line)
        at += len(line)
        whole, empty = line.endswith(b"\n"), line in _EMPTY
        line = after
    yield at, at


def _begins(line: bytes, after: bytes, empty: bool) -> bool:
    """Whether a line that says "From " begins a message: by what it says and what is around it."""
    if not _HEADER.match(after):
        return False
    return bool(_PLAIN.match(line) or (empty and _POSTMARK.match(line)))


def _facts(file: BinaryIO, start: int, end: int) -> dict[str, str]:
    file.seek(start)
    head = file.read(min(end - start, _HEAD))
    return mailhead.facts_of(BytesParser(policy=compat32).parsebytes(head, headersonly=True))


def _message(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The bytes of one message: without the empty line that ends it, ">From " as it was written."""
    file.seek(start)
    held, whole = b"", True
    while start < end:
        line = file.readline(min(_LINE, end - start))
        start += len(line)
        yield held
        held = line[1:] if whole and _QUOTED.match(line) else line
        whole = line.endswith(b"\n")
    if held not in _EMPTY:
        yield held
