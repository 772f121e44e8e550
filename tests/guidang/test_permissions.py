"""A folder that may not be read or written is told, by every command, with what to do; never a traceback."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.running import command, environment, guidang, make_site

# Root may read everything, unless it gives that up.
ORDINARY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if not os.geteuid() else ()
Forbid = Callable[[str, int], None]

pytestmark = pytest.mark.skipif(
    bool(ORDINARY) and shutil.which("setpriv") is None, reason="root without setpriv may read everything"
)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    site = make_site(tmp_path / "site", "[reading]\nworkers = 1\n", ("办公室", ""))
    (tmp_path / "通知.txt").write_text("关于水库档案管理的通知", encoding="utf-8")
    guidang("add", tmp_path / "通知.txt", "--site", site)
    return site


@pytest.fixture
def forbid(made: Path) -> Iterator[Forbid]:
    """Take permissions from a path in the site; they are given back at the end."""
    before: dict[Path, int] = {}

    def take(name: str, mode: int) -> None:
        before[made / name] = (made / name).stat().st_mode
        (made / name).chmod(mode)

    yield take
    for path, mode in before.items():
        path.chmod(mode)


def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*ORDINARY, *command(*arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        timeout=120,
    )


@pytest.mark.parametrize(
    ("name", "mode", "arguments"),
    [
        ("config", 0, ("status",)),
        ("store", 0, ("add", "/etc/hostname")),
        ("index", 0, ("watch", "--once")),
        ("index", 0o500, ("rebuild",)),
        ("work", 0, ("watch", "--once")),
    ],
)
def test_what_may_not_be_read_or_written_is_told_with_what_to_do(
    made: Path, forbid: Forbid, name: str, mode: int, arguments: tuple[str, ...]
) -> None:
    forbid(name, mode)
    done = run(*arguments, "--site", made)
    assert "Traceback" not in done.stderr
    assert done.returncode == 3, done.stderr
    assert f"{made / name}" in done.stderr
    assert "请检查" in done.stderr


def test_a_log_that_may_not_be_written_stops_nothing(made: Path, forbid: Forbid) -> None:
    forbid("logs", 0)
    done = run("watch", "--once", "--site", made)
    assert (done.returncode, done.stderr) == (0, "")


def test_keys_that_may_not_be_read_are_a_finding_of_check_and_doctor(made: Path, forbid: Forbid) -> None:
    forbid("keys", 0)
    for arguments in (("audit", "check"), ("doctor", "--quick")):
        done = run(*arguments, "--site", made)
        assert (done.returncode, "封存文件读不了" in done.stdout) == (1, True), done.stderr
        assert "keys/audit.key" in done.stdout


def test_the_store_that_may_not_be_read_is_named_by_path(made: Path, forbid: Forbid) -> None:
    forbid("store", 0)
    done = run("doctor", "--quick", "--site", made)
    assert f"✗ 原件齐全：没有查成（{made / 'store'}" in done.stdout
