"""The pictures on the slides of a binary presentation: shapes name them by number in a list of all."""

import struct
from collections.abc import Iterator

from ingest.formats.ole.blips import blip
from ingest.formats.ole.files import Streams
from ingest.formats.picture.embedded import Picture
from ingest.formats.ppt.records import Record, Show

_DRAWINGS, _ALL_DRAWN, _STORE, _ENTRY = 1035, 0xF000, 0xF001, 0xF007
_DRAWING, _PROPERTIES = 1036, 0xF00B
_PICTURE = 0x104  # the property of a shape that shows a picture: its number from 1
_NUMBER = 0x3FFF  # the bits of a property's code that say which it is
_PLACE = 28  # where an entry says at which byte of the stream its picture begins


class SlidePictures:
    """The pictures of a presentation; the stream that holds them is read when a slide shows one."""

    def __init__(self, show: Show, document: Record | None, streams: Streams) -> None:
        self._show = show
        self._streams = streams
        self._data: bytes | None = None
        store = show.child(show.child(show.child(document, _DRAWINGS), _ALL_DRAWN), _STORE)
        self._entries = [each for each in show.children(store) if each.kind == _ENTRY] if store else []

    def of_slide(self, slide: Record | None) -> Iterator[Picture]:
        """The pictures that the shapes of a slide show, each once."""
        drawing = self._show.child(slide, _DRAWING)
        numbers = dict.fromkeys(self._numbers(drawing)) if drawing else ()
        for number in numbers:
            entry = self._entries[number - 1] if 0 < number <= len(self._entries) else None
            picture = self._picture(entry) if entry else None
            if picture is not None:
                yield picture

    def _numbers(self, drawing: Record) -> Iterator[int]:
        for each in self._show.walk(drawing):
            if each.kind != _PROPERTIES:
                continue
            content = self._show.content(each)[: each.instance * 6]
            for code, value in struct.iter_unpack("<HL", content[: len(content) // 6 * 6]):
                if code & _NUMBER == _PICTURE:
                    yield value

    def _picture(self, entry: Record) -> Picture | None:
        """The picture of an entry in the list."""
        content = self._show.content(entry)[: _PLACE + 4]
        place = int.from_bytes(content[_PLACE:], "little") if len(content) == _PLACE + 4 else -1
        if self._data is None:
            self._data = self._streams.read("Pictures")
        return blip(self._data, "Pictures", place)
