"""`guidang rebuild`: the index from the catalogue, aside, then swapped."""

from contextlib import suppress
from pathlib import Path

import click

from guidang.cli.common import json_option, opened, progress_bar, say, say_json, site_option, told, words
from guidang.cli.stopping import Stop
from guidang.doing import running


@click.command()
@site_option
@json_option
@told
def rebuild(site_folder: Path, as_json: bool) -> None:
    """由目录库重建索引 / make the index anew from the catalogue."""
    _ = words()
    stop = Stop()
    with opened(site_folder) as site, progress_bar() as bar, suppress(running.Stopped):
        task = bar.add_task(_("重建"), total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        done = running.rebuild(site, tell, stop.event)
        if as_json:
            say_json({"engine": site.settings.indexing.engine, "indexed": done})
        else:
            say(_("索引已重建：{number} 件").format(number=done))
        return
    stop.end(_("重建没有完成，仍用原来的索引；再次运行同一命令会从头重建。"))
