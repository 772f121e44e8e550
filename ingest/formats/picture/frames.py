"""Opening pictures that strangers made: one page of them as it is to be seen, and how fine it is."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pi_heif import register_heif_opener
from PIL import Image, ImageFile

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.picture.mode import opaque
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import SCREEN_DPI

# Pillow's own errors, and what its parsers let through on hostile bytes.
FAILURES = (
    ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, struct.error,
)  # fmt: skip
A4_INCHES = 11.69  # the long side of the page
_ORIENTATION = 0x0112
_TURNS = {  # by the number that EXIF gives a picture
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_PAGE_SIDE = 1500  # pixels; a larger picture that does not say its size is taken for a page of A4
_DPI = range(100, 5000)  # a smaller number is what software writes when it knows nothing
_DPI_MOST = 300.0  # a finer scan is shrunk: OCR gains nothing from it
_SQUARE = 1.1  # a fax has pixels that are longer than wide

Image.MAX_IMAGE_PIXELS = None  # the bound that counts is the one that is set: limits.pixels
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


@contextmanager
def opened(file: Path | IO[bytes], formats: tuple[str, ...], pixels: int) -> Iterator[ImageFile.ImageFile]:
    """The picture in `file`, if it is of one of Pillow's `formats` and has `pixels` at most.

    Raises Unreadable.
    """
    try:
        image = Image.open(file, formats=formats)
    except FAILURES as error:
        raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error
    with image:
        _check_size(image, pixels)
        yield image


def _check_size(image: Image.Image, pixels: int) -> None:
    """Refuse, by its header alone, a picture of more pixels than are allowed."""
    if image.width * image.height > pixels:
        raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "pixels")


def frame(image: Image.Image, number: int, pixels: int) -> tuple[Image.Image, bool]:
    """Page `number` as it is to be seen (RGB), and whether all of it is there; raises Unreadable."""
    try:
        if image.format == "TIFF":
            image.seek(number - 1)
        _check_size(image, pixels)
        whole = _loaded(image)
        shown = opaque(_upright(image))
        dpi = stated(image)
        if shown.width * shown.height == 0:
            raise Unreadable(ReasonCode.DAMAGED, "empty")
        if dpi and max(dpi) > _SQUARE * min(dpi):
            scale = max(dpi) / dpi[0], max(dpi) / dpi[1]
            shown = shown.resize((round(shown.width * scale[0]), round(shown.height * scale[1])))
    except FAILURES as error:
        raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error
    return shown, whole


def fineness(image: Image.Image, shown: Image.Image) -> float:
    """The pixels an inch of `shown`: stated, or as if it were a page of A4, or a screen's."""
    told = stated(image)
    if told:
        return max(told)
    longest = max(shown.size)
    return longest / A4_INCHES if longest > _PAGE_SIDE else SCREEN_DPI


def shrunk(shown: Image.Image, dpi: float, options: ReadOptions) -> tuple[Image.Image, float]:
    """`shown`, of `dpi` pixels an inch, no finer and no larger than OCR gains from; and its dpi then."""
    factor = max(1.0, dpi / _DPI_MOST, (shown.width * shown.height / options.page_pixels) ** 0.5)
    if factor == 1:
        return shown, dpi
    size = max(1, round(shown.width / factor)), max(1, round(shown.height / factor))
    return shown.resize(size, Image.Resampling.BOX), dpi / factor


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as EXIF says; itself, not a copy of hundreds of megabytes, where it stands right."""
    # Pillow's own exif_transpose writes the EXIF anew, which fails where that is broken.
    turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    return image.transpose(turn) if turn is not None else image


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


def stated(image: Image.Image) -> tuple[float, float] | None:
    """The pixels an inch that `image` states, across and down; None where it does not, or wrongly."""
    found = image.info.get("dpi")
    if not isinstance(found, tuple) or len(found) != 2:
        return None
    across, down = (float(value) for value in found)
    if not all(_DPI.start <= value < _DPI.stop for value in (max(across, down),)) or min(across, down) < 30:
        return None
    return across, down
