"""RTF: rich text files, their text in order; headers first, notes, comments and footers last.

What was deleted while changes were tracked is left out. The file is never held whole.
"""

from mmap import ACCESS_READ, mmap

from ingest.errors import Unreadable
from ingest.format import Sink, Source
from ingest.formats.rtf.document import RichText
from ingest.formats.rtf.tokens import tokens


class RtfReader:
    """Reads rich text files."""

    media_types = frozenset({"application/rtf"})

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as they were broken by hand; raises Unreadable."""
        document = RichText(sink, source.limits)
        try:
            with source.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
                for token in tokens(data):
                    document.take(token)
        except ValueError as error:  # nothing to map
            raise Unreadable("empty") from error
        document.write()
