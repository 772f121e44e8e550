"""HTML pages: their visible text and their title."""

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.text.pages import Pager
from ingest.formats.xml import markup
from ingest.reader import Sink, Source

_SHARE = 16  # a tree takes about this many times the bytes it was parsed from


class HtmlReader:
    """Reads HTML; nothing that it refers to is fetched."""

    media_types = frozenset({"text/html"})

    def read(self, source: Source, sink: Sink) -> None:
        """The visible text as pages; raises Unreadable("too_big_in_memory") for one too large to parse."""
        size = source.path.stat().st_size
        if size * _SHARE > source.limits.memory_mib << 20:
            raise Unreadable(ReasonCode.TOO_BIG_IN_MEMORY, f"{size} bytes of HTML")
        root = markup.parse(source.path.read_bytes(), source.identity.encoding or "utf-8")
        pager = Pager(sink)
        if root is not None:
            sink.fact("title", markup.title(root))
            pager.lines(markup.visible_lines(root))
        pager.close()
