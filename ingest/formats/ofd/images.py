"""Pictures of an OFD page, made ready to be drawn."""

import io
import zlib
from dataclasses import dataclass
from typing import Protocol

import pikepdf
from PIL import Image, ImageFile

from ingest.formats.ofd.jbig2 import MAGIC, jbig2
from ingest.formats.ofd.tree import Matrix

_FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "GIF", "WEBP", "JPEG2000", "PPM")
_FAILURES = (
    ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, SyntaxError,
    TypeError, ValueError, Image.DecompressionBombError,
)  # fmt: skip
_SIDE_MOST = 4_000  # pixels; a larger picture is shrunk, its page is not drawn as large


class Drawable(Protocol):
    """What can be drawn on a page: `space` leads from its own space to the unit square, y down."""

    @property
    def space(self) -> Matrix:
        """How it comes to lie in the unit square."""

    def stream(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """It as an object of `pdf`."""


@dataclass(frozen=True, slots=True)
class Form:
    """A page of a PDF file, to be drawn on another."""

    file: bytes
    width: float  # points
    height: float

    @property
    def space(self) -> Matrix:
        """How the page comes to lie in the unit square."""
        return Matrix((1 / self.width, 0.0, 0.0, -1 / self.height, 0.0, 1.0))

    def stream(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The page as an object of `pdf`."""
        with pikepdf.open(io.BytesIO(self.file)) as whole:
            return pdf.copy_foreign(whole.pages[0].as_form_xobject())


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture: its pixels, grey (1 byte each) or RGB (3), and their alpha (1), both compressed."""

    width: int
    height: int
    grey: bool
    pixels: bytes
    alpha: bytes | None

    @property
    def space(self) -> Matrix:
        """How the picture comes to lie in the unit square."""
        return Matrix((1.0, 0.0, 0.0, -1.0, 0.0, 1.0))

    def stream(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The picture as an object of `pdf`."""
        made = self._stream(pdf, self.pixels, "/DeviceGray" if self.grey else "/DeviceRGB")
        if self.alpha is not None:
            made.SMask = self._stream(pdf, self.alpha, "/DeviceGray")
        return made

    def _stream(self, pdf: pikepdf.Pdf, data: bytes, space: str) -> pikepdf.Object:
        made = pdf.make_stream(data)
        made.Type, made.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        made.Width, made.Height, made.BitsPerComponent = self.width, self.height, 8
        made.ColorSpace, made.Filter = pikepdf.Name(space), pikepdf.Name.FlateDecode
        return made


def drawn(data: bytes, mask: bytes | None, pixels: int) -> Drawable | None:
    """The picture in `data`, seen through `mask` where there is one; None where it cannot be read."""
    if data.startswith(MAGIC):
        return jbig2(data, pixels)
    image = _opened(data, pixels)
    if image is None:
        return None
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
    shade = _opened(mask, pixels) if mask else None
    if shade is not None:
        alpha = shade.convert("L").resize(image.size)
    grey = image.mode in ("L", "LA")
    return Drawn(
        image.width,
        image.height,
        grey,
        zlib.compress(image.convert("L" if grey else "RGB").tobytes(), 1),
        zlib.compress(alpha.tobytes(), 1) if alpha is not None else None,
    )


def _opened(data: bytes, pixels: int) -> Image.Image | None:
    """The picture in mode L, LA, RGB or RGBA, shrunk to what is needed; None where it cannot be read."""
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
        if image.width * image.height > pixels:
            return None
        image.draft("RGB", (_SIDE_MOST, _SIDE_MOST))
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            image.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
        clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        plain = image.mode in ("1", "L", "LA", "I;16", "I", "F")
        image = image.convert(("LA" if clear else "L") if plain else ("RGBA" if clear else "RGB"))
        image.thumbnail((_SIDE_MOST, _SIDE_MOST))
    except _FAILURES:
        return None
    return image
