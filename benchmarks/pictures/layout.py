"""Reading order against Tesseract: pages made in a known order, and pages of text PDFs in PDFium's order.

"Edits" are those of the whole page as a share of its characters, so that a wrong order counts in full.
White space and width are folded away.

    python benchmarks/pictures/layout.py [--pages N] [--json FILE]
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.pictures import layout_pages, ocr  # noqa: E402
from benchmarks.pictures.ocr_pages import CORPUS, Sample, fresh_pages  # noqa: E402
from benchmarks.report import report, versions  # noqa: E402

_ARTICLES = 60  # of the corpus' law texts; enough for every page


def running_text() -> str:
    """Some thousand characters of running text."""
    path = CORPUS / "datasets" / "STARD_mini" / "corpus.jsonl"
    with path.open(encoding="utf-8") as file:
        articles = [json.loads(line)["text"] for line, _ in zip(file, range(_ARTICLES), strict=False)]
    return "".join("".join(articles).split())


def samples(pages: int) -> Iterator[Sample]:
    """All pages to read; their kind is their group."""
    for made in layout_pages.pages(running_text()):
        yield Sample(made.name, made.name, made.image, layout_pages.DPI, made.truth)
    yield from fresh_pages(pages)


def main(arguments: list[str]) -> int:
    """Run the comparison and report it."""
    options = argparse.ArgumentParser(description="Reading order against Tesseract")
    options.add_argument("--pages", type=int, default=4, help="pages of each text PDF")
    options.add_argument("--json", type=Path, help="where the figures are written")
    chosen = options.parse_args(arguments)
    scores = ocr.compared(samples(chosen.pages))
    figures = {group: {name: asdict(score) for name, score in each.items()} for group, each in scores.items()}
    used = versions("rapidocr", "openvino", "onnxruntime")
    report(f"Reading order; {used}", ocr.rows(scores), {"groups": figures, "versions": used}, chosen.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
