"""The pictures of a scanned page as they lie in its PDF: taken over as they are, where that can be.

A page that shows nothing but pictures is taken over picture by picture, none of them packed anew.
Of a page that shows more (characters, lines, patterns, layers that can be hidden) None is said, and
whoever asks has it drawn.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import Name, Object

from ingest.copying.sheet import Box, Matrix, common, sheet_of

_WHOLE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MOST_STEPS = 20_000  # drawing steps of one page
_DEPTH = 5  # pictures within forms within forms
# What changes nothing about how a picture looks.
_IDLE = frozenset({
    "BMC", "EMC", "MP", "DP", "w", "J", "j", "M", "d", "ri", "i", "BX", "EX", "G", "RG", "K", "CS", "SC",
    "BT", "ET", "Tc", "Tw", "Tz", "TL", "Ts", "Tf", "Td", "TD", "Tm", "T*",
})  # fmt: skip
_SHOWS_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_COLOURS = frozenset({"/DeviceRGB", "/DeviceGray", "/CalRGB", "/CalGray", "/ICCBased", "/Indexed"})
# Ways of packing that every reader of archived PDF knows; LZW is not among them.
_PACKINGS = frozenset(
    {"/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/JPXDecode", "/FlateDecode", "/RunLengthDecode"}
)
_UNSEEN = 3  # the way of showing text that shows nothing
_BLACK = {"g": (0.0,), "rg": (0.0, 0.0, 0.0), "k": (0.0, 0.0, 0.0, 1.0)}
_SPARE = 1.0  # points by which a picture may reach out of what it is cut to


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture of the page and where it lies: the matrix that its unit square is drawn with."""

    picture: Object
    matrix: Matrix


class _Shows(Exception):
    """The page shows something that is no picture."""


@dataclass(slots=True)
class _State:
    matrix: Matrix
    sheet: Box  # what is seen: the page, and what drawing was cut to
    text_mode: int = 0
    black: bool = True  # whether stencils are filled with black


@dataclass(slots=True)
class _Walk:
    sheet: Box
    found: list[Placed] = field(default_factory=list)
    steps: int = 0

    def page(self, content: "pikepdf.Page | Object", resources: Object, now: _State, depth: int) -> None:
        """Collect the pictures that `content` draws. Raises _Shows."""
        states: list[_State] = []
        cut: Box | None = None  # the rectangle that is drawn next, if it is one
        for step in pikepdf.parse_content_stream(content):
            self.steps += 1
            name, operands = str(step.operator), list(step.operands)
            if self.steps > _MOST_STEPS:
                raise _Shows
            if name == "q":
                states.append(replace(now))
            elif name == "Q" and states:
                now = states.pop()
            elif name == "Do":
                self._object(resources.XObject[str(operands[0])], resources, now, depth)
            elif name == "gs":
                _check_state(resources.ExtGState[str(operands[0])])
            elif name == "re" and cut is None:
                x, y, width, height = (float(value) for value in operands)
                cut = _around(_times((width, 0.0, 0.0, height, x, y), now.matrix))
            elif name in ("W", "W*") and cut is not None:
                now.sheet = common(now.sheet, cut)
            elif name == "n":
                cut = None
            else:
                _other(name, operands, now)

    def _object(self, drawn: Object, resources: Object, now: _State, depth: int) -> None:
        kind = str(drawn.get("/Subtype", ""))
        if kind == "/Image" and _plain(drawn) and (now.black or not drawn.get("/ImageMask", False)):
            seen = common(_around(now.matrix), self.sheet)
            if not _within(seen, now.sheet):
                raise _Shows  # a part of it was cut away, and must not come to light
            self.found.append(Placed(drawn, now.matrix))
        elif kind == "/Form" and depth < _DEPTH and "/OC" not in drawn and "/Group" not in drawn:
            own = _times(_matrix(list(drawn.get("/Matrix", list(_WHOLE)))), now.matrix)
            x0, y0, x1, y1 = (float(side) for side in drawn.BBox)
            sheet = common(now.sheet, _around(_times((x1 - x0, 0.0, 0.0, y1 - y0, x0, y0), own)))
            inner = replace(now, matrix=own, sheet=sheet)
            self.page(drawn, drawn.get("/Resources", resources), inner, depth + 1)
        else:
            raise _Shows


def _other(name: str, operands: Sequence[Any], now: _State) -> None:
    """A step that draws nothing changes the state it may change. Raises _Shows for one that draws."""
    if name == "cm":
        now.matrix = _times(_matrix(operands), now.matrix)
    elif name == "Tr":
        now.text_mode = int(operands[0])
    elif name in _BLACK:
        now.black = tuple(float(value) for value in operands) == _BLACK[name]
    elif name in ("cs", "sc", "scn"):
        now.black = False
    elif name not in _IDLE and not (name in _SHOWS_TEXT and now.text_mode == _UNSEEN):
        raise _Shows


def pictures(page: pikepdf.Page) -> list[Placed] | None:
    """The pictures of a page in the order they are drawn; None where it shows anything else."""
    try:
        sheet = sheet_of(page)
        walk = _Walk(sheet)
        if page.obj.get("/Annots") is not None and any(_shown(note) for note in page.obj.Annots):
            return None
        walk.page(page, page.resources, _State(_WHOLE, sheet), 0)
    except (
        _Shows,
        pikepdf.PdfError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        RecursionError,
    ):
        return None
    return walk.found or None


def _shown(note: Object) -> bool:
    """Whether an annotation is seen on the page: links are not."""
    return str(note.get("/Subtype", "")) not in ("/Link", "/Popup")


def _check_state(state: Object) -> None:
    """Raises _Shows for what makes a picture look other than it is."""
    opaque = all(float(state.get(key, 1)) == 1 for key in ("/ca", "/CA"))
    if (
        not opaque
        or state.get("/SMask", Name.None_) != Name.None_
        or state.get("/BM", Name.Normal) != Name.Normal
    ):
        raise _Shows


def _plain(picture: Object) -> bool:
    """Whether every reader shows this picture alike: no masks, common colours and packings."""
    if any(key in picture for key in ("/SMask", "/Mask", "/OC", "/Alternates", "/OPI", "/SMaskInData")):
        return False
    if bool(picture.get("/ImageMask", False)):
        return _packed(picture)  # drawn in black, as scanners do
    if "/ColorSpace" not in picture:
        return str(picture.get("/Filter", "")) == "/JPXDecode"
    colours = picture.ColorSpace
    named = str(colours[0]) if isinstance(colours, pikepdf.Array) and len(colours) else str(colours)
    if named == "/Indexed" and str(colours[1]) not in ("/DeviceRGB", "/DeviceGray"):
        return False
    if named == "/ICCBased" and int(str(colours[1].get("/N", 0))) not in (1, 3):
        return False
    return named in _COLOURS and _packed(picture)


def _packed(picture: Object) -> bool:
    return all(name in _PACKINGS for name in _names(picture.get("/Filter")))


def _names(value: Object | None) -> Iterator[str]:
    if isinstance(value, pikepdf.Array):
        yield from (str(name) for name in value.as_list())
    elif value is not None:
        yield str(value)


def _around(matrix: Matrix) -> Box:
    """The upright box around the unit square drawn with `matrix`."""
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return min(xs), min(ys), max(xs), max(ys)


def _within(box: Box, sheet: Box) -> bool:
    out = (sheet[0] - box[0], sheet[1] - box[1], box[2] - sheet[2], box[3] - sheet[3])
    return all(each <= _SPARE for each in out)


def _matrix(values: Iterable[Any]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def turned(placed: Placed, by: Matrix) -> Matrix:
    """Where a picture lies on the page as it is shown."""
    return _times(placed.matrix, by)
