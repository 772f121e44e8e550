"""Errors of the archive, each with the reason code and the advice a person gets.

GuidangError
├── SiteError            the site cannot be used (exit code 3)
│   ├── SettingsError    a settings file is wrong: names file, line, key and what is allowed
│   └── CatalogueError   the catalogue cannot be opened, or is of another version
├── RefusedError         what was asked is refused, in plain words (exit code 1)
└── StoreError           a stored original is missing or damaged
"""

from collections.abc import Callable
from typing import NamedTuple


class Advice(NamedTuple):
    """What happened and what to do next, as Chinese msgids."""

    message: str
    todo: str


class GuidangError(Exception):
    """Base of every error that is meant for a person.

    `message` says what happened, to what; `advice` what to do next. Both are Chinese msgids with
    `{names}` for the values, so that they can be said in another language (`told_in`).
    """

    exit_code = 1

    def __init__(self, message: str, advice: str = "", **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.advice = advice
        self.values = values

    def told_in(self, translate: Callable[[str], str]) -> tuple[str, str]:
        """Message and advice, translated, with their values."""
        return (
            translate(self.message).format(**self.values),
            translate(self.advice).format(**self.values) if self.advice else "",
        )


class SiteError(GuidangError):
    """The site folder is missing, incomplete or of another version."""

    exit_code = 3


class SettingsError(SiteError):
    """A settings file holds a wrong key or value."""


class RefusedError(GuidangError):
    """What was asked is refused."""


class CatalogueError(SiteError):
    """The catalogue cannot be opened."""


class StoreError(GuidangError):
    """A stored original is missing or no longer has its hash."""
