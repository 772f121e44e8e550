"""Promise 1 for packages: kill -9 while a package's members are entered loses none and enters none twice."""

import random
import sqlite3
import time
import zipfile
from pathlib import Path

from tests.running import answer, guidang, kill_tree, make_site, start, until

MEMBERS = 1500
KILLS = 6
SETTINGS = """
[watch]
settle_seconds = 0.1
scan_seconds = 2.0
[indexing]
commit_seconds = 0.1
"""


def test_kills_while_a_package_is_entered_lose_and_repeat_no_member(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    site = make_site(tmp_path / "site", SETTINGS, ("甲", 'after = "leave"'))
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(MEMBERS):
            package.writestr(f"第{number // 100}卷/{number}.txt", f"第{number}号文件：保管期限的通知")
    (tmp_path / "a.zip").rename(site / "watch_folders" / "甲" / "a.zip")
    catalogue = sqlite3.connect(site / "catalogue.db") if (site / "catalogue.db").exists() else None

    def entered() -> int:
        nonlocal catalogue
        catalogue = catalogue or sqlite3.connect(site / "catalogue.db")
        try:
            return int(
                catalogue.execute("SELECT count(*) FROM record WHERE parent_id IS NOT NULL").fetchone()[0]
            )
        except sqlite3.OperationalError:  # the tables are still being made
            return 0

    wanted = 1
    for _ in range(KILLS):
        process = start("watch", "--site", site)
        until(lambda: entered() >= wanted, 60)  # noqa: B023 - asked for at once
        time.sleep(chance.uniform(0, 0.3))
        kill_tree(process)
        wanted = min(MEMBERS, entered() + 200)
    guidang("watch", "--once", "--site", site)

    found = (
        sqlite3.connect(site / "catalogue.db")
        .execute("SELECT source_path, state, accession_number, batch FROM record WHERE parent_id IS NOT NULL")
        .fetchall()
    )
    assert len(found) == len({path for path, *_ in found}) == MEMBERS
    assert {state for _, state, *_ in found} == {"indexed"}
    assert len({number for _, _, number, _ in found}) == MEMBERS
    assert {batch for *_, batch in found} == {MEMBERS}
    assert answer("status", "--site", site)["states"] == {"indexed": MEMBERS + 1}
    assert answer("search", "“第77号文件”", "--site", site)["total"] == 1
