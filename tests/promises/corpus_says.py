"""What the corpus' own list lets one expect of each of its files, by what it says of them."""

import csv
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import py7zr

# Thousands of laws, and 500 pages all alike: minutes each, of nothing that the others do not have.
MASSES = ("datasets/LawRefBook__laws_md.tar.gz", "corrupt_hostile/alephdata__500_pages.7z")

# Descriptions of files in which there may be nothing to read.
WITHOUT_TEXT = re.compile(r"no text|blank|little or no text|Latin/none|PPT master|with embedded objects")
# Descriptions of files that are told not to have been read: the note, and what it says.
NOT_READ = {
    "MS Works 4": ("not_extracted", "application/vnd.ms-works"),
    "CAD version coverage sample (English)": ("no_converter", "AutoCAD R1.4"),
    "CIDFont Arial Unicode": ("page_garbled", "1"),  # two letters, whose shapes alone are right
}
# Description of a hostile file → how it may end: a reason, or that it is read.
READ = "indexed"
HOSTILE = {
    "Fuzzer/crash regression file": {READ, "damaged", "password"},
    "Broken / fuzzed PDF": {READ, "damaged"},
    "truncated DOCX": {"damaged"},
    "ZIP corrupt -> OOM": {"damaged", "too_much_output"},
    "self-reproducing gzip (infinite recursion)": {READ},
    "ZIP absolute path": {READ},
    "ZIP duplicate names": {READ},
    "CHM -> OOM": {READ},
    "nested ZIP": {READ},
    "zero-byte entry": {READ},
    "spanned ZIP": {"volume"},
    "broken PDF": {READ, "damaged"},
    "broken archive / empty file / 500-page stress": {READ, "damaged", "empty"},
    "invalid PDF": {"damaged"},
}
# What hostile files that are read must be told to be, by their description.
TOLD = {
    "ZIP absolute path": "name_cleaned",
    "ZIP duplicate names": "name_cleaned",
    "CHM -> OOM": "not_extracted",
}
# A password that the list gives, where the file also opens with the one that Office puts in itself.
OPENS_BY_ITSELF = frozenset({"foobaa"})
SHAPES_ALONE = frozenset({"encrypted/mozilla__bug1782186.pdf"})  # an ellipse
_SPOKEN = {"4 ASCII spaces": " " * 4}

# First bytes, by extension: another format's where a name is wrong.
_OLE = b"\xd0\xcf\x11\xe0"
_BEGINS = {
    "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG", "rtf": b"{\\rtf",
    "docx": b"PK", "xlsx": b"PK", "pptx": b"PK", "ofd": b"PK", "zip": b"PK", "7z": b"7z\xbc\xaf",
    "doc": _OLE, "xls": _OLE, "ppt": _OLE, "msg": _OLE, "rar": b"Rar!",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One file of the corpus, as its list tells of it."""

    path: str
    kind: str
    description: str
    ground_truth: str

    @property
    def password(self) -> str:
        """The password that opens it, "" where none is known."""
        found = re.match(r"password: (.+?)(?: \(.*\))?$", self.ground_truth)
        word = found[1] if found else "unknown"
        return "" if word == "unknown" else _SPOKEN.get(word, word)


def rows(corpus: Path) -> list[Row]:
    """The list, without the masses."""
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    names = ("path", "kind", "description", "ground_truth")
    return [Row(*(row[name] for name in names)) for row in found if row["path"] not in MASSES]


def given(corpus: Path) -> list[Path]:
    """What is handed in: every file and folder of the corpus but the masses."""
    inside = {mass.split("/")[0] for mass in MASSES}
    whole = [path for path in corpus.iterdir() if path.name not in inside]
    parts = [path for name in sorted(inside) for path in (corpus / name).iterdir()]
    return [*whole, *(path for path in parts if path.relative_to(corpus).as_posix() not in MASSES)]


def misnamed(path: Path) -> bool | None:
    """Whether a file's first bytes are not those of its extension; None where they do not tell."""
    ending = path.suffix[1:].lower()
    if ending not in _BEGINS:
        return None
    with path.open("rb") as file:
        return not file.read(16).startswith(_BEGINS[ending])


def members(path: Path) -> int:
    """How many files a ZIP or 7z package holds, as others count them."""
    if path.suffix == ".7z":
        with py7zr.SevenZipFile(path) as packed:
            return sum(not info.is_directory for info in packed.list())
    with zipfile.ZipFile(path) as package:
        return sum(not info.is_dir() for info in package.infolist())
