"""A round red seal (公章) as a picture: ring, star, and the body's name along the ring."""

import base64
import io
import math

from PIL import Image, ImageDraw, ImageFont

from samples.making.fonts import font_file, font_index

RED = (215, 20, 30)
SIDE = 1000  # drawn large, then shrunk: smooth edges
SHOWN = 420


def seal(name: str) -> Image.Image:
    """The seal of the body `name`, SHOWN pixels a side, transparent between the lines."""
    mask = Image.new("L", (SIDE, SIDE), 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((15, 15, SIDE - 15, SIDE - 15), outline=255, width=28)
    draw.polygon(_star(SIDE / 2, 165), fill=255)
    for character, angle in zip(name, _angles(len(name)), strict=True):
        _write(mask, character, angle)
    small = mask.resize((SHOWN, SHOWN), Image.Resampling.LANCZOS).point(lambda v: int(v * 0.86))
    picture = Image.new("RGB", small.size, RED)
    picture.putalpha(small)
    return picture


def seal_uri(name: str) -> str:
    """The seal of the body `name` as a PNG data URI."""
    data = io.BytesIO()
    seal(name).save(data, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(data.getvalue()).decode("ascii")


def _star(centre: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for i in range(10):
        reach = radius if i % 2 == 0 else radius * 0.382
        turn = math.radians(36 * i - 90)
        points.append((centre + reach * math.cos(turn), centre + reach * math.sin(turn)))
    return points


def _angles(count: int) -> list[float]:
    """Degrees clockwise from the top, evenly over at most 250 degrees of the ring."""
    step = min(26.0, 250 / max(count - 1, 1))
    return [step * (i - (count - 1) / 2) for i in range(count)]


def _write(mask: Image.Image, character: str, angle: float) -> None:
    font = ImageFont.truetype(font_file("SongBold"), 122, index=font_index("SongBold"))
    tile = Image.new("L", (180, 180), 0)
    ImageDraw.Draw(tile).text((90, 90), character, fill=255, font=font, anchor="mm")
    tile = tile.resize((150, 180)).rotate(-angle, Image.Resampling.BICUBIC, expand=True)
    turn = math.radians(angle - 90)
    x, y = (SIDE / 2 + 375 * math.cos(turn), SIDE / 2 + 375 * math.sin(turn))
    mask.paste(255, (round(x - tile.width / 2), round(y - tile.height / 2)), tile)
