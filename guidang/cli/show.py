"""`guidang show ID`: the record, its description with where each value came from, its text."""

from dataclasses import asdict
from pathlib import Path

import click

from archive.catalogue import records
from archive.catalogue.records import Record
from archive.errors import RefusedError
from archive.record import Value
from guidang.cli.common import json_option, opened, say, say_json, site_option, told, words


@click.command()
@click.argument("id_", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@click.option("--text", "with_text", is_flag=True, help="连同全文 / with the text")
@site_option
@json_option
@told
def show(id_: int, with_text: bool, site_folder: Path, as_json: bool) -> None:
    """查看一件档案 / show one record."""
    with opened(site_folder) as site, site.database.read() as connection:
        record = records.get(connection, id_)
        if record is None:
            raise RefusedError("没有编号为 {id} 的记录。", "请用 guidang search 查找。", id=id_)
        values = records.values(connection, id_)
        if as_json:
            document = _document(record, values)
            if with_text:
                document["pages_text"] = [
                    {"page": number, "text": text} for number, text in records.page_texts(connection, id_)
                ]
            say_json(document)
            return
        _show(record, values)
        if with_text:
            for number, text in records.page_texts(connection, id_):
                say(f"\n--- {number} ---\n{text}")


def _document(record: Record, values: list[Value]) -> dict[str, object]:
    document = asdict(record)
    del document["source_path_raw"]
    return document | {"accession": record.accession, "description": [asdict(value) for value in values]}


def _show(record: Record, values: list[Value]) -> None:
    _ = words()
    say(f"[{record.id}] {record.title or record.name}")
    say(
        _("登记号")
        + f"：{record.accession}　"
        + _("部门")
        + f"：{record.department}　"
        + _("状态")
        + f"：{record.state}"
    )
    say(_("来源") + f"：{record.source_path}")
    confidence = "" if record.confidence is None else f"（{record.confidence:.2f}）"
    say(_("类别") + f"：{record.category} {record.kind}{confidence}")
    for reason in record.class_reasons:
        say(f"    {reason.weight:+.1f}　{reason.words}　[{reason.rule}]")
    for value in values:
        place = f"p.{value.page}" if value.page else "-"
        say(f"{value.field}：{value.value}　（{place}，{value.rule}，{value.confidence:.2f}）")
