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
    say,
    say_json,
    shown,
    site_option,
    told,
    words,
)
from guidang.cli.progress import Progress
from guidang.watching import Adding, Result
from guidang.words import Translate
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
    counts: dict[str, int] = {}
    with opened(site_folder) as site, Progress(_("收取")) as progress:
        adding = Adding(site, department, site.settings.watch.settle_seconds)

        def on_page(name: str, pages: int) -> None:
            told = _("收取（{name}，已读 {n} 页）").format(name=name, n=pages)
            progress.what = shown(told)

        def on_found(files: int) -> None:
            progress.total = files

        for result in adding.results(paths, on_found, on_page):
            progress.what = _("收取")
            progress.done += 1
            state = str(result.record.state) if result.record else State.REFUSED
            counts[state] = counts.get(state, 0) + 1
            _tell(result, state, as_json, _)
    if not as_json:
        say("　".join(f"{state}: {number}" for state, number in sorted(counts.items())))
    if any(state in PARKED for state in counts):
        sys.exit(REFUSED)


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
