"""The writing in pictures that were pasted into documents: scans, photos of papers, screenshots.

What it says becomes part of the document's text, on the page where the picture stands. Every picture
is read once; what is too small to hold writing (logos, bullets, lines) is not looked at.
"""

import hashlib
import io
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from archive.notes import NoteCode, ReasonCode
from archive.record import Line, Page
from ingest.errors import Unreadable
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits, Sink

if TYPE_CHECKING:  # slow to load, and few documents hold pictures
    from PIL import Image

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "DIB", "GIF", "WEBP")
_NARROWEST, _SMALLEST = 100, 60_000  # pixels, of the shorter side and in all: less holds no writing
_WIDEST_RATIO = 20  # of the sides: what is longer is a line or a border
_LARGEST = 64 << 20  # bytes of one picture
_PIXELS_MOST = 100_000_000  # of one picture
_PIXELS_OF_ALL = 10_000_000_000  # of one document
_MOST = 400  # pictures of one document
_WRITING = 4  # letters, figures and characters in lines read surely; fewer are an ornament
# How drawings begin that are no pictures of pixels: WMF, packed ones, SVG, HD Photo; EMF says so later.
_DRAWN = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x1f\x8b", b"<", b"\xef\xbb\xbf<", b"II\xbc")
_EMF = slice(40, 44)


class Picture(NamedTuple):
    """A picture in a document: what it is called there (a part, a place), and its bytes."""

    name: str | int
    chunks: Iterable[bytes]


class Pages(Protocol):
    """What collects the text of a document and cuts it into pages."""

    @property
    def number(self) -> int:
        """The number of the page that is being filled."""

    def picture(self, lines: list[Line]) -> None:
        """Put what a picture says at the end of the page."""


class Pictures:
    """Reads the pictures of one document.

    It stands between the reader and the sink: pages go through it, which then say what was read how.
    """

    def __init__(self, options: ReadOptions, limits: Limits, sink: Sink) -> None:
        self._options = options
        self._sink = sink
        self._pixels = min(limits.pixels, _PIXELS_MOST)
        self._named: set[str | int] = set()
        self._known: set[bytes] = set()
        self._bytes = limits.output_mib << 20
        self._left = _PIXELS_OF_ALL
        self._taken = 0
        self._cells = 0  # of tables in the pictures of the page

    def page(self, page: Page) -> None:
        """Hand a page to the sink; one with words out of pictures says so, and how sure they are."""
        self._sink.page(_told(page, self._options.page_confidence))
        self._cells = 0

    def put(self, pictures: Iterable[Picture], pages: Pages) -> None:
        """Read `pictures` and put what each says on the page that is being filled."""
        for picture in pictures:
            found = self.read(picture, pages.number)
            if found is not None:
                pages.picture(found)

    def slide(self, number: int, texts: Iterable[str], pictures: Iterable[Picture]) -> None:
        """Hand over the slide `number` with these texts and pictures."""
        lines = list(map(Line, texts))
        blank = not lines
        for picture in pictures:
            blank = False
            lines += self.read(picture, number) or []
        self.page(Page(number, lines=lines, blank=blank))

    def read(self, picture: Picture, number: int) -> list[Line] | None:
        """The lines of a picture on page `number`; None for one that is not to be read, or was before.

        Of a page that an earlier reading finished no line is given: the page will be passed over.
        """
        if not self._options.ocr or picture.name in self._named:
            return None
        self._named.add(picture.name)
        try:
            data = self._whole(picture.chunks)
            return self._looked_at(data, number) if data and not _is_drawn(data) else None
        except Unreadable as error:
            if error.reason != ReasonCode.DAMAGED:
                raise
            self._sink.note(NoteCode.PICTURE_DAMAGED)
            return None

    def _whole(self, chunks: Iterable[bytes]) -> bytes:
        """The picture's bytes; none if it is too large or was read before."""
        data = bytearray()
        for chunk in chunks:
            data += chunk
            self._bytes -= len(chunk)
            if len(data) > _LARGEST or self._bytes < 0:
                self._leave_out()
                return b""
        digest = hashlib.sha256(data).digest()
        if digest in self._known:
            return b""
        self._known.add(digest)
        return bytes(data)

    def _looked_at(self, data: bytes, number: int) -> list[Line] | None:
        """The lines of a picture that is large enough; raises Unreadable if it is none."""
        from ingest.formats.picture.frames import A4_INCHES, fineness, frame, opened, shrunk

        with opened(io.BytesIO(data), _FORMATS, sys.maxsize) as image:
            if not self._is_taken(*sorted(image.size)):
                return None
            if self._sink.has(number):
                return []
            try:
                shown, _ = frame(image, 1, self._pixels)
            except Unreadable:
                self._sink.note(NoteCode.PICTURE_DAMAGED)
                return []
            dpi = max(fineness(image, shown), max(shown.size) / A4_INCHES)
        return self._lines(*shrunk(shown, dpi, self._options))

    def _is_taken(self, narrow: int, wide: int) -> bool:
        """Whether a picture with such sides is to be read: large enough, and not too much."""
        if narrow < _NARROWEST or narrow * wide < _SMALLEST or wide > narrow * _WIDEST_RATIO:
            return False
        self._left -= narrow * wide
        self._taken += 1
        if narrow * wide > self._pixels or self._left < 0 or self._taken > _MOST:
            self._leave_out()
            return False
        return True

    def _lines(self, shown: "Image.Image", dpi: float) -> list[Line]:
        """What OCR reads in a picture, unless that is not worth keeping."""
        from ingest.ocr.page import read_page

        page = read_page(shown, 1, dpi, self._options, working=self._sink.working)
        self._sink.working()
        if page.flagged and not page.lines:  # the engine broke down
            self._leave_out()
        sure = [line for line in page.lines if (line.confidence or 0.0) >= self._options.page_confidence]
        if sum(char.isalnum() for line in sure for char in line.text) < _WRITING:
            return []
        self._sink.note(NoteCode.PICTURES_READ)
        before = self._cells
        self._cells += max(line.cell for line in page.lines)
        return [replace(line, box=None, cell=line.cell and before + line.cell) for line in page.lines]

    def _leave_out(self) -> None:
        self._sink.note(NoteCode.PICTURES_LEFT_OUT)


def _is_drawn(data: bytes) -> bool:
    return data.startswith(_DRAWN) or data[_EMF] == b" EMF"


def _told(page: Page, sure: float) -> Page:
    """`page` with how it was read, as its lines say; `sure` is 0–1, less is doubtful."""
    read = [line for line in page.lines if line.confidence is not None]
    size = sum(len(line.text) for line in read)
    if not size:
        page.read_by = page.read_by if page.lines or page.blank else "none"
        return page
    page.read_by = "ocr" if len(read) == len(page.lines) else "mixed"
    page.confidence = round(sum((line.confidence or 0.0) * len(line.text) for line in read) / size, 4)
    page.flagged = page.confidence < sure
    doubtful = sum(len(line.text) for line in read if (line.confidence or 0.0) < sure)
    page.doubtful = round(doubtful / size, 4)
    return page
