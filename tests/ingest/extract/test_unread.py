"""Formats without a reader: said so; and what needs a password or is broken is told apart."""

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from read_here import read

from ingest.errors import IngestError, NeedsPassword, Unreadable


def ending(path: Path, folder: Path) -> str:
    """How reading ends: a reason code, or the first note."""
    try:
        return read(path, folder).notes[0][0]
    except IngestError as error:
        return error.reason


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_sound_file_without_a_reader_is_noted_and_has_no_pages(tmp_path: Path) -> None:
    found = read(written(tmp_path, "a.rtf", b"{\\rtf1 x}"), tmp_path)
    assert (found.pages, found.notes) == ([], [("not_extracted", "application/rtf")])


def test_bytes_that_are_not_what_a_known_extension_promises_are_damaged(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 4
    assert ending(written(tmp_path, "a.docx", noise), tmp_path) == "damaged"
    assert ending(written(tmp_path, "a.unheard", noise), tmp_path) == "not_extracted"


def test_zip_files_end_by_what_their_directory_says(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x" * 100)
    sound = out.getvalue()
    at = sound.rfind(b"PK\x01\x02")
    locked = sound[: at + 8] + b"\x01\x00" + sound[at + 10 :]
    assert ending(written(tmp_path, "a.zip", sound), tmp_path) == "not_extracted"
    assert ending(written(tmp_path, "a.zip", b"junk in front" * 0 + sound[:-30]), tmp_path) == "damaged"
    assert ending(written(tmp_path, "a.zip", locked), tmp_path) == "password"
    empty = b"PK\x05\x06" + bytes(18)
    assert ending(written(tmp_path, "a.zip", empty), tmp_path) == "empty"
    assert ending(written(tmp_path, "a.xlsx", empty), tmp_path) == "damaged"


def test_a_truncated_gzip_is_damaged(tmp_path: Path) -> None:
    data = gzip.compress(bytes(range(256)) * 100)
    assert ending(written(tmp_path, "a.gz", data), tmp_path) == "not_extracted"
    assert ending(written(tmp_path, "a.gz", data[:40]), tmp_path) == "damaged"


def sevenz(header: bytes, claimed: int | None = None) -> bytes:
    start = struct.pack("<2QL", 0, len(header) if claimed is None else claimed, zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + header


def test_7z_archives_end_by_their_header(tmp_path: Path) -> None:
    assert ending(written(tmp_path, "a.7z", sevenz(b"\x01\x00")), tmp_path) == "not_extracted"
    assert ending(written(tmp_path, "a.7z", sevenz(b"\x01\x04\x06\xf1\x07\x01")), tmp_path) == "password"
    assert ending(written(tmp_path, "a.7z", sevenz(b"\x01\x00", claimed=9999)), tmp_path) == "damaged"
    assert ending(written(tmp_path, "a.7z", sevenz(b"\x01\x00")[:20]), tmp_path) == "damaged"


def rar5(*blocks: bytes) -> bytes:
    out = b"Rar!\x1a\x07\x01\x00"
    for block in blocks:
        sized = bytes((len(block),)) + block
        out += struct.pack("<L", zlib.crc32(sized)) + sized
    return out


def test_rar_archives_end_by_their_headers(tmp_path: Path) -> None:
    main, end = b"\x01\x00\x00", b"\x05\x00\x00"
    assert ending(written(tmp_path, "a.rar", rar5(main, end)), tmp_path) == "not_extracted"
    assert ending(written(tmp_path, "a.rar", rar5(b"\x04\x00\x00\x00")), tmp_path) == "password"
    assert ending(written(tmp_path, "a.rar", rar5(main, b"\x02\x01\x02\x00\x01\x01")), tmp_path) == "password"
    assert ending(written(tmp_path, "a.rar", rar5(main, end)[:-9] + b"\xff" * 9), tmp_path) == "damaged"
    assert ending(written(tmp_path, "a.rar", b"Rar!\x1a\x07\x00" + b"\x00" * 20), tmp_path) == "damaged"


@pytest.mark.corpus
def test_every_real_locked_office_file_and_archive_needs_its_password(corpus: Path, tmp_path: Path) -> None:
    locked = [path for path in sorted((corpus / "encrypted").iterdir()) if path.suffix != ".pdf"]
    assert len(locked) == 11
    for path in locked:
        with pytest.raises(NeedsPassword):
            read(path, tmp_path)


ENDS = {
    "apache__invalid.xlsx": "damaged",
    "apache__test-documents-spanned.zip": "damaged",
    "apache__testWORD_truncated.docx": "damaged",
    "apache__quine.gz": "not_extracted",
    "apache__testZip_absolutePath.zip": "not_extracted",
    "apache__testZip_overlappingNames.zip": "not_extracted",
    "apache__test-zip-of-zip.zip": "not_extracted",
    "apache__testChm_oom.chm": "not_extracted",
}


@pytest.mark.corpus
def test_every_hostile_file_of_these_formats_ends_in_a_state(corpus: Path, tmp_path: Path) -> None:
    ends = {}
    for path in sorted((corpus / "corrupt_hostile").iterdir()):
        if path.suffix not in {".pdf", ".docx"} and path.stat().st_size:
            ends[path.name] = ending(path, tmp_path)
    assert {name: ends[name] for name in ENDS if name in ends} == {
        name: end for name, end in ENDS.items() if name in ends
    }
    assert set(ends.values()) <= {"not_extracted", "damaged", "password", "mismatch"}
    assert len(ends) >= 40


@pytest.mark.corpus
def test_no_sound_real_file_is_called_damaged_or_locked(corpus: Path, tmp_path: Path) -> None:
    skipped = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".docx", ".md", ".txt"}
    for folder in ("office", "archives", "drawings", "contracts"):
        for path in sorted((corpus / folder).iterdir()):
            if path.suffix.lower() not in skipped:
                assert ending(path, tmp_path) == "not_extracted", path.name


def test_an_unreadable_reason_is_always_one_with_advice() -> None:
    with pytest.raises(KeyError):
        Unreadable("no such reason")
