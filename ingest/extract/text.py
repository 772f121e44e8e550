"""TXT, Markdown, XML, JSON, logs: their characters as they stand, streamed."""

from archive.notes import NoteCode
from ingest.formats.text.lines import text_lines
from ingest.formats.text.pages import Pager
from ingest.reader import Sink, Source


class TextReader:
    """Reads every format whose bytes are its text."""

    media_types = frozenset(
        {"text/plain", "text/markdown", "application/xml", "application/json", "image/svg+xml"}
    )

    def read(self, source: Source, sink: Sink) -> None:
        """One page for each 50,000 characters or so; notes characters that could not be decoded."""
        pager = Pager(sink)
        damaged = 0
        for line in text_lines(source.path, source.identity.encoding or "utf-8"):
            damaged += line.count("\ufffd")
            pager.line(line)
        pager.close()
        if damaged:
            sink.note(NoteCode.UNDECODED_CHARACTERS, str(damaged))
