"""The pages that OCR is measured on, each with its truth: the corpus' own, and pages made here of its texts.

The made pages are what offices scan: A4 in two type faces, simplified and traditional, at 150, 200 and
300 dpi, clean, noisy, skewed, with a photo's shadow, with a red seal over the text. Everything random
has a fixed seed, so that two runs measure the same pixels.
"""

import io
import math
import os
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import opencc
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from ingest.formats.pdf import text_layer as pdf_text
from ingest.formats.pdf.look import rendered
from ingest.formats.picture.mode import opaque

CORPUS = Path(os.environ.get("GUIDANG_CORPUS", Path(__file__).resolve().parents[3] / "shared" / "corpus"))
FONTS = Path("/usr/share/fonts/opentype/noto")  # Debian's fonts-noto-cjk
MADE_DPI = (150, 200, 300)
SCRIPTS = ("simplified", "traditional")
_FACES = {"simplified": 2, "traditional": 3}  # the face of each script in a font collection
_FRESH_DPI = 200
_FRESH_LEAST = 400  # characters; emptier pages tell little
_STATED = re.compile(r"tests/\*\.py: ([\u4e00-\u9fff]{3,})")
_NEITHER = re.compile(r"[\u0400-\u04ff]")  # Cyrillic, which neither engine is told of
_MARKUP = re.compile(r"[#*|>`]+|\[|\]\(.*?\)|^-{3,}$", re.MULTILINE)
_PER_LINE, _LINES = 32, 34  # of a made page
SEAL_TEXT = "滨海新区档案管理服务中心"


@dataclass(frozen=True, slots=True)
class Sample:
    """One page to read; `languages` are what Tesseract is told."""

    group: str
    name: str
    image: Image.Image
    dpi: float
    truth: str
    languages: str = "chi_sim+eng"


def every_page(fresh: int, made: int) -> Iterator[Sample]:
    """All pages: `fresh` of each text PDF, `made` of each look, resolution and script."""
    yield from rendered_pages()
    yield from stated_pictures()
    yield from fresh_pages(fresh)
    yield from made_pages(made)


def rendered_pages() -> Iterator[Sample]:
    """The corpus' rendered pages, by how they were rendered."""
    for path in sorted((CORPUS / "ocr_rendered").glob("*.[jp][pn]g")):
        group = path.stem.rsplit("_", 1)[1]
        dpi = float(re.sub(r"\D", "", group))
        truth = (path.parent / f"{path.stem}.gt.txt").read_text("utf-8")
        with Image.open(path) as image:
            yield Sample(group, path.name, image.convert("RGB"), dpi, truth)


def stated_pictures() -> Iterator[Sample]:
    """The corpus' pictures whose text its list states."""
    for row in (CORPUS / "MANIFEST.tsv").read_text("utf-8").splitlines()[1:]:
        path, truth = row.split("\t")[0], _STATED.search(row)
        if path.startswith("ocr/") and truth:
            with Image.open(CORPUS / path) as image:
                shown = opaque(ImageOps.exif_transpose(image) or image)
            yield Sample("pictures", path, shown, 0.0, truth.group(1))


def fresh_pages(count: int) -> Iterator[Sample]:
    """Pages of the corpus' text PDFs rendered anew, `count` of each file, spread over it."""
    for path in sorted([*(CORPUS / "pdf_long").glob("*.pdf"), *(CORPUS / "other_legal").glob("*.pdf")]):
        document = pypdfium2.PdfDocument(path)
        for index in range(3, len(document), max(1, len(document) // count)):
            texts = [line.text for line in pdf_text.lines(document[index])]
            truth = "\n".join(text for text in texts if not _NEITHER.search(text))
            look = rendered(document[index], _FRESH_DPI, 40_000_000)
            if look and len("".join(truth.split())) >= _FRESH_LEAST:
                name = f"{path.name}:{index + 1}"
                yield Sample("fresh200", name, look[0].convert("L").convert("RGB"), look[1], truth)
        document.close()


def made_pages(count: int) -> Iterator[Sample]:
    """Pages made of the corpus' texts, `count` of each look, resolution and script."""
    texts = list(_texts(count))
    for script in SCRIPTS:
        turned = opencc.OpenCC("s2tw") if script == "traditional" else None
        languages = "chi_tra+eng" if turned else "chi_sim+eng"
        for number, text in enumerate(texts):
            truth = turned.convert(text) if turned else text
            for dpi in MADE_DPI:
                page = typeset(truth, dpi, script, number)
                for look, made in LOOKS.items():
                    shown = made(page, dpi, numpy.random.default_rng(7 * number + dpi))
                    group = f"{look}{dpi}" if script == "simplified" else f"{look}{dpi}t"
                    yield Sample(group, f"{group}:{number}", shown, float(dpi), truth, languages)


def _texts(count: int) -> Iterator[str]:
    """`count` texts of a page's length, laid out in lines: contracts and letters of the corpus."""
    paths = [
        *sorted((CORPUS / "contracts").glob("*.txt")),
        *sorted((CORPUS / "correspondence_gt").glob("*.md")),
    ]
    for path in paths[:count]:
        paragraphs = _MARKUP.sub("", path.read_text("utf-8", "replace")).splitlines()
        lines = [line for text in paragraphs for line in textwrap.wrap("".join(text.split()), _PER_LINE)]
        yield "\n".join(lines[:_LINES])


def typeset(text: str, dpi: int, script: str, number: int) -> Image.Image:
    """`text` on a page of A4, the odd pages in a face without serifs."""
    style = "Sans" if number % 2 else "Serif"
    size = round(14 / 72 * dpi)
    font = ImageFont.truetype(FONTS / f"Noto{style}CJK-Regular.ttc", size, index=_FACES[script])
    page = Image.new("RGB", (round(8.27 * dpi), round(11.69 * dpi)), "white")
    pen = ImageDraw.Draw(page)
    for row, line in enumerate(text.splitlines()):
        pen.text((round(1.0 * dpi), round((0.9 + row * 0.29) * dpi)), line, font=font, fill=(20, 20, 20))
    return page


def clean(page: Image.Image, _dpi: int, _random: numpy.random.Generator) -> Image.Image:
    """The page as it was drawn."""
    return page


def noisy(page: Image.Image, dpi: int, random: numpy.random.Generator) -> Image.Image:
    """A poor copy: blurred, grey, with grain and specks, much compressed."""
    grey = numpy.asarray(page.convert("L").filter(ImageFilter.GaussianBlur(dpi / 250)), dtype=numpy.float32)
    grey = 60 + grey * numpy.float32(0.7) + random.normal(0, 22, grey.shape).astype(numpy.float32)
    return _compressed(numpy.where(random.random(grey.shape) < 0.003, 0, grey), 45)


def skewed(page: Image.Image, _dpi: int, _random: numpy.random.Generator) -> Image.Image:
    """The page, laid askew by three degrees."""
    return page.rotate(3, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def shadowed(page: Image.Image, dpi: int, random: numpy.random.Generator) -> Image.Image:
    """A photo by a lamp from the side, with the shadow of a hand and a little blur."""
    height, width = page.height, page.width
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    light = 0.95 - 0.5 * x / width - 0.15 * y / height
    far = numpy.hypot((x - width * 0.75) / width, (y - height * 0.55) / height)
    light *= 1 - 0.55 / (1 + numpy.exp((far - 0.3) * 30))
    grey = numpy.asarray(page.convert("L").filter(ImageFilter.GaussianBlur(dpi / 400)), dtype=numpy.float32)
    return _compressed(grey * light + random.normal(0, 4, grey.shape), 80)


def sealed(page: Image.Image, dpi: int, _random: numpy.random.Generator) -> Image.Image:
    """The page with three red seals of 42 mm over its lines, as ink on ink."""
    side = round(42 / 25.4 * dpi)
    result = numpy.asarray(page, dtype=numpy.float32).copy()
    stamp = seal(side)
    for left, top in ((0.15, 0.12), (0.5, 0.38), (0.3, 0.64)):
        rows = slice(round(top * page.height), round(top * page.height) + side)
        columns = slice(round(left * page.width), round(left * page.width) + side)
        result[rows, columns] *= stamp / 255
    return Image.fromarray(result.astype(numpy.uint8))


def seal(side: int, below: str = "") -> NDArray[numpy.float32]:
    """A round seal with its unit's name around a star and a line `below` it, `side` pixels wide."""
    stamp, red = Image.new("RGB", (side, side), "white"), (215, 40, 45)
    pen = ImageDraw.Draw(stamp)
    pen.ellipse((2, 2, side - 3, side - 3), outline=red, width=max(3, side // 28))
    middle, reach = side / 2, side * 0.17
    star = [
        (middle + reach * (1 if step % 2 == 0 else 0.38) * math.sin(step * math.pi / 5),
         middle - reach * (1 if step % 2 == 0 else 0.38) * math.cos(step * math.pi / 5))
        for step in range(10)
    ]  # fmt: skip
    pen.polygon(star, fill=red)
    font = ImageFont.truetype(FONTS / "NotoSerifCJK-Bold.ttc", round(side * 0.13), index=2)
    pen.text((middle, side * 0.73), below, red, font.font_variant(size=round(side * 0.1)), "mm")
    for index, character in enumerate(SEAL_TEXT):
        angle = (index / (len(SEAL_TEXT) - 1) - 0.5) * 250
        tile = Image.new("L", (side, side), 0)
        ImageDraw.Draw(tile).text((middle, side * 0.14), character, font=font, fill=255, anchor="mm")
        stamp.paste(red, mask=tile.rotate(-angle, Image.Resampling.BICUBIC))
    return numpy.asarray(stamp, dtype=numpy.float32)


def _compressed(grey: NDArray[numpy.floating], quality: int) -> Image.Image:
    held = io.BytesIO()
    Image.fromarray(numpy.clip(grey, 0, 255).astype(numpy.uint8)).save(held, "JPEG", quality=quality)
    return Image.open(held).convert("RGB")


LOOKS = {"clean": clean, "noisy": noisy, "skewed": skewed, "shadowed": shadowed, "sealed": sealed}
