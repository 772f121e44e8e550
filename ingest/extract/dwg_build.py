"""A DWG file as a drawing of ezdxf: what ezdwg decodes, put where it belongs.

ezdwg gives the objects of a file one by one. Here they become a drawing again (layers, blocks,
layouts, and the objects in them), so that DWG and DXF are read and drawn by the same means.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ezdwg
import ezdxf.filemanagement
from ezdwg import raw
from ezdxf.document import Drawing
from ezdxf.entities.insert import Insert
from ezdxf.layouts.base import BaseLayout
from ezdxf.layouts.layout import Paperspace

from ingest.extract import dwg_facts, dwg_proxy, dxf_facts
from ingest.extract.dxf_open import FAILURES

_OBJECTS = 300_000  # beyond, only what may hold text is taken
_WITH_TEXT = "TEXT MTEXT ATTRIB ATTDEF INSERT MINSERT DIMENSION TOLERANCE"
_OWNED, _PAPER = 0, 1  # where an object says it is; 2 is model space
_MODEL_NAMES, _PAPER_NAMES = "*MODEL_SPACE", "*PAPER_SPACE"
_Values = dict[str, Any]


@dataclass(slots=True)
class Built:
    """The drawing, and what of the file is not in it."""

    drawing: Drawing
    left_out: int = 0
    external: set[str] = field(default_factory=set)
    facts: list[tuple[str, str]] = field(default_factory=list)


def build(path: Path) -> Built:
    """The drawing in the DWG file at `path`. Raises one of FAILURES for a broken file."""
    file = ezdwg.read(str(path))
    built = Built(ezdxf.filemanagement.new("R2010"))
    _Builder(file, built).build()
    built.facts += dwg_facts.summary(path, file.version)
    built.facts += dxf_facts.layers(layer.dxf.name for layer in built.drawing.layers)
    return built


class _Builder:
    """Fills a drawing from a file."""

    def __init__(self, file: Any, built: Built) -> None:
        self._file = file
        self._path = file.decode_path or file.path
        self._built = built
        self._drawing = built.drawing
        self._layers = dict(raw.decode_layer_names(self._path))
        self._names = dict(raw.decode_block_header_names(self._path))
        self._places = {row[0]: (row[1], row[2]) for row in raw.decode_entity_placements(self._path)}
        self._active: BaseLayout = self._drawing.layout()
        self._owners: dict[int, BaseLayout] = {}
        self._inserts: dict[int, Insert] = {}

    def build(self) -> None:
        """Make layers, layouts and blocks, then all objects; attributes last, when their blocks are there."""
        for name in self._layers.values():
            if name and not self._drawing.layers.has_entry(name):
                self._drawing.layers.add(name)
        self._layouts()
        self._blocks()
        late: list[Any] = []
        for entity in self._entities():
            if entity.dxftype == "ATTRIB":
                late.append(entity)
            else:
                self._put(entity)
        for entity in late:
            self._attribute(entity)
        for handle, graphic in dwg_proxy.graphics(self._path, self._file.decode_version):
            proxy: Any = self._target(handle, {}).new_entity("ACAD_PROXY_ENTITY", {})
            proxy.proxy_graphic = graphic
        self._built.external = {name for row in raw.decode_image_defs(self._path) if (name := row[1])}

    def _entities(self) -> Iterator[Any]:
        count = len(raw.list_object_map_entries(self._path, _OBJECTS + 1))
        types = _WITH_TEXT if count > _OBJECTS else "*"
        self._built.left_out += count > _OBJECTS
        yield from self._file.entities().query(types)

    def _layouts(self) -> None:
        for name, stated in self._file.layouts().items():
            owner = stated["block_record_handle"]
            if stated["model"]:
                self._owners[owner] = self._drawing.modelspace()
                continue
            layout = self._layout(name)
            _set_paper(layout, stated)
            self._owners[owner] = layout
            if stated["active"]:
                self._active = layout

    def _layout(self, name: str) -> Paperspace:
        if name not in self._drawing.layouts:
            return self._drawing.layouts.new(name)
        found = self._drawing.layouts.get(name)
        if not isinstance(found, Paperspace):
            raise TypeError(name)
        return found

    def _blocks(self) -> None:
        for handle, name in self._names.items():
            if handle in self._owners or not name:
                continue
            if name.upper().startswith(_MODEL_NAMES):
                self._owners[handle] = self._drawing.modelspace()
            elif name.upper().startswith(_PAPER_NAMES):
                self._owners[handle] = self._active
            elif name in self._drawing.blocks:
                self._owners[handle] = self._drawing.blocks.get(name)
            else:
                self._owners[handle] = self._drawing.blocks.new(name)

    def _target(self, handle: int, values: _Values) -> BaseLayout:
        """Where an object belongs; one that does not say is shown in model space."""
        mode, owner = self._places.get(handle, (_OWNED, values.get("owner_handle") or 0))
        if mode == _PAPER:
            return self._active
        model = self._drawing.modelspace()
        return self._owners.get(owner, model) if mode == _OWNED else model

    def _put(self, entity: Any) -> None:
        make = _MAKERS.get(entity.dxftype)
        if make is None:
            return
        values = entity.dxf
        try:
            target = self._target(entity.handle, values)
            if entity.dxftype == "DIMENSION":
                values = values | {"name": self._names.get(values.get("anonymous_block_handle") or 0, "")}
            made = make(target, values, self._common(values))
        except FAILURES:
            self._built.left_out += 1
            return
        if isinstance(made, Insert):
            self._inserts[entity.handle] = made

    def _attribute(self, entity: Any) -> None:
        values = entity.dxf
        insert = self._inserts.get(values.get("owner_handle") or 0)
        attribs = self._common(values) | _text_values(values)
        try:
            if insert is not None:
                insert.add_attrib(values["tag"] or "", values["text"], values["insert"], dxfattribs=attribs)
            else:
                self._target(entity.handle, values).add_text(values["text"], dxfattribs=attribs)
        except FAILURES:
            self._built.left_out += 1

    def _common(self, values: _Values) -> _Values:
        color = values.get("color_index")
        return {
            "layer": self._layers.get(values.get("layer_handle") or 0, "") or "0",
            "color": color if isinstance(color, int) and 0 <= color <= 256 else 256,
            "invisible": int(bool(values.get("invisible"))),
        }


def _set_paper(layout: Paperspace, stated: _Values) -> None:
    wide, high = stated["paper_width"], stated["paper_height"]
    dxf = layout.dxf
    dxf.plot_paper_units = stated["paper_units"] if stated["paper_units"] in (0, 1) else 1
    dxf.limmin, dxf.limmax = stated["limmin"], stated["limmax"]
    if wide > 0 and high > 0:
        dxf.paper_width, dxf.paper_height = wide, high


def _text_values(values: _Values) -> _Values:
    found = {
        "insert": values["insert"], "height": values["height"], "rotation": values["rotation"],
        "width": values["width"], "halign": values["halign"], "valign": values["valign"],
        "extrusion": values["extrusion"], "oblique": values["oblique"],
    }  # fmt: skip
    if values.get("align_point"):
        found["align_point"] = values["align_point"]
    return found


def _text(target: BaseLayout, values: _Values, common: _Values) -> object:
    return target.add_text(values["text"], dxfattribs=common | _text_values(values))


def _mtext(target: BaseLayout, values: _Values, common: _Values) -> object:
    attribs = common | {
        "insert": values["insert"], "char_height": values["char_height"], "width": values["rect_width"],
        "attachment_point": values["attachment_point"], "text_direction": values["text_direction"],
        "extrusion": values["extrusion"],
    }  # fmt: skip
    return target.add_mtext(values.get("raw_text") or values["text"], dxfattribs=attribs)


def _attdef(target: BaseLayout, values: _Values, common: _Values) -> object:
    attribs = common | _text_values(values) | {"flags": values["attribute_flags"]}
    return target.add_attdef(values["tag"] or "", values["insert"], values["text"], dxfattribs=attribs)


def _insert(target: BaseLayout, values: _Values, common: _Values) -> object:
    keys = ("xscale", "yscale", "zscale", "rotation", "extrusion", "row_count", "column_count")
    attribs = common | {key: values[key] for key in keys if values.get(key) is not None}
    for ours, theirs in (("row_spacing", "row_spacing"), ("column_spacing", "column_spacing")):
        if values.get(theirs) is not None:
            attribs[ours] = values[theirs]
    return target.add_blockref(values.get("name") or "", values["insert"], dxfattribs=attribs)


def _dimension(target: BaseLayout, values: _Values, common: _Values) -> object:
    """A dimension by the block that shows it; by its number where it has none."""
    if values["name"]:
        return target.add_blockref(values["name"], (0, 0), dxfattribs=common)
    measured = values.get("actual_measurement")
    number = f"{measured:.2f}".rstrip("0").rstrip(".") if isinstance(measured, float) else ""
    text = (values.get("text") or "<>").replace("<>", number)
    attribs = common | {"insert": values["text_midpoint"], "char_height": 2.5, "attachment_point": 5}
    return target.add_mtext(text, dxfattribs=attribs)


def _tolerance(target: BaseLayout, values: _Values, common: _Values) -> object:
    attribs = common | {"insert": values["insert"], "char_height": values["height"], "attachment_point": 4}
    return target.add_mtext(values["text"], dxfattribs=attribs)


def _line(target: BaseLayout, values: _Values, common: _Values) -> object:
    return target.add_line(values["start"], values["end"], dxfattribs=common)


def _circle(target: BaseLayout, values: _Values, common: _Values) -> object:
    attribs = common | {"extrusion": values["extrusion"]}
    return target.add_circle(values["center"], values["radius"], dxfattribs=attribs)


def _arc(target: BaseLayout, values: _Values, common: _Values) -> object:
    attribs = common | {"extrusion": values["extrusion"]}
    angles = values["start_angle"], values["end_angle"]
    return target.add_arc(values["center"], values["radius"], *angles, dxfattribs=attribs)


def _ellipse(target: BaseLayout, values: _Values, common: _Values) -> object:
    attribs = common | {"extrusion": values["extrusion"]}
    angles = values["start_angle"], values["end_angle"]
    shape = values["center"], values["major_axis"], values["axis_ratio"]
    return target.add_ellipse(*shape, *angles, dxfattribs=attribs)


def _spline(target: BaseLayout, values: _Values, common: _Values) -> object:
    if values["fit_points"] and not values["control_points"]:
        return target.add_spline(values["fit_points"], values["degree"], dxfattribs=common)
    made = target.add_spline(degree=values["degree"], dxfattribs=common)
    made.control_points = values["control_points"]
    made.knots = values["knots"]
    if values["weights"]:
        made.weights = values["weights"]
    return made


def _light_polyline(target: BaseLayout, values: _Values, common: _Values) -> object:
    bulges = values.get("bulges") or [0.0] * len(values["points"])
    points = [(point[0], point[1], bulge) for point, bulge in zip(values["points"], bulges, strict=False)]
    attribs = common | {"extrusion": values["extrusion"], "elevation": values["elevation"]}
    return target.add_lwpolyline(points, format="xyb", close=values["closed"], dxfattribs=attribs)


def _polyline_3d(target: BaseLayout, values: _Values, common: _Values) -> object:
    return target.add_polyline3d(values["points"], close=values.get("closed", False), dxfattribs=common)


def _leader(target: BaseLayout, values: _Values, common: _Values) -> object:
    return target.add_polyline3d(values["points"], dxfattribs=common)


def _face(target: BaseLayout, values: _Values, common: _Values) -> object:
    return target.add_3dface(values["points"], dxfattribs=common)


def _solid(target: BaseLayout, values: _Values, common: _Values) -> object:
    attribs = common | {"extrusion": values["extrusion"]}
    return target.add_solid(values["points"], dxfattribs=attribs)


def _hatch(target: BaseLayout, values: _Values, common: _Values) -> object:
    """A filled area; one of a pattern is drawn by its outline."""
    outlines = [path["points"] for path in values["paths"] if len(path["points"]) > 2]
    if not values["solid_fill"]:
        return [target.add_polyline3d(points, close=True, dxfattribs=common) for points in outlines]
    made = target.add_hatch(dxfattribs=common | {"extrusion": values["extrusion"]})
    for points in outlines:
        made.paths.add_polyline_path([(x, y) for x, y, *_ in points])
    return made


_MAKERS: dict[str, Callable[[BaseLayout, _Values, _Values], object]] = {
    "TEXT": _text, "MTEXT": _mtext, "ATTDEF": _attdef, "INSERT": _insert, "MINSERT": _insert,
    "DIMENSION": _dimension, "TOLERANCE": _tolerance, "LINE": _line, "CIRCLE": _circle, "ARC": _arc,
    "ELLIPSE": _ellipse, "SPLINE": _spline, "LWPOLYLINE": _light_polyline, "POLYLINE_2D": _light_polyline,
    "POLYLINE_3D": _polyline_3d, "LEADER": _leader, "MLINE": _leader, "3DFACE": _face, "SOLID": _solid,
    "TRACE": _solid, "HATCH": _hatch,
}  # fmt: skip
