"""Ctrl+C and SIGTERM: whatever runs for long stops cleanly, says how to go on, and can be gone on with."""

import json
import random
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from guidang.doing import running
from guidang.site.site import Site
from tests.guidang.test_cli import free_port
from tests.running import STARTED, answer, command, environment, guidang, lines, make_site, until

QUICK = "[watch]\nsettle_seconds = 0.1\n[reading]\nworkers = 1\n[indexing]\ncommit_seconds = 0.1\n"
FILES = 30


def run(*arguments: object, language: str = "zh") -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        command(*arguments),
        env=environment(GUIDANG_LANG=language),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    STARTED.append(process)  # type: ignore[arg-type]
    return process


def write(folder: Path, how_many: int = FILES) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(how_many):
        text = "\n".join(f"第{number}号文件第{line}条：关于水库管理的通知" for line in range(8_000))
        (folder / f"{number:02d}.txt").write_text(text, encoding="utf-8")
    return folder


def states(site: Path) -> dict[str, int]:
    found: dict[str, int] = answer("status", "--site", site)["states"]
    return found


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_add_says_what_is_done_and_the_same_command_goes_on(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    site = make_site(tmp_path / "site", QUICK)
    folder = write(tmp_path / "named")
    process = run("add", folder, "--site", site, "--json")
    assert process.stdout is not None
    done = [json.loads(process.stdout.readline())["state"]]
    process.send_signal(number)
    done += [json.loads(line)["state"] for line in process.stdout]
    assert process.stderr is not None
    told = process.stderr.read()
    assert process.wait(60) == code
    assert f"已收取 {len(done)} 个，尚有 {FILES - len(done)} 个未完成；再次运行同一命令即可继续。" in told
    assert "Aborted" not in told
    assert "Traceback" not in told
    assert len(done) < FILES
    assert {line["state"] for line in lines("add", folder, "--site", site)} == {"indexed"}
    assert states(site) == {"indexed": FILES}


def test_watch_once_that_is_stopped_says_so_and_goes_on(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    write(site / "watch_folders" / "甲")
    process = run("watch", "--once", "--site", site)
    until(lambda: states(site), 60)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, "再次运行同一命令即可继续" in told) == (130, True)
    guidang("watch", "--once", "--site", site)
    assert states(site) == {"indexed": FILES}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("what", ["watch", "serve"])
def test_what_runs_until_it_is_stopped_ends_with_0_at_whatever_moment(
    tmp_path: Path, what: str, number: signal.Signals
) -> None:
    chance = random.Random(f"{what}{number}")
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    write(site / "watch_folders" / "甲", 5)
    more = ("--port", free_port()) if what == "serve" else ()
    for wait in (chance.uniform(0.5, 1.0), chance.uniform(1.0, 2.0), chance.uniform(2.0, 4.0)):
        process = run(what, *more, "--site", site)
        time.sleep(wait)
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
        assert (process.returncode, told) == (0, ""), wait
    assert not list((site / "work").glob("*/alive.lock"))


def test_a_rebuild_that_is_stopped_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    made = make_site(tmp_path / "site", QUICK)
    guidang("add", write(tmp_path / "named", 3), "--site", made)
    current = (made / "index" / "current").read_text()
    stop, site = threading.Event(), Site(made)
    stop.set()
    with pytest.raises(running.Stopped):
        running.rebuild(site, stop=stop)
    site.close()
    assert (made / "index" / "current").read_text() == current
    assert len(list((made / "index").glob("made-*"))) == 1
    assert answer("search", "水库管理", "--site", made)["total"] == 3


def test_reread_that_is_stopped_says_how_many_are_left(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK)
    guidang("add", write(tmp_path / "named"), "--site", site)
    process = run("reread", "--where", "state=indexed", "--site", site, "--json")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, "件没有重读" in told) == (130, True)
    guidang("watch", "--once", "--site", site)
    assert states(site) == {"indexed": FILES}


@pytest.mark.parametrize(("language", "word"), [("zh", "已入库：3"), ("en", "Stored: 3")])
def test_sums_are_told_in_the_words_of_the_language(tmp_path: Path, language: str, word: str) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    folder = write(site / "watch_folders" / "甲", 3)
    assert word in run("watch", "--once", "--site", site, language=language).communicate(timeout=60)[0]
    assert word in run("add", folder, "--site", site, language=language).communicate(timeout=60)[0]
