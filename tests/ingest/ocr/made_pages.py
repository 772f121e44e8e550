"""Pages made for tests: typeset as by the benchmark, with what happens to paper in offices."""

from pathlib import Path

import numpy
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from archive.record import Page
from benchmarks.pictures import ocr_pages
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import read_page

DPI = 150
LETTER = """关于归档范围和保管期限的通知
各区县档案局，市直各单位档案室：
为进一步规范机关文件材料的归档工作，现将有关事项通知如下。
一、凡是反映本机关主要职能活动的文件材料，应当归档保存。
二、文书档案的保管期限定为永久、定期两种，定期分三十年、十年。
三、各单位应当在次年六月底以前完成上一年度文件的整理归档。
四、本通知自印发之日起施行，原有规定同时废止。
滨海新区档案局
二〇二六年三月十八日"""
SHEET = """会计凭证装订与移交登记
移交单位财务科，接收单位档案室，监交人办公室主任。
记账凭证共一百二十册，总账三册，明细账十五册。
移交人应当保证所移交的会计档案真实、完整、可用。
接收人核对无误后签字，登记表一式两份，双方各执一份。
电子会计档案应当与其元数据一并移交，并经过检测。
本表自签字之日起生效，保存期限为永久。"""


def typeset(text: str, dpi: int = DPI) -> Image.Image:
    """`text` on a page of A4; the test is skipped on a machine without the benchmark's fonts."""
    if not Path(ocr_pages.FONTS).is_dir():
        pytest.skip(f"the fonts of Debian's fonts-noto-cjk are not here: {ocr_pages.FONTS}")
    return ocr_pages.typeset(text, dpi, "simplified", 0)


def in_one_line(text: str) -> Image.Image:
    """`text` in one line of 16 points at 150 dpi, however long."""
    typeset("")
    font = ImageFont.truetype(ocr_pages.FONTS / "NotoSerifCJK-Regular.ttc", 34, index=2)
    picture = Image.new("RGB", (round(font.getlength(text)) + 80, 140), "white")
    ImageDraw.Draw(picture).text((40, 50), text, "black", font)
    return picture


def stamped(
    page: Image.Image, left: float, top: float, turn: float = 0, strength: float = 1, below: str = ""
) -> Image.Image:
    """`page` of A4 with a seal of 42 mm, its upper left corner at these shares, turned by degrees."""
    side = round(page.height * 42 / 297)
    seal = Image.fromarray(ocr_pages.seal(side, below).astype(numpy.uint8))
    ink = 255 - numpy.asarray(seal.rotate(turn, Image.Resampling.BICUBIC, fillcolor="white"))
    result = numpy.asarray(page, dtype=numpy.float32).copy()
    x, y = round(left * page.width), round(top * page.height)
    result[y : y + side, x : x + side] *= 1 - strength * ink / 255
    return Image.fromarray(result.astype(numpy.uint8))


def with_masthead(page: Image.Image, name: str) -> Image.Image:
    """`page` with the red name of an office across its head."""
    result = page.copy()
    font = ImageFont.truetype(ocr_pages.FONTS / "NotoSerifCJK-Bold.ttc", round(0.45 * DPI), index=2)
    ImageDraw.Draw(result).text((page.width / 2, 0.5 * DPI), name, (220, 30, 30), font, "mm")
    return result


def scanned(page: Image.Image, light: float | NDArray[numpy.floating], paper: float) -> Image.Image:
    """`page` with its contrast multiplied by `light` on `paper` of this brightness, and a scanner's grain."""
    grain = numpy.random.default_rng(1).normal(0, 2, (page.height, page.width, 1))
    picture = paper - (255 - numpy.asarray(page, dtype=numpy.float32)) * light + grain
    return Image.fromarray(numpy.clip(picture, 0, 255).astype(numpy.uint8))


def side_by_side(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two pages on one picture."""
    both = Image.new("RGB", (left.width + right.width, left.height), "white")
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return both


def read(picture: Image.Image, dpi: float = DPI) -> Page:
    """`picture` as a page, read by OCR."""
    return read_page(picture, 1, dpi, ReadOptions())


def squeezed(text: str) -> str:
    """`text` without white space and the width of punctuation marks."""
    return "".join(text.split()).translate(str.maketrans(",:;", "，：；"))
