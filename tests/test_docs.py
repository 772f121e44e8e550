"""The documentation is true: every command in it is run, every command there is, is in it."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guidang.wording.labels import NOTES
from tests.conftest import ROOT
from tests.guidang.test_cli import free_port
from tests.running import STARTED, environment, guidang

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")


def shell_blocks(path: Path) -> list[list[str]]:
    """The commands of each ```sh block, without their remarks."""
    blocks = re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    return [[re.sub(r"\s+#.*", "", line) for line in block.splitlines() if line.strip()] for block in blocks]


def test_both_readmes_give_the_same_commands() -> None:
    first, second = map(shell_blocks, READMES)
    assert first == second
    assert first[0] == ["scripts/start", "scripts/test"]


def test_every_command_of_the_tour_works_as_written(tmp_path: Path) -> None:
    tour = shell_blocks(READMES[0])[1]
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "guidang").write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m guidang "$@"\n', encoding="utf-8"
    )
    (programs / "guidang").chmod(0o755)
    shutil.copy(ROOT / "LICENSE", tmp_path)
    variables = environment(PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
    variables.pop("GUIDANG_SITE", None)
    *finite, serve = tour
    script = "set -ex\n" + "\n".join(finite)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "管网防冻" in done.stdout
    assert serve.startswith("guidang serve --port ")
    port = free_port()
    command = ["bash", "-c", "exec " + re.sub(r"--port \d+", f"--port {port}", serve)]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=variables | {"GUIDANG_SITE": "site"}, stdout=subprocess.PIPE, text=True
    )
    STARTED.append(process)  # type: ignore[arg-type]
    assert process.stdout is not None
    assert f"127.0.0.1:{port}" in process.stdout.readline()
    time.sleep(2)
    assert process.poll() is None


@pytest.fixture(scope="module")
def commands() -> dict[str, set[str]]:
    """The options of each command, as the program itself lists them."""
    listed = re.findall(r"^  (\w+) ", guidang("--help").stdout.split("Commands:")[1], re.MULTILINE)
    told = {command: guidang(command, "--help").stdout for command in listed}
    return {command: set(re.findall(r"--[a-z-]+", text)) - {"--help"} for command, text in told.items()}


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_every_command_and_option_there_is_stands_in_the_readme(
    readme: Path, commands: dict[str, set[str]]
) -> None:
    text = readme.read_text(encoding="utf-8")
    assert len(commands) == 14
    for command, options in commands.items():
        assert f"`guidang {command}" in text
        missing = [option for option in options if option not in text]
        assert not missing, (command, missing)


def test_every_state_and_reason_code_is_documented() -> None:
    from archive.notes import NoteCode, ReasonCode
    from archive.record import State
    from ingest.errors import REASONS

    assert REASONS.keys() == set(ReasonCode)
    assert NOTES.keys() == set(NoteCode)
    text = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
    rows = {re.match(r"\| `(\w+)` \|", line)[1] for line in text.splitlines() if line.startswith("| `")}  # type: ignore[index]
    assert rows == {*State, *ReasonCode, *NoteCode}
    for code, advice in REASONS.items():
        assert f"| `{code}` | {advice.message} | {advice.todo} |" in text
    for code, label in NOTES.items():
        assert f"| `{code}` | {label} |" in text


def test_every_code_of_a_note_or_reason_is_used_by_its_name() -> None:
    from archive.notes import NoteCode, ReasonCode

    paths = [path for folder in ("ingest", "archive") for path in (ROOT / folder).rglob("*.py")]
    code = {path: path.read_text(encoding="utf-8") for path in paths}
    assert len(code) > 200
    # REASONS has words for every code, so that it says nothing of their use.
    used = "\n".join(text for path, text in code.items() if path.name not in ("errors.py", "notes.py"))
    named = set(re.findall(r"\b(?:NoteCode|ReasonCode)\.([A-Z_]+)", used))
    assert named | {"PASSWORD"} == {member.name for member in (*NoteCode, *ReasonCode)}
    bare = re.compile(r"""(?:\bnote\(|\braise (?:Unreadable|Refused|IngestError)\()\s*f?["']""")
    assert [path.name for path, text in code.items() if bare.search(text)] == []


def test_every_setting_stands_in_the_shipped_file_with_its_default() -> None:
    import dataclasses
    import tomllib

    from guidang.site.settings import Settings

    shipped = tomllib.loads((ROOT / "config" / "settings.toml").read_text(encoding="utf-8"))
    assert shipped == dataclasses.asdict(Settings())


def test_the_changelog_names_what_is_unreleased() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_document_of_rights_is_what_the_program_does() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/rights.py", "--check"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    text = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")
    assert text.count("●") > 100
    assert "GET /records/{id_}/original" in text
