"""Sound and video (made): how long, when, in what form; nothing outside the file is opened."""

import os
import struct
import wave
from pathlib import Path

import pytest
from read_here import Found, read

from ingest.classifying.classifier import Classifier
from ingest.describing.describer import describe
from ingest.errors import Unreadable
from ingest.identifying.identify import identify
from ingest.reader import Identity, Reading
from tests.conftest import ROOT

MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kbit/s, 44.1 kHz: 26.12 ms
AAC_FRAME = b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(9)
SINCE_1904 = 3_860_000_000  # seconds: 2026-04-25T22:13:20Z


def sound(path: Path, seconds: int = 75) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(8000 * seconds))
    return path


def box(kind: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return struct.pack(">L", len(data) + 8) + kind + data


def movie(brand: bytes, where: bytes = b"", seconds: int = 3725) -> bytes:
    """A film of one track of pictures, whose data is in the file called `where`, if that is given."""
    stated = struct.pack(">LLL", 0, SINCE_1904, SINCE_1904)
    entry = box(b"url ", b"\0\0\0\0" + where) if where else box(b"url ", b"\0\0\0\1")
    picture = struct.pack(">6xH16xHHLLLH32xHh", 1, 1920, 1080, 72 << 16, 72 << 16, 0, 1, 24, -1)
    table = box(
        b"stbl",
        box(b"stsd", struct.pack(">LL", 0, 1), box(b"avc1", picture)),
        box(b"stts", struct.pack(">LLLL", 0, 1, seconds, 1000)),
        box(b"stsc", struct.pack(">LLLLL", 0, 1, 1, 1, 1)),
        box(b"stsz", struct.pack(">LLL", 0, 100, seconds)),
        box(b"stco", struct.pack(">LLL", 0, 1, 44)),
    )
    media = box(
        b"mdia",
        box(b"mdhd", stated, struct.pack(">LLHH", 1000, seconds * 1000, 0, 0)),
        box(b"hdlr", bytes(8) + b"vide" + bytes(13)),
        box(
            b"minf",
            box(b"vmhd", bytes(12)),
            box(b"dinf", box(b"dref", struct.pack(">LL", 0, 1), entry)),
            table,
        ),
    )
    track = box(
        b"trak", box(b"tkhd", struct.pack(">LLLLLL", 15, 0, 0, 1, 0, seconds * 1000), bytes(60)), media
    )
    head = box(b"mvhd", stated, struct.pack(">LL", 1000, seconds * 1000), bytes(80))
    return box(b"ftyp", brand, bytes(4), brand) + box(b"moov", head, track) + box(b"mdat", bytes(100))


def test_a_recording_states_how_long_it_is(tmp_path: Path) -> None:
    found = read(sound(tmp_path / "会议.wav"), tmp_path)
    assert found.facts == {"duration": "0:01:15", "codec": "PCM"}
    assert (found.pages, found.notes) == ([], [("no_text", "")])


def test_a_film_states_when_it_was_made_and_its_size(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(movie(b"isom"))
    assert read(tmp_path / "a.mp4", tmp_path).facts == {
        "created": "2026-04-25T22:13:20+00:00",
        "duration": "1:02:05",
        "codec": "AVC",
        "resolution": "1920×1080",
    }


def test_title_and_artist_of_an_mp3_are_facts(tmp_path: Path) -> None:
    def frame(name: bytes, text: str) -> bytes:
        data = b"\x01" + text.encode("utf-16")
        return name + struct.pack(">L", len(data)) + bytes(2) + data

    tags = frame(b"TIT2", "开幕式讲话") + frame(b"TPE1", "王明")
    size = bytes(len(tags) >> shift & 127 for shift in (21, 14, 7, 0))
    (tmp_path / "a.mp3").write_bytes(b"ID3\3\0\0" + size + tags + MP3_FRAME * 200)
    facts = read(tmp_path / "a.mp3", tmp_path).facts
    assert (facts["title"], facts["author"], facts["duration"]) == ("开幕式讲话", "王明", "0:00:05")


def test_what_holds_neither_sound_nor_pictures_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(box(b"ftyp", b"isom", bytes(4)) + b"\xff" * 500)
    with pytest.raises(Unreadable, match="damaged"):
        read(tmp_path / "a.mp4", tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_a_film_that_refers_to_another_file_does_not_open_it(tmp_path: Path, form: str) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)  # who opens it waits for ever
    (tmp_path / "a.mov").write_bytes(movie(b"qt  ", form.format(pipe).encode() + b"\0"))
    assert read(tmp_path / "a.mov", tmp_path).facts["codec"] == "AVC"


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.mp3", MP3_FRAME * 4, "audio/mpeg"),
        ("a.aac", AAC_FRAME * 4, "audio/aac"),
        ("a.amr", b"#!AMR\n" + bytes(99), "audio/amr"),
        ("a.flac", b"fLaC" + bytes(99), "audio/flac"),
        ("a.ogg", b"OggS" + bytes(99), "audio/ogg"),
        ("a.m4a", movie(b"M4A "), "audio/mp4"),
        ("a.wma", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(99), "audio/x-ms-wma"),
        (
            "a.wmv",
            b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b"),
            "video/x-ms-asf",
        ),
        ("a.mp4", movie(b"mp42"), "video/mp4"),
        ("a.mov", movie(b"qt  "), "video/quicktime"),
        ("a.3gp", movie(b"3gp5"), "video/3gpp"),
        ("a.avi", b"RIFF\0\0\0\0AVI LIST" + bytes(99), "video/x-msvideo"),
        ("a.mkv", b"\x1aE\xdf\xa3" + bytes(99), "video/x-matroska"),
        ("a.flv", b"FLV\x01" + bytes(99), "video/x-flv"),
        ("a.mpg", b"\x00\x00\x01\xba" + bytes(99), "video/mpeg"),
        ("a.m2ts", (bytes(4) + b"G" + bytes(187)) * 6, "video/mp2t"),
        ("a.dat", (b"G" + bytes(187)) * 6, "video/mp2t"),
        ("a.txt", "文字".encode("utf-16"), "text/plain"),
    ],
)
def test_each_kind_is_known_by_its_bytes(tmp_path: Path, name: str, data: bytes, media_type: str) -> None:
    (tmp_path / "stored").write_bytes(data)
    found = identify(tmp_path / "stored", name)
    assert (found.media_type, found.mismatch) == (media_type, "")


def described(found: Found, name: str, media_type: str) -> tuple[str, dict[str, str]]:
    reading = Reading(name, Identity(media_type), found.pages, found.facts)
    classification = Classifier.load(ROOT / "config" / "categories").classify(reading)
    description = describe(reading, classification)
    return classification.kind, {value.field: value.value for value in description.values}


def test_a_recording_is_described_as_one(tmp_path: Path) -> None:
    kind, values = described(
        read(sound(tmp_path / "王局长讲话.wav"), tmp_path), "王局长讲话.wav", "audio/wav"
    )
    assert kind == "录音"
    assert values == {"title": "王局长讲话", "duration": "0:01:15", "codec": "PCM", "category_code": "LY"}
    (tmp_path / "a.mp4").write_bytes(movie(b"isom"))
    kind, values = described(read(tmp_path / "a.mp4", tmp_path), "开工.mp4", "video/mp4")
    assert (kind, values["category_code"], values["document_date"]) == ("录像", "LX", "2026-04-25")
