"""What the mark of who looks costs on a page picture, beside drawing it, and what OCR loses under it.

    python benchmarks/pictures/watermark.py

The sample letters and the sample scan, at both widths that pages are shown in; the least CPU time of five.
"""

import argparse
import difflib
import io
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.report import report  # noqa: E402
from guidang.web.pictures.pictures import WIDTHS  # noqa: E402
from guidang.web.pictures.watermark import marked  # noqa: E402
from ingest.formats.pdf.look import png  # noqa: E402
from ingest.ocr.options import ReadOptions  # noqa: E402
from ingest.ocr.page import read_page  # noqa: E402
from ingest.tools.fonts import chinese_font  # noqa: E402

_FOLDER = ROOT / "watch_folders" / "办公室"
_NOTICE = "关于做好2024年冬季供水管网防冻保供工作的通知.pdf"
_FILES = {  # a file, and the one that has its text
    "关于做好重点时段城市供水安全保卫工作的通知.pdf": "关于做好重点时段城市供水安全保卫工作的通知.pdf",
    _NOTICE: _NOTICE,
    "SCAN_20241112_0915.pdf": _NOTICE,
}
_WORDS = ("王小芳 wangxf", "工程部 2025-06-01 09:05")
_HEAD = ("page", "width", "drawn, ms", "marked, ms", "share", "read", "read marked")
_RUNS, _MOST_PIXELS, _A4_INCHES = 5, 16_000_000, 8.27


def timed(made: Callable[[], bytes]) -> tuple[bytes, float]:
    """What is made, and the least CPU time it took, in milliseconds."""
    least, content = float("inf"), b""
    for _ in range(_RUNS):
        begun = time.process_time()
        content = made()
        least = min(least, time.process_time() - begun)
    return content, least * 1000


def found(picture: bytes, written: str, width: int) -> float:
    """The share of the written characters that OCR reads, in order."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    read = "".join(read_page(image, 1, width / _A4_INCHES, ReadOptions()).text.split())
    same = difflib.SequenceMatcher(None, written, read, autojunk=False).get_matching_blocks()
    return sum(block.size for block in same) / len(written)


def measured(name: str, text: str) -> Iterator[tuple[object, ...]]:
    """A row for each page of a file and each width."""
    with pypdfium2.PdfDocument(_FOLDER / name) as pages, pypdfium2.PdfDocument(_FOLDER / text) as texts:
        for number, page in enumerate(pages):
            written = "".join(texts[number].get_textpage().get_text_bounded().split())
            for width in WIDTHS:
                drawn, drawing = timed(partial(png, page, width, _MOST_PIXELS))
                under, marking = timed(partial(marked, drawn, _WORDS, chinese_font()))
                read = [f"{found(picture, written, width):.3f}" for picture in (drawn, under)]
                cost = (round(drawing), round(marking), f"{marking / drawing:.2f}")
                yield (f"{name[:8]} {number + 1}", width, *cost, *read)


def main() -> None:
    """Print a row for each page and width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="where the figures are written")
    given = parser.parse_args()
    rows = [row for name, text in _FILES.items() for row in measured(name, text)]
    report("The mark of who looks", [_HEAD, *rows], {"rows": rows}, given.json)


if __name__ == "__main__":
    main()
