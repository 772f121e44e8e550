"""What the commands share: the site option, the language, JSON output, and errors as exit codes."""

import functools
import json
import locale
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from archive.errors import GuidangError
from guidang.site import Site
from guidang.words import CHINESE, ENGLISH, Translate, translator
from search.engine import IndexUnusable
from search.query import QueryError

P = ParamSpec("P")
R = TypeVar("R")

REFUSED = 1

site_option = click.option(
    "--site",
    "site_folder",
    envvar="GUIDANG_SITE",
    default=".",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="站点文件夹 / the site folder (GUIDANG_SITE)",
)
json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / answer in JSON")


def language() -> str:
    """The language of messages: GUIDANG_LANG, else the locale's; Chinese unless that is English."""
    tag = os.environ.get("GUIDANG_LANG") or locale.getlocale(locale.LC_MESSAGES)[0] or ""
    return ENGLISH if tag.lower().startswith("en") else CHINESE


def words() -> Translate:
    """The translation for messages."""
    return translator(language())


def told(command: Callable[P, R]) -> Callable[P, R]:
    """Turn our errors into a message with advice on standard error, and the exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        _ = words()
        try:
            return command(*args, **kwargs)
        except GuidangError as error:
            _fail(*error.told_in(_), error.exit_code, bool(kwargs.get("as_json")))
        except QueryError as error:
            _fail(*error.told_in(_), REFUSED, bool(kwargs.get("as_json")))
        except IndexUnusable as error:
            _fail(
                _("索引不可用。") + f"（{error}）",
                _("请运行 guidang rebuild 重建索引。"),
                3,
                bool(kwargs.get("as_json")),
            )

    return run


def _fail(message: str, advice: str, code: int, as_json: bool) -> NoReturn:
    if as_json:
        say_json({"error": message, "advice": advice})
    click.echo(f"{message} {advice}".strip(), err=True)
    sys.exit(code)


def say_json(value: Any) -> None:
    """One JSON document on one line of standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace"))


def say(text: str = "") -> None:
    """One line for a person, on standard output; what the terminal cannot show becomes `?`."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding))


def progress_bar() -> Progress:
    """A bar on standard error: what is done, of how many, for how long."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


@contextmanager
def opened(folder: Path) -> Iterator[Site]:
    """The site, closed at the end."""
    site = Site(folder)
    try:
        yield site
    finally:
        site.close()
