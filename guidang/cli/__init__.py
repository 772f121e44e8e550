"""The command line: a file per command, one contract for all.

Every command takes --site, answers --json with one JSON document (`add`: one line per file), and
exits 0 when it did what was asked, 1 when something was refused, 2 for wrong usage, 3 when the
site cannot be used, 130 or 143 when Ctrl+C or SIGTERM stopped it before it was done. `watch` and
`serve` run until they are stopped: for them that is 0.
"""

import signal
import sys
from types import FrameType


def main() -> None:
    """Run the command that was asked for; one that has something to finish when stopped says so itself."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    from guidang.cli.commands import commands  # after the signals: to load it takes a while

    commands()


def _leave(number: int, _: FrameType | None) -> None:
    endless = sys.argv[1:2] in (["watch"], ["serve"]) and "--once" not in sys.argv
    sys.exit(0 if endless else 128 + number)
