"""Running Guidang in the tests as its users do: real processes, real folders, killed for real."""

import atexit
import functools
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guidang.site.site import create

STARTED: list["subprocess.Popen[bytes]"] = []
ROOT = Path(__file__).resolve().parent.parent


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "GUIDANG_LANG": "zh"} | more


def command(*arguments: object) -> list[str]:
    return [
        sys.executable,
        "-m",
        "guidang",
        *(os.fspath(a) if isinstance(a, Path) else str(a) for a in arguments),
    ]


def guidang(
    *arguments: object, code: int | None = 0, timeout: float = 300
) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end; `code` is the exit code it must have, None for any."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        timeout=timeout,
    )
    assert code is None or done.returncode == code, (
        f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    )
    return done


def answer(*arguments: object, code: int | None = 0, timeout: float = 300) -> Any:
    """The JSON document a command answers."""
    return json.loads(guidang(*arguments, "--json", code=code, timeout=timeout).stdout)


def lines(*arguments: object, code: int | None = 0, timeout: float = 300) -> list[Any]:
    """The JSON lines a command answers."""
    done = guidang(*arguments, "--json", code=code, timeout=timeout)
    return [json.loads(line) for line in done.stdout.splitlines()]


def make_site(folder: Path, settings: str = "", *departments: tuple[str, str]) -> Path:
    """A site with these (department, folder.toml) drop folders, and these settings; open as samples are."""
    shutil.copytree(_fresh_site(), folder)
    path = folder / "config" / "settings.toml"
    text = settings or path.read_text(encoding="utf-8").replace("\nopen = false", "\nopen = true")
    if "[web]" not in text:
        text += "\n[web]\nopen = true\n"
    path.write_text(text, encoding="utf-8")
    for name, folder_toml in departments:
        drop = folder / "watch_folders" / name
        drop.mkdir(exist_ok=True)
        (drop / "folder.toml").write_text(folder_toml, encoding="utf-8")
    return folder


def rows(site: Path) -> list[sqlite3.Row]:
    """The records of a site on SQLite, read past Guidang, in the order they came."""
    connection = sqlite3.connect(site / "catalogue.db")
    connection.row_factory = sqlite3.Row
    found = connection.execute("SELECT * FROM record ORDER BY id").fetchall()
    connection.close()
    return found


@functools.cache
def _fresh_site() -> Path:
    """What `guidang init` makes but for the accounts, made once: nothing in it knows where it stands."""
    folder = Path(tempfile.mkdtemp(prefix="guidang-site-"))
    atexit.register(shutil.rmtree, folder)
    create(folder / "site").close()
    return folder / "site"


def start(*arguments: object) -> "subprocess.Popen[bytes]":
    """Start a command that goes on until it is stopped."""
    process = subprocess.Popen(
        command(*arguments),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    STARTED.append(process)
    return process


def clear_up() -> None:
    """Kill what a failed test left running."""
    while STARTED:
        process = STARTED.pop()
        if process.poll() is None:
            kill_tree(process)


def tree(pid: int) -> list[int]:
    """A process and all that came from it, by /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def kill_tree(process: "subprocess.Popen[bytes]") -> None:
    """kill -9 of the whole process tree, and wait until none of it is left."""
    pids = tree(process.pid)
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()
    until(lambda: not any(alive(pid) for pid in pids), 10)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a command as Ctrl+C does."""
    process.send_signal(signal.SIGINT)
    process.wait(60)


def until(what: Callable[[], object], seconds: float) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.1)
