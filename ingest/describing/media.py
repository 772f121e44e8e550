"""What photographs, sound and video state of themselves: when, with what and where they were made."""

import re
from collections.abc import Iterator

from archive.record import Value
from ingest.describing.paper import Paper

_FIELDS = ("created", "camera", "place", "duration", "resolution", "codec", "album")
_PEOPLE = ("author", "caption", "keywords")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# 档案门类代码 of WG/DA: photographs, sound, video.
_CODES = {"audio": "LY", "video": "LX"}
_PHOTOGRAPH = "ZP"
_ROWS = 3  # more lines of text are a document that was photographed or scanned


def find(paper: Paper) -> Iterator[Value]:
    """The facts as fields of the description; a day of making is the day of a photograph or recording."""
    reading = paper.view.reading
    family = reading.identity.media_type.partition("/")[0]
    if family not in ("image", "audio", "video"):
        return
    facts = reading.facts
    for field in (*_FIELDS, *_PEOPLE):
        if raw := facts.get(field, "").strip()[:2000]:
            yield _value("abstract" if field == "caption" else field, raw)
    recorded = family != "image" or ("camera" in facts and len(paper.view.rows) <= _ROWS)
    if recorded and (day := _DAY.match(facts.get("created", ""))):
        yield _value("document_date", day[0])
    code = _CODES.get(family, _PHOTOGRAPH if recorded else "")
    if code:
        yield Value("category_code", code, reading.identity.media_type, "category_code.media_type", 0.8)


def _value(field: str, raw: str) -> Value:
    return Value(field, raw, raw, f"{field}.metadata", 0.6)
