"""Parts that all commands share: the site option, the language, JSON output, and errors as exit codes."""

import functools
import json
import locale
import logging
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar

import click

from archive.errors import GuidangError, SiteError
from guidang.rights import holder
from guidang.rights.holder import Rights
from guidang.site.site import Site
from guidang.troubles import shares
from guidang.troubles.trouble import LOST_FOLDER, Trouble
from guidang.wording.labels import STATES
from guidang.wording.words import CHINESE, ENGLISH, Translate, msgid, translator
from search.engine import IndexUnusable
from search.query.tree import QueryError

if TYPE_CHECKING:
    from rich.progress import Progress

P = ParamSpec("P")
R = TypeVar("R")

REFUSED = 1
log = logging.getLogger(__name__)
_STOPS = tuple("。．.！!？?）)")
# What a terminal would obey or hide instead of showing it: names and texts come from strangers.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

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


as_option = click.option(
    "--as", "login", default=None, metavar="USER", help="以此账号的权利 / with the rights of this account"
)


def rights_of(site: Site, login: str | None) -> Rights:
    """What the one who asks may do: the account named, or the operator of this machine.

    Raises RefusedError for an account that is not there, or is closed.
    """
    return holder.of_login(site, login) if login else holder.of_operator(site)


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
        except BrokenPipeError:
            raise  # nobody reads on: nothing to tell, and click ends in silence
        except OSError as error:
            log.info("ended by the system's error", exc_info=error)
            _fail(*_of_system(error, _), SiteError.exit_code, bool(kwargs.get("as_json")))

    return run


def _of_system(error: OSError, translate: Translate) -> tuple[str, str]:
    """What the operating system refused: a folder without permission, a disk that is full or away."""
    advice = translate(msgid("请检查所在的磁盘或网络共享，以及权限；改正后再次运行同一命令。"))
    if not error.filename:
        return translate(msgid("读写出错（{error}）。")).format(error=error), advice
    told = translate(msgid("{path}：读不了或写不了（{error}）。"))
    return told.format(path=error.filename, error=error.strerror), advice


def _fail(message: str, advice: str, code: int, as_json: bool) -> NoReturn:
    if as_json:
        say_json({"error": message, "advice": advice})
    click.echo(shown(in_one_line(message, advice)), err=True)
    sys.exit(code)


def in_one_line(message: str, advice: str) -> str:
    """What happened and what to do; what happened may end with another program's words, without a stop."""
    stop = "" if not advice or message.endswith(_STOPS) else words()("。")
    return f"{message}{stop} {advice}".strip()


def say_troubles(site: Site) -> int:
    """Tell on standard error why nothing is taken from some drop folders, and what to do; of how many."""
    _ = words()
    troubles = [SiteError(*LOST_FOLDER, folder=path) for path in _lost(site)] + site.folder_troubles()
    for trouble in troubles:
        click.echo(shown(in_one_line(*trouble.told_in(_))), err=True)
    return len(troubles)


def _lost(site: Site) -> list[Path]:
    """The drop folders that are away, without those whose own trouble says so."""
    told = {folder.path for folder in site.drop_folders() if folder.trouble}
    return [path for path in shares.lost(site) if path not in told]


def say_waiting(trouble: Trouble) -> None:
    """Tell on standard error what the work waits for, and what to do."""
    told = trouble.told(words())
    click.echo(shown(in_one_line(told["message"], told["advice"])), err=True)


def say_json(value: Any) -> None:
    """One JSON document on one line of standard output."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    click.echo(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8", "replace"))


def shown(text: str) -> str:
    """`text` made safe for a terminal: `�` for control characters, `?` for what its encoding lacks."""
    encoding = sys.stdout.encoding or "utf-8"
    return _OBEYED.sub("\ufffd", text).encode(encoding, "replace").decode(encoding)


def say(text: str = "", marks: Iterable[tuple[int, int]] = ()) -> None:
    """One line for a person, on standard output; `marks` are the places (begin, end) to highlight."""
    text, said, at = shown(text).replace("\n", "\ufffd"), "", 0
    for start, end in marks:
        said += text[at:start] + click.style(text[start:end], bold=True, fg="red")
        at = end
    click.echo(said + text[at:])


def say_states(counts: Mapping[str, int]) -> None:
    """How many files are in each state, in words."""
    _ = words()
    told = (_(label) + _("：") + str(counts[state]) for state, label in STATES.items() if state in counts)
    say("　".join(told))


def say_text(text: str) -> None:
    """The lines of a text, on standard output."""
    for line in text.split("\n"):
        say(line)


def progress_bar() -> "Progress":
    """A progress bar on standard error: how many of how many are done, and the time taken."""
    # Here: what shows no progress starts faster without it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}", markup=False),  # a file's name may be in it
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
