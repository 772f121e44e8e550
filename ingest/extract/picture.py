"""Pictures (scans, photos, faxes): each page of one read by OCR, the right way up, at its true size."""

import io
from dataclasses import dataclass, field

from PIL import Image

from archive.notes import NoteCode, ReasonCode
from archive.record import Page
from ingest.errors import Unreadable
from ingest.formats.picture.facts import facts_of
from ingest.formats.picture.frames import FAILURES, fineness, frame, opened, shrunk, stated
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import POINTS_PER_INCH, read_page
from ingest.ocr.tiles import drawn_from
from ingest.ocr.unsized import sheet_dpi
from ingest.reader import Sink, Source

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "JPEG2000", "PPM", "HEIF", "AVIF")


@dataclass(slots=True)
class PictureReader:
    """Reads PNG, JPEG, TIFF, BMP, GIF, WebP, JPEG 2000, PNM, HEIC and AVIF files.

    Of one that moves or holds several pictures (but for TIFF) the first, or the one it shows, is read.
    """

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset(
        "image/" + name
        for name in ["png", "jpeg", "tiff", "bmp", "gif", "webp", "jp2", "x-portable-anymap", "heic", "avif"]
    )

    def read(self, source: Source, sink: Sink) -> None:
        """Read `source` into `sink`, page by page; raises Unreadable."""
        with opened(source.path, _FORMATS, source.limits.pixels) as image:
            for name, value in facts_of(image).items():
                sink.fact(name, value)
            count = _count(image, source)
            sink.expect(count)
            for number in range(1, count + 1):
                if not sink.has(number):
                    sink.page(self._page(image, number, source, sink))

    def picture(self, source: Source, number: int, width: int) -> bytes:
        """Page `number` (from 1) as a PNG `width` pixels wide, or less so that it has at most as many pixels
        as a page that is read; raises Unreadable."""
        pixels = source.limits.pixels
        with opened(source.path, _FORMATS, pixels) as image:
            shown, _ = frame(image, number, pixels)
            most = min(pixels, self.options.page_pixels)
            factor = min(width / shown.width, (most / (shown.width * shown.height)) ** 0.5)
            whole = io.BytesIO()
            size = max(1, round(shown.width * factor)), max(1, round(shown.height * factor))
            shown.resize(size).save(whole, "PNG")
            return whole.getvalue()

    def _page(self, image: Image.Image, number: int, source: Source, sink: Sink) -> Page:
        try:
            shown, whole = frame(image, number, source.limits.pixels)
        except Unreadable as error:
            if number == 1 or error.reason != ReasonCode.DAMAGED:
                raise
            sink.note(NoteCode.PAGE_DAMAGED, str(number))
            return Page(number, read_by="none")
        if not whole:
            sink.note(NoteCode.TRUNCATED, str(number))
        dpi = fineness(image, shown)
        size = shown.width * POINTS_PER_INCH / dpi, shown.height * POINTS_PER_INCH / dpi
        if not self.options.ocr:
            sink.note(NoteCode.PAGE_NOT_READ, str(number))
            return Page(number, *size, read_by="none")
        page = self._read(shown, number, dpi, sink)
        large = 0.0 if stated(image) else sheet_dpi(page, shown, self.options)
        return self._read(shown, number, large, sink) if large else page

    def _read(self, shown: Image.Image, number: int, dpi: float, sink: Sink) -> Page:
        """Page `number`, read by OCR as one of `dpi` pixels an inch."""
        small, coarse = shrunk(shown, dpi, self.options)
        return read_page(small, number, coarse, self.options, drawn_from(shown, dpi), sink.working)


def _count(image: Image.Image, source: Source) -> int:
    """How many pages `image` has; raises Unreadable where there are more than allowed."""
    if image.format != "TIFF":
        return 1
    number = 1
    while number <= source.limits.members:
        try:
            image.seek(number)
        except FAILURES:
            return number
        number += 1
    raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "pages")
