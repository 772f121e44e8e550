"""Two processes on one site: one of them writes the index, the others hand over."""

import threading
from pathlib import Path

from tests.promises.test_kill import rows
from tests.promises.test_watching import QUICK, drop, has
from tests.running import answer, guidang, lines, make_site, start, stop, until


def write(folder: Path, start_at: int, how_many: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(start_at, start_at + how_many):
        (folder / f"{number}.txt").write_text(f"第{number}件关于水库管理的文件", encoding="utf-8")


def good(site: Path) -> bool:
    found = answer("doctor", "--site", site, code=None)["findings"]
    return [f for f in found if not f["good"]] == []


def test_add_while_watch_runs_takes_everything_once(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    write(tmp_path / "named", 1000, 150)
    process = start("watch", "--site", site)
    write(drop(site), 0, 150)
    told = lines("add", tmp_path / "named", "--site", site, "--department", "乙")
    assert len(told) == 150
    assert {line["state"] for line in told} == {"indexed"}
    until(lambda: has(site, indexed=300), 60)
    stop(process)
    assert good(site)


def test_two_adds_of_the_same_folder_make_each_record_once(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    write(tmp_path / "named", 0, 100)
    threads = [
        threading.Thread(target=guidang, args=("add", tmp_path / "named", "--site", site)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert has(site, indexed=100)
    assert good(site)


def test_rebuild_while_watch_runs_loses_nothing_and_searching_goes_on(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    write(drop(site), 0, 200)
    guidang("watch", "--once", "--site", site)
    process = start("watch", "--site", site)
    for round_ in range(3):
        write(drop(site), 200 + 50 * round_, 50)
        assert answer("rebuild", "--site", site)["indexed"] >= 200
        assert answer("search", "水库管理", "--site", site)["total"] >= 200
    until(lambda: has(site, indexed=350), 60)
    until(lambda: answer("search", "水库管理", "--site", site)["total"] == 350, 20)
    stop(process)
    assert good(site)


def test_a_lost_or_broken_index_is_noticed_and_made_anew_at_the_next_start(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    write(drop(site), 0, 20)
    guidang("watch", "--once", "--site", site)
    for damage in ("current", "made-*/*"):
        for path in (site / "index").glob(damage):
            path.unlink() if damage == "current" else path.write_bytes(b"broken")
        done = guidang("search", "水库管理", "--site", site, code=3)
        assert "guidang rebuild" in done.stderr
        guidang("watch", "--once", "--site", site)
        assert answer("search", "水库管理", "--site", site)["total"] == 20


def test_an_index_made_with_another_analysis_is_refused_and_made_anew(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    write(drop(site), 0, 5)
    guidang("watch", "--once", "--site", site)
    (meta,) = (site / "index").glob("made-*/meta.json")
    text = meta.read_text(encoding="utf-8")
    meta.write_text(text.replace('"fingerprint": "', '"fingerprint": "other '), encoding="utf-8")
    assert meta.read_text(encoding="utf-8") != text
    assert "analysis" in guidang("search", "水库", "--site", site, code=3).stderr
    guidang("watch", "--once", "--site", site)
    assert answer("search", "水库", "--site", site)["total"] == 5
    assert len(rows(site)) == 5
