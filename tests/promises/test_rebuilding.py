"""Promise 3: an index can be rebuilt, cut short or spoiled at any moment, and everything is found again."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from guidang.site.site import Site
from search.engine import Entry
from tests.promises.test_kill import rows
from tests.promises.test_watching import QUICK, drop, has
from tests.running import answer, guidang, kill_tree, lines, make_site, start, stop, tree, until

FILES = 60
KILLS = 15


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose records are all in the index."""
    base = tmp_path_factory.mktemp("rebuilding")
    made = make_site(base / "site", QUICK, ("甲", ""))
    folder = base / "in"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number}.txt").write_text(f"第{number}件关于水库管理的文件\n" * 1500, encoding="utf-8")
    assert len(lines("add", folder, "--site", made)) == FILES
    return made


@pytest.fixture
def site(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "site"))


def found(site: Path) -> int:
    return int(answer("search", "水库管理", "--site", site)["total"])


def made(site: Path) -> set[str]:
    return {path.name for path in (site / "index").glob("made-*")}


def good(site: Path) -> bool:
    findings = answer("doctor", "--site", site, code=None)["findings"]
    return [finding for finding in findings if not finding["good"]] == []


def signalled(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


def held_while_filling(site: Path) -> "subprocess.Popen[bytes]":
    """A rebuild that stands still while it fills the new index, and keeps nobody from writing to the old."""
    before = made(site)
    process = start("rebuild", "--site", site)
    until(lambda: made(site) - before, 30)
    while True:
        signalled([process.pid], signal.SIGSTOP)
        try:
            with FileLock(site / "index" / ".writer.lock", blocking=False):
                return process
        except Timeout:
            signalled([process.pid], signal.SIGCONT)
            time.sleep(0.01)


def test_a_record_whose_second_reading_fails_after_a_rebuild_is_still_found(site: Path) -> None:
    process = start("reread", "--ids", "1", "--site", site)
    until(lambda: len(tree(process.pid)) > 1, 30)
    while rows(site)[0]["state"] != "extracting":
        signalled(tree(process.pid)[1:], signal.SIGSTOP)
        time.sleep(0.02)
    signalled(tree(process.pid)[1:], signal.SIGSTOP)
    assert answer("rebuild", "--site", site)["indexed"] == FILES
    assert rows(site)[0]["state"] == "extracting"
    assert found(site) == FILES
    signalled(tree(process.pid)[1:], signal.SIGKILL)
    process.wait(60)
    until(lambda: has(site, indexed=FILES), 30)
    assert found(site) == FILES
    assert good(site)


def test_fifteen_rebuilds_that_are_killed_leave_one_index_with_everything(site: Path) -> None:
    chance, left = random.Random(15), set()
    for _ in range(KILLS):
        before = made(site)
        process = start("rebuild", "--site", site)
        while made(site) == before and process.poll() is None:
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 0.4))
        kill_tree(process)
        left |= made(site)
    assert len(left) > 2, "no kill came while an index was filled"
    process = start("watch", "--site", site)
    until(lambda: len(made(site)) == 1, 30)
    stop(process)
    assert made(site) == {(site / "index" / "current").read_text(encoding="ascii")}
    assert found(site) == FILES
    assert good(site)


def test_what_a_living_rebuild_fills_is_not_taken_for_a_leftover(site: Path) -> None:
    before = made(site)
    process = held_while_filling(site)
    filled = made(site) - before
    (drop(site) / "新.txt").write_text("重建之中放入的水库管理文件", encoding="utf-8")
    guidang("watch", "--once", "--site", site, timeout=60)
    assert filled <= made(site)
    signalled([process.pid], signal.SIGCONT)
    assert process.wait(60) == 0
    assert (site / "index" / "current").read_text(encoding="ascii") in filled
    assert found(site) == FILES + 1
    assert good(site)


def test_what_changed_while_a_rebuild_filled_is_found_as_it_is_now(site: Path) -> None:
    process = held_while_filling(site)
    connection = sqlite3.connect(site / "catalogue.db")
    connection.execute("UPDATE page SET text = '改成了隧道照明'")
    connection.execute("UPDATE record SET needs_index = 1, revision = revision + 1")
    connection.commit()
    connection.close()
    guidang("watch", "--once", "--site", site, timeout=60)
    assert answer("search", "隧道照明", "--site", site)["total"] == FILES
    signalled([process.pid], signal.SIGCONT)
    assert process.wait(60) == 0
    assert answer("search", "隧道照明", "--site", site)["total"] == FILES


@pytest.mark.parametrize("command", ["watch", "serve"])
def test_an_index_that_lacks_records_or_holds_strange_ones_is_mended_at_the_next_start(
    site: Path, command: str
) -> None:
    spoil(site)
    assert found(site) == FILES - 5
    assert not good(site)
    process = start(command, *(["--port", "0"] if command == "serve" else []), "--site", site)
    until(lambda: good(site), 30)
    stop(process)
    assert found(site) == FILES


def test_an_index_that_is_spoiled_while_it_is_watched_is_mended_in_a_quiet_minute(site: Path) -> None:
    process = start("watch", "--site", site)
    (drop(site) / "新.txt").write_text("开始监视后放入的水库管理文件", encoding="utf-8")
    until(lambda: has(site, indexed=FILES + 1), 60)  # the comparison at the start is over
    spoil(site)
    assert found(site) == FILES - 4
    until(lambda: good(site), 150)
    stop(process)
    assert found(site) == FILES + 1


def spoil(site: Path) -> None:
    """Take five records out of the index, and put in two that the catalogue does not have."""
    opened = Site(site)
    engine = opened.engine()
    engine.remove([1, 2, 3, 4, 5])
    engine.add([Entry(7777, "没有的"), Entry(8888, "没有的")])
    engine.close()
    opened.close()


def test_pages_of_a_file_that_was_read_in_part_stay_found_across_a_rebuild(site: Path) -> None:
    connection = sqlite3.connect(site / "catalogue.db")
    connection.execute(
        "UPDATE record SET state = 'unreadable', reason = 'too_slow', category = '' WHERE id = 3"
    )
    connection.commit()
    connection.close()
    assert lines("rebuild", "--site", site)[0]["indexed"] == FILES
    assert found(site) == FILES
    assert good(site)
