"""While a part of a site is away, every page says which, and the work goes on by itself when it is back."""

import json
import shutil
import socket
import sqlite3
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.outages import Server, fill, postgresql, small_disk
from tests.running import answer, guidang, make_site, start, stop, until
from tests.web.browser import Browser, program

QUICK = """
[watch]
settle_seconds = 0.3
[indexing]
commit_seconds = 0.5
[reading]
workers = 1
"""
# Within so many seconds of its end, work goes on.
SOON = 15


class Served:
    """A running `guidang serve`, as a reader sees it."""

    def __init__(self, site: Path, port: int) -> None:
        self.site = site
        self.address = f"http://127.0.0.1:{port}"

    def get(self, path: str, language: str = "zh-CN") -> tuple[int, str]:
        """Status and body of a page."""
        asked = urllib.request.Request(self.address + path, headers={"accept-language": language})
        try:
            with urllib.request.urlopen(asked, timeout=30) as found:
                return found.status, found.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def banner(self, path: str, language: str = "zh-CN") -> str:
        """What the page says of troubles."""
        page = html.document_fromstring(self.get(path, language)[1])
        (found,) = page.xpath("//*[@id='troubles']")
        return " ".join(found.text_content().split())

    def health(self) -> dict[str, Any]:
        """What /health answers."""
        return dict(json.loads(self.get("/health")[1]))

    def parts(self) -> set[str]:
        """The parts in trouble."""
        return {trouble["part"] for trouble in self.health()["troubles"]}

    def drop(self, name: str, text: str = "") -> None:
        """Put a file into the drop folder."""
        (self.site / "watch_folders" / "甲" / name).write_text(text or f"{name} 的内容", encoding="utf-8")

    def indexed(self) -> int:
        """How many records can be found; -1 while that is not known."""
        return int(self.health().get("states", {"indexed": -1}).get("indexed", 0))

    def says_everywhere(self, words: str) -> None:
        """Every page names the trouble, in its banner; so does `status`."""
        for path in ("/", "/?q=内容", "/intake", "/nowhere"):
            assert words in self.banner(urllib.request.quote(path, safe="/?=")), path
        told = guidang("status", "--site", self.site, code=None)
        assert words in told.stdout + told.stderr
        answered = answer("status", "--site", self.site, code=None)
        assert any(words in trouble["message"] for trouble in answered["troubles"])
        assert not self.health()["ok"]


@contextmanager
def serving(site: Path) -> Iterator[Served]:
    """The site, served and watched."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start("serve", "--port", port, "--site", site)
    served = Served(site, port)

    def well() -> bool:
        try:
            return bool(served.health()["ok"])
        except OSError:
            return False

    until(well, 60)
    yield served
    assert process.poll() is None, "serve has ended"
    stop(process)


def site_on(server: Server, folder: Path) -> Path:
    """A site with one drop folder whose catalogue is on `server`."""
    return make_site(folder / "site", QUICK + f'[catalogue]\nurl = "{server.url}"\n', ("甲", ""))


@contextmanager
def on_postgresql(folder: Path) -> Iterator[tuple[Server, Served]]:
    """Such a site, served, with one file taken in."""
    with postgresql() as server:
        site = site_on(server, folder)
        (site / "catalogue.db").unlink()
        with serving(site) as served:
            served.drop("前.txt")
            until(lambda: served.indexed() == 1, 30)
            yield server, served


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with one drop folder."""
    return make_site(tmp_path / "site", QUICK, ("甲", ""))


def test_a_database_server_that_is_stopped_and_started_is_named_and_work_goes_on(tmp_path: Path) -> None:
    with on_postgresql(tmp_path) as (server, served):
        server.stop()
        served.drop("停.txt")
        until(lambda: "catalogue" in served.parts(), 10)
        status, body = served.get("/intake")
        assert status == 503
        assert "程序出错了" not in body
        assert "目录库连不上" in body and "请启动数据库服务器" in body
        assert "cannot be reached" in served.get("/", "en")[1]
        served.says_everywhere("目录库连不上")
        served.drop("中.txt")
        server.start()
        until(lambda: served.indexed() == 3, SOON)
        until(lambda: served.health()["ok"], SOON)
        assert served.get("/intake")[0] == 200
        assert served.banner("/intake") == ""
        served.drop("后.txt")
        until(lambda: served.indexed() == 4, SOON)
        assert served.health()["states"] == {"indexed": 4}, "nothing was taken twice"


@pytest.mark.skipif(program() is None, reason="Chromium is not on this machine")
def test_an_intake_page_that_stays_open_tells_the_outage_keeps_its_list_and_goes_on(tmp_path: Path) -> None:
    with on_postgresql(tmp_path) as (server, served):
        browser = Browser(str(program()), tmp_path / "profile")
        try:
            browser.go(served.address + "/intake")
            server.stop()
            browser.until("document.querySelector('#troubles').textContent.includes('目录库连不上')")
            assert browser.value("document.querySelector('#arrivals').textContent.includes('前.txt')")
            server.start()
            served.drop("后.txt")
            browser.until("document.querySelector('#arrivals').textContent.includes('后.txt')", 30)
            browser.until("document.querySelector('#troubles').textContent.trim() === ''")
        finally:
            browser.close()


def test_who_is_signed_in_is_told_of_the_outage_and_is_signed_in_afterwards(tmp_path: Path) -> None:
    with on_postgresql(tmp_path) as (server, served):
        opened = answer(
            "user", "add", "zhang", "--name", "张三", "--role", "archivist", "--site", served.site
        )
        reader = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        typed = urllib.parse.urlencode({"login": "zhang", "password": opened["password"]}).encode()
        page = f"{served.address}/account/password"  # what a password given by somebody else opens
        assert "张三" in reader.open(f"{served.address}/sign-in", typed, timeout=10).read().decode()
        server.stop()
        with pytest.raises(urllib.error.HTTPError) as told:
            reader.open(page, timeout=20)
        assert told.value.code == 503
        assert "目录库连不上" in told.value.read().decode()
        server.start()
        until(lambda: _answers(reader, page), SOON)
        assert "张三" in reader.open(page, timeout=10).read().decode()


def _answers(reader: urllib.request.OpenerDirector, page: str) -> bool:
    try:
        return bool(reader.open(page, timeout=5).status == 200)
    except OSError:
        return False


def test_a_table_that_is_dropped_while_pages_are_served_is_told(site: Path) -> None:
    with serving(site) as served:
        with sqlite3.connect(site / "catalogue.db") as connection:
            connection.execute("DROP TABLE description")
            connection.execute("DROP TABLE page")
        connection.close()
        served.drop("前.txt")
        until(lambda: served.get("/intake")[0] == 503 or "catalogue" in served.parts(), 20)
        until(lambda: "目录库已损坏" in served.banner("/nowhere"), 20)
        assert "从备份恢复目录库" in served.banner("/nowhere")


def test_a_site_served_before_its_database_server_is_up_begins_when_it_is(tmp_path: Path) -> None:
    with postgresql() as server:
        site = site_on(server, tmp_path)
        server.stop()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        served, process = Served(site, port), start("serve", "--port", port, "--site", site)
        served.drop("前.txt")
        until(lambda: "catalogue" in _parts_or_none(served), 30)
        server.start()
        until(lambda: served.indexed() == 1, SOON)
        stop(process)


def _parts_or_none(served: Served) -> set[str]:
    try:
        return served.parts()
    except OSError:
        return set()


def test_a_drop_folder_that_goes_away_and_comes_back(site: Path) -> None:
    with serving(site) as served:
        served.drop("前.txt")
        until(lambda: served.indexed() == 1, 30)
        folder, away = site / "watch_folders" / "甲", site / "away"
        folder.rename(away)
        until(lambda: "folders" in served.parts(), 10)
        served.says_everywhere("甲 不见了或打不开")
        (away / "后.txt").write_text("回来的文件", encoding="utf-8")
        away.rename(folder)
        until(lambda: served.indexed() == 2, SOON)
        until(lambda: served.health()["ok"], 10)


def test_a_share_that_is_no_longer_mounted_is_not_an_empty_folder(site: Path) -> None:
    (site / "watch_folders" / "甲" / "folder.toml").write_text('after = "move"', encoding="utf-8")
    with small_disk(site / "watch_folders" / "甲", 8) as share, serving(site) as served:
        served.drop("前.txt")
        until(lambda: (share / "已收" / "前.txt").exists(), 30)
        subprocess.run(["umount", "-l", str(share)], check=True)
        until(lambda: "folders" in served.parts(), 10)
        served.says_everywhere("甲 不见了或打不开")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(share)], check=True)
        served.drop("后.txt")
        until(lambda: served.indexed() == 2, SOON)
        until(lambda: served.health()["ok"], 10)


def test_a_link_to_a_share_that_is_away(site: Path, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (site / "watch_folders" / "乙").symlink_to(share / "乙")
    process = None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served, process = Served(site, port), start("serve", "--port", port, "--site", site)
    until(lambda: "folders" in _parts_or_none(served), 30)
    (share / "乙").mkdir()
    (share / "乙" / "a.txt").write_text("连上之后的文件", encoding="utf-8")
    until(lambda: served.indexed() == 1, SOON)
    until(lambda: served.health()["ok"], 10)
    stop(process)


@pytest.mark.parametrize(("part", "name"), [("store", "存储"), ("index", "索引")])
def test_a_folder_of_the_site_that_goes_away_and_comes_back(site: Path, part: str, name: str) -> None:
    with serving(site) as served:
        served.drop("前.txt")
        until(lambda: served.indexed() == 1, 30)
        (site / part).rename(site / "away")
        served.drop("中.txt")
        until(lambda: part in served.parts(), 10)
        served.says_everywhere("不见了")
        assert name in served.banner("/")
        shutil.rmtree(site / part, ignore_errors=True)
        (site / "away").rename(site / part)
        until(lambda: served.indexed() == 2, SOON)
        until(lambda: served.health()["ok"], 10)


@pytest.mark.parametrize("part", ["store", "index", "work"])
def test_a_full_disk_is_named_and_work_goes_on_when_there_is_room(site: Path, part: str) -> None:
    with small_disk(site / part, 24) as disk, serving(site) as served:
        served.drop("前.txt")
        until(lambda: served.indexed() == 1, 30)
        ballast = fill(disk)
        served.drop("中.txt", "满了之后的文件，" + "档案" * 200_000)
        until(lambda: part in served.parts(), 15)
        served.says_everywhere("所在的磁盘满了")
        ballast.unlink()
        until(lambda: served.indexed() == 2, SOON)
        until(lambda: served.health()["ok"], 15)
        assert served.health()["states"] == {"indexed": 2}, "nothing was taken twice"
        assert answer("search", "满了之后的文件", "--site", site)["total"] == 1
        assert answer("doctor", "--site", site, code=None)


def test_a_full_disk_of_the_catalogue_is_named_and_work_goes_on_when_there_is_room(tmp_path: Path) -> None:
    made = make_site(tmp_path / "made", QUICK, ("甲", ""))
    with small_disk(tmp_path / "disk", 48) as disk:
        shutil.copytree(made, disk / "site")
        for part in ("store", "index", "work"):  # these have room
            shutil.move(disk / "site" / part, tmp_path / part)
            (disk / "site" / part).symlink_to(tmp_path / part)
        with serving(disk / "site") as served:
            served.drop("前.txt")
            until(lambda: served.indexed() == 1, 30)
            served.drop("中.txt", "满了之后的文件，" + "档案" * 200_000)
            ballast = fill(disk)
            until(lambda: "catalogue" in served.parts(), 15)
            served.says_everywhere("所在的磁盘满了")
            ballast.unlink()
            until(lambda: served.indexed() == 2, SOON)
            until(lambda: served.health()["ok"], 15)
            assert served.health()["states"] == {"indexed": 2}, "nothing was taken twice"
