"""What a drawing states of itself: its version, its properties, and the attributes of its title block."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from ezdxf.document import Drawing

from ingest.formats.dxf.shown import Placed
from ingest.formats.dxf.words import Words

RELEASES = {
    "AC1006": "R10", "AC1009": "R11/R12", "AC1012": "R13", "AC1014": "R14", "AC1015": "2000",
    "AC1018": "2004", "AC1021": "2007", "AC1024": "2010", "AC1027": "2013", "AC1032": "2018",
}  # fmt: skip
_HEADER = {
    "title": "$TITLE", "subject": "$SUBJECT", "author": "$AUTHOR", "keywords": "$KEYWORDS",
    "comments": "$COMMENTS", "last_modified_by": "$LASTSAVEDBY", "project": "$PROJECTNAME",
}  # fmt: skip
_CREATED = re.compile(rb"\$TDCREATE\r?\n\s*40\r?\n\s*(\d{7}\.\d{1,20})\s")
_FIRST_DAY = 2_415_019  # 30 December 1899 as these programs count: whole days begin at midnight
_LAYERS_MOST = 100
# Words in the tags of a title block's attributes, without spaces and signs, in small letters.
_TAGS: tuple[tuple[str, str], ...] = (
    ("drawing_no", r"图号|图纸编号|图样代号|圖號|tuhao|th|dwgno|dwgnum(?:ber)?|drawingn(?:o|um|umber)"),
    ("drawing_title", r"图名\d?|图纸名称|图样名称|圖名|tuming|tm|(?:drawing|dwg)(?:title|name)|title\d?"),
    ("project", r"工程名称?|项目名称?|工程|gongcheng(?:mingcheng)?|gcmc|xmmc|project(?:name)?"),
    ("scale", r"比例|bili|bl|scale"),
    ("stage", r"设计阶段|阶段|jieduan|stage|phase"),
    ("discipline", r"专业|图别|zhuanye|discipline"),
    ("revision", r"版次|版本号?|banci|banben|rev(?:ision)?(?:no)?"),
    ("designer", r"设计(?:人|者)?|sheji|designe[dr](?:by)?|制图人?|绘图人?|zhitu|drawn?(?:by)?"),
    ("design_unit", r"设计单位|设计院|单位名称|sjdw|company|organi[sz]ation"),
    ("drawn_on", r"日期|出图日期|设计日期|riqi|date"),
)
_NO_VALUE = re.compile(r"[-—_./\\\s*×xX?？]*")


def header(drawing: Drawing, words: Words) -> Iterator[tuple[str, str]]:
    """The properties in the header, as facts; none empty."""
    release = RELEASES.get(drawing.dxfversion)
    if release:
        yield "format_version", f"AutoCAD {release}"
    for name, variable in _HEADER.items():
        value = words.plain(str(drawing.header.get(variable, "") or ""))
        if value:
            yield name, value
    changed = _day(drawing.header.get("$TDUPDATE", 0.0))
    if changed:
        yield "modified", changed
    for tag, value in drawing.header.custom_vars.properties[:_LAYERS_MOST]:
        if name := field_of(words.plain(tag)):
            yield name, words.plain(value)
    yield from layers(words.plain(layer.dxf.name) for layer in drawing.layers)


def layers(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names of the layers, as one fact."""
    own = [name for name in names if name not in {"0", "Defpoints"}]
    if own:
        yield "layers", "、".join(own[:_LAYERS_MOST])


def created(head: bytes) -> str:
    """When the drawing of a DXF file (its first bytes) was made, as ISO 8601; "" where it does not say.

    ezdxf sets the variable anew when it loads a drawing.
    """
    found = _CREATED.search(head)
    return _day(float(found[1])) if found else ""


def attributes(texts: list[Placed]) -> dict[str, str]:
    """What the attributes with the tags of a title block say: fact → its values, by "；"."""
    found: dict[str, list[str]] = {}
    for text in texts:
        name = field_of(text.tag) if text.tag else ""
        values = found.setdefault(name, []) if name and not _NO_VALUE.fullmatch(text.text) else []
        if text.text not in values:
            values.append(text.text)
    return {name: "；".join(values) for name, values in found.items() if values}


def field_of(tag: str) -> str:
    """The description field that an attribute's tag names; "" for none."""
    bare = re.sub(r"[\W_]+", "", tag).lower()
    return next((name for name, form in _TAGS if re.fullmatch(form, bare)), "")


def _day(value: object) -> str:
    """A Julian date as ISO 8601; "" for none, and for one that no drawing program can have written."""
    if not isinstance(value, float | int) or not 2_444_000 < value < 2_490_000:
        return ""
    made = datetime(1899, 12, 30) + timedelta(days=value - _FIRST_DAY)  # noqa: DTZ001 - local time, as kept
    return made.isoformat(timespec="seconds")
