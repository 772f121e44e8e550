"""Every process finds the same tests under the same names: no clock, no chance, no order of hashes."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

# A process whose clock is a year and more ahead, so that whatever was packed bears another time.
_LATER = "import time\n_now = time.time\ntime.time = lambda: _now() + 4e7\n"


def collecting(folder: Path, seed: str, zone: str, *options: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:cacheprovider", *options],
        env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(folder)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_the_names_of_the_tests_are_the_same_in_every_process(tmp_path: Path) -> None:
    (tmp_path / "later.py").write_text(_LATER, encoding="utf-8")
    processes = [
        collecting(tmp_path, "1", "Pacific/Kiritimati"),
        collecting(tmp_path, "77", "Pacific/Niue", "-p", "later"),
    ]
    first, second = (process.communicate(timeout=300)[0] for process in processes)
    assert [process.returncode for process in processes] == [0, 0], first + second
    names = [[line for line in said.splitlines() if "::" in line] for said in (first, second)]
    assert len(names[0]) > 1000
    assert [pair for pair in zip(*names, strict=True) if pair[0] != pair[1]] == []


def test_bytes_do_not_stand_in_a_name() -> None:
    said, _ = collecting(ROOT, "1", "UTC", "tests/ingest/test_identify.py").communicate(timeout=120)
    assert "test_each_format_is_known_by_its_bytes[a.gz-" in said
    assert "\\x1f\\x8b" not in said
