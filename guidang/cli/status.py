"""`guidang status`: counts by state, backlog, last errors."""

from pathlib import Path

import click

from archive.catalogue.looking import records
from archive.record import PARKED, State
from guidang.cli.common import json_option, opened, say, say_json, site_option, told, words
from guidang.wording import labels
from ingest.errors import REASONS

_LAST = 10


@click.command()
@site_option
@json_option
@told
def status(site_folder: Path, as_json: bool) -> None:
    """各状态的件数、积压和最近的问题 / counts by state, backlog, last errors."""
    _ = words()
    with opened(site_folder) as site, site.database.read() as connection:
        counts = records.counts(connection)
        backlog = counts.get(State.RECEIVED, 0) + counts.get(State.EXTRACTING, 0)
        review = records.needing_review(connection)
        folders = [
            dict(zip(("message", "advice"), t.told_in(_), strict=True)) for t in site.folder_troubles()
        ]
        troubled = [r for state in PARKED for r in records.listing(connection, state=state, limit=_LAST)[1]]
    last = sorted(troubled, key=lambda record: record.id, reverse=True)[:_LAST]
    if as_json:
        errors = [{"id": r.id, "path": r.source_path, "state": r.state, "reason": r.reason} for r in last]
        found = {"states": counts, "backlog": backlog, "needs_review": review, "last_errors": errors}
        say_json(found | {"folder_troubles": folders})
        return
    for state, label in labels.STATES.items():
        if state in counts:
            say(_(label) + _("：") + str(counts[state]))
    say(_("积压：{number}").format(number=backlog) + "　" + _("待复核：{number}").format(number=review))
    for trouble in folders:
        say(f"{trouble['message']} {trouble['advice']}")
    for record in last:
        why = REASONS[record.reason]
        say(f"[{record.id}] {record.source_path}" + _("：") + _(why.message) + " " + _(why.todo))
