"""The objects of a DWG file, as ezdwg gives them, made into objects of an ezdxf drawing.

MAKERS has a function for every kind that is shown: it adds the object with these values (and those
common to all: layer, colour, whether it is seen) to a layout or block, and returns it.
"""

from collections.abc import Callable
from typing import Any

from ezdxf.layouts.base import BaseLayout

Values = dict[str, Any]
_INSERTED = (
    "xscale", "yscale", "zscale", "rotation", "extrusion", "row_count", "column_count", "row_spacing",
    "column_spacing",
)  # fmt: skip


def text_values(values: Values) -> Values:
    """How a TEXT or an attribute stands."""
    found = {
        "insert": values["insert"], "height": values["height"], "rotation": values["rotation"],
        "width": values["width"], "halign": values["halign"], "valign": values["valign"],
        "extrusion": values["extrusion"], "oblique": values["oblique"],
    }  # fmt: skip
    if values.get("align_point"):
        found["align_point"] = values["align_point"]
    return found


def _text(target: BaseLayout, values: Values, common: Values) -> object:
    return target.add_text(values["text"], dxfattribs=common | text_values(values))


def _mtext(target: BaseLayout, values: Values, common: Values) -> object:
    attribs = common | {
        "insert": values["insert"], "char_height": values["char_height"], "width": values["rect_width"],
        "attachment_point": values["attachment_point"], "text_direction": values["text_direction"],
        "extrusion": values["extrusion"],
    }  # fmt: skip
    return target.add_mtext(values.get("raw_text") or values["text"], dxfattribs=attribs)


def _attdef(target: BaseLayout, values: Values, common: Values) -> object:
    attribs = common | text_values(values) | {"flags": values["attribute_flags"]}
    return target.add_attdef(values["tag"] or "", values["insert"], values["text"], dxfattribs=attribs)


def _insert(target: BaseLayout, values: Values, common: Values) -> object:
    attribs = common | {key: values[key] for key in _INSERTED if values.get(key) is not None}
    return target.add_blockref(values.get("name") or "", values["insert"], dxfattribs=attribs)


def _dimension(target: BaseLayout, values: Values, common: Values) -> object:
    """A dimension by the block that shows it; by its number where it has none."""
    if values["name"]:
        return target.add_blockref(values["name"], (0, 0), dxfattribs=common)
    measured = values.get("actual_measurement")
    number = f"{measured:.2f}".rstrip("0").rstrip(".") if isinstance(measured, float) else ""
    text = (values.get("text") or "<>").replace("<>", number)
    attribs = common | {"insert": values["text_midpoint"], "char_height": 2.5, "attachment_point": 5}
    return target.add_mtext(text, dxfattribs=attribs)


def _tolerance(target: BaseLayout, values: Values, common: Values) -> object:
    attribs = common | {"insert": values["insert"], "char_height": values["height"], "attachment_point": 4}
    return target.add_mtext(values["text"], dxfattribs=attribs)


def _line(target: BaseLayout, values: Values, common: Values) -> object:
    return target.add_line(values["start"], values["end"], dxfattribs=common)


def _circle(target: BaseLayout, values: Values, common: Values) -> object:
    attribs = common | {"extrusion": values["extrusion"]}
    return target.add_circle(values["center"], values["radius"], dxfattribs=attribs)


def _arc(target: BaseLayout, values: Values, common: Values) -> object:
    attribs = common | {"extrusion": values["extrusion"]}
    angles = values["start_angle"], values["end_angle"]
    return target.add_arc(values["center"], values["radius"], *angles, dxfattribs=attribs)


def _ellipse(target: BaseLayout, values: Values, common: Values) -> object:
    attribs = common | {"extrusion": values["extrusion"]}
    angles = values["start_angle"], values["end_angle"]
    shape = values["center"], values["major_axis"], values["axis_ratio"]
    return target.add_ellipse(*shape, *angles, dxfattribs=attribs)


def _spline(target: BaseLayout, values: Values, common: Values) -> object:
    if values["fit_points"] and not values["control_points"]:
        return target.add_spline(values["fit_points"], values["degree"], dxfattribs=common)
    made = target.add_spline(degree=values["degree"], dxfattribs=common)
    made.control_points = values["control_points"]
    made.knots = values["knots"]
    if values["weights"]:
        made.weights = values["weights"]
    return made


def _light_polyline(target: BaseLayout, values: Values, common: Values) -> object:
    bulges = values.get("bulges") or [0.0] * len(values["points"])
    points = [(point[0], point[1], bulge) for point, bulge in zip(values["points"], bulges, strict=False)]
    attribs = common | {"extrusion": values["extrusion"], "elevation": values["elevation"]}
    return target.add_lwpolyline(points, format="xyb", close=values["closed"], dxfattribs=attribs)


def _polyline_3d(target: BaseLayout, values: Values, common: Values) -> object:
    return target.add_polyline3d(values["points"], close=values.get("closed", False), dxfattribs=common)


def _leader(target: BaseLayout, values: Values, common: Values) -> object:
    return target.add_polyline3d(values["points"], dxfattribs=common)


def _face(target: BaseLayout, values: Values, common: Values) -> object:
    return target.add_3dface(values["points"], dxfattribs=common)


def _solid(target: BaseLayout, values: Values, common: Values) -> object:
    attribs = common | {"extrusion": values["extrusion"]}
    return target.add_solid(values["points"], dxfattribs=attribs)


def _hatch(target: BaseLayout, values: Values, common: Values) -> object:
    """A filled area; one of a pattern is drawn by its outline."""
    outlines = [path["points"] for path in values["paths"] if len(path["points"]) > 2]
    if not values["solid_fill"]:
        return [target.add_polyline3d(points, close=True, dxfattribs=common) for points in outlines]
    made = target.add_hatch(common["color"], dxfattribs=common | {"extrusion": values["extrusion"]})
    for points in outlines:
        made.paths.add_polyline_path([(x, y) for x, y, *_ in points])
    return made


MAKERS: dict[str, Callable[[BaseLayout, Values, Values], object]] = {
    "TEXT": _text, "MTEXT": _mtext, "ATTDEF": _attdef, "INSERT": _insert, "MINSERT": _insert,
    "DIMENSION": _dimension, "TOLERANCE": _tolerance, "LINE": _line, "CIRCLE": _circle, "ARC": _arc,
    "ELLIPSE": _ellipse, "SPLINE": _spline, "LWPOLYLINE": _light_polyline, "POLYLINE_2D": _light_polyline,
    "POLYLINE_3D": _polyline_3d, "LEADER": _leader, "MLINE": _leader, "3DFACE": _face, "SOLID": _solid,
    "TRACE": _solid, "HATCH": _hatch,
}  # fmt: skip
