"""The lines of the plan: axes, dimensions, walls, doors, pumps, as SVG in millimetres on paper.

The scale is 1:100, so 10 mm on paper are 1 m of building. The origin is the crossing of axes 1 and C.
"""

from itertools import pairwise

SPANS_X = (5400, 5400, 5400, 5400, 5400)  # mm of building, between axes 1 to 6
SPANS_Y = (5400, 6000)  # between axes C, B, A, from the top
SCALE = 100
WALL = 2.4
ROOMS = (
    (81.0, 24.0, "水泵间", "地面 -1.500"),
    (189.0, 30.0, "配电间", "±0.000"),
    (243.0, 30.0, "值班室", "±0.000"),
    (189.0, 86.0, "控制室", "±0.000"),
    (230.0, 86.0, "工具间", ""),
    (256.0, 86.0, "卫生间", "-0.020"),
)
WALLS = ((162, 0, 162, 114), (162, 54, 270, 54), (216, 0, 216, 54), (216, 54, 216, 114), (243, 54, 243, 114))
DOORS = ((196, 114), (222, 114), (249, 114), (60, 114))
WINDOWS = ((14, 0), (68, 0), (122, 0), (176, 0), (230, 0), (122, 114))


def axis_places(spans: tuple[int, ...]) -> list[float]:
    """Where the axes lie on paper, in mm from the first."""
    places = [0.0]
    for span in spans:
        places.append(places[-1] + span / SCALE)
    return places


def plan() -> str:
    """The whole plan as SVG elements."""
    xs, ys = axis_places(SPANS_X), axis_places(SPANS_Y)
    parts = [
        _axes(xs, ys),
        _dimensions(xs, ys),
        _walls(xs[-1], ys[-1]),
        _columns(xs, ys),
        _openings(),
        _pumps(),
    ]
    parts += [_room(*room) for room in ROOMS]
    return "\n".join(parts)


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "thin") -> str:
    """A line of the given kind (thin, thick, axis)."""
    return f'<line class="{kind}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def text(x: float, y: float, words: str, size: float = 3.5, kind: str = "", turn: bool = False) -> str:
    """Words with their baseline centred at (x, y), `size` in mm; `turn` makes them run upwards."""
    where = f'x="{x:g}" y="{y:g}" font-size="{size:g}" class="{kind}"'
    return f"<text {where}" + (f' transform="rotate(-90 {x:g} {y:g})"' if turn else "") + f">{words}</text>"


def _axes(xs: list[float], ys: list[float]) -> str:
    parts = []
    for number, x in enumerate(xs, start=1):
        parts += [
            line(x, -16, x, ys[-1] + 26, "axis"),
            _bubble(x, ys[-1] + 30, str(number)),
            _bubble(x, -20, str(number)),
        ]
    for letter, y in zip("CBA", ys, strict=True):
        parts += [
            line(-26, y, xs[-1] + 14, y, "axis"),
            _bubble(-30, y, letter),
            _bubble(xs[-1] + 18, y, letter),
        ]
    return "".join(parts)


def _bubble(x: float, y: float, label: str) -> str:
    return f'<circle class="thin" cx="{x:g}" cy="{y:g}" r="4"/>' + text(x, y + 1.6, label, 4.5)


def _dimensions(xs: list[float], ys: list[float]) -> str:
    low, left = ys[-1] + 14, -14
    parts = [line(xs[0] - 3, low, xs[-1] + 3, low), line(xs[0] - 3, low + 8, xs[-1] + 3, low + 8)]
    parts += [line(left, ys[0] - 3, left, ys[-1] + 3), line(left - 8, ys[0] - 3, left - 8, ys[-1] + 3)]
    parts += [_tick(x, low) for x in xs] + [_tick(left, y) for y in ys]
    parts += [_tick(x, low + 8) for x in (xs[0], xs[-1])] + [_tick(left - 8, y) for y in (ys[0], ys[-1])]
    parts += [text((a + b) / 2, low - 1, f"{(b - a) * SCALE:.0f}") for a, b in pairwise(xs)]
    parts += [text(left - 1, (a + b) / 2, f"{(b - a) * SCALE:.0f}", turn=True) for a, b in pairwise(ys)]
    parts.append(text(xs[-1] / 2 + 9, low + 7, f"{xs[-1] * SCALE:.0f}"))
    parts.append(text(left - 9, ys[-1] / 2 + 9, f"{ys[-1] * SCALE:.0f}", turn=True))
    return "".join(parts)


def _tick(x: float, y: float) -> str:
    return line(x - 1.2, y + 1.2, x + 1.2, y - 1.2, "thick")


def _walls(width: float, height: float) -> str:
    half = WALL / 2
    parts = [
        _rectangle(-half, -half, width + WALL, height + WALL),
        _rectangle(half, half, width - WALL, height - WALL),
    ]
    for x1, y1, x2, y2 in WALLS:
        across, down = (half, 0) if x1 == x2 else (0, half)
        for sign in (-1, 1):
            parts.append(
                line(x1 + sign * across, y1 + sign * down, x2 + sign * across, y2 + sign * down, "thick")
            )
    return "".join(parts)


def _rectangle(x: float, y: float, width: float, height: float, kind: str = "thick") -> str:
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'


def _columns(xs: list[float], ys: list[float]) -> str:
    """A column at each crossing but those inside the pump hall."""
    places = [(x, y) for x in xs for y in ys if y != ys[1] or x in (xs[0], *xs[3:])]
    return "".join(_rectangle(x - 2.5, y - 2.5, 5, 5, "solid") for x, y in places)


def _openings() -> str:
    half = WALL / 2
    parts = []
    for x, y in WINDOWS:
        parts.append(_rectangle(x, y - half, 24, WALL, "gap") + line(x, y, x + 24, y))
        parts.append(text(x + 12, y - 3 if y == 0 else y + 5, "C2418", 2.8))
    for x, y in DOORS:
        parts.append(_rectangle(x, y - half, 10, WALL, "gap") + line(x, y, x, y - 10))
        parts.append(
            f'<path class="thin" d="M{x} {y - 10}A10 10 0 0 1 {x + 10} {y}"/>'
            + text(x + 5, y + 5, "M1021", 2.8)
        )
    return "".join(parts)


def _pumps() -> str:
    parts = [
        line(6, 97, 156, 97, "thick"),
        line(6, 100, 156, 100, "thick"),
        text(81, 104.5, "出水总管 DN600"),
    ]
    for number in range(1, 5):
        x = 36.0 * number - 20
        parts.append(
            _rectangle(x, 52, 20, 30, "thin") + f'<circle class="thick" cx="{x + 10}" cy="74" r="6"/>'
        )
        parts.append(_rectangle(x + 5, 56, 10, 10) + line(x + 10, 80, x + 10, 97, "thick"))
        parts.append(text(x + 10, 50, f"P-{number}"))
    return "".join(parts)


def _room(x: float, y: float, name: str, level: str) -> str:
    return text(x, y, name, 5) + (text(x, y + 6, level, 3) if level else "")
