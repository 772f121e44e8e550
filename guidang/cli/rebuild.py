"""`guidang rebuild`: the index from the catalogue, aside, then swapped."""

from pathlib import Path

import click

from guidang.cli.common import json_option, opened, progress_bar, say, say_json, site_option, told, words
from guidang.doing import running


@click.command()
@click.option("--engine", type=click.Choice(["whoosh"]), default="whoosh", show_default=True)
@site_option
@json_option
@told
def rebuild(engine: str, site_folder: Path, as_json: bool) -> None:
    """由目录库重建索引 / make the index anew from the catalogue."""
    _ = words()
    with opened(site_folder) as site, progress_bar() as bar:
        task = bar.add_task(_("重建"), total=None)
        done = running.rebuild(site, lambda done, total: bar.update(task, completed=done, total=total))
    if as_json:
        say_json({"engine": engine, "indexed": done})
    else:
        say(_("索引已重建：{number} 件").format(number=done))
