"""What a command loads before it does anything: the list of commands nothing but click."""

import json
import subprocess
import sys
from importlib.metadata import packages_distributions

import click
import pytest

from guidang.cli.commands import COMMANDS, commands
from tests.conftest import ROOT
from tests.running import environment

OURS = {"archive", "search", "ingest", "guidang"}
PROGRAM = """
import json, sys
before = set(sys.modules)
from guidang.cli import main
try:
    main()
finally:
    print(json.dumps(sorted(set(sys.modules) - before)), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr))


@pytest.mark.parametrize("asked", ["--help", "-h", "--version"])
def test_the_list_of_commands_loads_no_command_and_no_library_but_click(asked: str) -> None:
    modules = loaded(asked)
    ours = {name for name in modules if name.partition(".")[0] in OURS}
    assert ours == {"guidang", "guidang.cli", "guidang.cli.commands"}
    libraries = {name.partition(".")[0] for name in modules} & packages_distributions().keys()
    assert libraries - OURS - {"click", "colorama"} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_each_command_what_it_says_of_itself(name: str) -> None:
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    assert command.help == COMMANDS[name][1]


def test_ctrl_c_is_answered_before_any_library_is_loaded() -> None:
    program = "import sys; before = set(sys.modules); import guidang.cli; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    libraries = {name.partition(".")[0] for name in done.stdout.split()} & packages_distributions().keys()
    assert libraries <= OURS
