"""`add` and `watch --once` say what they wait for, and go on by themselves once it is there."""

import subprocess
from pathlib import Path

import pytest

from tests.outages import fill, small_disk
from tests.running import STARTED, answer, command, environment, make_site, until

QUICK = "[watch]\nsettle_seconds = 0.1\n[reading]\nworkers = 1\n[indexing]\ncommit_seconds = 0.1\n"


@pytest.mark.parametrize("part", ["index", "work"])
@pytest.mark.parametrize("once", [True, False])
def test_a_full_disk_is_told_once_and_waited_for(tmp_path: Path, part: str, once: bool) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    file = site / "watch_folders" / "甲" / "通知.txt"
    file.write_text("关于水库管理的通知，" + "档案" * 200_000, encoding="utf-8")
    told = tmp_path / "told"
    with small_disk(site / part, 24) as disk, told.open("wb") as stderr:
        ballast = fill(disk)
        arguments = ("watch", "--once") if once else ("add", file)
        process = subprocess.Popen(command(*arguments, "--site", site), env=environment(), stderr=stderr)
        STARTED.append(process)
        until(lambda: "所在的磁盘满了" in told.read_text(encoding="utf-8"), 60)
        assert process.poll() is None
        ballast.unlink()
        assert process.wait(120) == 0
        assert answer("status", "--site", site)["states"] == {"indexed": 1}
    said = told.read_text(encoding="utf-8")
    assert said.count("所在的磁盘满了") == 1
    assert "请腾出空间；之后会自动继续。" in said
    assert "Traceback" not in said


def test_add_that_was_stopped_before_it_began_says_how_to_go_on(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK)
    folder = tmp_path / "folder"
    folder.mkdir()
    told = tmp_path / "told"
    with small_disk(site / "index", 24) as disk, told.open("wb") as stderr:
        (folder / "通知.txt").write_text("关于水库管理的通知", encoding="utf-8")
        fill(disk)
        process = subprocess.Popen(command("add", folder, "--site", site), env=environment(), stderr=stderr)
        STARTED.append(process)
        until(lambda: "磁盘满了" in told.read_text(encoding="utf-8"), 60)
        process.terminate()
        assert process.wait(60) == 143
    assert "已收取 0 个，尚有 1 个未完成；再次运行同一命令即可继续。" in told.read_text(encoding="utf-8")
