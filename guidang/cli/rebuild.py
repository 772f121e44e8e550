"""`guidang rebuild`: the index from the catalogue, aside, then swapped."""

from pathlib import Path

import click

from guidang import running
from guidang.cli.common import json_option, opened, say, say_json, site_option, told, words
from guidang.cli.progress import Progress


@click.command()
@click.option("--engine", type=click.Choice(["whoosh"]), default="whoosh", show_default=True)
@site_option
@json_option
@told
def rebuild(engine: str, site_folder: Path, as_json: bool) -> None:
    """由目录库重建索引 / make the index anew from the catalogue."""
    _ = words()
    with opened(site_folder) as site, Progress(_("重建")) as progress:

        def on_done(done: int, total: int) -> None:
            progress.done, progress.total = done, total

        done = running.rebuild(site, on_done)
    if as_json:
        say_json({"engine": engine, "indexed": done})
    else:
        say(_("索引已重建：{number} 件").format(number=done))
