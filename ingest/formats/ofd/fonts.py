"""The shapes of characters on an OFD page: from the fonts in the package, else from one of this machine."""

import io
import logging
import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont, TTLibError

from ingest.tools.fonts import chinese_font

logging.getLogger("fontTools").setLevel(logging.CRITICAL)  # it complains of what it gets over
# What the font library lets through on hostile fonts besides its own error.
FONT_FAILURES = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError,
    RecursionError, TypeError, ValueError, struct.error, TTLibError,
)  # fmt: skip
_OUTLINE_MOST = 20_000  # points of one character
_SYMBOLS = 0xF000  # where fonts of symbols keep their characters


class _Pen(BasePen):  # type: ignore[misc]
    """Writes an outline as operators of a PDF page."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.found: list[str] = []

    def _add(self, name: str, *points: tuple[float, float]) -> None:
        if len(self.found) > _OUTLINE_MOST:
            raise ValueError("outline")
        self.found.append(" ".join(f"{x:.1f} {y:.1f}" for x, y in points) + f" {name}")

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the library's names
        self._add("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - as above
        self._add("l", point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802 - as above
        self._add("c", *points)

    def _closePath(self) -> None:  # noqa: N802 - as above
        self._add("h")


@dataclass(slots=True)
class Face:
    """The characters of one font; `units` make an em."""

    units: float
    names: list[str]  # by glyph number
    characters: dict[int, str]  # code point → name
    _glyphs: Any
    _drawn: dict[str, str] = field(default_factory=dict)

    def named(self, character: str, glyph: int | None) -> str | None:
        """The name of a glyph by its number, or of a character's; None where there is none."""
        if glyph is not None:
            return self.names[glyph] if 0 <= glyph < len(self.names) else None
        code = ord(character)
        return self.characters.get(code) or self.characters.get(_SYMBOLS + code)

    def outline(self, name: str) -> str:
        """The outline of a glyph as operators, "" where it has none or is damaged."""
        if name not in self._drawn:
            pen = _Pen(self._glyphs)
            try:
                self._glyphs[name].draw(pen)
            except FONT_FAILURES:
                pen.found = []
            self._drawn[name] = "\n".join(pen.found)
        return self._drawn[name]


def face(data: bytes) -> Face | None:
    """The font in `data` (TrueType, OpenType, a collection's first, or bare CFF); None for any other."""
    try:
        return _bare(data) if data[:1] == b"\x01" else _face(io.BytesIO(data))
    except FONT_FAILURES:
        return None


def _face(file: Any) -> Face:
    font = TTFont(file, fontNumber=0, lazy=True)
    characters: dict[int, str] = {}
    for table in reversed(font["cmap"].tables) if "cmap" in font else ():
        characters |= table.cmap
    if "cmap" in font:
        characters |= font.getBestCmap() or {}
    return Face(
        float(font["head"].unitsPerEm) or 1000.0, font.getGlyphOrder(), characters, font.getGlyphSet()
    )


def _bare(data: bytes) -> Face:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), None)
    font = fonts[0]
    glyphs = font.CharStrings
    scale = float(font.FontMatrix[0]) or 0.001
    return Face(1 / scale, list(font.charset), {}, glyphs)


@lru_cache(maxsize=1)
def fallback() -> Face | None:
    """The Chinese font of this machine."""
    path = chinese_font()
    if path is None:
        return None
    try:
        return _face(path)
    except FONT_FAILURES:
        return None
