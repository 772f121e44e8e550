"""What strangers name their files and write in them is shown on a terminal, never obeyed by it."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from guidang.cli.progress import Progress
from tests.running import STARTED, answer, command, environment, guidang, lines, make_site

# Sets the window's title, clears the screen, turns the reading direction, forges a line; C1's own CSI.
NAME = b"\x1b]0;taken\x07\x1b[2J\xe2\x80\xaegnp\n[1] forged\xc2\x9b31m.pdf"
OBEYED = set(map(chr, (*range(9), *range(11, 32), *range(127, 160), 0x202E)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terminal")
    made = make_site(folder / "site", "[watch]\nsettle_seconds = 0.1\n")
    for name, text in ((NAME, b"%PDF-1.7 broken"), (b"two.txt", "关于\u202e供水的通知\n".encode())):
        with open(os.fsencode(folder) + b"/" + name, "wb") as file:
            file.write(text)
    guidang("add", folder / "two.txt", "--site", made)
    guidang("add", os.fsdecode(os.fsencode(folder) + b"/" + NAME), "--site", made, code=1)
    return made


@pytest.mark.parametrize(
    "arguments", [["status"], ["show", 1, "--text"], ["show", 2], ["search", "供水"], ["show", 2, "--json"]]
)
def test_no_command_says_what_a_terminal_would_obey(site: Path, arguments: list[object]) -> None:
    done = guidang(*arguments, "--site", site)
    assert not OBEYED & set(done.stdout + done.stderr)
    assert not any(line.startswith("[1] forged") for line in done.stdout.splitlines())


def test_a_name_is_told_exactly_in_json(site: Path) -> None:
    (error,) = answer("status", "--site", site)["last_errors"]
    assert os.fsencode(error["path"]).endswith(NAME)


def test_add_says_which_file_it_could_not_read_in_one_line(site: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(NAME)
    path.write_bytes(b"%PDF-1.4 broken")
    done = guidang("add", path, "--site", site, code=1)
    assert not OBEYED & set(done.stdout + done.stderr)
    assert len([line for line in done.stdout.splitlines() if "文件已损坏" in line and "taken" in line]) == 1
    (told,) = lines("add", path, "--site", site, code=1)
    assert told["reason"] == "damaged"


def test_the_line_of_progress_keeps_to_the_terminal() -> None:
    progress = Progress("收取（[/x] [bold]\n关于\t供水.pdf，已读 3 页）")
    progress.done = 2
    assert progress.line(79) == "收取（[/x] [bold] 关于 供水.pdf，已读 3 页） 2 0:00:00"
    progress.total = 4
    assert progress.line(100).endswith(f" [{'#' * 15}{'-' * 15}] 2/4 0:00:00")
    for columns in range(120):
        assert sum(2 if sign > "\u2e7f" else 1 for sign in progress.line(columns)) <= columns


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")
def test_on_a_terminal_progress_is_shown_below_what_is_said_and_gone_at_the_end(
    site: Path, tmp_path: Path
) -> None:
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text(f"第{number}份关于供水的通知", encoding="utf-8")
    screen = on_terminal("add", tmp_path, "--site", site, "--json")
    assert re.search(r"\r收取 \[#*-*\] \d+/30 0:00:\d\d", screen)
    # What is left of each row: the terminal goes on from its beginning where a lone \\r stands.
    rows = [row.removesuffix("\r").split("\r")[-1] for row in screen.split("\n")]
    told = [json.loads(row) for row in rows[:-1]]
    assert len(told) == 30
    assert rows[-1].strip() == ""


def test_where_there_is_no_terminal_there_is_no_progress(site: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("关于供水的另一份通知", encoding="utf-8")
    assert guidang("add", tmp_path / "a.txt", "--site", site).stderr == ""


def on_terminal(*arguments: object) -> str:
    """All that a command writes to a terminal of 80 columns, controls and all."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment(COLUMNS="80"), start_new_session=True,
    )  # fmt: skip
    STARTED.append(process)
    os.close(theirs)
    said = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the last process that held the terminal has ended
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    assert process.wait(60) == 0
    return said.decode("utf-8")
