"""A sheet of a drawing as a picture: its lines in black on white, its texts in a Chinese font.

The lines are drawn by ezdxf's drawing add-on; a drawing with more of them than fit into the time
is drawn as far as that goes. Texts are drawn here, since the fonts of drawings are seldom at hand.
"""

import io
import time
from collections.abc import Iterator

from ezdxf.addons.drawing.config import (
    BackgroundPolicy,
    ColorPolicy,
    Configuration,
    HatchPolicy,
    ImagePolicy,
    LinePolicy,
    TextPolicy,
)
from ezdxf.addons.drawing.frontend import Frontend
from ezdxf.addons.drawing.properties import Properties, RenderContext
from ezdxf.document import Drawing
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.viewport import Viewport
from ezdxf.layouts.layout import Modelspace

from ingest.formats.dxf.canvas import Canvas
from ingest.formats.dxf.cells import Box
from ingest.formats.dxf.opening import FAILURES
from ingest.formats.dxf.sheets import Sheet
from ingest.formats.dxf.shown import Placed
from ingest.formats.dxf.walk import Walk
from ingest.formats.dxf.words import Words

_OBJECTS = 200_000  # drawn on one picture
_DEEPEST = 12  # block in block
_LOOKS = Configuration(
    background_policy=BackgroundPolicy.WHITE,
    color_policy=ColorPolicy.BLACK,
    hatch_policy=HatchPolicy.SHOW_OUTLINE,
    line_policy=LinePolicy.SOLID,
    text_policy=TextPolicy.IGNORE,
    image_policy=ImagePolicy.RECT,  # the file it names is not ours to open
)


class _Enough(Exception):
    """As much is drawn as there is time for."""


def picture(
    drawing: Drawing, words: Words, sheet: Sheet, box: Box, size: tuple[int, int], seconds: float
) -> bytes:
    """`sheet`, whose part `box` is on the page, as a PNG of `size` (pixels), drawn in about `seconds`."""
    canvas = Canvas(box, size)
    frontend = _Bounded(drawing, canvas, time.monotonic() + seconds)
    frontend.draw(sheet)
    texts = [*sheet.texts, *_seen_through(drawing, words, sheet)]
    for text in texts:
        canvas.write(text)
    whole = io.BytesIO()
    canvas.image.save(whole, "PNG", optimize=False)
    return whole.getvalue()


class _Bounded(Frontend):
    """ezdxf's frontend, which goes no deeper and no longer than it may."""

    def __init__(self, drawing: Drawing, canvas: Canvas, until: float) -> None:
        super().__init__(RenderContext(drawing), canvas, _LOOKS)
        self._until = until
        self._drawn = self._depth = 0

    def draw(self, sheet: Sheet) -> None:
        """Draw as much of the layout of `sheet` as may be."""
        try:
            for entity in sheet.layout:
                try:
                    self.draw_entities([entity])
                except FAILURES:
                    self._depth = 0  # the others can still be drawn
        except _Enough:
            pass

    def draw_entity(self, entity: DXFGraphic, properties: Properties) -> None:
        """Draw one object, unless it is too many or too deep."""
        self._drawn += 1
        if self._drawn > _OBJECTS or time.monotonic() > self._until:
            raise _Enough
        if self._depth >= _DEEPEST:
            return
        self._depth += 1
        super().draw_entity(entity, properties)
        self._depth -= 1


def _seen_through(drawing: Drawing, words: Words, sheet: Sheet) -> Iterator[Placed]:
    """The texts of model space that the windows of a paper layout show, where they show them."""
    if isinstance(sheet.layout, Modelspace):
        return
    windows = [each for each in sheet.layout if isinstance(each, Viewport) and each.dxf.get("id", 2) != 1]
    if not windows:
        return
    texts = Walk(drawing, words).layout(drawing.modelspace()).texts
    for window in windows:
        dxf = window.dxf
        centre, seen = dxf.get("center"), dxf.get("view_center_point")
        if not centre or not seen or dxf.get("view_height", 0.0) <= 0 or dxf.get("view_twist_angle", 0.0):
            continue
        scale = dxf.height / dxf.view_height
        for text in texts:
            moved = [
                (centre.x + (x - seen.x) * scale, centre.y + (y - seen.y) * scale) for x, y in text.corners
            ]
            across = sum(x for x, _ in moved) / 4 - centre.x
            up = sum(y for _, y in moved) / 4 - centre.y
            if abs(across) < dxf.width / 2 and abs(up) < dxf.height / 2:
                a, b, c, d = moved
                yield Placed(text.text, (a, b, c, d), text.unit, text.tag, text.rows)
