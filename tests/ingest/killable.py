"""Reading a file in a real reading process, which is killed where it goes beyond its limits."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

from ingest.ocr.options import ReadOptions
from ingest.reader import Limits
from ingest.reading.pool import Outcome, Pool, Task
from ingest.spool.reading import read_spool

CONFIG = Path(__file__).resolve().parents[2] / "config"
BOUNDS = Limits(seconds=20.0, memory_mib=512)


def read(path: Path, limits: Limits = BOUNDS) -> tuple[Outcome, str]:
    """How the reading of a file ended, and all that was written of it: its notes, facts and text."""
    (found,) = read_all([path], limits)
    return found


def read_all(paths: Sequence[Path], limits: Limits = BOUNDS) -> list[tuple[Outcome, str]]:
    """The same of several files, one after the other."""
    folder = Path(mkdtemp(dir=paths[0].parent))
    found: list[Outcome] = []
    with Pool(1, limits, folder / "spool", CONFIG, options=ReadOptions(ocr=False)) as pool:
        for job, path in enumerate(paths):
            pool.submit(Task(job, str(path), path.name))
            while len(found) <= job:
                found += pool.results(timeout=1.0)
    return [(outcome, _written(outcome.spool_file)) for outcome in found]


def _written(spool: Path | None) -> str:
    if spool is None:
        return ""
    return spool.read_text("utf-8") + "".join(page.text for page in read_spool(spool).pages())
