"""OCR against Tesseract: wrong characters and CPU time on the same pages, one core each.

Pages: the rendered pages of the corpus with their truths, the pictures whose text its list states,
pages of text PDFs rendered here at 200 dpi, whose text layer is the truth, and pages made of the
corpus' texts (see ocr_pages.py). White space and width are folded away.

"Wrong" are the edits that each line of the truth needs at the place of the reading that fits it best.
"Edits" are those of the whole page, where order counts, and what is on the page but not in
its text layer (labels of figures) too; "missing" are characters of the truth that were read nowhere
on the page.

    python benchmarks/pictures/ocr.py [--pages N] [--made N] [--json FILE]
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.pictures.ocr_pages import Sample, every_page  # noqa: E402
from benchmarks.report import report, versions  # noqa: E402
from ingest.ocr.choosing import engine  # noqa: E402
from ingest.ocr.options import ReadOptions  # noqa: E402
from ingest.ocr.page import read_page  # noqa: E402

_BOXES = str.maketrans({"\uf0a3": "□", "\uf052": "☑"})  # their codes in the fonts that forms take them from


@dataclass(slots=True)
class Score:
    """What an engine made of a group's pages."""

    wrong: int = 0
    edits: int = 0
    missing: int = 0
    characters: int = 0
    seconds: float = 0.0  # of CPU
    pages: int = 0


def folded(text: str) -> str:
    """`text` without white space and differences of width, the boxes of forms as what they look like."""
    return "".join(unicodedata.normalize("NFKC", text.translate(_BOXES)).split())


def edits(one: str, other: str) -> int:
    """The edit distance of two texts (Myers' bit vectors, as large as the first text)."""
    if not one or not other:
        return len(one) + len(other)
    places: dict[str, int] = {}
    for index, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << index
    last, every = 1 << len(one) - 1, (1 << len(one)) - 1
    plus, minus, distance = every, 0, len(one)
    for character in other:
        here = places.get(character, 0)
        zero = (((here & plus) + plus) ^ plus) | here | minus
        right, left = minus | ~(zero | plus) & every, plus & zero
        distance += bool(right & last) - bool(left & last)
        right = right << 1 | 1
        plus, minus = (left << 1 | ~(zero | right)) & every, right & zero & every
    return distance


def wrong(truth: str, text: str) -> int:
    """The edits that the lines of `truth` need, each at the place of `text` that fits it best."""
    return sum(nearest(folded(line), text) for line in truth.splitlines())


def nearest(line: str, text: str) -> int:
    """The least edit distance of `line` from any part of `text` (Myers' bit vectors)."""
    if not line:
        return 0
    places: dict[str, int] = {}
    for index, character in enumerate(line):
        places[character] = places.get(character, 0) | 1 << index
    last, every = 1 << len(line) - 1, (1 << len(line)) - 1
    plus, minus, distance = every, 0, len(line)
    least = distance
    for character in text:
        here = places.get(character, 0)
        zero = (((here & plus) + plus) ^ plus) | here | minus
        right, left = minus | ~(zero | plus) & every, plus & zero
        distance += bool(right & last) - bool(left & last)
        right <<= 1
        plus, minus = (left << 1 | ~(zero | right)) & every, right & zero & every
        least = min(least, distance)
    return least


def missing(truth: str, text: str) -> int:
    """How many characters of `truth` are not in `text`, wherever they stand."""
    return sum((Counter(truth) - Counter(text)).values())


def ours(sample: Sample) -> tuple[str, float]:
    """Our reading of a page, and its CPU seconds."""
    begun = time.process_time()
    page = read_page(sample.image, 1, sample.dpi, ReadOptions())
    return page.text, time.process_time() - begun


def tesseract(sample: Sample) -> tuple[str, float]:
    """Tesseract's reading of a page, and its CPU seconds."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        sample.image.save(file.name, dpi=(sample.dpi or 96, sample.dpi or 96), compress_level=1)
        begun = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            ["tesseract", file.name, "-", "-l", sample.languages],
            capture_output=True, text=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime


def compared(samples: Iterator[Sample]) -> dict[str, dict[str, Score]]:
    """The scores of all engines there are, by group and engine."""
    engines = {"ours": ours} | ({"tesseract": tesseract} if shutil.which("tesseract") else {})
    scores: dict[str, dict[str, Score]] = {}
    for sample in samples:
        truth = folded(sample.truth)
        for name, read in engines.items():
            text, seconds = read(sample)
            score = scores.setdefault(sample.group, {}).setdefault(name, Score())
            score.wrong += wrong(sample.truth, folded(text))
            score.edits += edits(truth, folded(text))
            score.missing += missing(truth, folded(text))
            score.characters += len(truth)
            score.seconds += seconds
            score.pages += 1
    return scores


def rows(scores: dict[str, dict[str, Score]]) -> list[list[str]]:
    """One row a group and engine."""
    table = [["group", "engine", "pages", "characters", "wrong %", "edits %", "missing %", "CPU s a page"]]
    for group, engines in sorted(scores.items()):
        for name, score in engines.items():
            share = 100 / max(1, score.characters)
            figures = [f"{count * share:.2f}" for count in (score.wrong, score.edits, score.missing)]
            each = f"{score.seconds / score.pages:.2f}"
            table.append([group, name, str(score.pages), str(score.characters), *figures, each])
    return table


def main(arguments: list[str]) -> int:
    """Run the comparison and report it."""
    options = argparse.ArgumentParser(description="OCR against Tesseract")
    options.add_argument("--pages", type=int, default=4, help="pages of each text PDF")
    options.add_argument("--made", type=int, default=2, help="pages made of each look, resolution and script")
    options.add_argument("--json", type=Path, help="where the figures are written")
    chosen = options.parse_args(arguments)
    # Loading the models is paid once a process, not once a page.
    engine().read(numpy.full((200, 200, 3), 255, dtype=numpy.uint8), 200.0, ReadOptions())
    scores = compared(every_page(chosen.pages, chosen.made))
    figures = {group: {name: asdict(score) for name, score in each.items()} for group, each in scores.items()}
    used = versions("rapidocr", "openvino", "onnxruntime")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    title = f"OCR, CPU time of one core; {memory} MiB at most; {used}"
    report(title, rows(scores), {"groups": figures, "versions": used, "memory_mib": memory}, chosen.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
