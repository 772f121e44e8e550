"""`guidang show ID`: the record, its description with where each value came from, its text."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act as Acted
from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.errors import RefusedError
from archive.record import UNDER_WAY, Value
from archive.rules.access import Act
from guidang.cli.common import (
    as_option,
    json_option,
    language,
    opened,
    rights_of,
    say,
    say_json,
    say_text,
    site_option,
    told,
    words,
)
from guidang.doing.finding import shown_departments
from guidang.site.operator import who
from guidang.site.site import Site, now
from guidang.wording import causes, formats, labels, notes, rules
from ingest.errors import REASONS


@click.command()
@click.argument("id_", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@click.option("--text", "with_text", is_flag=True, help="连同全文 / with the text")
@as_option
@site_option
@json_option
@told
def show(id_: int, with_text: bool, login: str | None, site_folder: Path, as_json: bool) -> None:
    """查看一件档案 / show one record."""
    with opened(site_folder) as site:
        _note_use(site, id_, login)
        _told(site, id_, login, with_text=with_text, as_json=as_json)


def _note_use(site: Site, id_: int, login: str | None) -> None:
    """Looking at a secret record is in the audit log, under the name of who runs the command."""
    with site.database.read() as connection:
        record = records.get(connection, id_, rights_of(site, login).scope(Act.VIEW))
    if record is not None and record.secrecy:
        details = {"secrecy": record.secrecy} | ({"as": login} if login else {})
        with site.database.write() as connection:
            audit.write(connection, now(), who(), [Acted("viewed", id_, details)])


def _told(site: Site, id_: int, login: str | None, *, with_text: bool, as_json: bool) -> None:
    with site.database.read() as connection:
        scope = rights_of(site, login).scope(Act.VIEW)
        record = records.get(connection, id_, scope)
        if record is None:
            raise RefusedError("没有编号为 {id} 的记录。", "请用 guidang search 查找。", id=id_)
        values = records.values(connection, id_)
        whose = list(shown_departments(connection, {id_: record}, scope)[id_])
        if as_json:
            document = _document(record, values) | {"departments": whose}
            if with_text:
                document["pages_text"] = [
                    {"page": number, "text": text} for number, text, _ in records.page_texts(connection, id_)
                ]
            say_json(document)
            return
        _show(record, whose, values)
        if with_text:
            for number, text, _ in records.page_texts(connection, id_):
                say_text(f"\n--- {number} ---\n{text}")


def _document(record: Record, values: list[Value]) -> dict[str, object]:
    document = asdict(record)
    del document["source_path_raw"]
    return document | {"accession": record.accession, "description": [asdict(value) for value in values]}


def _show(record: Record, whose: list[str], values: list[Value]) -> None:
    _ = words()
    say(f"[{record.id}] {record.title or record.name}")
    named = (
        ("登记号", record.accession),
        ("部门", "、".join(whose)),
        ("状态", _(labels.STATES[record.state])),
    )
    say("　".join(_(name) + _("：") + value for name, value in named))
    say(_("来源") + _("：") + record.source_path)
    say(_("格式") + _("：") + " · ".join(_format(record)))
    for text in _troubles(record):
        say(text)
    if record.category:
        confidence = "" if record.confidence is None else f"（{record.confidence:.2f}）"
        category = _(labels.CATEGORIES[record.category])
        say(_("类别") + _("：") + f"{category} {record.kind}{confidence}")
    for reason in record.class_reasons:
        say(f"    {reason.weight:+.1f}　{reason.words}　[{rules.words_of(reason.rule, _)}]")
    for value in values:
        place = f"p.{value.page}" if value.page else "-"
        rule = rules.words_of(value.rule, _)
        name = _(labels.FIELDS[value.field]) if value.field in labels.FIELDS else value.field
        say(name + _("：") + f"{value.value}　（{place}，{rule}，{value.confidence:.2f}）")


def _format(record: Record) -> Iterator[str]:
    """The format, how long it is, what read it, and whether there is a searchable copy."""
    _ = words()
    yield formats.name_of(record.media_type, _) or _("未知")
    if record.pages_expected and record.state in UNDER_WAY:
        yield _("已读 {n} 页，共 {m} 页").format(n=record.pages, m=record.pages_expected)
    elif record.pages:
        yield _("{n} 页，{m} 字").format(n=record.pages, m=record.characters)
    if record.read_with:
        yield record.read_with
    if record.has_copy:
        yield _("有可检索副本")


def _troubles(record: Record) -> Iterator[str]:
    """Why it was not read and what to do, what it repeats, and its notes."""
    _ = words()
    if record.reason:
        yield _(REASONS[record.reason].message) + " " + _(REASONS[record.reason].todo)
    if cause := causes.told(record, _):
        yield cause
    if record.duplicate_of:
        yield _("与已有文件内容完全相同：") + f"[{record.duplicate_of}]"
    for note in notes.told(record.notes, record.media_type, language(), _):
        details = [
            *(f"p.{page}" for page in note.pages),
            *note.details,
            *([str(note.count)] if note.count else []),
        ]
        label = _(labels.NOTES[note.code]) if note.code in labels.NOTES else note.code
        yield "※ " + label + (_("：") + "；".join(details) if details else "")
        if note.code == record.unread:
            yield "    " + _(labels.TO_DO[note.code])
