"""Formats without a reader: said so; and what needs a password or is broken is told apart."""

import io
import zipfile
from pathlib import Path

import pytest
from read_here import read

from guidang.wording.formats import name_of
from guidang.wording.labels import NOTES
from ingest.errors import REASONS, IngestError, NeedsPassword, Unreadable


def ending(path: Path, folder: Path) -> str:
    """How reading ends: a reason code, or the first note, or "read"."""
    try:
        notes = read(path, folder).notes
    except IngestError as error:
        return error.reason
    return notes[0][0] if notes else "read"


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_sound_file_without_a_reader_is_noted_and_has_no_pages(tmp_path: Path) -> None:
    found = read(written(tmp_path, "a.chm", b"ITSF" + bytes(60)), tmp_path)
    assert (found.pages, found.notes) == ([], [("not_extracted", "application/vnd.ms-htmlhelp")])


NAMED = {
    "a.caj": (b"CAJ\0", "application/x-caj"),
    "a.kdh": (b"\x9c\0\x01", "application/x-caj"),
    "a.ceb": (b"Founder CEB\0", "application/x-ceb"),
    "a.gd": (b"\x9c\0\x01", "application/x-sep"),
    "a.one": (bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"), "application/onenote"),
    "a.mdb": (b"\0\x01\0\0Standard Jet DB\0", "application/vnd.ms-access"),
    "a.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "application/postscript"),
    "a.emf": (b"\x01\0\0\0" + bytes(36) + b" EMF", "image/emf"),
    "a.psd": (b"8BPS\0\x01", "image/vnd.adobe.photoshop"),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_format_that_is_known_but_not_read_is_called_by_its_name(tmp_path: Path, name: str) -> None:
    start, media_type = NAMED[name]
    found = read(written(tmp_path, name, start + bytes(range(256))), tmp_path)
    assert found.notes == [("not_extracted", media_type)]
    assert name_of(media_type, str) != media_type


@pytest.mark.parametrize(
    ("member", "media_type"),
    [
        ("FixedDocumentSequence.fdseq", "application/vnd.ms-xpsdocument"),
        ("Index/Document.iwa", "application/vnd.apple.iwork"),
    ],
)
def test_a_package_that_is_a_document_is_not_taken_apart(
    tmp_path: Path, member: str, media_type: str
) -> None:
    path = tmp_path / "a.bin"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(member, "<x/>")
    found = read(path, tmp_path)
    assert (found.notes, found.children) == ([("not_extracted", media_type)], {})


def test_bytes_that_are_not_what_a_known_extension_promises_are_damaged(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 4
    assert ending(written(tmp_path, "a.docx", noise), tmp_path) == "damaged"
    assert ending(written(tmp_path, "a.unheard", noise), tmp_path) == "not_extracted"


def test_a_package_that_promised_a_document_and_holds_none_is_damaged(tmp_path: Path) -> None:
    empty = b"PK\x05\x06" + bytes(18)
    assert ending(written(tmp_path, "a.zip", empty), tmp_path) == "empty"
    assert ending(written(tmp_path, "a.xlsx", empty), tmp_path) == "damaged"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x" * 100)
    assert ending(written(tmp_path, "a.docx", out.getvalue()[:-30]), tmp_path) == "damaged"


@pytest.mark.parametrize("name", ["a.7z.002", "a.zip.003", "a.z01", "a.r00"])
def test_a_further_volume_says_that_it_is_one(tmp_path: Path, name: str) -> None:
    assert ending(written(tmp_path, name, bytes(range(256)) * 4), tmp_path) == "volume"


@pytest.mark.corpus
def test_every_real_locked_office_file_and_archive_needs_its_password(corpus: Path, tmp_path: Path) -> None:
    locked = [path for path in sorted((corpus / "encrypted").iterdir()) if path.suffix != ".pdf"]
    assert len(locked) == 11
    for path in locked:
        if path.name == "apache__testZipEncrypted.zip":  # only one of its members is locked
            continue
        with pytest.raises(NeedsPassword):
            read(path, tmp_path)


ENDS = {
    "apache__invalid.xlsx": "damaged",
    "apache__test-documents-spanned.zip": "volume",
    "apache__testWORD_truncated.docx": "damaged",
    "apache__quine.gz": "read",
    "apache__testZip_absolutePath.zip": "name_cleaned",
    "apache__testZip_overlappingNames.zip": "name_cleaned",
    "apache__test-zip-of-zip.zip": "read",
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
    assert set(ends.values()) <= {*REASONS, *NOTES, "read"}
    assert len(ends) >= 40


@pytest.mark.corpus
def test_no_sound_real_file_is_called_damaged_or_locked(corpus: Path, tmp_path: Path) -> None:
    skipped = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".docx", ".md", ".txt"}
    for folder in ("office", "archives", "drawings", "contracts"):
        for path in sorted((corpus / folder).iterdir()):
            if path.suffix.lower() not in skipped:
                assert ending(path, tmp_path) not in {"damaged", "password", "volume", "empty"}, path.name


def test_an_unreadable_reason_is_always_one_with_advice() -> None:
    with pytest.raises(ValueError):
        Unreadable("no such reason")
