"""What deciding rights costs the pages: the same page with and without it, in the same run.

    python benchmarks/rights.py [--records 200000] [--times 30] [--json FILE]

A site of records of twenty departments, a tenth of which bear a level of secrecy and a twentieth of which was
deposited by a second department. The search page (twenty hits, filters) and the intake page are asked for by
somebody who reaches everything, and in turns by a clerk, an archivist, and a reader with forty rights.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402
from fastapi.testclient import TestClient  # noqa: E402

from archive.catalogue.accounts import accounts, grants  # noqa: E402
from archive.catalogue.looking import records  # noqa: E402
from archive.catalogue.tables import record, shared  # noqa: E402
from archive.rules.access import LEVELS, Act, Grant, Secrecy  # noqa: E402
from archive.rules.roles import Role  # noqa: E402
from benchmarks.report import report, versions  # noqa: E402
from guidang.rights import holder  # noqa: E402
from guidang.rights.accounts import open_account  # noqa: E402
from guidang.rights.holder import Rights  # noqa: E402
from guidang.site import site as sites  # noqa: E402
from guidang.site.site import Site, now  # noqa: E402
from guidang.web.account import asking  # noqa: E402
from guidang.web.app import create_app  # noqa: E402
from search.engine import Entry  # noqa: E402

DEPARTMENTS = [f"第{number}部" for number in range(20)]
_SAID = "档案合同水泵防汛通知采购图纸会议纪要报告请示批复管网维修验收付款发票客户业主装修"
WORDS = [_SAID[at : at + 2] for at in range(0, len(_SAID), 2)]
PAGES = ("/?q=防汛+通知", "/?q=档案", "/intake", "/")
AT = "2026-03-05T01:02:03Z"
WHO = ("clerk", "archivist", "reader")
ALIKE: dict[str, object] = {
    "state": "indexed", "after": "leave", "source_path_raw": b"x", "notes": [], "class_reasons": [],
    "media_type": "application/pdf", "received_at": AT, "kind": "通知", "pages": 1,
}  # fmt: skip
_BATCH = 5000


def rows(count: int) -> Iterator[dict[str, object]]:
    """The records, as the catalogue keeps them."""
    chance = random.Random(5)
    nothing = {
        column.name: column.type.python_type()
        for column in record.c
        if not column.nullable and column.name not in ("id", "source_path_raw", "notes", "class_reasons")
    }
    for number in range(1, count + 1):
        department = chance.choice(DEPARTMENTS)
        own: dict[str, object] = {
            "id": number,
            "department": department,
            "name": f"{number}.pdf",
            "source_path": f"/drop/{department}/{number}.pdf",
            "sha256": f"{number:064}",
            "category": chance.choice(("contract", "drawing", "correspondence")),
            "title": " ".join(chance.choices(WORDS, k=6)),
            "document_date": f"20{chance.randrange(10, 26)}-03-05",
            "secrecy": chance.choice(LEVELS) if chance.random() < 0.1 else "",
        }
        yield nothing | ALIKE | own


def fill(site: Site, count: int) -> None:
    """Put the records into catalogue and index."""
    chance, batch = random.Random(6), list[dict[str, object]]()
    engine = site.engine()
    for row in rows(count):
        batch.append(row)
        if len(batch) == _BATCH or row["id"] == count:
            also = {row["id"]: chance.choice(DEPARTMENTS) for row in batch if chance.random() < 0.05}
            own = {row["id"]: row["department"] for row in batch}
            given = [{"record_id": id_, "department": name} for id_, name in also.items() if own[id_] != name]
            with site.database.write() as connection:
                connection.execute(sa.insert(record), batch)
                connection.execute(sa.insert(shared), given)
            others = {one["record_id"]: str(one["department"]) for one in given}
            engine.add(_entry(row, others.get(row["id"], "")) for row in batch)
            batch = []
    while engine.tidy():
        pass
    engine.close()


def _entry(row: dict[str, object], other: str) -> Entry:
    departments = (str(row["department"]), *((other,) if other else ()))
    return Entry(
        id=int(str(row["id"])), text=str(row["title"]) * 5, title=str(row["title"]), name=str(row["name"]),
        category=str(row["category"]), kind="通知", departments=departments, date=str(row["document_date"]),
        received=AT[:10], media_type="application/pdf", secrecy=str(row["secrecy"]),
    )  # fmt: skip


def people(site: Site) -> dict[str, Callable[[], Rights]]:
    """Who asks, and how their rights are found for each page: everything, and what roles and rights reach."""
    everything = Rights(holder.policy_of(site.settings.rights), "2026-11-29")
    for login, role in zip(WHO, (Role.CLERK, Role.ARCHIVIST, Role.READER), strict=True):
        open_account(site, login, login, frozenset({role}), department=DEPARTMENTS[3])
    with site.database.write() as connection:
        reader = accounts.by_login(connection, "reader")
        assert reader is not None
        for number in range(40):
            acts, days = frozenset({Act.FIND, Act.VIEW}), ("2020-01-01", "2999-12-31")
            grant = Grant(acts, "", "", Secrecy.TOP_SECRET, number * 7 + 1, *days)
            grants.give(connection, now(), "benchmark", reader.id, grant, "measuring")
    found: dict[str, Callable[[], Rights]] = {"everything": lambda: everything}
    return found | {login: partial(holder.of_login, site, login) for login in WHO}


def measured(site: Site, who: dict[str, Callable[[], Rights]], times: int) -> dict[str, dict[str, float]]:
    """Median time of each page for each of them, in ms; asked for in turns."""
    app = create_app(site)
    took: dict[str, dict[str, list[float]]] = {page: {name: [] for name in who} for page in PAGES}
    for name, rights in who.items():
        with site.database.read() as connection:
            reached = records.counts(connection, "state", scope=rights().scope(Act.FIND))
        print(f"{name} reaches {sum(reached.values())}")
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for turn in range(times + 2):
            for page in PAGES:
                for name, rights in who.items():
                    app.dependency_overrides[asking.rights_of] = rights
                    begun = time.perf_counter()
                    assert client.get(page).status_code == 200
                    if turn >= 2:
                        took[page][name].append((time.perf_counter() - begun) * 1000)
    return {page: {name: median(all_) for name, all_ in by.items()} for page, by in took.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = sites.create(Path(folder) / "site", samples=True)
        fill(site, arguments.records)
        found = measured(site, people(site), arguments.times)
        site.close()
    table = [("page", "everything", *(f"{name} (times)" for name in WHO))]
    for page, by in found.items():
        whole = by["everything"]
        told = (f"{by[name]:.1f} ms ({by[name] / whole:.2f})" for name in WHO)
        table.append((page, f"{whole:.1f} ms", *told))
    figures = {
        "milliseconds": found,
        "records": arguments.records,
        "versions": versions("whoosh3", "sqlalchemy"),
    }
    report("Rights", table, figures, arguments.json)


if __name__ == "__main__":
    main()
