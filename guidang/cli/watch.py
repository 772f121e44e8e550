"""`guidang watch`: watch the site's drop folders."""

import signal
import sys
import threading
from pathlib import Path

import click

from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.record import PARKED
from guidang.cli.common import REFUSED, json_option, opened, say, say_json, site_option, told, words
from guidang.doing import watching
from guidang.site.site import Site
from guidang.troubles.board import Board
from ingest.errors import REASONS

_LAST = 1000


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
        before = _parked(site)
        if once:
            watching.watch(site, stop, once=True)
        else:
            board = Board(site, keeps=True)
            board.start()
            watching.keep_watching(site, stop, board)
            board.stop()
        after = _parked(site)
        with site.database.read() as connection:
            counts = records.counts(connection)
    new = [record for id_, record in after.items() if id_ not in before]
    if as_json:
        say_json({"states": counts, "parked": [{"id": r.id, "reason": r.reason} for r in new]})
    else:
        for record in new:
            say(f"[{record.id}] {record.source_path}：{_(REASONS[record.reason].message)}")
        say("　".join(f"{state}: {number}" for state, number in counts.items()))
    if once and new:
        sys.exit(REFUSED)


def _parked(site: Site) -> dict[int, Record]:
    """The newest records that could not be read or were not taken."""
    with site.database.read() as connection:
        return {r.id: r for state in PARKED for r in records.listing(connection, state=state, limit=_LAST)[1]}
