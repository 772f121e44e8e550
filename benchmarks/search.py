"""How fast the index takes documents and answers, stage by stage, and how good the answers are.

    python benchmarks/search.py [--documents 10000] [--json FILE]

Indexing is quoted in CPU time of one process, asking in wall time. Where `recollindex` is
installed, it indexes the same documents in the same run.
"""

import argparse
import json
import math
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.documents import corpus, pieces  # noqa: E402
from benchmarks.report import report, versions  # noqa: E402
from search.analysis import fingerprint, fold, tokens, words  # noqa: E402
from search.engine import Entry  # noqa: E402
from search.engines.whoosh.engine import WhooshEngine  # noqa: E402
from search.engines.whoosh.segments.batch import Batch  # noqa: E402
from search.engines.whoosh.segments.file import SegmentFile  # noqa: E402
from search.engines.whoosh.segments.merge import merge  # noqa: E402
from search.engines.whoosh.segments.postings import pair_postings  # noqa: E402
from search.query.parsing import parse  # noqa: E402
from search.query.tree import QueryError  # noqa: E402

Row = tuple[str, str, str, str]


def entry(number: int, text: str) -> Entry:
    """A document as the ingest would hand it over."""
    return Entry(
        number,
        text,
        title=text[:20],
        numbers=(f"国办发〔{2000 + number % 25}〕{number}号",),
        category=("contract", "correspondence", "drawing", "other")[number % 4],
        departments=(f"部门{number % 12}",),
        date=f"{2000 + number % 25}-{number % 12 + 1:02}",
    )


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process that `work` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def stages(texts: list[str], folder: Path) -> dict[str, float]:
    """CPU milliseconds a document of each stage of indexing."""
    entries = [entry(number, text) for number, text in enumerate(texts)]
    folded: list[str] = []
    spent = {"fold": cpu(lambda: folded.extend(map(fold, texts)))}
    spent["words"] = cpu(lambda: [words(text) for text in folded])
    spent["pairs"] = cpu(lambda: pair_postings(folded, list(range(len(folded)))))
    batches = [Batch() for _ in range(4)]
    spent["all analysis, postings in memory"] = cpu(
        lambda: [batches[number % 4].add(each) for number, each in enumerate(entries)]
    )
    paths = [folder / f"{number}.segment" for number in range(4)]
    spent["write segments"] = cpu(
        lambda: [batch.write(path) for batch, path in zip(batches, paths, strict=True)]
    )
    inputs = [(SegmentFile(path), []) for path in paths]
    spent["merge 4 segments"] = cpu(lambda: merge(inputs, folder / "merged"))  # type: ignore[arg-type]
    return {name: 1000 * seconds / len(texts) for name, seconds in spent.items()}


def questions(texts: list[str], how_many: int) -> dict[str, list[str]]:
    """Questions of each kind about these texts."""
    chance = random.Random(1)

    def words_of() -> list[str]:
        return [word for word in tokens(fold(chance.choice(texts))) if len(word) > 1 and not word.isascii()]

    def phrase(length: int) -> str:
        while True:
            text = fold(chance.choice(texts))
            start = chance.randrange(len(text) - length)
            if re.fullmatch("[\u4e00-\u9fff]+", text[start : start + length]):
                return f'"{text[start : start + length]}"'

    return {
        "one word": [chance.choice(words_of()) for _ in range(how_many)],
        "two words, both": [" ".join(chance.sample(words_of(), 2)) for _ in range(how_many)],
        "phrase of 4": [phrase(4) for _ in range(how_many)],
        "rare phrase of 12": [phrase(12) for _ in range(how_many)],
        "number": [f"文号:国办发[{2000 + n % 25}]{n}号" for n in chance.sample(range(len(texts)), how_many)],
        "word in a year": [f"{chance.choice(words_of())} 日期:2005..2010" for _ in range(how_many)],
    }


def latencies(engine: WhooshEngine, texts: list[str]) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of milliseconds for each kind of question."""
    taken: dict[str, tuple[float, float]] = {}
    for kind, asked in questions(texts, 100).items():
        for facets in (False, True):
            times = []
            for question in asked:
                start = time.perf_counter()
                engine.search(parse(question), facets=facets)
                times.append(1000 * (time.perf_counter() - start))
            taken[f"{kind}{', facets' if facets else ''}"] = (median(times), sorted(times)[94])
    return taken


def recoll(texts: list[str], folder: Path) -> dict[str, float]:
    """Wall and CPU documents a second of recollindex, reading files included; empty without it."""
    if not shutil.which("recollindex"):
        return {}
    documents, settings = folder / "documents", folder / "recoll"
    documents.mkdir()
    settings.mkdir()
    for number, text in enumerate(texts):
        (documents / f"{number:06}.txt").write_text(text, encoding="utf-8")
    (settings / "recoll.conf").write_text(f"topdirs = {documents}\n", encoding="utf-8")
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(["recollindex", "-c", settings, "-z"], check=True, capture_output=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = sum(path.stat().st_size for path in (settings / "xapiandb").iterdir())
    times = []
    for phrase in questions(texts, 20)["phrase of 4"]:
        start = time.perf_counter()
        subprocess.run(["recollq", "-c", settings, phrase], check=True, capture_output=True)
        times.append(1000 * (time.perf_counter() - start))
    return {
        "per_second_wall": len(texts) / wall,
        "per_second_cpu": len(texts) / spent,
        "bytes_per_document": size / len(texts),
        "phrase_median_ms": median(times),
    }


def quality(folder: Path) -> dict[str, float]:
    """Recall and nDCG at 10 of lay questions against articles of law (STARD)."""
    data = corpus() / "datasets" / "STARD_mini"
    engine = WhooshEngine(folder / "stard", create=True)
    articles = map(json.loads, (data / "corpus.jsonl").read_text(encoding="utf-8").splitlines())
    engine.add(Entry(int(article["id"]), article["text"], title=article["title"]) for article in articles)
    wanted: dict[str, set[int]] = {}
    for line in (data / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        question, _, article, _ = line.split()
        wanted.setdefault(question, set()).add(int(article))
    recalls, gains = [], []
    for line in (data / "queries.tsv").read_text(encoding="utf-8").splitlines():
        name, question = line.split("\t", 1)
        if name in wanted:
            hits = answers(engine, question)
            right = [hit in wanted[name] for hit in hits]
            recalls.append(sum(right) / len(wanted[name]))
            best = sum(1 / math.log2(rank + 2) for rank in range(min(len(wanted[name]), 10)))
            gains.append(sum(yes / math.log2(rank + 2) for rank, yes in enumerate(right)) / best)
    count = len(recalls)
    return {"questions": count, "recall_at_10": sum(recalls) / count, "ndcg_at_10": sum(gains) / count}


def answers(engine: WhooshEngine, question: str) -> list[int]:
    """The ten best; none for what cannot be asked."""
    try:
        return [hit.id for hit in engine.search(parse(question), limit=10).hits]
    except QueryError:
        return []


def index_all(texts: list[str], folder: Path) -> tuple[WhooshEngine, dict[str, float]]:
    """An index of all texts, and what it took."""
    engine = WhooshEngine(folder / "index", create=True)
    start = time.perf_counter()
    spent = cpu(lambda: engine.add(entry(number, text) for number, text in enumerate(texts)))
    wall = time.perf_counter() - start
    tidied = cpu(lambda: [None for _ in iter(engine.tidy, False)])
    size = sum(path.stat().st_size for path in engine.folder.iterdir())
    return engine, {
        "per_second_cpu": len(texts) / spent,
        "per_second_wall": len(texts) / wall,
        "bytes_per_document": size / len(texts),
        "tidy_cpu_ms": 1000 * tidied / len(texts),
    }


def table(ours: dict[str, float], peer: dict[str, float], parts: dict[str, dict[str, float]]) -> list[Row]:
    """The figures for people."""
    rows: list[Row] = [("", "a second, CPU", "a second, wall", "bytes a document")]
    for name, figures in (("our index", ours), ("recollindex, the first 2,000 as files", peer)):
        if figures:
            speed, wall, size = (
                figures[key] for key in ("per_second_cpu", "per_second_wall", "bytes_per_document")
            )
            rows.append((name, f"{speed:.0f}", f"{wall:.0f}", f"{size:.0f}"))
    rows += [("", "", "", ""), ("stage", "CPU ms a document", "", "")]
    rows += [(stage, f"{spent:.3f}", "", "") for stage, spent in parts["stages_cpu_ms"].items()]
    rows += [("tidy at idle", f"{ours['tidy_cpu_ms']:.3f}", "", "")]
    rows += [("", "", "", ""), ("question", "median ms", "95 % ms", "")]
    high = parts["p95_ms"]
    rows += [(kind, f"{middle:.2f}", f"{high[kind]:.2f}", "") for kind, middle in parts["median_ms"].items()]
    if peer:
        rows.append(("recollq, phrase of 4, a process each", f"{peer['phrase_median_ms']:.2f}", "", ""))
    good = parts["stard"]
    rows += [("", "", "", ""), ("lay questions (STARD)", "recall@10", "nDCG@10", "")]
    rows += [(f"{good['questions']:.0f}", f"{good['recall_at_10']:.3f}", f"{good['ndcg_at_10']:.3f}", "")]
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    texts = list(pieces(given.documents))
    with tempfile.TemporaryDirectory(prefix="guidang-search-") as name:
        folder = Path(name)
        each = stages(texts[:2000], folder)
        engine, ours = index_all(texts, folder)
        asked = latencies(engine, texts)
        peer = recoll(texts[:2000], folder)
        good = quality(folder)
    parts = {
        "stages_cpu_ms": each,
        "median_ms": {kind: middle for kind, (middle, _) in asked.items()},
        "p95_ms": {kind: high for kind, (_, high) in asked.items()},
        "stard": good,
    }
    figures: dict[str, object] = {
        "documents": len(texts),
        "versions": versions("whoosh3", "rjieba", "jieba", "OpenCC", "numpy"),
        "fingerprint": fingerprint(),
        "index": ours,
        "recollindex": peer,
    }
    rows = table(ours, peer, parts)
    report(f"Search: {len(texts)} documents of 1,500 characters", rows, figures | parts, given.json)


if __name__ == "__main__":
    main()
