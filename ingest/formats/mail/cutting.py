"""Where in a mail's bytes its parts stand: for handing out a message within it byte for byte.

The standard parser gives a tree that can only be written anew; here the same tree is walked over
the bytes, by the boundary lines that it was parsed by.
"""

import re
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

_BLANK = re.compile(rb"(?:\A|\n|\r(?!\n))(?:\r\n|\n|\r)")
_Span = tuple[int, int]


class Cutter:
    """The bytes of one message, cut where its parts begin and end."""

    def __init__(self, data: bytes, message: Message) -> None:
        self._data = data
        self._places: dict[int, _Span] = {id(message): (0, len(data))}

    def enter(self, part: Message, inner: list[Message]) -> None:
        """Find the parts of a multipart `part`, whose parts as parsed are `inner`."""
        span = self._places.get(id(part))
        if span is None:
            return
        spans = self._between(span, part.get_boundary(""))
        if len(spans) == len(inner):
            self._places.update((id(each), found) for each, found in zip(inner, spans, strict=True))

    def message_in(self, part: Message) -> bytes | None:
        """The bytes of the message that `part` (message/rfc822) carries; None if they are not certain."""
        inner = part.get_payload(0) if part.is_multipart() else None
        span = self._places.get(id(part))
        if span is None or not isinstance(inner, Message):
            return None
        data = self._data[self._body(span) : span[1]]
        cut = BytesParser(policy=compat32).parsebytes(data, headersonly=True)
        return data if list(cut.raw_items()) == list(inner.raw_items()) else None

    def _body(self, span: _Span) -> int:
        """Where the text after the headers begins."""
        found = _BLANK.search(self._data, max(0, span[0] - 1), span[1])
        return found.end() if found else span[1]

    def _between(self, span: _Span, boundary: str | None) -> list[_Span]:
        """The stretches between the boundary lines."""
        if not boundary:
            return []
        mark = re.escape(boundary.encode("utf-8", "surrogateescape"))
        line = re.compile(rb"(?:\A|\r\n|\n|\r)--" + mark + rb"(--)?[ \t]*(?=\r|\n|\Z)(?:\r\n|\n|\r)?")
        found: list[_Span] = []
        at, start = max(span[0], self._body(span) - 2), -1
        while mark_line := line.search(self._data, at, span[1]):
            if start >= 0:
                found.append((start, mark_line.start()))
            start, at = mark_line.end(), mark_line.end() - 2  # its line end may begin the next one
            if mark_line[1]:
                return found
        return [*found, (start, span[1])] if start >= 0 else found
