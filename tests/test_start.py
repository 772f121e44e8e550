"""A newcomer's first command: `scripts/start` on a fresh clone, with an environment of its own."""

import json
import os
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from archive.rules.roles import Role
from guidang.wording.labels import ROLES
from tests.conftest import ROOT
from tests.guidang.test_cli import free_port
from tests.running import STARTED, until


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed, and nothing else."""
    folder = tmp_path_factory.mktemp("fresh") / "guidang"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    return folder


def clean() -> dict[str, str]:
    """The environment without this project's own."""
    ours = {"PYTHONPATH", "VIRTUAL_ENV", "GUIDANG_SITE", "PYTHONDONTWRITEBYTECODE"}
    variables = {name: value for name, value in os.environ.items() if name not in ours}
    venv = os.environ.get("VIRTUAL_ENV")
    if venv:
        parts = variables["PATH"].split(os.pathsep)
        variables["PATH"] = os.pathsep.join(part for part in parts if not part.startswith(venv))
    return variables


def outside_the_lock(clone: Path) -> list[str]:
    """What was installed in a version that constraints.txt does not name."""
    locked = (clone / "constraints.txt").read_text(encoding="utf-8").splitlines()
    versions = {line.partition(" ;")[0] for line in locked}
    python = clone / ".venv" / "bin" / "python"
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=freeze", "--exclude=pip", "--exclude=guidang"],
        env=clean(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = [re.sub(r"[-_.]+(?=.*==)", "-", line).lower() for line in listed.stdout.split()]
    assert len(found) > 50
    return [line for line in found if line not in versions]


def megabytes(folder: Path) -> int:
    told = subprocess.run(["du", "-sm", folder], capture_output=True, text=True, check=True)
    return int(told.stdout.split()[0])


SECRET = "关于做好重点时段城市供水安全保卫工作的通知"


def accounts_told(output: str) -> dict[str, tuple[str, str]]:
    """By role, the names and passwords of the accounts that were told."""
    lines = re.findall(r"^  (\S+) +(\S{12,}) +(\S+)$", output, re.MULTILINE)
    return {role: (login, password) for login, password, role in lines}


class Visitor:
    """Somebody who looks at the pages, with the cookies of one browser."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path: str, **form: str) -> tuple[int, str]:
        """The status and text of a page, or of the answer to a form."""
        data = urllib.parse.urlencode(form).encode() if form else None
        asked = urllib.request.Request(self._address + urllib.parse.quote(path, "/?=&"), data)
        try:
            with self._opener.open(asked, timeout=30) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")


def see_as_a_visitor_and_as_the_reader(address: str, told: dict[str, tuple[str, str]]) -> None:
    """The secret letter is there for whom it was opened to, and for nobody who has not signed in."""
    login, password = told[ROLES[Role.READER]]
    stranger, reader = Visitor(address), Visitor(address)
    status, _ = reader.ask("sign-in", login=login, password=password, back="/")
    assert status == 200
    for question in ("保卫", "机密", "文号:澜水务密〔2024〕3号"):
        assert SECRET not in stranger.ask(f"?q={question}")[1], question
    found = reader.ask("?q=保卫")[1]
    (number,) = set(re.findall(r"/records/(\d+)", found))
    assert SECRET in found
    for path, for_reader in (("", 200), ("/pages/1.png", 200), ("/original", 403)):
        assert reader.ask(f"records/{number}{path}")[0] == for_reader
        assert stranger.ask(f"records/{number}{path}")[0] == 404


@pytest.mark.timeout(900)
def test_scripts_start_takes_the_samples_in_and_serves_them(clone: Path) -> None:
    started = ["bash", str(clone / "scripts" / "start")]
    done = subprocess.run(
        [*started, "--no-serve"],
        env=clean() | {"GUIDANG_LANG": "zh"},
        capture_output=True,
        text=True,
        timeout=800,
        cwd=clone.parent,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = accounts_told(done.stdout)
    assert told.keys() == set(ROLES.values())
    guidang = clone / ".venv" / "bin" / "guidang"
    status = subprocess.run(
        [guidang, "status", "--site", clone / "sample-site", "--json"],
        env=clean(),
        capture_output=True,
        text=True,
        check=True,
    )
    samples = [p for p in (clone / "watch_folders").rglob("*") if p.is_file() and p.name != "folder.toml"]
    # The mail's attachment is a record of its own.
    assert json.loads(status.stdout)["states"] == {"indexed": len(samples) + 1}
    assert outside_the_lock(clone) == []
    assert megabytes(clone / ".venv") <= 600

    port = free_port()
    process = subprocess.Popen(
        [*started, "--port", str(port)], env=clean(), stdout=subprocess.PIPE, text=True, cwd=clone.parent
    )
    STARTED.append(process)  # type: ignore[arg-type]
    address = f"http://127.0.0.1:{port}/"

    def page() -> str:
        try:
            with urllib.request.urlopen(address + "?q=%E9%98%B2%E5%86%BB", timeout=10) as response:
                return str(response.read().decode())
        except OSError:
            return ""

    until(page, 60)
    assert re.search("<html", page())
    see_as_a_visitor_and_as_the_reader(address, told)
