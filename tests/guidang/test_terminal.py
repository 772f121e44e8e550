"""What strangers name their files and write in them is shown on a terminal, never obeyed by it."""

import os
from pathlib import Path

import pytest

from guidang.cli.common import progress_bar
from tests.running import answer, guidang, lines, make_site

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


def test_a_name_that_looks_like_markup_does_not_stop_the_progress_bar() -> None:
    with progress_bar() as progress:
        progress.advance(progress.add_task("收取（[/x] [bold].pdf）", total=2))
