"""Small TrueType fonts with just the characters a page needs.

Chromium embeds TrueType outlines as one subset font, but breaks the PostScript outlines of Noto CJK
into many Type 3 fonts. So the glyphs a page needs are redrawn as a TrueType font of their own.
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

FACES = {
    "Song": "NotoSerifCJK-Regular",
    "SongBold": "NotoSerifCJK-Bold",
    "Hei": "NotoSansCJK-Bold",
    "Sans": "NotoSansCJK-Regular",
}
SIMPLIFIED = " SC"
ALWAYS = "— 0123456789"


def font_file(face: str) -> Path:
    """The file of one of FACES. Stops the program, saying what to install, when it is missing."""
    name = FACES[face] + ".ttc"
    for folder in (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".local/share/fonts",
    ):
        for path in sorted(folder.rglob(name)):
            return path
    raise SystemExit(f"找不到字体 {name}：请先安装 Noto CJK 字体（Debian：apt-get install fonts-noto-cjk）。")


def font_index(face: str) -> int:
    """The place of the simplified Chinese font in its collection."""
    with TTCollection(font_file(face), lazy=True) as fonts:
        names = [font["name"].getBestFamilyName() or "" for font in fonts]
    return next(i for i, name in enumerate(names) if name.endswith(SIMPLIFIED) and "Mono" not in name)


def write_subset(face: str, text: str, target: Path) -> None:
    """Write to `target` a TrueType font with the glyphs of `text`, drawn as in one of FACES."""
    source = TTFont(font_file(face), fontNumber=font_index(face), lazy=True)
    known = source.getBestCmap()
    wanted = {ord(c): known[ord(c)] for c in text + ALWAYS if ord(c) in known}
    _require(face, text, wanted)
    order = [".notdef", *sorted(set(wanted.values()) - {".notdef"})]
    font = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    font.setupGlyphOrder(order)
    font.setupCharacterMap(wanted)
    drawn = source.getGlyphSet()
    font.setupGlyf({name: _outline(drawn, name) for name in order})
    sides = font.font["glyf"]
    font.setupHorizontalMetrics({n: (drawn[n].width, getattr(sides[n], "xMin", 0)) for n in order})
    font.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    font.setupNameTable({"familyName": FACES[face], "styleName": "Regular", "psName": FACES[face]})
    font.setupOS2(sTypoAscender=source["hhea"].ascent, sTypoDescender=source["hhea"].descent)
    font.setupPost()
    font.font["head"].created = font.font["head"].modified = source["head"].created
    font.font.recalcTimestamp = False
    font.save(target)


def _outline(drawn: object, name: str) -> object:
    """The glyph `name` with quadratic curves, within a thousandth of an em of the original."""
    pen = TTGlyphPen(None)
    drawn[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))  # type: ignore[index]
    return pen.glyph()


def _require(face: str, text: str, wanted: dict[int, str]) -> None:
    missing = {c for c in text if c.isprintable() and ord(c) not in wanted}
    if missing:
        raise SystemExit(f"字体 {FACES[face]} 缺少这些字：{''.join(sorted(missing))}")
