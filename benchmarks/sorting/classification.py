"""Classes by rules against the labels of the corpus, beside a plain count of key words and file names.

`content only` hides every file name; of a rendered picture it takes the known text of the page.
Confidence is right where, of the documents it calls 0.9 sure, nine in ten are right.

    python -m benchmarks.sorting.classification [--ocr] [--json FILE]
"""

import argparse
import dataclasses
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from archive.record import Category
from benchmarks.report import report, versions
from benchmarks.sorting.labelled import CONFIG, labels, readings, rendered_truth
from ingest.classifying.classifier import Classifier
from ingest.reader import Reading

LABELS = {
    "合同": Category.CONTRACT,
    "图纸": Category.DRAWING,
    "函件": Category.CORRESPONDENCE,
    "其他": Category.OTHER,
}
_KEY_WORDS = {
    Category.CONTRACT: ("合同", "协议", "甲方", "乙方"),
    Category.DRAWING: ("图纸", "图号", "比例", "设计"),
    Category.CORRESPONDENCE: ("通知", "请示", "报告", "函", "决定"),
}
_NAMES = (
    (Category.DRAWING, ("图", "尺寸", ".dwg", ".dxf")),
    (Category.CONTRACT, ("合同", "协议")),
    (Category.CORRESPONDENCE, ("通知", "决定", "函", "报告", "纪要", ".eml", ".msg")),
)

Answer = Callable[[Reading], tuple[Category, float]]


def by_key_words(reading: Reading) -> tuple[Category, float]:
    """The class whose key words stand in the text most often; other where none does."""
    text = reading.text
    counts = {category: sum(map(text.count, words)) for category, words in _KEY_WORDS.items()}
    best = max(counts, key=lambda category: counts[category])
    return (best if counts[best] else Category.OTHER), 1.0


def by_name(reading: Reading) -> tuple[Category, float]:
    """The class whose words stand in the file's name."""
    for category, words in _NAMES:
        if any(word in reading.name for word in words):
            return category, 1.0
    return Category.OTHER, 1.0


def by_rules(classifier: Classifier) -> Answer:
    """The classifier's answer."""

    def answer(reading: Reading) -> tuple[Category, float]:
        found = classifier.classify(reading)
        return Category(found.category), found.confidence

    return answer


def hidden(path: str, reading: Reading) -> Reading:
    """The same reading under a name that says nothing."""
    pages = rendered_truth(path) if path.startswith("ocr_rendered/") else reading.pages
    return dataclasses.replace(reading, name=f"0001{Path(reading.name).suffix}", pages=pages)


def score(answer: Answer, documents: list[tuple[str, Category, Reading]]) -> dict[str, object]:
    """Accuracy, confusion, what was wrong, and how often each tenth of confidence was right."""
    confusion: Counter[str] = Counter()
    sure: defaultdict[str, list[bool]] = defaultdict(list)
    wrong = []
    began = time.process_time()
    for path, label, reading in documents:
        category, confidence = answer(reading)
        confusion[f"{label}→{category}"] += 1
        sure[f"{int(confidence * 10) / 10:.1f}"].append(category == label)
        if category != label:
            wrong.append(f"{path}: {label} → {category} ({confidence})")
    seconds = time.process_time() - began
    right = len(documents) - len(wrong)
    return {
        "documents": len(documents),
        "accuracy": round(right / max(len(documents), 1), 4),
        "cpu_ms_each": round(1000 * seconds / max(len(documents), 1), 3),
        "confusion": dict(sorted(confusion.items())),
        "right_by_confidence": {k: f"{sum(v)}/{len(v)}" for k, v in sorted(sure.items())},
        "wrong": wrong,
    }


def confusion_rows(confusion: dict[str, int]) -> list[list[object]]:
    """The confusion as a table: a row a label, a column an answer."""
    rows: list[list[object]] = [["label \\ answer", *Category]]
    rows += [[label, *(confusion.get(f"{label}→{c}", 0) for c in Category)] for label in Category]
    return rows


def main() -> None:
    """Read the labelled documents once, let everybody answer, print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ocr", action="store_true", help="read pictures by OCR (minutes)")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    truth = {path: LABELS[label] for path, label, _ in labels()}
    read = list(readings(list(truth), options.ocr))
    named = [(path, truth[path], reading) for path, reading in read]
    blind = [(path, truth[path], hidden(path, reading)) for path, reading in read]
    blind = [row for row in blind if row[2].text.strip()]
    rules = by_rules(Classifier.load(CONFIG / "categories"))
    figures = {
        "rules": score(rules, named),
        "rules, content only": score(rules, blind),
        "key words": score(by_key_words, named),
        "key words, content only": score(by_key_words, blind),
        "file name": score(by_name, named),
    }
    rows: list[list[object]] = [["who", "documents", "accuracy", "CPU ms each"]]
    rows += [[who, f["documents"], f["accuracy"], f["cpu_ms_each"]] for who, f in figures.items()]
    confusion = figures["rules"]["confusion"]
    assert isinstance(confusion, dict)
    report("Confusion of the rules", confusion_rows(confusion), {})
    report("Classification", rows, figures | {"versions": versions("opencc")}, options.json)
    for who in ("rules", "rules, content only"):
        print(f"\n{who}: right of those with confidence: {figures[who]['right_by_confidence']}")
        print(*[f"  wrong: {line}" for line in figures[who]["wrong"]], sep="\n")  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
