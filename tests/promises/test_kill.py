"""Promise 1 and 3: kill -9 at any moment, then a restart, loses nothing and takes nothing twice."""

import random
import sqlite3
import time
from pathlib import Path

from tests.running import answer, guidang, kill_tree, make_site, rows, start

KILLS = 50
FILES = 200
SETTINGS = """
[watch]
settle_seconds = 0.1
scan_seconds = 5.0
[indexing]
commit_seconds = 0.1
"""
FOLDERS = (("甲", 'after = "leave"'), ("乙", 'after = "move"'), ("丙", 'after = "delete"'))


def text(number: int) -> str:
    # Every tenth file has the bytes of the one nine before it: a duplicate from another department.
    number = number - 9 if number % 10 == 9 else number
    sentence = f"第{number}号文件：关于档案保管期限的通知，编号归档〔2024〕{number}号。"
    return sentence * (1 + number % 40)


def check_no_source_was_touched_too_early(site: Path, dropped: list[Path]) -> None:
    known: dict[str, list[sqlite3.Row]] = {}
    for row in rows(site):
        known.setdefault(row["source_path"], []).append(row)
    indexed = {row["id"] for row in rows(site) if row["state"] == "indexed"}
    for path in dropped:
        if path.exists():
            continue
        (row,) = known[str(path)]
        assert row["duplicate_of"] in indexed if row["duplicate_of"] else row["id"] in indexed
        stored = site / "store" / row["sha256"][:2] / row["sha256"]
        assert stored.stat().st_size == row["size"]
        assert row["after"] != "leave"


def test_fifty_kills_during_the_ingest_of_200_files_lose_and_repeat_nothing(tmp_path: Path) -> None:
    chance = random.Random(20260305)
    site = make_site(tmp_path / "site", SETTINGS, *FOLDERS)
    dropped: list[Path] = []
    for kill in range(KILLS):
        while len(dropped) < FILES * (kill + 1) // KILLS:
            number = len(dropped)
            path = site / "watch_folders" / FOLDERS[number % 3][0] / f"{number:03d}.txt"
            path.write_text(text(number), encoding="utf-8")
            dropped.append(path)
        process = start("watch", "--site", site)
        time.sleep(chance.uniform(0.2, 2.2))
        kill_tree(process)
        check_no_source_was_touched_too_early(site, dropped)
    guidang("watch", "--once", "--site", site)
    check_no_source_was_touched_too_early(site, dropped)

    states = answer("status", "--site", site)["states"]
    assert sum(states.values()) == FILES
    assert states == {"indexed": FILES - FILES // 10, "duplicate": FILES // 10}
    found = rows(site)
    assert sorted(row["source_path"] for row in found) == sorted(map(str, dropped))
    assert len({row["sha256"] for row in found if row["state"] == "indexed"}) == FILES - FILES // 10
    numbers = sorted(row["accession_number"] for row in found if row["accession_number"])
    assert numbers == list(range(1, len(numbers) + 1))
    checked = answer("doctor", "--site", site, code=None)
    assert [finding for finding in checked["findings"] if not finding["good"]] == []
    for path, folder in ((dropped[0], "甲"), (dropped[1], "乙"), (dropped[2], "丙")):
        assert path.exists() == (folder == "甲")
    assert (site / "watch_folders" / "乙" / "已收" / "001.txt").exists()
    assert answer("search", "“归档〔2024〕7号”", "--site", site)["total"] >= 1
