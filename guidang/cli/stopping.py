"""Ctrl+C and SIGTERM: a command that runs for long stops at the next good moment, and says how to go on."""

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

import click

from guidang.cli.common import shown


class Stop:
    """What a command looks at to see whether it was asked to stop.

    The first Ctrl+C or SIGTERM sets `event`; a second Ctrl+C ends the process at once. `code` is then
    the exit code that says so: 130 or 143.
    """

    def __init__(self) -> None:
        self.event = threading.Event()
        self.code = 0
        self._also: Callable[[], None] = lambda: None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked)

    def also(self, what: Callable[[], None]) -> None:
        """Have this done as well; at once where the command was asked to stop already."""
        self._also = what
        if self.code:
            what()

    def end(self, sentence: str) -> None:
        """Where the command was asked to stop: say what is done and how to go on, and exit."""
        if self.code:
            click.echo(shown(sentence), err=True)
            sys.exit(self.code)

    def _asked(self, number: int, _: FrameType | None) -> None:
        if self.code and number == signal.SIGINT:
            sys.exit(self.code)
        self.code = self.code or 128 + number
        # In a thread: this one may hold the lock of the event, waiting for it.
        threading.Thread(target=self.event.set).start()
        self._also()
