"""The picture that a sheet of a drawing is drawn on: lines, filled areas, and texts in their boxes."""

import math
from collections.abc import Iterable

from ezdxf.addons.drawing.backend import Backend, BkPath2d, BkPoints2d, ImageData
from ezdxf.addons.drawing.properties import BackendProperties
from ezdxf.math import Vec2
from PIL import Image, ImageDraw, ImageFont

from ingest.formats.dxf.cells import Box
from ingest.formats.dxf.shown import Placed, Point
from ingest.tools.fonts import chinese_font

_STRAIGHT = 3_000  # pieces of one curve
_SMALLEST, _LARGEST = 3, 400  # pixels, heights of writing that is drawn
_BODY = 1.3  # the size of a font, in heights of its capitals
_PITCH = 5 / 3  # of rows, in heights of capitals
_WIDEST = 20_000  # pixels of one text
_WHITE, _BLACK = 255, 0
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class Canvas(Backend):
    """Draws on a picture; `box` is the part of the layout on it."""

    def __init__(self, box: Box, size: tuple[int, int]) -> None:
        super().__init__()
        self.image = Image.new("L", size, _WHITE)
        self._draw = ImageDraw.Draw(self.image)
        self._left, self._top = box[0], box[3]
        self._scale = size[0] / max(box[2] - box[0], 1e-9)
        self._fonts: dict[int, _Font] = {}

    def at(self, x: float, y: float) -> Point:
        """The pixel of a place; far outside, the picture's surroundings are enough."""
        across, down = (x - self._left) * self._scale, (self._top - y) * self._scale
        far = 4.0 * max(self.image.size)
        if not (math.isfinite(across) and math.isfinite(down)):
            raise ValueError("no place")
        return min(max(across, -far), far), min(max(down, -far), far)

    def set_background(self, color: str) -> None:
        """The picture is white."""

    def draw_point(self, pos: Vec2, properties: BackendProperties) -> None:  # noqa: ARG002 - the backend's interface
        self._draw.point(self.at(pos.x, pos.y), _BLACK)

    def draw_line(self, start: Vec2, end: Vec2, properties: BackendProperties) -> None:  # noqa: ARG002 - as above
        self._draw.line([self.at(start.x, start.y), self.at(end.x, end.y)], _BLACK)

    def draw_path(self, path: BkPath2d, properties: BackendProperties) -> None:  # noqa: ARG002 - as above
        points = self._flat(path)
        if len(points) > 1:
            self._draw.line(points, _BLACK)

    def draw_filled_paths(self, paths: Iterable[BkPath2d], properties: BackendProperties) -> None:
        for path in paths:
            self.draw_path(path, properties)

    def draw_filled_polygon(self, points: BkPoints2d, properties: BackendProperties) -> None:  # noqa: ARG002 - as above
        corners = [self.at(point.x, point.y) for point in points.vertices()]
        if len(corners) > 2:
            self._draw.polygon(corners, _BLACK)

    def draw_image(self, image_data: ImageData, properties: BackendProperties) -> None:
        """Pictures in a drawing are files beside it, which are not here."""

    def clear(self) -> None:
        self._draw.rectangle((0, 0, *self.image.size), _WHITE)

    def finalize(self) -> None:
        """Nothing is held back."""

    def _flat(self, path: BkPath2d) -> list[Point]:
        if not len(path):
            return []
        found = []
        for point in path.flattening(max(0.5 / self._scale, 1e-9)):
            found.append(self.at(point.x, point.y))
            if len(found) > _STRAIGHT:
                break
        return found

    def write(self, text: Placed) -> None:
        """Draw a text into its box, turned as it is."""
        corners = [self.at(*corner) for corner in text.corners]
        wide, high = math.dist(corners[0], corners[1]), math.dist(corners[0], corners[3])
        rows = _broken(text.text, text.rows)
        row_high = round(high / (len(rows) * _PITCH - (_PITCH - 1)))
        box = text.box
        outside = self.at(box[0], box[1]), self.at(box[2], box[3])
        if not _SMALLEST <= row_high <= _LARGEST or wide < 1 or not self._meets(outside):
            return
        tile = self._tile(rows, round(wide), row_high)
        angle = math.degrees(math.atan2(corners[0][1] - corners[1][1], corners[1][0] - corners[0][0]))
        turned = tile.rotate(angle, expand=True, resample=Image.Resampling.BILINEAR)
        middle = [sum(corner[axis] for corner in corners) / 4 for axis in (0, 1)]
        place = round(middle[0] - turned.width / 2), round(middle[1] - turned.height / 2)
        self.image.paste(_BLACK, place, turned)

    def _tile(self, rows: list[str], wide: int, row_high: int) -> Image.Image:
        """Rows of text as a mask, with room above and below for what reaches over the capitals."""
        font = self._font(max(4, round(row_high * _BODY)))
        natural = max(1, math.ceil(max(font.getlength(row) for row in rows)))
        edge = row_high // 2
        high = round(row_high * (len(rows) * _PITCH - (_PITCH - 1))) + 2 * edge
        tile = Image.new("L", (min(natural, _WIDEST), high), 0)
        pen = ImageDraw.Draw(tile)
        for number, row in enumerate(rows):
            pen.text((0, edge + row_high * (1 + number * _PITCH)), row, fill=255, font=font, anchor="ls")
        return tile.resize((max(1, min(wide, _WIDEST)), high), Image.Resampling.BILINEAR)

    def _meets(self, corners: tuple[Point, Point]) -> bool:
        (x0, y1), (x1, y0) = corners
        return x1 > 0 and y1 > 0 and x0 < self.image.width and y0 < self.image.height

    def _font(self, size: int) -> _Font:
        if size not in self._fonts:
            path = chinese_font()
            self._fonts[size] = ImageFont.truetype(path, size) if path else ImageFont.load_default(size)
        return self._fonts[size]


def _broken(text: str, rows: int) -> list[str]:
    """`text` in about as many rows as it takes on the drawing."""
    length = math.ceil(len(text) / max(rows, 1))
    return [text[start : start + length] for start in range(0, len(text), length)]
