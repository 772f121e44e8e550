"""A PDF as an office scanner would give it: page pictures only, a little skewed and noisy."""

import io
import random
import time
from datetime import date
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

DPI = 200
SKEW = 0.7  # degrees
PAPER = (250, 249, 245)
NOISE = 14  # grey levels from darkest to lightest
QUALITY = 55


def scan_pdf(source: Path, target: Path, *, made: date) -> None:
    """Write the pages of the PDF `source` to `target` as pictures without a text layer."""
    pages = [_scanned(page, number) for number, page in enumerate(_pictures(source), start=1)]
    stamp = time.strptime(made.isoformat() + " 09:15", "%Y-%m-%d %H:%M")
    pages[0].save(
        target,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=DPI,
        quality=QUALITY,
        producer="scanner",
        creationDate=stamp,
        modDate=stamp,
    )


def _pictures(source: Path) -> list[Image.Image]:
    with pypdfium2.PdfDocument(source) as document:
        return [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document]


def _scanned(page: Image.Image, number: int) -> Image.Image:
    skew = SKEW if number % 2 else -SKEW / 2
    turned = page.rotate(skew, Image.Resampling.BICUBIC, fillcolor="white")
    toned = ImageChops.multiply(turned, Image.new("RGB", page.size, PAPER))
    chance = random.Random(number)  # noqa: S311 - the same noise each time
    grain = Image.frombytes("L", page.size, chance.randbytes(page.width * page.height))
    grain = grain.point(lambda v: v * NOISE // 255)
    noisy = ImageChops.subtract(toned, Image.merge("RGB", [grain] * 3))
    data = io.BytesIO()
    noisy.save(data, "JPEG", quality=QUALITY, dpi=(DPI, DPI))
    return Image.open(data)
