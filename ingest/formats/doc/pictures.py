"""The pictures of a Word document (DOC): those in lines of text by their place, then those that float."""

import re
import struct
from collections.abc import Iterator

from ingest.formats.doc.file import WordFile, properties_in
from ingest.formats.doc.words import Words
from ingest.formats.ole.blips import blips
from ingest.formats.picture.embedded import Picture

_PLACE = 0x6A03  # the property of a character that stands for a picture: where it lies in the data stream
_STANDS_FOR = re.compile("\x01")


class DocPictures:
    """The pictures of one document, in the order of the text."""

    def __init__(self, file: WordFile, words: Words) -> None:
        self._file = file
        self._met = _met(file, words) if "\x01" in words.text else iter(())
        self._next = next(self._met, None)
        self._room = len(file.data)  # pictures do not lie over each other

    def until(self, position: int) -> Iterator[Picture]:
        """The pictures before this character that were not given yet."""
        while self._next is not None and self._next[0] < position:
            yield from self._at(self._next[1])
            self._next = next(self._met, None)

    def floating(self) -> Iterator[Picture]:
        """The pictures that stand beside the text."""
        return blips(self._file.main, "WordDocument")

    def _at(self, place: int) -> Iterator[Picture]:
        """The picture that begins at this place of the data stream, behind a head of its own."""
        data = self._file.data
        if place + 6 <= len(data):
            length, head = struct.unpack_from("<LH", data, place)
            self._room -= length
            if self._room >= 0:
                yield from blips(data, "Data", place + head, place + length)


def _met(file: WordFile, words: Words) -> Iterator[tuple[int, int]]:
    """Each character that stands for a picture, and where in the data stream that lies."""
    runs = file.characters()
    for found in _STANDS_FOR.finditer(words.text):
        byte, changes = words.place(found.start())
        for code, operand in properties_in((runs.at(byte) or b"") + changes):
            if code == _PLACE and len(operand) == 4 and words.counts(found.start()):
                yield found.start(), int.from_bytes(operand, "little")
