"""PPT: PowerPoint's binary presentations (97 to 2003, and Kingsoft's DPS), a page for each slide.

What the slides' masters hold is prompts and ornaments: it is left out.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.notes import NoteCode, ReasonCode
from archive.record import Page
from ingest.errors import Unreadable
from ingest.formats.locks.unlocking import unlocked
from ingest.formats.ole import files as olefiles
from ingest.formats.ole.embedded import compound, put_objects
from ingest.formats.ole.files import Streams, open_streams
from ingest.formats.ole.tree import Storage
from ingest.formats.picture.embedded import Pictures
from ingest.formats.ppt.pictures import SlidePictures
from ingest.formats.ppt.records import DOCUMENT, Show
from ingest.formats.ppt.slides import Slides
from ingest.formats.text.margins import comment_line, worth_reading
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits, Sink, Source

_OBJECTS, _EMBEDDED, _OBJECT_ATOM, _STORAGE = 1033, 4044, 4035, 4113
_INFO, _MACROS, _MACROS_ATOM = 2000, 1023, 1024


@dataclass(slots=True)
class PptReader:
    """Reads PowerPoint's binary presentations."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({"application/vnd.ms-powerpoint"})

    def read(self, source: Source, sink: Sink) -> None:
        """A page for each slide; raises Unreadable, NeedsPassword."""
        with unlocked(source) as path, open_streams(path, source.limits) as streams:
            olefiles.facts(streams, sink)
            pictures = Pictures(self.options, source.limits, sink)
            _Presentation(streams).read(source.limits, sink, pictures)


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
        self._shown = SlidePictures(self.show, self.document, streams)

    def read(self, limits: Limits, sink: Sink, pictures: Pictures) -> None:
        """Hand the slides to the sink."""
        slides = Slides(self.show, self.document, self.places)
        if self.document is None:
            slides.found_anywhere()
            if not slides.slides:
                raise Unreadable(ReasonCode.DAMAGED, "no slides")
            sink.note(NoteCode.REPAIRED)
        if len(slides.slides) > limits.members:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, f"{len(slides.slides)} slides")
        sink.expect(len(slides.slides))
        self._pages(slides, sink, pictures)
        self._notes(slides, sink)
        put_objects(self._objects(limits), sink)

    def _pages(self, slides: Slides, sink: Sink, pictures: Pictures) -> None:
        commented = 0
        for number, slide in enumerate(slides.slides, 1):
            comments = slides.comments(slide)
            commented += len(comments)
            lines = [*slides.lines(slide), *(comment_line(*comment) for comment in comments)]
            if number == len(slides.slides):
                lines += worth_reading(slides.margins(self.document))
            pictures.slide(number, lines, self._shown.of_slide(slide.record))
        if not slides.slides:
            sink.page(Page(number=1, blank=True))
        if commented:
            sink.note(NoteCode.COMMENTS, str(commented))

    def _notes(self, slides: Slides, sink: Sink) -> None:
        hidden = [str(n) for n, slide in enumerate(slides.slides, 1) if slides.hidden(slide)]
        if hidden:
            sink.note(NoteCode.HIDDEN_PARTS, "、".join(hidden))
        macros = self.show.child(self.show.child(self.document, _INFO), _MACROS)
        atom = self.show.child(macros, _MACROS_ATOM)
        if atom is not None and self.show.content(atom)[4:8] == b"\1\0\0\0":
            sink.note(NoteCode.MACROS)

    def _objects(self, limits: Limits) -> Iterator[tuple[str, Storage]]:
        """The objects embedded in the slides; each is a compound file, most are compressed."""
        listed = self.show.child(self.document, _OBJECTS)
        number = 0
        for each in self.show.children(listed) if listed else ():
            atom = self.show.child(each, _OBJECT_ATOM) if each.kind == _EMBEDDED else None
            content = self.show.content(atom) if atom else b""
            part = struct.unpack_from("<L", content, 16)[0] if len(content) >= 20 else 0
            record = self.show.at(self.places.get(part, -1))
            if record is None or record.kind != _STORAGE:
                continue
            number += 1
            with compound(_unpacked(self.show.content(record), record.instance, limits)) as storage:
                if storage is not None:
                    yield f"嵌入对象{number}", storage


def _unpacked(data: bytes, instance: int, limits: Limits) -> bytes:
    """The bytes of an embedded compound file. Raises Unreadable("too_much_output")."""
    if not instance:
        return data
    most = limits.memory_mib << 18
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(data[4:], most)
    except zlib.error:
        return b""
    if unpacking.unconsumed_tail:
        raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, f"embedded object of more than {most} bytes")
    return found
