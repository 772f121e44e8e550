"""Pictures (scans, photos, faxes): each page of one read by OCR, the right way up, at its true size."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pi_heif import register_heif_opener
from PIL import Image, ImageFile, ImageOps

from archive.record import Page
from ingest.errors import Unreadable
from ingest.format import Sink, Source
from ingest.formats.picture.facts import facts_of
from ingest.formats.picture.mode import opaque
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import POINTS_PER_INCH, SCREEN_DPI, read_page
from ingest.ocr.tiles import drawn_from

# Pillow's own errors, and what its parsers let through on hostile bytes.
_FAILURES = (
    ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError,
)  # fmt: skip
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "JPEG2000", "PPM", "HEIF", "AVIF")
_ORIENTATION = 0x0112
_A4_INCHES = 11.69
_PAGE_SIDE = 1500  # pixels; a larger picture that does not say its size is taken for a page of A4
_DPI = range(100, 5000)  # a smaller number is what software writes when it knows nothing
_DPI_MOST = 300.0  # a finer scan is shrunk: OCR gains nothing from it
_SQUARE = 1.1  # a fax has pixels that are longer than wide

Image.MAX_IMAGE_PIXELS = None  # the bound that counts is the one that is set: limits.pixels
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


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
        with _opened(source) as image:
            for name, value in facts_of(image).items():
                sink.fact(name, value)
            count = _count(image, source)
            sink.expect(count)
            for number in range(1, count + 1):
                if not sink.has(number):
                    sink.page(self._page(image, number, source, sink))

    def picture(self, source: Source, number: int, width: int) -> bytes:
        """Page `number` (from 1) as a PNG of `width` pixels; raises Unreadable."""
        with _opened(source) as image:
            shown, _ = _frame(image, number, source)
            height = max(1, round(shown.height * width / shown.width))
            whole = io.BytesIO()
            shown.resize((width, min(height, max(1, source.limits.pixels // width)))).save(whole, "PNG")
            return whole.getvalue()

    def _page(self, image: Image.Image, number: int, source: Source, sink: Sink) -> Page:
        try:
            shown, whole = _frame(image, number, source)
        except Unreadable as error:
            if number == 1 or error.reason != "damaged":
                raise
            sink.note("page_damaged", str(number))
            return Page(number, read_by="none")
        if not whole:
            sink.note("truncated", str(number))
        dpi = _dpi(image, shown)
        size = shown.width * POINTS_PER_INCH / dpi, shown.height * POINTS_PER_INCH / dpi
        if not self.options.ocr:
            sink.note("page_not_read", str(number))
            return Page(number, *size, read_by="none")
        finer = drawn_from(shown, dpi)
        factor = max(1.0, dpi / _DPI_MOST, (shown.width * shown.height / self.options.page_pixels) ** 0.5)
        if factor > 1:
            shown = shown.resize(
                (max(1, round(shown.width / factor)), max(1, round(shown.height / factor))),
                Image.Resampling.BOX,
            )
        return read_page(shown, number, dpi / factor, self.options, finer)


@contextmanager
def _opened(source: Source) -> Iterator[ImageFile.ImageFile]:
    """The picture file of `source`; raises Unreadable."""
    try:
        image = Image.open(source.path, formats=_FORMATS)
    except _FAILURES as error:
        raise Unreadable("damaged", type(error).__name__) from error
    with image:
        _check_size(image, source)
        yield image


def _check_size(image: Image.Image, source: Source) -> None:
    """Refuse, by its header alone, a picture of more pixels than are allowed."""
    if image.width * image.height > source.limits.pixels:
        raise Unreadable("too_much_output", "pixels")


def _count(image: Image.Image, source: Source) -> int:
    """How many pages `image` has; raises Unreadable where there are more than allowed."""
    if image.format != "TIFF":
        return 1
    number = 1
    while number <= source.limits.members:
        try:
            image.seek(number)
        except _FAILURES:
            return number
        number += 1
    raise Unreadable("too_much_output", "pages")


def _frame(image: Image.Image, number: int, source: Source) -> tuple[Image.Image, bool]:
    """Page `number` as it is to be seen (RGB), and whether all of it is there; raises Unreadable."""
    try:
        if image.format == "TIFF":
            image.seek(number - 1)
        _check_size(image, source)
        whole = _loaded(image)
        shown = opaque(_upright(image))
        dpi = _stated(image)
        if shown.width * shown.height == 0:
            raise Unreadable("damaged", "empty")
        if dpi and max(dpi) > _SQUARE * min(dpi):
            scale = max(dpi) / dpi[0], max(dpi) / dpi[1]
            shown = shown.resize((round(shown.width * scale[0]), round(shown.height * scale[1])))
    except _FAILURES as error:
        raise Unreadable("damaged", type(error).__name__) from error
    return shown, whole


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as EXIF says; itself, not a copy of hundreds of megabytes, where it stands right."""
    turned = image.getexif().get(_ORIENTATION, 1) != 1
    return (ImageOps.exif_transpose(image) if turned else None) or image


def _loaded(image: Image.Image) -> bool:
    """Load the page `image` stands at; False if its end is missing, and what is there was loaded."""
    try:
        image.load()
    except OSError:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            image.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
        return False
    return True


def _stated(image: Image.Image) -> tuple[float, float] | None:
    """The pixels an inch that `image` states, across and down; None where it does not, or wrongly."""
    stated = image.info.get("dpi")
    if not isinstance(stated, tuple) or len(stated) != 2:
        return None
    across, down = (float(value) for value in stated)
    if not all(_DPI.start <= value < _DPI.stop for value in (max(across, down),)) or min(across, down) < 30:
        return None
    return across, down


def _dpi(image: Image.Image, shown: Image.Image) -> float:
    """The pixels an inch of `shown`: stated, or as if it were a page of A4, or a screen's."""
    stated = _stated(image)
    if stated:
        return max(stated)
    longest = max(shown.size)
    return longest / _A4_INCHES if longest > _PAGE_SIDE else SCREEN_DPI
