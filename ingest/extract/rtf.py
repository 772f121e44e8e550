"""RTF: rich text files, their text in order; headers first, notes, comments and footers last.

What was deleted while changes were tracked is left out. The file is never held whole.
"""

from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryFile

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.picture.embedded import Pictures
from ingest.formats.rtf.document import RichText
from ingest.formats.rtf.pictures import KeptPictures
from ingest.formats.rtf.tokens import tokens
from ingest.ocr.options import ReadOptions
from ingest.reader import Sink, Source


@dataclass(slots=True)
class RtfReader:
    """Reads rich text files."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({"application/rtf"})

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as they were broken by hand; raises Unreadable."""
        with TemporaryFile() as aside:
            document = RichText(sink, source.limits, KeptPictures(aside))
            self._take(source, document)
            document.write(Pictures(self.options, source.limits, sink))

    def _take(self, source: Source, document: RichText) -> None:
        try:
            with source.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
                for token in tokens(data):
                    document.take(token)
        except ValueError as error:  # nothing to map
            raise Unreadable(ReasonCode.EMPTY) from error
