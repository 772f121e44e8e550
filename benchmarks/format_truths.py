"""What the formats are measured against: texts of the same documents that others wrote or read.

Each pair is our reading and a truth: a twin in the corpus, an independent reader, or the document
before LibreOffice turned it into another format.
"""

import html
import os
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pptx
from docx.table import Table
from lxml import etree

from archive.record import Page
from ingest.extract import Readers
from ingest.format import Limits, Source
from ingest.identify import identify
from ingest.ocr.options import ReadOptions

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("GUIDANG_CORPUS", ROOT.parent / "shared" / "corpus"))
_READERS = Readers(options=ReadOptions(ocr=False))
_HOSTILE = frozenset({"corrupt_hostile", "encrypted"})
_SECONDS = 600
_TWINS = (("DWG ↔ DXF", "drawings/LibreDWG__", ".dwg", ".dxf"),)
_CONTRACT = "contracts/KasumiUtako1130__《委托合同（示范文本）》（GF—2025—1001）"
_CATERING = "contracts/KasumiUtako1130__新疆维吾尔自治区中小学校校外供餐合同"


@dataclass(frozen=True)
class Pair:
    """One file: its family, its name, what was read of it, and the truth."""

    family: str
    name: str
    ours: str
    truth: str


class Collector:
    """A sink that keeps the text."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def page(self, page: Page) -> None:
        self.lines.append(page.text)

    def expect(self, pages: int) -> None:
        """How many pages the file has."""

    def has(self, number: int) -> bool:
        return False

    def child(self, name: str, chunks: Iterator[bytes]) -> None:
        """What is embedded is a document of its own."""

    def fact(self, name: str, value: str) -> None:
        """Properties are no text."""

    def note(self, code: str, detail: str = "") -> None:
        """Notes are no text."""


def ours(path: Path, name: str = "") -> str:
    """What our reader reads of a file, without OCR. Raises IngestError."""
    sink, name = Collector(), name or path.name
    identity = identify(path, name)
    _READERS.reader_for(identity).read(Source(path, name, identity, Limits()), sink)
    return "\n".join(sink.lines)


def every_pair(folder: Path) -> Iterator[Pair]:
    """All pairs; `folder` is for what LibreOffice makes, which is left out where it is not installed."""
    yield from _twins()
    yield from _independent()
    office = _Office(folder)
    if office.there():
        yield from _texts(office)
        yield from _sheets_and_slides(office)


def _twins() -> Iterator[Pair]:
    text = (CORPUS / f"{_CATERING}.txt").read_text("utf-8")
    yield Pair("DOCX ↔ PDF", "委托合同", ours(_at(_CONTRACT, ".docx")), ours(_at(_CONTRACT, ".pdf")))
    yield Pair("WPS ↔ TXT", "校外供餐合同", ours(_at(_CATERING, ".wps")), text)
    yield Pair("WPS ↔ PDF", "校外供餐合同", ours(_at(_CATERING, ".wps")), ours(_at(_CATERING, ".pdf")))
    for path in _files("correspondence", ".docx"):
        written = CORPUS / "correspondence_gt" / f"{path.stem}.md"
        if written.exists():
            yield Pair("DOCX ↔ Markdown", path.name, ours(path), unmarked(written.read_text("utf-8")))
    for path in _files("pdf_long", ".pdf"):
        written = CORPUS / "pdf_long_gt" / f"{path.stem}_primary.md"
        yield Pair("PDF ↔ Markdown", path.name, ours(path), unmarked(written.read_text("utf-8")))
    for path in _files("drawings", ".dwg"):
        if path.with_suffix(".dxf").exists():
            yield Pair("DWG ↔ DXF", path.name, ours(path), ours(path.with_suffix(".dxf")))


def _independent() -> Iterator[Pair]:
    readers: tuple[tuple[str, str, Callable[[Path], str]], ...] = (
        ("DOCX ↔ python-docx", ".docx", _by_python_docx),
        ("XLSX ↔ openpyxl", ".xlsx", _by_openpyxl),
        ("PPTX ↔ python-pptx", ".pptx", _by_python_pptx),
        ("OFD ↔ its TextCode", ".ofd", _text_codes),
    )
    for family, ending, read in readers:
        for path in _files("", ending):
            yield Pair(family, path.name, ours(path), read(path))


def _texts(office: "_Office") -> Iterator[Pair]:
    """Word documents: as LibreOffice reads them, and read back from what it turns them into."""
    for ending in (".doc", ".rtf"):
        for path, text in office.converted(_files("", ending), "txt:Text (encoded):UTF8"):
            yield Pair(f"{ending[1:].upper()} ↔ LibreOffice", path.name, ours(path), _read(text))
    sources = _files("", ".docx")
    for path, text in office.converted(sources, "txt:Text (encoded):UTF8"):
        yield Pair("DOCX ↔ LibreOffice", path.name, ours(path), _read(text))
    for ending in ("doc", "rtf", "odt"):
        for path, made in office.converted(sources, ending):
            yield Pair(f"DOCX → {ending.upper()}", path.name, ours(made), ours(path))


def _sheets_and_slides(office: "_Office") -> Iterator[Pair]:
    """Workbooks and presentations, turned to older formats and to newer ones."""
    for old, new, odf, read in (
        ("xls", "xlsx", "ods", _by_openpyxl),
        ("ppt", "pptx", "odp", _by_python_pptx),
    ):
        for path, made in office.converted(_files("", f".{old}"), new):
            yield Pair(f"{old.upper()} ↔ LibreOffice", path.name, ours(path), read(made))
        for ending in (old, odf):
            for path, made in office.converted(_files("", f".{new}"), ending):
                yield Pair(f"{new.upper()} → {ending.upper()}", path.name, ours(made), ours(path))


class _Office:
    """LibreOffice, without a screen, with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def there(self) -> bool:
        """Whether it is installed."""
        try:
            return subprocess.run(["soffice", "--version"], capture_output=True).returncode == 0
        except FileNotFoundError:
            return False

    def converted(self, paths: Iterable[Path], to: str) -> Iterator[tuple[Path, Path]]:
        """Each file with what became of it; left out is what LibreOffice cannot open."""
        ending = to.partition(":")[0]
        inside = self._folder / f"from-{ending}"
        inside.mkdir(parents=True, exist_ok=True)
        named = {}
        for path in paths:
            named[f"{len(named):03d}"] = path
        links = [inside / f"{number}{path.suffix}" for number, path in named.items()]
        for link, path in zip(links, named.values(), strict=True):
            link.unlink(missing_ok=True)
            link.symlink_to(path)
        output = self._folder / f"to-{ending}-{links[0].suffix[1:]}" if links else self._folder
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", output, *links]
        subprocess.run(command, capture_output=True, timeout=_SECONDS)
        for number, path in named.items():
            made = output / f"{number}.{ending}"
            if made.exists():
                yield path, made


def _at(stem: str, ending: str) -> Path:
    return CORPUS / f"{stem}{ending}"


def _files(folder: str, ending: str) -> list[Path]:
    """The sound files of the corpus with this extension."""
    found = (CORPUS / folder).rglob(f"*{ending}")
    return sorted(path for path in found if path.parent.name not in _HOSTILE)


def _read(path: Path) -> str:
    return path.read_text("utf-8-sig")


def unmarked(text: str) -> str:
    """Markdown without its marks: headings, emphasis, lists, rules, the tags of tables."""
    text = re.sub(r"^\s*(?:#+|[-*+]|>|\||-{3,}|\|?[-:| ]{3,})(?=\s|$)", "", text, flags=re.M)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|<[^<>]+>|\*\*|`", "", text)
    return html.unescape(text)


def _by_python_docx(path: Path) -> str:
    return "\n".join(_blocks(docx.Document(str(path)).iter_inner_content()))


def _blocks(blocks: Iterable[object]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in dict.fromkeys(row.cells):
                    yield from _blocks(cell.iter_inner_content())
        else:
            yield str(getattr(block, "text", ""))


def _by_openpyxl(path: Path) -> str:
    """The cells that hold text; how a number is shown is for our reader alone to know."""
    book = openpyxl.load_workbook(path, data_only=True)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return "\n".join(cell for row in rows for cell in row if isinstance(cell, str))


def _by_python_pptx(path: Path) -> str:
    return "\n".join(
        text
        for slide in pptx.Presentation(str(path)).slides
        for shape in slide.shapes
        for text in _shape_texts(shape)
    )


def _shape_texts(shape: object) -> Iterator[str]:
    if getattr(shape, "has_text_frame", False):
        yield shape.text_frame.text  # type: ignore[attr-defined]
    if getattr(shape, "has_table", False):
        yield from (cell.text for row in shape.table.rows for cell in row.cells)  # type: ignore[attr-defined]
    for inner in getattr(shape, "shapes", ()):
        yield from _shape_texts(inner)


def _text_codes(path: Path) -> str:
    """The TextCode elements of the pages, in the order of the parts' numbers."""
    with zipfile.ZipFile(path) as package:
        parts = [name for name in package.namelist() if re.search(r"Pages/Page_\d+/Content\.xml$", name)]
        parts.sort(key=lambda name: [int(digits) for digits in re.findall(r"\d+", name)])
        roots = [etree.fromstring(package.read(name)) for name in parts]
    return "\n".join(code.text or "" for root in roots for code in root.iter("{*}TextCode"))
