"""A DWG file as a drawing of ezdxf: what ezdwg decodes, put where it belongs.

ezdwg gives the objects of a file one by one. Here they become a drawing again (layers, blocks,
layouts, and the objects in them), so that DWG and DXF are read and drawn by the same means.
"""

from collections.abc import Iterator
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

from ingest.formats.dwg import entities as dwg_entities
from ingest.formats.dwg import facts as dwg_facts
from ingest.formats.dwg import proxy as dwg_proxy
from ingest.formats.dwg.entities import Values
from ingest.formats.dxf import facts as dxf_facts
from ingest.formats.dxf.opening import FAILURES

_OBJECTS = 300_000  # beyond, only what may hold text is taken
_WITH_TEXT = "TEXT MTEXT ATTRIB ATTDEF INSERT MINSERT DIMENSION TOLERANCE"
_OWNED, _PAPER = 0, 1  # where an object says it is; 2 is model space
_MODEL_NAMES, _PAPER_NAMES = "*MODEL_SPACE", "*PAPER_SPACE"


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

    def _target(self, handle: int, values: Values) -> BaseLayout:
        """Where an object belongs; one that does not say is shown in model space."""
        mode, owner = self._places.get(handle, (_OWNED, values.get("owner_handle") or 0))
        if mode == _PAPER:
            return self._active
        model = self._drawing.modelspace()
        return self._owners.get(owner, model) if mode == _OWNED else model

    def _put(self, entity: Any) -> None:
        make = dwg_entities.MAKERS.get(entity.dxftype)
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
        attribs = self._common(values) | dwg_entities.text_values(values)
        try:
            if insert is not None:
                insert.add_attrib(values["tag"] or "", values["text"], values["insert"], dxfattribs=attribs)
            else:
                self._target(entity.handle, values).add_text(values["text"], dxfattribs=attribs)
        except FAILURES:
            self._built.left_out += 1

    def _common(self, values: Values) -> Values:
        color = values.get("color_index")
        return {
            "layer": self._layers.get(values.get("layer_handle") or 0, "") or "0",
            "color": color if isinstance(color, int) and 0 <= color <= 256 else 256,
            "invisible": int(bool(values.get("invisible"))),
        }


def _set_paper(layout: Paperspace, stated: Values) -> None:
    wide, high = stated["paper_width"], stated["paper_height"]
    dxf = layout.dxf
    dxf.plot_paper_units = stated["paper_units"] if stated["paper_units"] in (0, 1) else 1
    dxf.limmin, dxf.limmax = stated["limmin"], stated["limmax"]
    if wide > 0 and high > 0:
        dxf.paper_width, dxf.paper_height = wide, high
