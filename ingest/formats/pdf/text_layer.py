"""The text layer of a PDF page: its lines, in the order of the page's content, with their places."""

import math
import re
import unicodedata
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from archive.record import Line

Box = tuple[float, float, float, float]

_CHARACTER_BOX = pdfium.FPDFText_GetLooseCharBox

# What symbol fonts show at places of the private use area, as characters everybody has.
_SYMBOLS = {
    0xF052: "☑", 0xF053: "☒", 0xF0A3: "☐", 0xF0FE: "☑", 0xF0FD: "☒", 0xF0A8: "☐", 0xF06F: "☐", 0xF0FC: "✓",
    0xF0FB: "✗", 0xF06C: "●", 0xF06E: "■", 0xF075: "◆", 0xF0B7: "•", 0xF0D8: "➢", 0xF0E0: "→", 0xF0B4: "×",
}  # fmt: skip
# Radicals and compatibility forms that fonts give out for the ideographs they look like.
_FORMS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))
}
_TABLE = _SYMBOLS | _FORMS | {0x00: None, 0xFFFE: "-"}
_MARKED = re.compile("[\0\u2e80-\u2fdf\uf000-\uf0ff\uf900-\ufaff\ufffe]")
_BREAKS = re.compile("\r\n|\r|\n|(?<=\ufffe)")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_SPREAD = re.compile(f"(?<!\\S)(?:[{_WIDE}] ){{3,}}[{_WIDE}](?!\\S)")
_SPREAD_LEAST = 3  # spaces


class Frame(NamedTuple):
    """The part of a page that is shown: its corners in PDF space (points), and its rotation."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int  # degrees clockwise: 0, 90, 180 or 270

    def upright(self, box: Box) -> Box:
        """`box` (left, top, right, bottom in PDF space) as seen: in points from the upper left."""
        left, top, right, bottom = box
        if self.rotation == 90:
            seen = (bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        elif self.rotation == 180:
            seen = (self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        elif self.rotation == 270:
            seen = (self.top - top, self.right - right, self.top - bottom, self.right - left)
        else:
            seen = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        # To a hundredth of a point; `round` would take a good part of the time of reading a page.
        one, two, three, four = seen
        return int(one * 100) / 100, int(two * 100) / 100, int(three * 100) / 100, int(four * 100) / 100


def frame(page: pypdfium2.PdfPage) -> Frame:
    """The shown part of `page`: its CropBox within its MediaBox, and its rotation."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, rect)
    return Frame(rect.left, rect.bottom, rect.right, rect.top, page.get_rotation())


def lines(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of the text layer of `page`; a page without text has none."""
    textpage = page.get_textpage()
    try:
        return _lines(textpage, frame(page))
    finally:
        textpage.close()


def _lines(textpage: pypdfium2.PdfTextPage, shown: Frame) -> list[Line]:
    text: str = textpage.get_text_range()
    # Characters outside the first plane count twice; counting them is needed on few pages only.
    twice = textpage.count_chars() != len(text)
    rect, raw = pdfium.FS_RECTF(), textpage.raw
    found: list[Line] = []
    start = begin = 0
    for end, after in [*(match.span() for match in _BREAKS.finditer(text)), (len(text), len(text))]:
        line, gap = text[begin:end], text[end:after]
        length = len(line.encode("utf-16-le", "surrogatepass")) // 2 if twice else len(line)
        neat = tidy(line)
        if neat:
            found.append(Line(neat, shown.upright(_box(raw, start, length, rect))))
        start += length + len(gap)
        begin = after
    return found


def tidy(line: str) -> str:
    """`line` without the marks of fonts, and without the spaces that spread a few ideographs out."""
    neat = line.translate(_TABLE) if _MARKED.search(line) else line
    if neat.count(" ") >= _SPREAD_LEAST:
        neat = _SPREAD.sub(lambda spread: spread.group().replace(" ", ""), neat)
    return neat.strip()


def _box(raw: object, start: int, length: int, rect: pdfium.FS_RECTF) -> Box:
    """Around a line's first and last character; `rect` is scratch space, since this is hot."""
    left = bottom = math.inf
    right = top = -math.inf
    for index in (start, start + length - 1) if length > 1 else (start,):
        if _CHARACTER_BOX(raw, index, rect):
            if rect.left < left:
                left = rect.left
            if rect.right > right:
                right = rect.right
            if rect.bottom < bottom:
                bottom = rect.bottom
            if rect.top > top:
                top = rect.top
    return (left, top, right, bottom) if left < right else (0.0, 0.0, 0.0, 0.0)
