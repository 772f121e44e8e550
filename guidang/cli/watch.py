"""`guidang watch`: watch the site's drop folders."""

import signal
import threading
from pathlib import Path

import click

from archive.catalogue import records
from guidang import watching
from guidang.cli.common import json_option, opened, say, say_json, site_option, told, words


@click.command()
@click.option("--once", is_flag=True, help="收完现有的就返回 / drain what is there and return")
@site_option
@json_option
@told
def watch(once: bool, site_folder: Path, as_json: bool) -> None:
    """监视各部门的投放文件夹 / watch the departments' drop folders."""
    _ = words()
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with opened(site_folder) as site:
        if not as_json:
            folders = "、".join(folder.department for folder in site.drop_folders())
            say(_("正在监视：{folders}").format(folders=folders) + ("" if once else _("（按 Ctrl+C 停止）")))
        watching.watch(site, stop, once=once)
        with site.database.read() as connection:
            counts = records.counts(connection)
    if as_json:
        say_json({"states": counts})
    else:
        say("　".join(f"{state}: {number}" for state, number in counts.items()))
