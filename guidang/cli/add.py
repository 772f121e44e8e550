"""`guidang add PATH…`: take files or folders in now, with progress."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from archive.record import PARKED, State
from guidang.cli.common import (
    REFUSED,
    json_option,
    opened,
    progress_bar,
    say,
    say_json,
    say_states,
    say_waiting,
    shown,
    site_option,
    told,
    words,
)
from guidang.cli.stopping import Stop
from guidang.doing.watching import Adding, Result
from guidang.wording.words import Translate
from ingest.errors import REASONS


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path)
)
@click.option("--department", default="", help="文件所属部门 / the department they are from")
@site_option
@json_option
@told
def add(paths: Sequence[Path], department: str, site_folder: Path, as_json: bool) -> None:
    """立即收取文件或文件夹 / take files or folders in now."""
    _ = words()
    stop = Stop()
    counts: dict[str, int] = {}
    with opened(site_folder) as site, progress_bar() as progress:
        task = progress.add_task(_("收取"), total=None)
        adding = Adding(site, department, site.settings.watch.settle_seconds)

        def on_page(name: str, pages: int) -> None:
            told = _("收取（{name}，已读 {n} 页）").format(name=name, n=pages)
            progress.update(task, description=shown(told))

        def on_found(found: int) -> None:
            progress.update(task, total=found)

        for result in adding.results(paths, on_found, on_page, stop.event, say_waiting):
            progress.update(task, description=_("收取"))
            progress.advance(task)
            state = str(result.record.state) if result.record else State.REFUSED
            counts[state] = counts.get(state, 0) + 1
            _tell(result, state, as_json, _)
    if not as_json:
        say_states(counts)
    done = sum(counts.values())
    stop.end(_interrupted(adding, _).format(done=done, left=adding.found - done))
    if any(state in PARKED for state in counts):
        sys.exit(REFUSED)


def _interrupted(adding: Adding, _: Translate) -> str:
    if not adding.found:
        return _("还没有收取任何文件；再次运行同一命令即可开始。")
    if adding.all_found:
        return _("已收取 {done} 个，尚有 {left} 个未完成；再次运行同一命令即可继续。")
    return _("已收取 {done} 个，至少还有 {left} 个未完成；再次运行同一命令即可继续。")


def _tell(result: Result, state: str, as_json: bool, _: Translate) -> None:
    record, error = result.record, result.error
    reason = record.reason if record else (error.reason if error else "")
    if as_json:
        say_json(
            {
                "path": result.path,
                "state": state,
                "id": record.id if record else None,
                "category": record.category if record else "",
                "confidence": record.confidence if record else None,
                "title": record.title if record else "",
                "pages": record.pages if record else 0,
                "chars": record.characters if record else 0,
                "reason": reason,
            }
        )
    elif state in PARKED:
        advice = REASONS[reason]
        say(f"{result.path!r}：{_(advice.message)}{_(advice.todo)}")
