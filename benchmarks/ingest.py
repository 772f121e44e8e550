"""How fast a folder of Chinese text is taken in, beside recollindex on the same folder in the same run.

    python benchmarks/ingest.py [--documents 2000] [--characters 1500] [--runs 3] [--json FILE]

Whole processes: `guidang add` on a fresh site (copying, cataloguing, indexing, until everything is
findable) and `recollindex -z`. A further run in this process tells where the time goes, and the
memory of the main process is sampled while the documents go through.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.documents import write_pieces  # noqa: E402
from benchmarks.report import report  # noqa: E402


class Run:
    """One whole process: wall seconds, CPU seconds with its children, and its own peak memory."""

    def __init__(self, arguments: list[str]) -> None:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self.samples: list[tuple[float, int]] = []
        process = subprocess.Popen(
            arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                self.samples.append((time.perf_counter() - start, watched.memory_info().rss))
            except psutil.Error:
                break
            time.sleep(0.2)
        process.wait()
        self.wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    @property
    def peak_mib(self) -> float:
        """The most memory of the main process, in MiB."""
        return max((rss for _, rss in self.samples), default=0) / (1 << 20)

    def mib_at(self, share: float) -> float:
        """The main process' memory at this share of its time, in MiB."""
        return self.samples[int(share * (len(self.samples) - 1))][1] / (1 << 20) if self.samples else 0.0


def guidang(folder: Path, documents: Path) -> Run:
    """Take the documents into a fresh site."""
    site = folder / "site"
    shutil.rmtree(site, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "guidang", "init", site],
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    return Run([sys.executable, "-m", "guidang", "add", str(documents), "--site", str(site), "--json"])


def recoll(folder: Path, documents: Path) -> Run | None:
    """Index the documents with recollindex, anew; None where it is not installed."""
    if not shutil.which("recollindex"):
        return None
    settings = folder / "recoll"
    shutil.rmtree(settings, ignore_errors=True)
    settings.mkdir()
    (settings / "recoll.conf").write_text(f"topdirs = {documents}\n", encoding="utf-8")
    return Run(["recollindex", "-c", str(settings), "-z"])


def stages(folder: Path, documents: Path) -> dict[str, float]:
    """CPU milliseconds a document of each stage, in this process and its reading processes."""
    from guidang.doing.watching import Adding
    from guidang.site import site as sites
    from ingest import pipeline
    from ingest.entering import indexing, registrar

    spent: dict[str, float] = {}

    def timed(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def run(*args: object, **kwargs: object) -> object:
            start = time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent[name] = spent.get(name, 0.0) + time.thread_time() - start

        run.__name__ = function.__name__
        return run

    kept = pipeline.STAGES, indexing.index_waiting, registrar.Registrar.register
    pipeline.STAGES = tuple(timed(stage.__name__, stage) for stage in kept[0])  # type: ignore[misc]
    indexing.index_waiting = timed("index (thread)", kept[1])  # type: ignore[assignment]
    reading = [0.0]

    def register(self: object, outcomes: list[object], *rest: object) -> object:
        reading[0] += sum(outcome.cpu_seconds for outcome in outcomes)  # type: ignore[attr-defined]
        return kept[2](self, outcomes, *rest)  # type: ignore[arg-type]

    registrar.Registrar.register = register  # type: ignore[assignment]
    target = folder / "stages"
    shutil.rmtree(target, ignore_errors=True)
    site = sites.create(target)
    start, number = time.perf_counter(), 0
    for _ in Adding(site, "", 2.0).results([documents], lambda _: None):
        number += 1
    wall = time.perf_counter() - start
    site.close()
    pipeline.STAGES, indexing.index_waiting, registrar.Registrar.register = kept  # type: ignore[assignment, misc]
    spent["read (child processes)"] = reading[0]
    return {name: 1000 * seconds / number for name, seconds in spent.items()} | {"wall": 1000 * wall / number}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--characters", type=int, default=1500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guidang-ingest-") as name:
        folder = Path(name)
        documents = folder / "documents"
        number = write_pieces(documents, given.documents, given.characters)
        time.sleep(2.5)  # so that all of them have settled
        ours, theirs = [], []
        for _ in range(given.runs):
            ours.append(guidang(folder, documents))
            peer = recoll(folder, documents)
            theirs += [peer] if peer else []
        parts = stages(folder, documents)
        rows = [("", "documents/s", "CPU ms a document", "peak MiB")]
        rows += [_row("guidang add", ours, number)] + (
            [_row("recollindex", theirs, number)] if theirs else []
        )
        rows += [("", "", "", "")] + [(stage, "", f"{ms:.2f}", "") for stage, ms in parts.items()]
        figures: dict[str, object] = {
            "documents": number,
            "guidang_per_second": median(number / run.wall for run in ours),
            "main_process_peak_mib": max(run.peak_mib for run in ours),
            "main_process_mib_at_half_and_end": [ours[-1].mib_at(0.5), ours[-1].mib_at(0.98)],
            "stages_cpu_ms": parts,
        }
        if theirs:
            figures["recollindex_per_second"] = median(number / run.wall for run in theirs)
            figures["ratio"] = median(b.wall / a.wall for a, b in zip(ours, theirs, strict=True))
        report(f"Ingest of {number} text documents", rows, figures, given.json)


def _row(name: str, runs: list[Run], number: int) -> tuple[str, str, str, str]:
    speed = median(number / run.wall for run in runs)
    cpu = 1000 * median(run.cpu for run in runs) / number
    return name, f"{speed:.0f}", f"{cpu:.1f}", f"{max(run.peak_mib for run in runs):.0f}"


if __name__ == "__main__":
    main()
