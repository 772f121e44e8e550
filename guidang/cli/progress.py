"""A line on the terminal that says how far a command is: what is done, of how many, for how long.

It stands on standard error below what the command says, and is gone when the command ends. Where
standard error is no terminal there is none.
"""

import shutil
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

_BAR = 30  # characters
_EVERY = 0.25  # seconds between two looks at the clock
_lock = threading.RLock()
_shown: "list[Progress]" = []


class Progress:
    """How far a command is, while it is entered (`with`)."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.done = 0
        self.total: int | None = None
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._columns = 0  # that the line takes now

    def __enter__(self) -> "Progress":
        if sys.stderr.isatty():
            _shown.append(self)
            threading.Thread(target=self._keep, name="progress", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        with _lock:
            if self in _shown:
                _shown.remove(self)
                self.clear()

    def line(self, columns: int) -> str:
        """The line, at most so many columns wide."""
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        end = (
            f" {self.done}"
            if self.total is None
            else f" {_bar(self.done, self.total)} {self.done}/{self.total}"
        )
        end += f" {minutes // 60}:{minutes % 60:02}:{seconds:02}"
        return _clipped(_clipped(" ".join(self.what.split()), columns - len(end)) + end, columns)

    def clear(self) -> None:
        """Take the line away."""
        if self._columns:
            sys.stderr.write("\r" + " " * self._columns + "\r")
            sys.stderr.flush()
            self._columns = 0

    def _keep(self) -> None:
        while not self._ended.wait(_EVERY):
            with _lock:
                if self in _shown:
                    self._draw()

    def _draw(self) -> None:
        line = self.line(shutil.get_terminal_size().columns - 1)  # in the last column a terminal may wrap
        width = _width(line)
        sys.stderr.write("\r" + line + " " * (self._columns - width))
        sys.stderr.flush()
        self._columns = width


@contextmanager
def aside() -> Iterator[None]:
    """While something is written to the terminal there is no line on it; it comes back by itself."""
    with _lock:
        for progress in _shown:
            progress.clear()
        yield


def _bar(done: int, total: int) -> str:
    full = _BAR * min(done, total) // total if total else _BAR
    return f"[{'#' * full}{'-' * (_BAR - full)}]"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _clipped(text: str, columns: int) -> str:
    while text and _width(text) > columns:
        text = text[: min(len(text) - 1, columns)]
    return text
