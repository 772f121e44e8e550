"""One decision in three places: rule, catalogue and index agree on every record, for every scope."""

import random
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import deposits, records, scoping
from archive.catalogue.readings import secrecy
from archive.catalogue.tables import record
from archive.record import Classification, Description, Value
from archive.rules.access import LEVELS, NOTHING, OPEN, Act, Clause, Scope, Secrecy
from guidang.doing.finding import asked
from guidang.rights import limits
from ingest.entering.indexing import entries
from search.engines.whoosh.engine import WhooshEngine
from search.query.parsing import parse
from tests.archive.filling import AT, arrival, index_all, receive, register

DEPARTMENTS = ("办公室", "财务部", "法务部", "工程部")
CATEGORIES = ("contract", "drawing", "correspondence")
MARKS = {Secrecy.OPEN: "", Secrecy.INTERNAL: "内部", Secrecy.SECRET: "秘密", Secrecy.CONFIDENTIAL: "机密",
         Secrecy.TOP_SECRET: "绝密"}  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, WhooshEngine]]:
    """Papers of several departments, in packages and not, deposited by one or by several, of every level."""
    folder = tmp_path_factory.mktemp("limits")
    database = Database(f"sqlite:///{folder / 'catalogue.db'}")
    chance = random.Random(7)
    for number in range(60):
        own = chance.choice(DEPARTMENTS)
        (deposit,) = receive(database, arrival(f"{number}.zip", f"{number}p", own))
        read(database, deposit.id, chance)
        for inside in range(chance.choice((0, 0, 1, 3))):
            bytes_of = f"{number}.{inside}" if chance.random() < 0.7 else f"common{chance.randrange(8)}"
            (member,) = receive(
                database, arrival(f"{number}-{inside}.txt", bytes_of, own, parent_id=deposit.id)
            )
            if member.duplicate_of is None:
                read(database, member.id, chance)
        if chance.random() < 0.4:  # somebody else deposits the same
            receive(database, arrival(f"again{number}.zip", f"{number}p", chance.choice(DEPARTMENTS)))
    index_all(database)
    engine = WhooshEngine(folder / "index", create=True)
    with database.read() as connection:
        ids = [*connection.execute(sa.select(record.c.id).where(record.c.category != "")).scalars()]
    engine.add(entries(database, ids))
    yield database, engine
    engine.close()
    database.close()


def read(database: Database, id_: int, chance: random.Random) -> None:
    level = chance.choice((*(Secrecy.OPEN,) * 4, *Secrecy))
    values = [Value("title", "题名", "题名", "title.centred", 0.9)]
    if MARKS[level]:
        values.append(Value("secrecy_level", MARKS[level], MARKS[level], "secrecy.line", 0.9))
    given = Classification(chance.choice(CATEGORIES), "通知", 0.9)
    register(database, id_, classification=given, description=Description(values))


def scopes() -> Iterator[Scope]:
    """A few hundred scopes: of one clause, and of several that overlap."""
    yield OPEN
    yield NOTHING
    chance = random.Random(11)
    acts = frozenset(Act)

    def clause() -> Clause:
        return Clause(
            acts,
            chance.choice(LEVELS),
            chance.choice(("", *DEPARTMENTS)),
            chance.choice(("", "", "", *CATEGORIES)),
            chance.choice((None, None, None, chance.randrange(1, 150))),
        )

    for _ in range(300):
        yield Scope(tuple(clause() for _ in range(chance.choice((1, 1, 2, 4)))))


def test_rule_catalogue_and_index_decide_alike(filled: tuple[Database, WhooshEngine]) -> None:
    database, engine = filled
    indexed = set(engine.ids())
    with database.read() as connection:
        every = list(connection.execute(sa.select(record.c.id)).scalars())
        targets = {id_: scoping.target(connection, id_) for id_ in every}
        assert None not in targets.values()
        reached = 0
        for scope in scopes():
            ruled = {id_ for id_, target in targets.items() if target and scope.reaches(target)}
            asked_for = sa.select(record.c.id).where(*scoping.reached(scope))
            assert set(connection.execute(asked_for).scalars()) == ruled
            assert scoping.among(connection, every, scope) == ruled
            found = asked(connection, engine, parse("题名"), scope, 1000, facets=True)
            assert {hit.id for hit in found.hits} == ruled & indexed
            assert found.total == len(ruled & indexed)
            assert sum(found.facets["category"].values()) == found.total
            total, _ = records.listing(connection, scope=scope, limit=1)
            assert total == len(ruled)
            reached += len(ruled)
        assert reached > 10_000  # the scopes are not all empty


def test_the_tabs_count_what_the_list_shows(filled: tuple[Database, WhooshEngine]) -> None:
    database, _ = filled
    with database.read() as connection:
        for scope in scopes():
            counts = deposits.counts(connection, scope=scope)
            assert counts.total == deposits.listing(connection, scope=scope)[0]
            for state, number in counts.by_state.items():
                assert deposits.listing(connection, state=state, scope=scope)[0] == number, (scope, state)


def test_a_department_s_having_a_paper_is_not_told_to_others(filled: tuple[Database, WhooshEngine]) -> None:
    database, engine = filled
    scope = Scope((Clause(frozenset(Act), Secrecy.TOP_SECRET, "财务部"),))
    with database.read() as connection:
        found = asked(connection, engine, parse("题名"), scope, 1000, facets=True)
        assert set(found.facets["department"]) == {"财务部"}
        assert found.facets["department"]["财务部"] == found.total > 0
        for question, filters in (("题名 部门:办公室", None), ("题名", {"department": "办公室"})):
            assert asked(connection, engine, parse(question), scope, 10, filters=filters).total == 0
        whole = asked(connection, engine, parse("题名 部门:财务部"), scope, 10).total
        assert whole == found.total
        shown = records.some(connection, [hit.id for hit in found.hits], scope).values()
        assert {one.department for one in shown} == {"财务部"}
        theirs = [one for one in shown if not one.source_path]
        assert theirs  # deposited by others first, and shown as their own
        assert all(one.name.startswith(("again", "common")) or "-" in one.name for one in theirs)


def test_no_limit_changes_a_question_that_may_see_everything(filled: tuple[Database, WhooshEngine]) -> None:
    database, _ = filled
    query = parse("题名 部门:办公室")
    with database.read() as connection:
        assert limits.limited(connection, query, OPEN) is query


def test_a_level_that_the_index_does_not_know_hides_at_once(
    filled: tuple[Database, WhooshEngine],
) -> None:
    database, engine = filled
    scope = Scope((Clause(frozenset(Act), Secrecy.OPEN),))
    with database.read() as connection:
        before = asked(connection, engine, parse("题名"), scope, 1000, facets=True)
    with database.write() as connection:
        secrecy.say(connection, AT, "tester", before.hits[0].id, Secrecy.SECRET, "按标记")
    with database.read() as connection:
        after = asked(connection, engine, parse("题名"), scope, 1000, facets=True)
    assert before.hits[0].id not in {hit.id for hit in after.hits}
    assert after.total == len(after.hits) < before.total
    assert sum(after.facets["category"].values()) == after.total
