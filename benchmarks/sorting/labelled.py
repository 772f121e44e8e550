"""The labelled documents of the corpus, read by the readers that ingest uses.

Pictures and pages without a text layer go through OCR only when asked: it takes minutes.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from archive.record import Page
from ingest.errors import IngestError
from ingest.extract.pdf import PdfReader
from ingest.extract.picture import PictureReader
from ingest.ocr.options import ReadOptions
from ingest.reader import Identity, Limits, Reading
from ingest.reading.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("GUIDANG_CORPUS", ROOT.parent / "shared" / "corpus"))
CONFIG = ROOT / "config"


class TextOnlyPdf(PdfReader):
    """The PDF reader without OCR."""

    def __init__(self) -> None:
        super().__init__(options=ReadOptions(ocr=False))


class UnreadPicture(PictureReader):
    """The picture reader without OCR: only the size of the page is known."""

    def __init__(self) -> None:
        super().__init__(options=ReadOptions(ocr=False))


_WITHOUT_OCR = ("benchmarks.sorting.labelled:TextOnlyPdf", "benchmarks.sorting.labelled:UnreadPicture")


def labels() -> list[tuple[str, str, str]]:
    """Path, label and sub-type of every labelled document."""
    rows = (CORPUS / "LABELS.tsv").read_text("utf-8").splitlines()[1:]
    return [(path, label, kind) for path, label, kind in (row.split("\t") for row in rows)]


def readings(paths: list[str], ocr: bool) -> Iterator[tuple[str, Reading]]:
    """Each path with its reading; what cannot be read is a reading without pages."""
    desk = Desk(CONFIG, Limits(), () if ocr else _WITHOUT_OCR)
    with tempfile.TemporaryDirectory() as folder:
        spool = Path(folder) / "spool"
        for path in paths:
            name = kept_name(path)
            try:
                reading = desk.read(desk.source(CORPUS / path, name), spool)
            except IngestError:
                reading = Reading(name, Identity("application/octet-stream"))
            yield path, reading


def kept_name(path: str) -> str:
    """The name a department would have given: without the corpus' mark of where it came from."""
    return Path(path).name.split("__", 1)[-1]


def rendered_truth(path: str) -> list[Page]:
    """The page that a rendered picture shows, from the truth beside it; empty where there is none."""
    truths = list((CORPUS / path).parent.glob(f"{Path(path).stem}*.gt.txt"))
    if not truths:
        return []
    from archive.record import Line

    return [Page(1, 595, 842, [Line(row) for row in truths[0].read_text("utf-8").splitlines()], "ocr")]
