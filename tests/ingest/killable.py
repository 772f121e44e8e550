"""Reading a file in a real reading process, which is killed where it goes beyond its limits."""

from pathlib import Path
from tempfile import mkdtemp

from ingest.format import Limits
from ingest.ocr.options import ReadOptions
from ingest.spool import read_spool
from ingest.worker import Outcome, Pool, Task

CONFIG = Path(__file__).resolve().parents[2] / "config"
BOUNDS = Limits(seconds=20.0, memory_mib=512)


def read(path: Path, limits: Limits = BOUNDS) -> tuple[Outcome, str]:
    """How the reading of a file ended, and all that was written of it: its notes, facts and text."""
    folder = Path(mkdtemp(dir=path.parent))
    with Pool(1, limits, folder / "spool", CONFIG, options=ReadOptions(ocr=False)) as pool:
        pool.submit(Task(1, str(path), path.name))
        found: list[Outcome] = []
        while not found:
            found = pool.results(timeout=1.0)
    spool = found[0].spool_file
    if spool is None:
        return found[0], ""
    return found[0], spool.read_text("utf-8") + "".join(page.text for page in read_spool(spool).pages())
