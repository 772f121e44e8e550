"""What the formats are measured against: texts of the same documents that others wrote or read.

Each pair is our reading and a truth: a twin in the corpus, an independent reader, or the document
before LibreOffice turned it into another format.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from pptx import Presentation

from archive.record import Page
from benchmarks.reading.other_readers import by_openpyxl, by_python_docx, by_python_pptx, text_codes, unmarked
from ingest.extract import Readers
from ingest.identifying.identify import identify
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits, Source

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("GUIDANG_CORPUS", ROOT.parent / "shared" / "corpus"))
_READERS = Readers(options=ReadOptions(ocr=False))
_HOSTILE = frozenset({"corrupt_hostile", "encrypted"})
_SECONDS = 600
_CONTRACT = "contracts/KasumiUtako1130__《委托合同（示范文本）》（GF—2025—1001）"
_CATERING = "contracts/KasumiUtako1130__新疆维吾尔自治区中小学校校外供餐合同"
# Number formats of the workbooks that are made, and the values of a row.
_SHOWN: tuple[tuple[str, Callable[[int], float]], ...] = (
    ("#,##0.00", lambda row: row * 1234.5),
    ("0.0%", lambda row: row / 1000),
    ("yyyy-mm-dd", lambda row: 45000 + row),
    ('yyyy"年"m"月"d"日"', lambda row: 45000 + row),
    ('"¥"#,##0.00;[Red]"¥"-#,##0.00', lambda row: 99 - row * 12.345),
    ("0.00E+00", lambda row: row * 123.456),
    ("# ?/?", lambda row: row / 8),
    ("yyyy/m/d h:mm", lambda row: 45000 + row / 7),
    ("General", lambda row: row / 3),
)


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
        """Keep the page's text."""
        self.lines.append(page.text)

    def expect(self, pages: int) -> None:
        """How many pages the file has."""

    def has(self, number: int) -> bool:  # noqa: ARG002 - as the sink is called
        """Nothing was read before."""
        return False

    def working(self) -> None:
        """A tile of a large page is done."""

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
    made = list(_made(folder))
    yield from _twins()
    yield from _independent(made)
    office = _Office(folder)
    if office.there():
        yield from _texts(office)
        yield from _sheets_and_slides(office, made)


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


def _independent(made: list[Path]) -> Iterator[Pair]:
    readers: tuple[tuple[str, str, Callable[[Path], str]], ...] = (
        ("DOCX ↔ python-docx", ".docx", by_python_docx),
        ("XLSX ↔ openpyxl", ".xlsx", by_openpyxl),
        ("PPTX ↔ python-pptx", ".pptx", by_python_pptx),
        ("OFD ↔ its TextCode", ".ofd", text_codes),
    )
    for family, ending, read in readers:
        for path in _files("", ending):
            yield Pair(family, path.name, ours(path), read(path))
        for path in made:
            if path.suffix == ending:
                yield Pair(f"made {family}", path.name, ours(path), read(path))


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


def _sheets_and_slides(office: "_Office", made: list[Path]) -> Iterator[Pair]:
    """Workbooks and presentations, turned to older formats and to newer ones."""
    for old, new, odf, read in (
        ("xls", "xlsx", "ods", by_openpyxl),
        ("ppt", "pptx", "odp", by_python_pptx),
    ):
        for path, newer in office.converted(_files("", f".{old}"), new):
            yield Pair(f"{old.upper()} ↔ LibreOffice", path.name, ours(path), read(newer))
        sources = [*_files("", f".{new}"), *(path for path in made if path.suffix == f".{new}")]
        for ending in (old, odf):
            for path, other in office.converted(sources, ending):
                ours_too = "made " if path in made else ""
                family = f"{ours_too}{new.upper()} → {ending.upper()}"
                yield Pair(family, path.name, ours(other), ours(path))


def _made(folder: Path) -> Iterator[Path]:
    """Workbooks and presentations of texts of the corpus, which has few of its own."""
    for number, path in enumerate([*_files("contracts", ".docx"), *_files("correspondence", ".docx")]):
        lines = [line for line in ours(path).splitlines() if line.strip()]
        yield _workbook(folder / f"{number}.xlsx", lines)
        yield _presentation(folder / f"{number}.pptx", lines)


def _workbook(path: Path, lines: list[str]) -> Path:
    """A line of text and a number in each format, row by row."""
    with xlsxwriter.Workbook(path) as book:
        forms = [(book.add_format({"num_format": code}), value) for code, value in _SHOWN]
        sheet = book.add_worksheet("台账")
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line)
            for column, (form, value) in enumerate(forms, 1):
                sheet.write_number(row, column, value(row), form)
    return path


def _presentation(path: Path, lines: list[str]) -> Path:
    show = Presentation()
    for start in range(0, len(lines), 8):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = (
            lines[start],
            "\n".join(lines[start + 1 : start + 8]),
        )
        slide.notes_slide.notes_text_frame.text = lines[start]
    show.save(str(path))
    return path


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

    def converted(self, paths: list[Path], to: str) -> Iterator[tuple[Path, Path]]:
        """Each file with what became of it; left out is what LibreOffice cannot open."""
        if not paths:
            return
        ending, family = to.partition(":")[0], paths[0].suffix[1:]
        inside, output = self._folder / f"{family}-for-{ending}", self._folder / f"{family}-to-{ending}"
        inside.mkdir(parents=True, exist_ok=True)
        for number, path in enumerate(paths):
            (inside / f"{number}{path.suffix}").symlink_to(path.resolve())
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(output)]
        subprocess.run([*command, *map(str, inside.iterdir())], capture_output=True, timeout=_SECONDS)
        for number, path in enumerate(paths):
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
