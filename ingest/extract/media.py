"""Sound and video: kept as they are; how long, when, by whom and in what form, as the file states it."""

import json
import re
from typing import Any

from pymediainfo import MediaInfo

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.reader import Sink, Source

_FACTS = {
    "title": ("Title", "Track"),
    "author": ("Performer", "Director", "Composer", "Accompaniment"),
    "album": ("Album",),
    "created": ("Recorded_Date", "Encoded_Date", "Tagged_Date", "Mastered_Date"),
    "camera": ("Encoded_Hardware_Name", "com_apple_quicktime_model", "com_android_model"),
    "software": ("Encoded_Application", "Encoded_Library"),
}
_DATE = re.compile(r"(\d{4})(-\d\d-\d\d)?(?:[T ](\d\d:\d\d:\d\d)(?:\.\d+)?)?\s*(UTC|Z|[+-]\d\d:?\d\d)?")
_NO_YEAR = ("0000", "1904", "1970")  # a clock that was never set
# Nothing but this file is opened, whatever it refers to.
_ALONE = {"File_IsReferenced": "1", "File_TestContinuousFileNames": "0", "File_TestDirectory": "0"}
_Track = dict[str, Any]


class MediaReader:
    """Reads what sound and video files state of themselves; there is no text in them."""

    media_types = frozenset({"audio/mpeg", "video/mp4"})

    def read(self, source: Source, sink: Sink) -> None:
        """Facts only: duration (h:mm:ss), created, title, author, codec, resolution; notes "no_text".

        Notes "not_extracted" where the library for it is missing. Raises Unreadable("damaged").
        """
        if not MediaInfo.can_parse():
            sink.note(NoteCode.NOT_EXTRACTED, source.identity.media_type)
            return
        tracks = _tracks(source)
        general, video, sound = (tracks.get(kind, {}) for kind in ("General", "Video", "Audio"))
        if not video and not sound:
            raise Unreadable(ReasonCode.DAMAGED, "no sound or picture")
        for name, keys in _FACTS.items():
            value = next((text for key in keys if (text := _text(general, key))), "")
            sink.fact(name, _date(value) if name == "created" else value)
        sink.fact("duration", _clock(_text(general, "Duration") or _text(sound, "Duration")))
        sink.fact("codec", " ".join(filter(None, (_text(video, "Format"), _text(sound, "Format")))))
        if width := _text(video, "Width"):
            sink.fact("resolution", f"{width}×{_text(video, 'Height')}")
        if _text(general, "IsTruncated"):
            sink.note(NoteCode.TRUNCATED)
        sink.note(NoteCode.NO_TEXT)


def _tracks(source: Source) -> dict[str, _Track]:
    """The first track of each kind, by its kind."""
    with source.path.open("rb") as file:
        said = MediaInfo.parse(file, output="JSON", full=False, mediainfo_options=_ALONE)
    found: dict[str, _Track] = {}
    for track in json.loads(str(said), strict=False)["media"]["track"]:
        found.setdefault(track["@type"], track)
    return found


def _text(track: _Track, key: str) -> str:
    """What a track says under `key`, among the usual or the further things; "" if nothing."""
    extra = track.get("extra", {})
    value = track.get(key) or (extra.get(key) if isinstance(extra, dict) else "")
    return value.strip() if isinstance(value, str) else ""


def _date(text: str) -> str:
    """A date, with its time where there is one, as ISO 8601; "" for none or one that means nothing."""
    found = _DATE.search(text)
    if not found or found[1] in _NO_YEAR:
        return ""
    year, day, time, zone = found.groups(default="")
    zone = "+00:00" if zone in ("UTC", "Z") else zone if ":" in zone or not zone else f"{zone[:3]}:{zone[3:]}"
    return year + day + (f"T{time}{zone}" if day and time else "")


def _clock(seconds: str) -> str:
    """A duration as h:mm:ss; "" for none."""
    try:
        whole = round(float(seconds))
    except (ValueError, OverflowError):
        return ""
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
