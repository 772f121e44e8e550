"""Text of every format against truths: twins, independent readers, and the same document converted.

    python -m benchmarks.reading.formats [--family WORD] [--json FILE]

Compared are characters, white space left out, nothing else folded. `ratio` is twice the length of the
longest common subsequence by the lengths of both texts (1 where they are the same); `kept` is its
length by that of the truth: the share of the truth that was read, in order; `missing` is the share
of the truth's characters that were read nowhere at all. LibreOffice's part is left out where
`soffice` is not installed. Pages without text are not read by OCR.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reading.format_truths import Pair, every_pair
from benchmarks.report import report, versions


@dataclass(frozen=True)
class Score:
    """How one file compares."""

    name: str
    truth: int  # characters
    ours: int
    common: int  # in order
    missing: int

    @property
    def ratio(self) -> float:
        """1 where both are the same."""
        return 2 * self.common / (self.truth + self.ours) if self.truth + self.ours else 1.0

    @property
    def kept(self) -> float:
        """The share of the truth that was read, in order."""
        return self.common / self.truth if self.truth else 1.0


def score(pair: Pair) -> Score:
    """Compare the two texts of a pair."""
    ours, truth = ("".join(text.split()) for text in (pair.ours, pair.truth))
    missing = (Counter(truth) - Counter(ours)).total()
    return Score(pair.name, len(truth), len(ours), common(truth, ours), missing)


def common(first: str, second: str) -> int:
    """The length of the longest common subsequence, a row of the table at a time, as bits of one number."""
    places: dict[str, int] = {}
    for at, character in enumerate(first):
        places[character] = places.get(character, 0) | 1 << at
    every = (1 << len(first)) - 1
    row = every
    for character in second:
        found = row & places.get(character, 0)
        row = (row + found | row - found) & every
    return len(first) - row.bit_count()


def line(family: str, scores: Sequence[Score]) -> list[str]:
    """One line of the table: all files of a family together, and the worst of them."""
    truth, ours, shared, missing = (
        sum(getattr(each, name) for each in scores) for name in ("truth", "ours", "common", "missing")
    )
    worst = min(scores, key=lambda each: (each.kept, each.ratio))
    figures = 2 * shared / max(truth + ours, 1), shared / max(truth, 1), missing / max(truth, 1)
    shown = [f"{figure:.4f}" for figure in figures]
    told = f"{worst.kept:.4f} {worst.ratio:.4f} {worst.name.split('__')[-1][:36]}"
    return [family, str(len(scores)), str(truth), *shown, told]


def main(arguments: list[str]) -> int:
    """Run the comparison and report it."""
    options = argparse.ArgumentParser(description="text of every format against truths")
    options.add_argument("--family", default="", help="only families whose name has this in it")
    options.add_argument("--all", action="store_true", help="show every file, not the families alone")
    options.add_argument("--json", type=Path, help="where the figures are written")
    chosen = options.parse_args(arguments)
    families: dict[str, list[Score]] = {}
    with tempfile.TemporaryDirectory(prefix="formats-") as folder:
        for pair in every_pair(Path(folder)):
            if chosen.family in pair.family:
                families.setdefault(pair.family, []).append(score(pair))
    rows = [["family", "files", "characters", "ratio", "kept", "missing", "worst: kept, ratio, file"]]
    for family, scores in families.items():
        rows.append(line(family, scores))
        rows += [line("", [each]) for each in sorted(scores, key=lambda each: each.kept) if chosen.all]
    figures = {
        family: [vars_of(each) for each in sorted(scores, key=lambda each: each.kept)]
        for family, scores in families.items()
    }
    used = versions("python-docx", "openpyxl", "python-pptx", "pypdfium2", "lxml")
    report("Text of each format", rows, {"families": figures, "versions": used}, chosen.json)
    return 0


def vars_of(each: Score) -> dict[str, object]:
    """A score as JSON."""
    return {"file": each.name, "characters": each.truth, "ratio": each.ratio, "kept": each.kept}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
