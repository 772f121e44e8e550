"""`guidang rebuild`: the index from the catalogue, aside, then swapped."""

from pathlib import Path

import click

from guidang import running
from guidang.cli.common import json_option, opened, say, say_json, site_option, told, words


@click.command()
@click.option("--engine", type=click.Choice(["whoosh"]), default="whoosh", show_default=True)
@site_option
@json_option
@told
def rebuild(engine: str, site_folder: Path, as_json: bool) -> None:
    """由目录库重建索引 / make the index anew from the catalogue."""
    _ = words()
    with (
        opened(site_folder) as site,
        click.progressbar(length=1, label=_("重建"), file=click.get_text_stream("stderr")) as bar,
    ):

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        done = running.rebuild(site, progress)
    if as_json:
        say_json({"engine": engine, "indexed": done})
    else:
        say(_("索引已重建：{number} 件").format(number=done))
