"""A site whose category rules, or drop folders, are gone says so at once instead of waiting for ever."""

import shutil
from pathlib import Path

import pytest

from tests.running import answer, guidang, make_site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    made = make_site(tmp_path / "site", "[reading]\nworkers = 1\n")
    (tmp_path / "通知.txt").write_text("关于水库档案管理的通知", encoding="utf-8")
    return made


@pytest.mark.parametrize("arguments", [("add", "通知.txt"), ("watch", "--once"), ("doctor", "--quick")])
def test_lost_category_rules_are_told(site: Path, arguments: tuple[str, ...]) -> None:
    (site / "config" / "categories" / "contract.toml").unlink()
    named = [site.parent / one if one.endswith(".txt") else one for one in arguments]
    done = guidang(*named, "--site", site, code=1 if arguments[0] == "doctor" else 3)
    assert "类别 contract 的规则文件有 0 个" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_wrong_rule_is_told_by_doctor_with_its_file(site: Path) -> None:
    (site / "config" / "categories" / "drawing.toml").write_text("kein TOML", encoding="utf-8")
    told = guidang("doctor", "--quick", "--site", site, code=1).stdout
    assert f"✗ 类别规则：{site / 'config' / 'categories' / 'drawing.toml'}" in told


def test_drop_folders_that_are_gone_are_no_success_of_watch_once(site: Path) -> None:
    guidang("watch", "--once", "--site", site)
    shutil.rmtree(site / "watch_folders")
    done = guidang("watch", "--once", "--site", site, code=1)
    assert f"投放文件夹 {site / 'watch_folders'} 不见了" in done.stderr
    assert answer("status", "--site", site, code=None)["troubles"]
