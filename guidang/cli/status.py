"""`guidang status`: counts by state, backlog, what fails now, last errors."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.errors import CatalogueError
from archive.record import PARKED, State
from guidang.cli.common import json_option, opened, say, say_json, site_option, told, words
from guidang.troubles.board import Board
from guidang.wording import labels
from guidang.wording.words import Translate
from ingest.errors import REASONS

_LAST = 10


@click.command()
@site_option
@json_option
@told
def status(site_folder: Path, as_json: bool) -> None:
    """各状态的件数、积压、现在的故障和最近的问题 / counts by state, backlog, what fails now, last errors."""
    _ = words()
    with opened(site_folder) as site:
        troubles = [trouble.told(_) for trouble in Board(site).look_once()]
        folders = [
            {key: one[key] for key in ("message", "advice")} for one in troubles if one["part"] == "folders"
        ]
        try:
            with site.database.read() as connection:
                figures = _figures(connection)
        except CatalogueError as error:
            if not as_json:
                _say_troubles([trouble for trouble in troubles if trouble["part"] != "catalogue"])
                raise  # on standard error, as every command says why it cannot answer
            message, advice = error.told_in(_)
            say_json({"error": message, "advice": advice, "troubles": troubles})
            sys.exit(error.exit_code)
    last = figures.pop("last")
    if as_json:
        errors = [{"id": r.id, "path": r.source_path, "state": r.state, "reason": r.reason} for r in last]
        say_json({**figures, "last_errors": errors, "troubles": troubles, "folder_troubles": folders})
    else:
        _say_troubles(troubles)
        _say(figures, last, _)


def _figures(connection: Connection) -> dict[str, Any]:
    counts = records.counts(connection)
    troubled = [r for state in PARKED for r in records.listing(connection, state=state, limit=_LAST)[1]]
    return {
        "states": counts,
        "backlog": counts.get(State.RECEIVED, 0) + counts.get(State.EXTRACTING, 0),
        "needs_review": records.needing_review(connection),
        "last": sorted(troubled, key=lambda record: record.id, reverse=True)[:_LAST],
    }


def _say_troubles(troubles: Sequence[Mapping[str, str]]) -> None:
    for trouble in troubles:
        say(f"✗ {trouble['message']}")
        say(f"    {trouble['advice']}")


def _say(figures: Mapping[str, Any], last: Sequence[Record], _: Translate) -> None:
    for state, label in labels.STATES.items():
        if state in figures["states"]:
            say(_(label) + _("：") + str(figures["states"][state]))
    backlog = _("积压：{number}").format(number=figures["backlog"])
    say(backlog + "　" + _("待复核：{number}").format(number=figures["needs_review"]))
    for record in last:
        why = REASONS[record.reason]
        say(f"[{record.id}] {record.source_path}" + _("：") + _(why.message) + " " + _(why.todo))
