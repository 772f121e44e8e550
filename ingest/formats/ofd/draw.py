"""Drawing an OFD page: its objects are written as a PDF page, which PDFium makes a picture of."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pikepdf
import pypdfium2
from lxml import etree

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.ofd.document import OfdDocument, Resource
from ingest.formats.ofd.fonts import Face, face
from ingest.formats.ofd.glyphs import shapes
from ingest.formats.ofd.images import Drawable, drawn
from ingest.formats.ofd.lines import POINTS
from ingest.formats.ofd.objects import Placed
from ingest.formats.ofd.package import Missing
from ingest.formats.ofd.paths import colour, path
from ingest.formats.ofd.tree import (
    IDENTITY,
    Box,
    Matrix,
    box,
    child,
    children,
    matrix,
    number,
    numbers,
    shift,
    text,
)

_LINE_WIDTH = 0.353  # millimetres, where none is given
_CONTENT_MOST = 256 << 20  # characters of operators
_BOLD, _HEAVY = 600, 0.03  # from this weight on, letters are thickened by this share of an em
_SLANT = 0.25
_STYLES = {
    "Cap": ("J", {"Butt": 0, "Round": 1, "Square": 2}),
    "Join": ("j", {"Miter": 0, "Round": 1, "Bevel": 2}),
}
_RELATIVES_MOST = 8  # line settings that each lean on another


@dataclass(slots=True)
class Canvas:
    """One page, drawn in millimetres from the upper left."""

    document: OfdDocument
    sheet: Box
    pixels: int  # of one picture, at most
    _parts: list[str] = field(default_factory=list)
    _size: int = 0
    _alphas: dict[str, float] = field(default_factory=dict)
    _pictures: dict[str, Drawable] = field(default_factory=dict)

    def draw(self, objects: Iterable[Placed]) -> None:
        """Draw `objects`, the first at the back. Raises Unreadable where they are too much."""
        for placed in objects:
            if not placed.drawn or placed.alpha <= 0:
                continue
            self._write("q")
            for clip in placed.clips:
                self._clip(*clip)
            draw = {"PathObject": self._path, "TextObject": self._text, "ImageObject": self._image}
            draw[placed.kind](placed)
            self._write("Q")

    def stamp(self, picture: Drawable, place: Box, shown: Box | None) -> None:
        """Draw a picture that is no object of the page (a seal's) at `place`, only its part `shown`.

        `shown` is seen from the upper left of `place`.
        """
        left, top, width, height = place
        corner = shift(left - self.sheet[0], top - self.sheet[1])
        self._write("q")
        if shown is not None:
            self._write(_cm(corner) + f" {_numbers(shown)} re W n")
            corner = IDENTITY
        self._put(picture, Matrix((width, 0.0, 0.0, height, 0.0, 0.0)).then(corner))
        self._write("Q")

    def _put(self, picture: Drawable, square: Matrix) -> None:
        """Draw a picture in the unit `square`, its upper left corner at the origin."""
        name = f"I{len(self._pictures)}"
        self._pictures[name] = picture
        self._write(_cm(picture.space.then(square)) + f" /{name} Do")

    def _write(self, operators: str) -> None:
        self._size += len(operators)
        if self._size > _CONTENT_MOST:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "drawing of a page")
        self._parts.append(operators)

    def _clip(self, clips: etree._Element, frame: Matrix, space: Matrix) -> None:
        """Draw only within the areas of all `clips` from now on."""
        base = frame if clips.get("TransFlag") == "false" else space
        for clip in children(clips, "Clip"):
            areas = [
                _outline(part, matrix(area.get("CTM")).then(base))
                for area in children(clip, "Area")
                for part in children(area, "Path")
            ]
            if any(areas):
                self._write("\n".join(areas) + "\nW n")

    def _settings(self, placed: Placed) -> list[etree._Element]:
        """Where an object's colours and line settings may stand, nearest first."""
        found = [placed.element]
        for name in placed.settings:
            for _ in range(_RELATIVES_MOST):
                setting = self.document.resources.get(name)
                if setting is None:
                    break
                found.append(setting.element)
                name = setting.element.get("Relative") or ""
        return found

    def _alpha(self, alpha: float) -> None:
        if alpha < 1:
            name = f"A{round(alpha * 255)}"
            self._alphas[name] = alpha
            self._write(f"/{name} gs")

    def _path(self, placed: Placed) -> None:
        element, settings = placed.element, self._settings(placed)
        shape = path(text(element, "AbbreviatedData"))
        stroke, fill = element.get("Stroke") != "false", element.get("Fill") == "true"
        if not shape or not (stroke or fill):
            return
        self._write(_cm(placed.space))
        self._colours(settings, placed.alpha, stroke, fill)
        self._line(settings)
        even = "*" if element.get("Rule") == "Even-Odd" else ""
        self._write(shape + "\n" + (f"B{even}" if stroke and fill else "S" if stroke else f"f{even}"))

    def _colours(
        self, settings: list[etree._Element], alpha: float, stroke: bool, fill: bool, same: bool = False
    ) -> None:
        """Set the colours that are needed; the `same` one for lines as for areas where that is said."""
        least = 1.0
        for name, wanted in (("StrokeColor", stroke), ("FillColor", fill)):
            if wanted:
                found = next((c for s in settings if (c := child(s, name)) is not None), None)
                operator, own = colour(found, name == "StrokeColor")
                self._write(operator)
                if same:
                    self._write(colour(found, stroke=True)[0])
                least = min(least, own)
        self._alpha(alpha * least)

    def _line(self, settings: list[etree._Element]) -> None:
        def said(name: str) -> str | None:
            return next((value for s in settings if (value := s.get(name)) is not None), None)

        self._write(f"{abs(number(said('LineWidth'), _LINE_WIDTH)):.4f} w")
        for name, (operator, styles) in _STYLES.items():
            self._write(f"{styles.get(said(name) or '', 0)} {operator}")
        dashes = [abs(value) for value in numbers(said("DashPattern"))][:16]
        if any(dashes):
            self._write(f"[{' '.join(f'{dash:.3f}' for dash in dashes)}] {number(said('DashOffset')):.3f} d")

    def _image(self, placed: Placed) -> None:
        image = self._loaded(placed.element.get("ResourceID") or "", placed.element.get("ImageMask") or "")
        if image is None:
            return
        space = placed.space
        if placed.element.get("CTM") is None:
            _, _, width, height = box(placed.element.get("Boundary")) or (0.0, 0.0, 1.0, 1.0)
            space = Matrix((width, 0.0, 0.0, height, 0.0, 0.0)).then(space)
        self._alpha(placed.alpha)
        self._put(image, space)

    def _loaded(self, name: str, mask: str) -> Drawable | None:
        data = self._media(name)
        return None if data is None else drawn(data, self._media(mask) if mask else None, self.pixels)

    def _media(self, name: str) -> bytes | None:
        resource = self.document.resources.get(name)
        return None if resource is None else self._file(resource, "MediaFile")

    def _file(self, resource: Resource, name: str) -> bytes | None:
        """The bytes of a resource's own file; None where it has none, or it is lost."""
        named = text(resource.element, name)
        if not named:
            return None
        try:
            return self.document.package.read(self.document.package.path(named, resource.base))
        except Missing as error:
            self.document.lost.append(str(error))
            return None

    def _face(self, name: str) -> Face | None:
        known = self.document.faces
        if name not in known:
            resource = self.document.resources.get(name)
            data = self._file(resource, "FontFile") if resource else None
            known[name] = face(data) if data else None
        return known[name]

    def _text(self, placed: Placed) -> None:
        element, settings = placed.element, self._settings(placed)
        fill, stroke = element.get("Fill") != "false", element.get("Stroke") == "true"
        if not (fill or stroke):
            return
        self._write(_cm(placed.space))
        heavy = fill and not stroke and number(element.get("Weight")) >= _BOLD
        self._colours(settings, placed.alpha, stroke, fill, heavy)
        size, own = number(element.get("Size")), self._face(element.get("Font") or "")
        heavy = heavy and own is None
        stretch, slant = number(element.get("HScale"), 1.0), element.get("Italic") == "true"
        for shape in shapes(element, own):
            em = size / shape.units
            skew = Matrix((em * stretch * shape.squeeze, 0.0, _SLANT * em if slant else 0.0, -em, 0.0, 0.0))
            self._write("q " + _cm(skew.then(shape.turn).then(shift(shape.x, shape.y))))
            self._write(f"{_HEAVY * shape.units:.1f} w" if heavy or stroke else "")
            self._write(
                shape.outline + ("\nB Q" if heavy and fill else "\nS Q" if stroke and not fill else "\nf Q")
            )

    def pdf(self) -> bytes:
        """The page as a PDF file."""
        width, height = (max(1.0, side * POINTS) for side in self.sheet[2:])
        start = _cm(Matrix((POINTS, 0.0, 0.0, -POINTS, 0.0, height)))
        with pikepdf.new() as whole:
            page = whole.add_blank_page()
            page.MediaBox = pikepdf.Array([0, 0, width, height])
            page.Contents = whole.make_stream("\n".join([start, *self._parts]).encode("ascii"))
            page.Resources = pikepdf.Dictionary(
                ExtGState=pikepdf.Dictionary(
                    {
                        f"/{name}": pikepdf.Dictionary(ca=alpha, CA=alpha)
                        for name, alpha in self._alphas.items()
                    }
                ),
                XObject=pikepdf.Dictionary(
                    {f"/{name}": image.stream(whole) for name, image in self._pictures.items()}
                ),
            )
            file = io.BytesIO()
            whole.save(file)
        return file.getvalue()

    @contextmanager
    def page(self) -> Iterator[pypdfium2.PdfPage]:
        """The page as PDFium sees it, closed afterwards. Raises Unreadable."""
        try:
            document = pypdfium2.PdfDocument(self.pdf())
        except pypdfium2.PdfiumError as error:
            raise Unreadable(ReasonCode.DAMAGED, "drawing") from error
        try:
            yield document[0]
        finally:
            document.close()


def _numbers(values: Iterable[float]) -> str:
    return " ".join(f"{value:.6f}" for value in values)


def _cm(space: Matrix) -> str:
    return _numbers(space) + " cm"


def _outline(part: etree._Element, space: Matrix) -> str:
    """The outline of a clip's path."""
    left, top, _, _ = box(part.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    return path(text(part, "AbbreviatedData"), matrix(part.get("CTM")).then(shift(left, top)).then(space))
