"""The command line: a file per command, one contract for all.

Every command takes --site, answers --json with one JSON document (`add`: one line per file), and
exits 0 when it did what was asked, 1 when something was refused, 2 for wrong usage, 3 when the
site cannot be used, 130 or 143 when Ctrl+C or SIGTERM stopped it before it was done. `watch` and
`serve` run until they are stopped: for them that is 0.
"""

import signal
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import FrameType

import click

# Each command and where it is: its file, and there its name.
COMMANDS = {
    "init": "init:init",
    "add": "add:add",
    "watch": "watch:watch",
    "search": "search:search",
    "show": "show:show",
    "status": "status:status",
    "reread": "reread:reread_records",
    "passwords": "passwords:passwords",
    "unlock": "passwords:unlock",
    "rebuild": "rebuild:rebuild",
    "audit": "audit:audit",
    "doctor": "doctor:doctor",
    "serve": "serve:serve",
}


def _version() -> str:
    try:
        return version("guidang")
    except PackageNotFoundError:
        return "0"


class _Commands(click.Group):
    """Each command's file is imported when it is asked for, so that none pays for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"guidang.cli.{module}"), name)
        return command


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(_version(), prog_name="guidang")
def commands() -> None:
    """归档：收取、识读、分类、著录、编号、查找部门投放的文件。

    Guidang: reads, sorts, describes, numbers and finds what departments drop into shared folders.
    """


def main() -> None:
    """Run the command that was asked for; one that has something to finish when stopped says so itself."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    commands()


def _leave(number: int, _: FrameType | None) -> None:
    endless = sys.argv[1:2] in (["watch"], ["serve"]) and "--once" not in sys.argv
    sys.exit(0 if endless else 128 + number)
