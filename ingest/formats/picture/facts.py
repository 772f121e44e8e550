"""What a picture file says of itself beside its pixels: EXIF, XMP and IPTC, as facts of ours."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from lxml import etree
from PIL import IptcImagePlugin
from PIL.ImageFile import ImageFile

from ingest.errors import Unreadable
from ingest.formats.text.encoding import decode
from ingest.formats.xml.parsing import parse_xml

# What Pillow's parsers let through on hostile bytes.
_FAILURES = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, SyntaxError, TypeError, ValueError,
)  # fmt: skip
_MAKING, _GPS = 0x8769, 0x8825  # where EXIF keeps how and where a picture was taken
_TAKEN, _ZONE, _COMMENT, _CHANGED = 0x9003, 0x9011, 0x9286, 0x0132
_MAKE, _MODEL, _SOFTWARE, _AUTHOR, _ABOUT = 0x010F, 0x0110, 0x0131, 0x013B, 0x010E
_WINDOWS = {"title": 0x9C9B, "caption": 0x9C9C, "author": 0x9C9D, "keywords": 0x9C9E}  # UTF-16
_NO_CAPTION = ("digital camera", "sony dsc", "default", "exif_hdl", "screenshot", "minolta", "samsung")
_IPTC = {"title": (2, 5), "caption": (2, 120), "keywords": (2, 25), "author": (2, 80)}
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = {"title": "title", "caption": "description", "keywords": "subject", "author": "creator"}
_ITEM = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
_LARGEST = 1 << 20  # bytes of XMP that are looked at
_MOST = 100  # keywords
_LONGEST = 2000  # characters of one value


def facts_of(image: ImageFile) -> dict[str, str]:
    """The facts in an opened picture, without loading its pixels; never raises for its content."""
    found: dict[str, str] = {}
    for source in (_exif, _iptc, _xmp):
        try:
            for name, value in source(image):
                if value := value.replace("\0", "").strip()[:_LONGEST]:
                    found.setdefault(name, value)
        except (*_FAILURES, Unreadable):
            continue
    return found


def _exif(image: ImageFile) -> Iterator[tuple[str, str]]:
    exif = image.getexif()
    making = exif.get_ifd(_MAKING)
    yield "created", _date(making.get(_TAKEN), making.get(_ZONE)) or _date(exif.get(_CHANGED), None)
    make, model = _plain(exif.get(_MAKE)), _plain(exif.get(_MODEL))
    yield "camera", model if model.lower().startswith(make.lower()) else f"{make} {model}"
    yield "software", _plain(exif.get(_SOFTWARE))
    yield "place", _place(exif.get_ifd(_GPS))
    for name, tag in _WINDOWS.items():
        value = exif.get(tag)
        if isinstance(value, bytes | tuple):
            yield name, bytes(value).decode("utf-16-le", "replace")
    yield "author", _plain(exif.get(_AUTHOR))
    about = _plain(exif.get(_ABOUT))
    yield "caption", "" if any(word in about.lower() for word in _NO_CAPTION) else about
    yield "caption", _comment(making.get(_COMMENT))


def _plain(value: Any) -> str:
    """A text of EXIF: ASCII as it should be, else in whatever encoding the camera's maker used."""
    if isinstance(value, str):
        try:
            value = value.encode("latin-1")
        except UnicodeEncodeError:
            return str(value).strip("\0 ")
    return decode(value.strip(b"\0 ")) if isinstance(value, bytes) else ""


def _comment(value: Any) -> str:
    """A user's comment: eight bytes name its encoding."""
    if not isinstance(value, bytes):
        return ""
    unicode = value.startswith(b"UNICODE\0")
    return value[8:].decode("utf-16", "replace") if unicode else decode(value[8:].strip(b"\0 "))


def _date(value: Any, zone: Any) -> str:
    """A time of EXIF as ISO 8601; "" where it is none."""
    date, _, time = _plain(value).partition(" ")
    parts = date.split(":")
    if len(parts) != 3 or not "".join(parts).isdigit() or int(parts[0]) == 0:
        return ""
    zone = _plain(zone)
    return "-".join(parts) + (f"T{time}{zone if zone[:1] in ('+', '-') else ''}" if time else "")


def _place(gps: dict[int, Any]) -> str:
    """Latitude and longitude in degrees, south and west negative; "" where they are not given."""
    if 2 not in gps or 4 not in gps:
        return ""
    north, east = _degrees(gps[2]), _degrees(gps[4])
    if _plain(gps.get(1)).upper() == "S":
        north = -north
    if _plain(gps.get(3)).upper() == "W":
        east = -east
    if not (abs(north) <= 90 and abs(east) <= 180) or north == east == 0:
        return ""
    return f"{north:.6f}, {east:.6f}"


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (Fraction(str(float(part))) for part in parts)
    return float(degrees + minutes / 60 + seconds / 3600)


def _iptc(image: ImageFile) -> Iterator[tuple[str, str]]:
    found = IptcImagePlugin.getiptcinfo(image) or {}
    for name, key in _IPTC.items():
        values = found.get(key, b"")
        values = values if isinstance(values, list) else [values]
        yield name, "；".join(decode(value) for value in values[:_MOST])


def _xmp(image: ImageFile) -> Iterator[tuple[str, str]]:
    data = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    data = data.encode() if isinstance(data, str) else bytes(data)
    if not data or len(data) > _LARGEST:
        return
    root = parse_xml(data.strip(b"\0 \r\n\t"), "XMP")
    for name, tag in _XMP.items():
        for element in root.iter(_DC + tag):
            yield name, "；".join(_items(element))


def _items(element: etree._Element) -> list[str]:
    """The texts in a property: its list's, or its own."""
    items = [item.text or "" for item in element.iter(_ITEM)] or [element.text or ""]
    return [text.strip() for text in items[:_MOST] if text.strip()]
