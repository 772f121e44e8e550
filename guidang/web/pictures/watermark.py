"""The mark across a page picture that says who looks and when (R052).

It is put on the answer, never on the picture that is kept. Its letters stand twice, dark and beside it
light, each half transparent, so that it shows on light and on dark pages while the text below stays as
legible as it was.
"""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from archive.rules import watermark

_ANGLE = 30  # degrees that the words rise
_LETTERS = 46  # a picture is as wide as this many letters
_SMALLEST, _LARGEST = 12, 80  # pixels
_DARK, _LIGHT = 26, 48  # opacity of the letters, of 255; more of the dark ones would spoil OCR of the page
_AT_ONCE = threading.BoundedSemaphore(2)  # pictures in memory as pixels

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def marked(png: bytes, words: tuple[str, ...], font: Path | None) -> bytes:
    """The PNG picture with `words`, a line each, all over it, as a PNG.

    `font` has Chinese letters; where there is none (None), they stand as their codes. Raises OSError for
    what is no PNG.
    """
    with _AT_ONCE, Image.open(io.BytesIO(png), formats=("PNG",)) as opened:
        picture = opened if opened.mode in ("L", "RGB") else opened.convert("RGB")
        black, white = (0, 255) if picture.mode == "L" else ((0, 0, 0), (255, 255, 255))
        tile = _tile(min(max(picture.width // _LETTERS, _SMALLEST), _LARGEST), words, font)
        dark, light = (tile.point(lambda ink, part=part: ink * part // 255) for part in (_DARK, _LIGHT))
        beside = max(1, picture.width // 500)
        for left, top in _places(picture.size, tile.size):
            picture.paste(white, (left + beside, top + beside), light)
            picture.paste(black, (left, top), dark)
        whole = io.BytesIO()
        picture.save(whole, "PNG", compress_level=1)  # it is sent once
        return whole.getvalue()


def _places(size: tuple[int, int], tile: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Where the words stand: in rows, each moved by half against the one above."""
    across, down = tile[0] * 7 // 4, tile[1] * 5 // 4
    for row, top in enumerate(range(-tile[1] // 2, size[1], down)):
        for left in range(-(across // 2 if row % 2 else across // 8), size[0], across):
            yield left, top


def _tile(height: int, words: tuple[str, ...], path: Path | None) -> Image.Image:
    """The words once, rising, in a line for each; white on black."""
    font, text = _written(height, words, path)
    pen = ImageDraw.Draw(Image.new("L", (1, 1)))
    left, top, right, bottom = pen.multiline_textbbox((0, 0), text, font, spacing=height // 4)
    block = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(block).multiline_text((2 - left, 2 - top), text, 255, font, spacing=height // 4)
    return block.rotate(_ANGLE, Image.Resampling.BICUBIC, expand=True)


def _written(height: int, words: tuple[str, ...], path: Path | None) -> tuple[Font, str]:
    """The font, and the words in letters that it has; a font that cannot be opened is none."""
    if path is not None:
        try:
            return ImageFont.truetype(path, height), "\n".join(words)
        except OSError:
            pass  # Pillow's own letters are always there
    return ImageFont.load_default(height), "\n".join(map(watermark.plain, words))
