"""A catalogue filled by hand: arrivals, what was found of them, and a record in each state."""

import pytest
import sqlalchemy as sa

from archive.catalogue.arrivals import intake
from archive.catalogue.arrivals.intake import Arrival, Received
from archive.catalogue.ground import connect
from archive.catalogue.ground.connect import Database
from archive.catalogue.readings import work
from archive.catalogue.readings.findings import Findings
from archive.catalogue.tables import metadata
from archive.record import Classification, Description, Line, Page, Reason, State, Value

AT = "2026-03-05T01:02:03Z"


def arrival(name: str, sha256: str = "", department: str = "办公室", **more: object) -> Arrival:
    fields: dict[str, object] = {
        "department": department,
        "name": name,
        "source_path": f"/drop/{department}/{name}",
        "source_path_raw": f"/drop/{department}/{name}".encode(),
        "source_size": 10,
        "source_mtime_ns": 1_700_000_000_123_456_789,
        "after": "leave",
        "sha256": (sha256 or name).ljust(64, "0")[:64],
        "size": 10,
    }
    return Arrival(**(fields | more))  # type: ignore[arg-type]


def receive(database: Database, *arrivals: Arrival) -> list[Received]:
    with database.write() as connection:
        return intake.receive(connection, AT, 2026, "tester", arrivals)


def findings(id_: int, **more: object) -> Findings:
    fields: dict[str, object] = {
        "id": id_,
        "pages": [
            Page(1, 595, 842, [Line("关于档案的通知", (10.04, 20, 100, 40), 0.9), Line("正文", None)]),
            Page(2, lines=[Line("第二页")]),
        ],
        "media_type": "application/pdf",
        "mismatch": "",
        "notes": [("page_garbled", "2")],
        "classification": Classification(
            "correspondence", "通知", 0.9, (Reason("c.tail", "correspondence", "通知", 3, 1, 0),)
        ),
        "description": Description(
            [
                Value("title", "关于档案的通知", "关于档案的通知", "title.centred", 0.9, 1, 0),
                Value("document_number", "国办发〔2012〕14号", "国办发[2012]14号", "doc_no", 0.9, 1, 0),
                Value("author", "甲局", "甲局", "author", 0.5),
                Value("author", "乙局", "乙局", "author", 0.5),
            ]
        ),
        "needs_review": False,
    }
    return Findings(**(fields | more))  # type: ignore[arg-type]


def register(database: Database, id_: int, **more: object) -> None:
    with database.write() as connection:
        work.register(connection, AT, "tester", [findings(id_, **more)])


def index_all(database: Database) -> None:
    """As if everything that is registered had been indexed."""
    with database.write() as connection:
        work.mark_indexed(connection, AT, work.to_index(connection, 1000))


def park(database: Database, id_: int, state: State, reason: str, detail: str = "") -> None:
    with database.write() as connection:
        work.park(connection, AT, "tester", id_, state, reason, detail, "application/pdf")


def as_version(version: str, url: str, database: Database) -> None:
    """Make an older catalogue at `url` by the migrations of its time, with what it can hold of `database`."""
    with pytest.MonkeyPatch.context() as then:
        then.setattr(connect, "NEWEST", version)
        Database(url).close()
    engine, old = sa.create_engine(url), sa.MetaData()
    old.reflect(engine)
    with database.read() as source, engine.begin() as target:
        for name in (table.name for table in metadata.sorted_tables if table.name in old.tables):
            table, known = old.tables[name], metadata.tables[name]
            columns = [column for column in known.c if column.name in table.c]
            query = sa.select(*columns).order_by(*known.primary_key)
            if rows := [dict(row) for row in source.execute(query).mappings()]:
                target.execute(sa.delete(table))
                target.execute(sa.insert(table), rows)
    engine.dispose()
