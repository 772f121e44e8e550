"""`guidang reread`: read records again, when a better engine or another setting has come."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from archive.catalogue.looking import matching
from archive.errors import RefusedError
from archive.record import PARKED
from guidang.cli.common import (
    REFUSED,
    json_option,
    opened,
    progress_bar,
    say,
    say_json,
    site_option,
    told,
    words,
)
from guidang.cli.stopping import Stop
from guidang.doing.rereading import choose, reread
from ingest.errors import REASONS
from ingest.ocr.options import ENGINES


@click.command()
@click.option("--ids", default="", metavar="ID,ID…", help="记录号，用逗号分开 / record ids, with commas")
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="CONDITION",
    help="条件，如 category=drawing、flagged_pages>0、media_type~pdf；可写多个 / several: all must hold",
)
@click.option("--engine", default="", type=click.Choice(["", *ENGINES]), help="识别引擎 / OCR engine")
@site_option
@json_option
@told
def reread_records(
    ids: str, conditions: Sequence[str], engine: str, site_folder: Path, as_json: bool
) -> None:
    """重新读取；人确认、改正过的不变 / read again; what a person confirmed or corrected stays."""
    _ = words()
    if not ids and not conditions:
        raise RefusedError("没有说明要重读哪些记录。", "请用 --ids 或 --where 指定。")
    stop = Stop()
    with opened(site_folder) as site, progress_bar() as progress:
        numbers = _numbers(ids)
        if conditions:
            with site.database.read() as connection:
                numbers += matching.matching(connection, conditions)
        chosen = choose(site, numbers)
        task = progress.add_task(_("重读"), total=len(chosen.ids))
        troubled = bool(chosen.refused)
        done = 0
        for record in reread(site, chosen.ids, engine, stop.event) if chosen.ids else ():
            progress.advance(task)
            done += 1
            troubled |= record.state in PARKED
            if as_json:
                fields = ("id", "state", "reason", "category", "title", "pages", "characters", "read_with")
                say_json({name: getattr(record, name) for name in fields})
            elif record.state in PARKED:
                say(f"[{record.id}] {record.name}：{_(REASONS[record.reason].message)}")
    left = len(chosen.ids) - done
    stop.end(
        _("已重读 {done} 件，尚有 {left} 件没有重读；再次运行同一命令会从头重读。").format(
            done=done, left=left
        )
    )
    for id_ in chosen.refused:
        if as_json:
            say_json({"id": id_, "state": "", "reason": "not_readable_again"})
        else:
            say(_("[{id}] 不能重读：没有这一条，或者是重复件、未收下的文件。").format(id=id_))
    if troubled:
        sys.exit(REFUSED)


def _numbers(ids: str) -> list[int]:
    parts = [part for part in ids.replace("，", ",").split(",") if part.strip()]
    if not all(part.strip().isdecimal() for part in parts):
        raise RefusedError("记录号应是数字：{ids}", "例如 --ids 3,17。", ids=ids)
    return [int(part) for part in parts]
