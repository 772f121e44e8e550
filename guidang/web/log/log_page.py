"""`/log`, `/log.csv`, `/log/check`: the audit log, for whoever audits and for nobody else (R065).

Its content-free details only: what of documents stands in the log is not shown (archive/rules/log.py).
"""

import datetime
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.looking import log
from archive.catalogue.looking.log import Row, Wanted
from archive.errors import RefusedError
from guidang.doing.auditing import glance, inspect
from guidang.site.site import Site, now
from guidang.web.export.spreadsheet import Cell, csv_answer
from guidang.web.frame.parameters import LARGEST_ID, Word
from guidang.web.frame.parts import WhoActs, WithParts
from guidang.web.frame.rendering import language_of, render
from guidang.wording import dates, office
from guidang.wording.words import Translate, msgid, translator

router = APIRouter()

ROWS_ON_A_PAGE = 100
_AT_ONCE = 1000  # rows taken from the catalogue at a time
_HEADINGS = (
    msgid("条号"), msgid("时间"), msgid("时间（UTC）"), msgid("何人"), msgid("行为"), msgid("行为代码"),
    msgid("记录"), msgid("详情"),
)  # fmt: skip

RowNumber = Annotated[int | None, Query(ge=0, le=LARGEST_ID)]
Number = Annotated[str, Query(max_length=10, pattern=r"^\s*\d*\s*$")]


def _asked(
    who: Word = "", act: Word = "", record: Number = "", since: Word = "", until: Word = "", text: Word = ""
) -> dict[str, str]:
    given = {"who": who, "act": act, "record": record, "since": since, "until": until, "text": text}
    return {name: value.strip() for name, value in given.items()}


Asked = Annotated[dict[str, str], Depends(_asked)]


@router.get("/log")
def log_page(
    request: Request, parts: WithParts, asked: Asked, before: RowNumber = None, after: RowNumber = None
) -> Response:
    """The rows wanted, the newest first; `before` and `after` a row for the pages that follow."""
    try:
        rows, more, less = _page_of(parts.site, wanted_of(asked), before, after)
        error = None
    except RefusedError as wrong:
        rows, more, less, error = [], False, False, wrong
    values = {"rows": rows, "older": more, "newer": less, "asked": asked, "error": error}
    return render(request, "log/log.html", 409 if error else 200, chain=glance(parts.site), **values)


@router.get("/log.csv")
def export(request: Request, parts: WithParts, asked: Asked, who: WhoActs) -> Response:
    """What is wanted of the log as a file for spreadsheets; that it was taken is written into the log."""
    try:
        wanted = wanted_of(asked)
    except RefusedError as wrong:
        values = {"rows": [], "older": False, "newer": False, "asked": asked, "error": wrong}
        return render(request, "log/log.html", 409, chain=glance(parts.site), **values)
    told = {name: value for name, value in asdict(wanted).items() if value not in ("", None)}
    with parts.site.database.write() as connection:
        end = audit.head(connection).number
        audit.write(connection, now(), who, [Act("log_exported", None, told)])
    rows = _lines(parts.site, wanted, end, language_of(request))
    return csv_answer(rows, "审计日志.csv")


@router.post("/log/check")
def check(request: Request, parts: WithParts, who: WhoActs) -> Response:
    """Check the whole chain and its seals; what was found is written into the log."""
    found = inspect(parts.site)
    details = {"rows": found.rows, "good": found.good, "broken": found.broken}
    with parts.site.database.write() as connection:
        audit.write(connection, now(), who, [Act("log_checked", None, details)])
    return render(request, "log/check.html", found=found)


def wanted_of(asked: dict[str, str]) -> Wanted:
    """What the form asks for; its days are the office's own. Raises RefusedError for what is no day."""
    record = asked["record"]
    if record and int(record) > LARGEST_ID:
        raise RefusedError("没有这个记录号：{number}。", "请改正记录号。", number=record)
    since = _begins(asked["since"], 0) if asked["since"] else ""
    until = _begins(asked["until"], 1) if asked["until"] else ""
    return Wanted(asked["who"], asked["act"], int(record) if record else None, since, until, asked["text"])


def _begins(day: str, later: int) -> str:
    """When a day of the office, or so many days later, begins, in ISO UTC."""
    try:
        date = datetime.date.fromisoformat(day) + datetime.timedelta(days=later)
        begun = datetime.datetime.combine(date, datetime.time()).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        raise RefusedError("日期不对：{text}。", "请写成 2026-01-31。", text=day[:40]) from None
    return begun.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _page_of(
    site: Site, wanted: Wanted, before: int | None, after: int | None
) -> tuple[list[Row], bool, bool]:
    """The rows, and whether there are older and newer ones."""
    with site.database.read() as connection:
        if after is not None:
            rows = log.newer(connection, wanted, after, ROWS_ON_A_PAGE + 1)
            if len(rows) > ROWS_ON_A_PAGE:
                return rows[-ROWS_ON_A_PAGE:], True, True
        rows = log.older(connection, wanted, before, ROWS_ON_A_PAGE + 1)
        newer = before is not None and bool(log.newer(connection, wanted, before - 1, 1))
    return rows[:ROWS_ON_A_PAGE], len(rows) > ROWS_ON_A_PAGE, newer


def _lines(site: Site, wanted: Wanted, end: int, language: str) -> Iterator[list[Cell]]:
    """The lines of the file up to the row `end`, a part at a time: nothing is held while a line is slow."""
    _ = translator(language)
    yield [_(heading) for heading in _HEADINGS]
    before = end + 1
    while before > 1:
        with site.database.read() as connection:
            rows = log.older(connection, wanted, before, _AT_ONCE)
        for row in rows:
            yield _line(row, language, _)
        before = rows[-1].id if len(rows) == _AT_ONCE else 0


def _line(row: Row, language: str, _: Translate) -> list[Cell]:
    act = _(office.ACTS[row.act]) if row.act in office.ACTS else row.act
    details = json.dumps(row.details, ensure_ascii=False, sort_keys=True)
    if row.withheld:
        details += _(msgid("（文件内容不显示）"))
    return [row.id, dates.moment(row.at, language), row.at, row.who, act, row.act, row.record_id, details]
