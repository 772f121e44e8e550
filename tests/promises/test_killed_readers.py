"""Promise 5: a reading process that dies costs its file another try, and the other files nothing."""

import os
import random
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from archive.catalogue.looking import records
from guidang.doing.running import pipeline
from guidang.site.site import Site
from ingest.taking.receive import Candidate
from tests.ingest.odd_readers import odd_file
from tests.running import answer, guidang, kill_tree, make_site, rows, start, tree, until

ON_LINUX = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")
SETTINGS = """
[watch]
settle_seconds = 0.1
[reading]
workers = 2
[indexing]
commit_seconds = 0.1
"""
FILES = 40
KILLS = 17


def text(number: int) -> str:
    lines = (f"第{number}号文件第{line}条：关于档案保管期限的通知" for line in range(30_000))
    return "\n".join(lines)


def deaths(site: Path) -> list[int]:
    """The records over which a reading process died and which were given back, each time it was so."""
    connection = sqlite3.connect(site / "catalogue.db")
    found = connection.execute("SELECT record_id FROM audit WHERE act = 'reader_died' ORDER BY id").fetchall()
    connection.close()
    return [id_ for (id_,) in found]


def readers(main: int) -> list[int]:
    """The reading processes of a running command."""
    return [pid for pid in tree(main) if b"ingest.reading.child" in _read(f"/proc/{pid}/cmdline")]


def reading(main: int) -> dict[int, int]:
    """The reading processes that have a file in hand, by the record they read: they hold its spool file."""
    found = {}
    for pid in readers(main):
        try:
            held = [Path(os.readlink(entry)) for entry in Path(f"/proc/{pid}/fd").iterdir()]
        except OSError:
            continue
        found |= {int(path.stem): pid for path in held if path.suffix == ".jsonl"}
    return found


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


@ON_LINUX
def test_readers_killed_at_random_cost_no_file(tmp_path: Path) -> None:
    chance = random.Random(20261129)
    site = make_site(tmp_path / "site", SETTINGS, ("甲", ""))
    for number in range(FILES):
        (site / "watch_folders" / "甲" / f"{number:02d}.txt").write_text(text(number), encoding="utf-8")
    process = start("watch", "--once", "--site", site)
    for kill in range(KILLS):
        time.sleep(chance.uniform(0.0, 0.3))
        until(lambda: reading(process.pid), 60)
        pids = readers(process.pid) if kill % 4 == 0 else list(reading(process.pid).values())
        for pid in pids and [chance.choice(pids)]:
            os.kill(pid, signal.SIGKILL)
    assert process.poll() is None
    assert process.wait(400) == 0
    assert len(set(deaths(site))) >= KILLS // 3
    assert {row["state"] for row in rows(site)} == {"indexed"}
    assert {(row["deaths"], row["reason_detail"]) for row in rows(site)} == {(0, "")}
    assert len(rows(site)) == FILES
    assert answer("doctor", "--site", site)["good"]


@ON_LINUX
def test_a_file_whose_reader_is_killed_twice_is_unreadable_also_across_a_restart(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", SETTINGS, ("甲", ""))
    (site / "watch_folders" / "甲" / "0.txt").write_text(text(0) * 40, encoding="utf-8")

    def kill_reader(main: int) -> None:
        until(lambda: 1 in reading(main), 60)
        os.kill(reading(main)[1], signal.SIGKILL)

    process = start("watch", "--site", site)
    kill_reader(process.pid)
    until(lambda: deaths(site) == [1], 20)
    kill_tree(process)
    for number in range(1, 6):
        (site / "watch_folders" / "甲" / f"{number}.txt").write_text(text(number), encoding="utf-8")
    process = start("watch", "--once", "--site", site)
    kill_reader(process.pid)
    assert process.wait(120) == 1
    first, *others = rows(site)
    assert (first["state"], first["reason"], first["deaths"]) == ("unreadable", "reader_died", 0)
    assert first["reason_detail"] == "exit code -9; exit code -9"
    assert deaths(site) == [1]
    assert [row["state"] for row in others] == ["indexed"] * 5
    shown = guidang("show", 1, "--site", site).stdout
    assert "两次" in shown
    assert "被外部终止" in shown


@ON_LINUX
def test_a_file_that_kills_its_reader_is_tried_twice_and_after_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "ingest"))
    site = Site(make_site(tmp_path / "site", SETTINGS))
    tries = tmp_path / "tries"
    bad = odd_file(tmp_path / "bad.db", f"tell_and_crash {tries}")
    good = [odd_file(tmp_path / f"{number}.db", f"sleep 0.{number}") for number in range(1, 10)]
    with pipeline(site, readers=["odd_readers:OddReader"]) as running:
        running.offer(Candidate(path, "甲", "leave", batch=1) for path in [bad, *good])
        for _ in running.turns(0.02):
            if running.finished:
                break
    with site.database.read() as connection:
        _, found = records.listing(connection, limit=100)
    site.close()
    ended = {record.name: record for record in found}
    assert len(tries.read_text().split()) == 2
    assert (ended["bad.db"].state, ended["bad.db"].reason) == ("unreadable", "reader_died")
    assert ended["bad.db"].reason_detail == "exit code -11; exit code -11"
    assert {record.state for name, record in ended.items() if name != "bad.db"} == {"indexed"}
