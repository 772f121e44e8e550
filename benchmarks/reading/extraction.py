"""PDF files: our reader's CPU time against PDFium's plain text, and what came out of each file.

    python benchmarks/reading/extraction.py [--ocr] [--json FILE]

All PDF files of the corpus but the scans. Without --ocr, only text layers are read, which is what
the ratio is about; with it, pages are read by OCR where needed, and files are listed that show
something but gave no text.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from archive.record import Page  # noqa: E402
from benchmarks.report import report, versions  # noqa: E402
from ingest.errors import IngestError  # noqa: E402
from ingest.extract.pdf import PdfReader  # noqa: E402
from ingest.ocr.options import ReadOptions  # noqa: E402
from ingest.reader import Identity, Source  # noqa: E402

CORPUS = Path(os.environ.get("GUIDANG_CORPUS", ROOT.parent / "shared" / "corpus"))
SCANS = CORPUS / "ocr"


class Tally:
    """A sink that keeps counts."""

    def __init__(self) -> None:
        self.characters = self.han = self.pages = self.shown_without_text = 0
        self.read_by: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()

    def page(self, page: Page) -> None:
        """Count the page and its characters."""
        self.pages += 1
        self.characters += len(page.text)
        self.han += sum("\u4e00" <= character <= "\u9fff" for character in page.text)
        self.read_by[page.read_by] += 1
        self.shown_without_text += not page.lines and not page.blank

    def expect(self, pages: int) -> None:
        """How many pages the file has."""

    def has(self, number: int) -> bool:  # noqa: ARG002 - as the sink is called
        """Nothing was read before."""
        return False

    def working(self) -> None:
        """A tile of a large page is done."""

    def child(self, name: str, chunks: Iterator[bytes]) -> None:
        """Count an attachment that has a name and bytes."""
        self.notes["attachment"] += bool(name) and any(True for _ in chunks)

    def fact(self, name: str, value: str) -> None:
        """Count a property."""
        self.notes["fact"] += bool(name and value)

    def note(self, code: str, detail: str = "") -> None:
        """Count a note by its code."""
        self.notes[code] += bool(code or detail)


def files() -> list[Path]:
    """The PDF files of the corpus, scans left out."""
    found = (path for path in CORPUS.rglob("*") if path.suffix.lower() == ".pdf")
    return sorted(path for path in found if path.parent != SCANS)


def plain(path: Path) -> float:
    """The CPU seconds PDFium takes for the text alone."""
    begun = time.process_time()
    try:
        document = pypdfium2.PdfDocument(path)
        for index in range(len(document)):
            page = document[index]
            page.get_textpage().get_text_range()
            page.close()
        document.close()
    except pypdfium2.PdfiumError:
        return 0.0
    return time.process_time() - begun


def ours(path: Path, options: ReadOptions) -> tuple[Tally, str, float]:
    """What our reader made of a file, how it ended, and its CPU seconds."""
    tally, ended = Tally(), "read"
    begun = time.process_time()
    try:
        PdfReader(options).read(Source(path, path.name, Identity("application/pdf")), tally)
    except IngestError as error:
        ended = f"{error.state}: {error.reason}"
    return tally, ended, time.process_time() - begun


def main(arguments: list[str]) -> int:
    """Run the comparison and report it."""
    options = argparse.ArgumentParser(description="PDF extraction against PDFium alone")
    options.add_argument("--ocr", action="store_true", help="read pages by OCR where needed")
    options.add_argument("--json", type=Path, help="where the figures are written")
    chosen = options.parse_args(arguments)
    ours(files()[0], ReadOptions(ocr=False))  # what is imported on first use is no file's cost
    rows: list[list[str]] = [
        ["file", "ended", "pages", "characters", "Han", "read by", "notes", "s", "PDFium s"]
    ]
    total = alone = 0.0
    for path in files():
        basis = plain(path)
        tally, ended, seconds = ours(path, ReadOptions(ocr=chosen.ocr))
        if ended == "read" and basis:
            total, alone = total + seconds, alone + basis
        notes = dict(tally.notes) | (
            {"NO TEXT": tally.shown_without_text} if tally.shown_without_text else {}
        )
        notes.pop("fact", None)
        counts = str(tally.pages), str(tally.characters), str(tally.han), str(dict(tally.read_by)), str(notes)
        rows.append([path.name[:40], ended, *counts, f"{seconds:.2f}", f"{basis:.2f}"])
    ratio = total / alone
    how = "with" if chosen.ocr else "without"
    title = f"PDF {how} OCR: {total:.2f} s, PDFium alone {alone:.2f} s: {ratio:.2f} times"
    figures = {"seconds": total, "pdfium_seconds": alone, "ratio": ratio, "files": rows[1:]}
    report(title, rows, figures | {"versions": versions("pypdfium2", "pypdf")}, chosen.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
