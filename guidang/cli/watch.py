"""`guidang watch`: watch the site's drop folders."""

import sys
from pathlib import Path

import click

from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.record import PARKED, UNDER_WAY
from guidang.cli.common import (
    REFUSED,
    json_option,
    opened,
    say,
    say_json,
    say_states,
    say_troubles,
    say_waiting,
    site_option,
    told,
    words,
)
from guidang.cli.stopping import Stop
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
    stop = Stop()
    with opened(site_folder) as site:
        if not as_json:
            folders = "、".join(folder.department for folder in site.drop_folders() if not folder.trouble)
            say(_("正在监视：{folders}").format(folders=folders) + ("" if once else _("（按 Ctrl+C 停止）")))
        troubled = say_troubles(site)
        before = _parked(site)
        if once:
            watching.watch(site, stop.event, once=True, say=say_waiting)
        else:
            board = Board(site, keeps=True)
            board.start()
            watching.keep_watching(site, stop.event, board)
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
        say_states(counts)
    if once:
        left = sum(counts.get(state, 0) for state in UNDER_WAY)
        stop.end(_("已停止，已收下的还有 {left} 件未读完；再次运行同一命令即可继续。").format(left=left))
        if new or troubled:
            sys.exit(REFUSED)


def _parked(site: Site) -> dict[int, Record]:
    """The newest records that could not be read or were not taken."""
    with site.database.read() as connection:
        return {r.id: r for state in PARKED for r in records.listing(connection, state=state, limit=_LAST)[1]}
