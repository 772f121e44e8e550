"""Number, day, author and title of papers against what a person read, beside a first-match baseline.

The truth (description_truth.tsv) was written down by hand: the corpus' correspondence and the
published judicial texts that look like it. An empty cell means the paper does not show it; a value
there is a false one. The baseline takes the first number, the first date, the first line, and
what stands before 关于.

    python -m benchmarks.sorting.description [--json FILE]
"""

import argparse
import re
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import report, versions
from benchmarks.sorting.labelled import CONFIG, readings
from ingest.classifying.classifier import Classifier
from ingest.describing.describer import describe
from ingest.reader import Reading
from ingest.seeing.patterns import PATTERNS

TRUTH = Path(__file__).with_name("description_truth.tsv")
FIELDS = ("document_number", "document_date", "author", "title")

Found = dict[str, str]


def truths() -> dict[str, Found]:
    """What each paper shows, by path."""
    head, *rows = [line.split("\t") for line in TRUTH.read_text("utf-8").splitlines()]
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


def by_rules(classifier: Classifier) -> Callable[[Reading], Found]:
    """What the describer finds."""

    def answer(reading: Reading) -> Found:
        found = describe(reading, classifier.classify(reading))
        values = {field: found.first(field) for field in FIELDS}
        return values | {"author": "；".join(found.all("author"))}

    return answer


def first_match(reading: Reading) -> Found:
    """The first match of each pattern in the text."""
    text = reading.text
    number, date = PATTERNS["doc_no"].search(text), PATTERNS["date_ar"].search(text)
    about = re.search(r"([\u4e00-\u9fff、]{3,30})关于", text)
    title = next((line.strip("# ") for line in text.split("\n") if line.strip()), "")
    return {
        "document_number": f"{number['org']}〔{number['year']}〕{number['no']}号" if number else "",
        "document_date": f"{date['y']}-{int(date['m']):02}-{int(date['d']):02}" if date else "",
        "author": about[1].replace("、", "；") if about else "",
        "title": title,
    }


def plain(value: str) -> str:
    """A value without spaces and with one form of brackets, for comparison."""
    return re.sub(r"\s", "", value).translate(str.maketrans("()", "（）"))


def score(
    answer: Callable[[Reading], Found], documents: list[tuple[str, Reading]], truth: dict[str, Found]
) -> dict[str, dict[str, object]]:
    """For each field: of those that have it how many right; how many values where there is none."""
    figures: dict[str, dict[str, object]] = {}
    began = time.process_time()
    found = {path: answer(reading) for path, reading in documents}
    seconds = time.process_time() - began
    for field in FIELDS:
        having = [path for path in found if truth[path][field]]
        right = [path for path in having if plain(found[path][field]) == plain(truth[path][field])]
        false = [path for path in found if not truth[path][field] and found[path][field]]
        missed = [p for p in having if p not in right]
        figures[field] = {
            "have it": len(having),
            "right": len(right),
            "share": round(len(right) / max(len(having), 1), 4),
            "have none": len(found) - len(having),
            "false": len(false),
            "wrong": [f"{p}: {found[p][field]!r}, not {truth[p][field]!r}" for p in [*missed, *false]],
        }
    figures["cost"] = {"cpu_ms_each": round(1000 * seconds / max(len(found), 1), 3)}
    return figures


def main() -> None:
    """Read the papers, let both answer, print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    truth = truths()
    documents = list(readings(list(truth), ocr=False))
    rules = by_rules(Classifier.load(CONFIG / "categories"))
    figures = {
        "rules": score(rules, documents, truth),
        "first match": score(first_match, documents, truth),
    }
    rows: list[list[object]] = [["who", "field", "have it", "right", "share", "have none", "false"]]
    for who, fields in figures.items():
        for field in FIELDS:
            one = fields[field]
            rows.append([who, field, *(one[k] for k in ("have it", "right", "share", "have none", "false"))])
    report("Description", rows, figures | {"versions": versions("opencc")}, options.json)
    for field in FIELDS:
        for line in figures["rules"][field]["wrong"]:  # type: ignore[attr-defined]
            print(f"  {field}: {line}")


if __name__ == "__main__":
    main()
