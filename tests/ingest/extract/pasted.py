"""Pictures to be pasted into documents: scans with these words on them, and what holds no words."""

import io
from pathlib import Path

import numpy
import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks.pictures.ocr_pages import FONTS

CONTRACT = "设备采购合同补充协议"
RECEIPT = "增值税专用发票抵扣联"


def scan(*lines: str, kind: str = "PNG") -> bytes:
    """A strip of paper with `lines` on it as a picture file; skips where the fonts are missing."""
    path = Path(FONTS) / "NotoSerifCJK-Regular.ttc"
    if not path.exists():
        pytest.skip(f"the fonts of Debian's fonts-noto-cjk are not here: {FONTS}")
    font = ImageFont.truetype(path, 40, index=2)
    picture = Image.new("RGB", (620, 100 + 80 * len(lines)), "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(picture).text((60, 60 + 80 * number), line, "black", font)
    return saved(picture, kind)


def photo() -> bytes:
    """A picture without a word: a landscape of soft colours."""
    grain = numpy.random.default_rng(1).integers(0, 255, (12, 16, 3), dtype=numpy.uint8)
    return saved(Image.fromarray(grain).resize((640, 480), Image.Resampling.BICUBIC), "JPEG")


def logo() -> bytes:
    """An ornament: words too small to matter."""
    picture = Image.new("RGB", (180, 60), "white")
    ImageDraw.Draw(picture).text((10, 20), "LOGO 2026", "black")
    return saved(picture, "PNG")


def saved(picture: Image.Image, kind: str) -> bytes:
    """`picture` as a file of Pillow's format `kind`."""
    whole = io.BytesIO()
    picture.save(whole, kind)
    return whole.getvalue()
