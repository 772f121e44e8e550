"""One long scan: memory of all processes, when its first pages are found, and what a kill costs.

    python benchmarks/pictures/long_scan.py [--pages 300]

The scan is put together from the rendered pages of the corpus. The watcher is killed (-9, all of
it) in the middle and started anew. Memory is the proportional set size (each page of memory counts
once, however many processes share it), summed over the watcher and all that came from it.
"""

import argparse
import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.documents import corpus  # noqa: E402
from tests.running import answer, guidang, kill_tree, make_site, start, until  # noqa: E402

SETTINGS = "[watch]\nsettle_seconds = 0.5\n"


def scan(pages: int, path: Path) -> Path:
    """A scanned PDF of that many pages, at 200 dpi, in grey."""
    found = sorted((corpus() / "ocr_rendered").glob("*gray200.jpg"))
    images = (Image.open(found[number % len(found)]).convert("L") for number in range(pages))
    next(images).save(path, "PDF", save_all=True, append_images=images, resolution=200)
    return path


class Memory:
    """Watches the memory of a process and of all that came from it."""

    def __init__(self) -> None:
        self.peak = 0
        self.pid = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            if self.pid:
                try:
                    main = psutil.Process(self.pid)
                    family = [main, *main.children(recursive=True)]
                    self.peak = max(self.peak, sum(one.memory_full_info().pss for one in family))
                except psutil.Error:
                    pass
            time.sleep(0.5)


def row(site: Path) -> dict[str, object]:
    """State, pages and characters of the record as the site's catalogue has them now."""
    connection = sqlite3.connect(site / "catalogue.db")
    connection.row_factory = sqlite3.Row
    found = connection.execute("SELECT state, pages, pages_expected, characters FROM record").fetchone()
    connection.close()
    return dict(found) if found else {"state": "", "pages": 0}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=300)
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as folder:
        site = make_site(Path(folder) / "site", SETTINGS, ("甲", ""))
        scan(pages, site / "watch_folders" / "甲" / "长扫描件.pdf")
        memory = Memory()
        began = time.monotonic()
        process = start("watch", "--site", site)
        memory.pid = process.pid
        until(lambda: int(str(row(site)["pages"])) > 0, 600)
        first = answer("show", 1, "--site", site, "--text")["pages_text"][0]["text"]
        phrase = max(first.splitlines(), key=len)[:12]
        until(lambda: answer("search", f"“{phrase}”", "--site", site)["total"] == 1, 600)
        found_after = time.monotonic() - began
        until(lambda: int(str(row(site)["pages"])) >= pages // 2, 7200)
        memory.pid = 0
        kill_tree(process)
        at_kill = int(str(row(site)["pages"]))
        again = time.monotonic()
        process = start("watch", "--site", site)
        memory.pid = process.pid
        until(lambda: row(site)["state"] == "indexed", 7200)
        memory.pid = 0
        done = time.monotonic()
        kill_tree(process)
        guidang("watch", "--once", "--site", site)
        spool = list((site / "work").rglob("1.jsonl"))
        print(f"pages {pages}, of them read at the end {row(site)['pages']}")
        print(f"first page found after {found_after:.1f} s, state then: still being read")
        print(
            f"killed with {at_kill} pages entered; the rest took {done - again:.0f} s of {done - began:.0f} s"
        )
        print(f"peak memory of all processes {memory.peak >> 20} MiB; left over spool files {len(spool)}")


if __name__ == "__main__":
    main()
