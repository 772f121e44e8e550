"""Text that is not seen but can be searched, marked and copied: where each line of a scan stands.

The font has but two shapes, a wide box and a narrow one, which readers mark and nobody sees; a
table tells them which character each code is. The first character of a copy is code 1, and so on.
"""

import io
from collections.abc import Iterable
from typing import Any

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from archive.record import Line

_EM = 1000
_WIDE, _NARROW = 1, 2  # the font's glyphs; 0 stands for what is missing, which no text may use
_WIDTHS = {_WIDE: _EM, _NARROW: _EM // 2}
_NARROW_BELOW = "ᄀ"  # Latin, Greek, Cyrillic … are about half as wide as high
_MOST_CODES = 0xFFFF
_AT_ONCE = 100  # entries of one block of a character table
_FOOT = -120  # thousandths of a line's height that lie below the foot of its characters
_BASE = -_FOOT / _EM
_UPRIGHT = 2.0  # a line this much higher than wide is read from top to bottom


class TextFont:
    """The font of one copy, which learns characters as lines are laid."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def lay(self, lines: Iterable[Line], height: float) -> bytes:
        """What draws these lines, unseen, on a page `height` points high."""
        drawn = [self._line(line, height) for line in lines if line.box and line.text.strip()]
        return b"BT 3 Tr\n" + b"".join(drawn) + b"ET\n" if drawn else b""

    def _line(self, line: Line, height: float) -> bytes:
        left, top, right, bottom = line.box or (0.0, 0.0, 0.0, 0.0)
        width, high = right - left, bottom - top
        codes = [code for character in line.text if (code := self._code(character))]
        natural = sum(_WIDTHS[_glyph(character)] for character in line.text) / _EM
        if width <= 0 or high <= 0 or not codes:
            return b""
        if high >= _UPRIGHT * width and len(codes) > 1:
            size, along = width, high
            place = f"0 -1 1 0 {left + _BASE * width:.2f} {height - top:.2f}"
        else:
            size, along = high, width
            place = f"1 0 0 1 {left:.2f} {height - bottom + _BASE * high:.2f}"
        stretch = 100 * along / (natural * size)
        shown = "".join(f"{code:04x}" for code in codes)
        return f"/T {size:.2f} Tf {stretch:.2f} Tz {place} Tm <{shown}> Tj\n".encode()

    def _code(self, character: str) -> int:
        """The code of a character; 0 for one that cannot be told, or when there are too many."""
        if "\ud800" <= character <= "\udfff" or len(self._codes) >= _MOST_CODES:
            return self._codes.get(character, 0)
        return self._codes.setdefault(character, len(self._codes) + 1)

    def made(self, pdf: Pdf) -> pikepdf.Object:
        """The font as an object of `pdf`, with all characters it has learned."""
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/GuidangText"), Flags=4,
            FontBBox=[0, _FOOT, _EM, _EM + _FOOT],
            ItalicAngle=0, Ascent=_EM + _FOOT, Descent=_FOOT,
            CapHeight=_EM + _FOOT, StemV=80,
            FontFile2=pdf.make_stream(_font_file()),
        )  # fmt: skip
        glyphs = [0, *(_glyph(character) for character in self._codes)]
        narrow = [code for code, glyph in enumerate(glyphs) if glyph == _NARROW]
        descendant = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/GuidangText"),
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor), DW=_EM,
            W=Array([part for code in narrow for part in (code, [_WIDTHS[_NARROW]])]),
            CIDToGIDMap=pdf.make_stream(b"".join(glyph.to_bytes(2, "big") for glyph in glyphs)),
        )  # fmt: skip
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/GuidangText"),
                Encoding=Name("/Identity-H"), DescendantFonts=[pdf.make_indirect(descendant)],
                ToUnicode=self._table(pdf),
            )
        )  # fmt: skip

    def _table(self, pdf: Pdf) -> Stream:
        """Which character each code is."""
        entries = [
            f"<{code:04x}> <{character.encode('utf-16-be').hex()}>" for character, code in self._codes.items()
        ]
        blocks = [entries[start : start + _AT_ONCE] for start in range(0, len(entries), _AT_ONCE)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return pdf.make_stream(_TABLE.format(body=body).encode())


_TABLE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def _glyph(character: str) -> int:
    return _NARROW if character < _NARROW_BELOW else _WIDE


def _box(width: int) -> Any:
    pen = TTGlyphPen(None)
    pen.moveTo((0, _FOOT))
    for corner in ((0, _EM + _FOOT), (width, _EM + _FOOT), (width, _FOOT)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def _font_file() -> bytes:
    """A TrueType font of boxes."""
    names = [".notdef", "wide", "narrow"]
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf({name: _box(_WIDTHS.get(index, _EM)) for index, name in enumerate(names)})
    builder.setupHorizontalMetrics({name: (_WIDTHS.get(index, _EM), 0) for index, name in enumerate(names)})
    builder.setupHorizontalHeader(ascent=_EM + _FOOT, descent=_FOOT)
    builder.setupNameTable({"familyName": "Guidang Text", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0  # the same copy every time
    builder.font.recalcTimestamp = False
    whole = io.BytesIO()
    builder.save(whole)
    return whole.getvalue()
