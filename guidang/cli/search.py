"""`guidang search QUERY`: find."""

from collections.abc import Sequence
from pathlib import Path

import click

from archive.rules.access import Act
from guidang.cli.common import (
    as_option,
    json_option,
    opened,
    rights_of,
    say,
    say_json,
    site_option,
    told,
    words,
)  # fmt: skip
from guidang.doing.finding import Answer, find

_FIELDS = ("category", "kind", "department", "year")


def _filters(_context: click.Context, _parameter: click.Parameter, given: Sequence[str]) -> dict[str, str]:
    filters = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or name not in _FIELDS:
            raise click.BadParameter(f"{item!r}: k=v, k: {', '.join(_FIELDS)}")
        filters[name] = value
    return filters


@click.command()
@click.argument("query")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--field", "filters", multiple=True, callback=_filters, help="k=v: " + ", ".join(_FIELDS))
@as_option
@site_option
@json_option
@told
def search(
    query: str, limit: int, filters: dict[str, str], login: str | None, site_folder: Path, as_json: bool
) -> None:
    """全文查找 / full-text search."""
    with opened(site_folder) as site:
        rights = rights_of(site, login)
        engine = site.engine()
        scope, reading = rights.scope(Act.FIND), rights.scope(Act.VIEW)
        answer = find(site, engine, query, limit=limit, filters=filters, scope=scope, reading=reading)
        engine.close()
    if as_json:
        say_json(_document(answer))
    else:
        _show(answer)


def _document(answer: Answer) -> dict[str, object]:
    hits = [
        {
            "id": hit.record.id,
            "title": hit.record.title,
            "category": hit.record.category,
            "score": round(hit.score, 4),
            "snippet": hit.snippet.text,
            "path": hit.record.source_path,
        }
        for hit in answer.hits
    ]
    return {"total": answer.total, "took_ms": round(answer.took_ms, 1), "hits": hits}


def _show(answer: Answer) -> None:
    _ = words()
    say(_("找到 {total} 件，用时 {ms} 毫秒").format(total=answer.total, ms=round(answer.took_ms)))
    for hit in answer.hits:
        record = hit.record
        say()
        say(f"[{record.id}] {record.title or record.name}　{record.document_number}　{record.document_date}")
        indent = " " * 4
        marks = [(len(indent) + start, len(indent) + end) for start, end in hit.snippet.marks]
        say(indent + hit.snippet.text.replace("\n", " "), marks)
