"""PPT: PowerPoint's binary presentations (97 to 2003, and Kingsoft's DPS), a page for each slide.

What the slides' masters hold is prompts and ornaments: it is left out.
"""

import struct

from archive.record import Line, Page
from ingest.errors import Unreadable
from ingest.extract import olefiles
from ingest.extract.margins import comment_line, worth_reading
from ingest.extract.olefiles import Streams, open_streams
from ingest.extract.pptrecords import DOCUMENT, Show
from ingest.extract.pptslides import Slides
from ingest.extract.unlocking import unlocked
from ingest.format import Limits, Sink, Source

_INFO, _MACROS, _MACROS_ATOM = 2000, 1023, 1024


class PptReader:
    """Reads PowerPoint's binary presentations."""

    media_types = frozenset({"application/vnd.ms-powerpoint"})

    def read(self, source: Source, sink: Sink) -> None:
        """A page for each slide; raises Unreadable, NeedsPassword."""
        with unlocked(source) as path, open_streams(path, source.limits) as streams:
            olefiles.facts(streams, sink)
            _Presentation(streams).read(source.limits, sink)


class _Presentation:
    """A presentation that is open."""

    def __init__(self, streams: Streams) -> None:
        self.show = Show(streams.read("PowerPoint Document"))
        user = streams.read("Current User")
        current = struct.unpack_from("<L", user, 16)[0] if len(user) >= 20 else 0
        self.places = self.show.directory(current)
        edit = self.show.at(current)
        number = struct.unpack_from("<L", self.show.data, edit.start + 16)[0] if self.places and edit else 0
        found = self.show.at(self.places.get(number, -1))
        self.document = found if found is not None and found.kind == DOCUMENT else None

    def read(self, limits: Limits, sink: Sink) -> None:
        """Hand the slides to the sink."""
        slides = Slides(self.show, self.document, self.places)
        if self.document is None:
            slides.found_anywhere()
            if not slides.slides:
                raise Unreadable("damaged", "no slides")
            sink.note("repaired")
        if len(slides.slides) > limits.members:
            raise Unreadable("too_much_output", f"{len(slides.slides)} slides")
        sink.expect(len(slides.slides))
        self._pages(slides, sink)
        self._notes(slides, sink)

    def _pages(self, slides: Slides, sink: Sink) -> None:
        commented = 0
        for number, slide in enumerate(slides.slides, 1):
            comments = slides.comments(slide)
            commented += len(comments)
            lines = [*slides.lines(slide), *(comment_line(*comment) for comment in comments)]
            if number == len(slides.slides):
                lines += worth_reading(slides.margins(self.document))
            sink.page(Page(number=number, lines=[Line(text) for text in lines], blank=not lines))
        if not slides.slides:
            sink.page(Page(number=1, blank=True))
        if commented:
            sink.note("comments", str(commented))

    def _notes(self, slides: Slides, sink: Sink) -> None:
        hidden = [str(n) for n, slide in enumerate(slides.slides, 1) if slides.hidden(slide)]
        if hidden:
            sink.note("hidden_parts", "、".join(hidden))
        macros = self.show.child(self.show.child(self.document, _INFO), _MACROS)
        atom = self.show.child(macros, _MACROS_ATOM)
        if atom is not None and self.show.content(atom)[4:8] == b"\1\0\0\0":
            sink.note("macros")
