"""Leaving at the desk: handed over, signed by both, and only then the account closes."""

import pytest
import sqlalchemy as sa

from archive.catalogue.accounts import accounts, hand_overs, people, sessions, tokens
from archive.catalogue.accounts.sessions import Session
from archive.catalogue.ground.connect import Database
from archive.catalogue.tables import audit
from archive.desk import appointing, leaving
from archive.desk.administration import By
from archive.desk.leaving import Progress
from archive.errors import RefusedError
from archive.rules.access import Act
from archive.rules.leaving import LEAVING, TRANSFER
from archive.rules.roles import BUSINESS_KIND

AT, LAST_DAY = "2026-11-29T08:00:00Z", "2026-12-31"
BY = By("sysadmin", AT, 900)


class Office:
    """A catalogue with who leaves, who takes over, and an administrator; ids of persons and accounts."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people: dict[str, int] = {}
        self.accounts: dict[str, int] = {}
        for name, kind in (("移交人", BUSINESS_KIND), ("接收人", BUSINESS_KIND), ("审计员", "audit_admin")):
            with database.write() as connection:
                self.people[name] = people.add_person(connection, AT, "tester", name, "法务部")
                given = (name, self.people[name], (), "hash")
                self.accounts[name] = accounts.add(connection, AT, "tester", *given, kind=kind)

    def by(self, name: str) -> By:
        return By(name, AT, self.accounts[name])

    def begin(self, reason: str = LEAVING, who: str = "移交人") -> int:
        return leaving.begin(self.database, BY, self.people[who], reason, LAST_DAY)

    def look(self, id_: int) -> Progress:
        with self.database.read() as connection:
            found = leaving.look(connection, id_)
        assert found is not None
        return found

    def describe(self, id_: int, note: str = "合同卷宗三盒，钥匙一把") -> None:
        leaving.describe(self.database, BY, id_, self.people["接收人"], note)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def done(progress: Progress) -> list[str]:
    return [step.code for step, is_done in progress.steps if is_done]


@pytest.mark.rule("R059")
@pytest.mark.rule("R090")
def test_the_account_closes_only_after_everything_was_handed_over_and_both_signed(office: Office) -> None:
    database = office.database
    kept = appointing.appoint(database, BY, office.people["移交人"], "法务部", people.KEEP, "2026-01-01")
    with database.write() as connection:
        opened = Session("a" * 64, office.accounts["移交人"], 0.0, 0.0, "127.0.0.1", "")
        sessions.begin(connection, AT, opened, "移交人")
        given = (office.accounts["移交人"], "夜间导入", "b" * 64, [Act.EXPORT], 0.0, 4e9)
        tokens.add(connection, AT, "tester", *given)
    id_ = office.begin()

    def refused(todo: str) -> None:
        with pytest.raises(RefusedError, match="还没有办完") as told:
            leaving.finish(database, BY, id_)
        assert todo in told.value.advice

    assert [(one.check.code, one.count) for one in office.look(id_).found] == [
        ("appointments", 1), ("sessions", 1), ("tokens", 1)
    ]  # fmt: skip
    refused("逐项交给接收人")
    appointing.hand_on(database, BY, kept, office.people["接收人"], LAST_DAY)
    refused("选接收人")
    office.describe(id_)
    refused("移交人登录后签字")
    leaving.sign(database, office.by("移交人"), id_)
    refused("接收人登录后签字")
    leaving.sign(database, office.by("接收人"), id_)
    signed = office.look(id_).hand_over
    assert (signed.given_by, signed.given_at, signed.taken_by, signed.taken_at) == (
        "移交人",
        AT,
        "接收人",
        AT,
    )
    leaving.finish(database, BY, id_)
    with database.read() as connection:
        account = accounts.by_id(connection, office.accounts["移交人"])
        person = people.person_of(connection, office.people["移交人"])
        assert sessions.of_account(connection, office.accounts["移交人"]) == []
        assert tokens.find(connection, "b" * 64) is None
        acts = list(connection.execute(sa.select(audit.c.act).order_by(audit.c.id)).scalars())
    assert account is not None and account.ended_at == AT
    assert person is not None and person.left_on == LAST_DAY
    wanted = ["hand_over_begun", "hand_over_noted", "hand_over_signed", "hand_over_signed", "hand_over_done"]
    assert [act for act in acts if act.startswith("hand_over")] == wanted
    with pytest.raises(RefusedError, match="已经结束"):
        leaving.finish(database, BY, id_)


@pytest.mark.rule("R059")
def test_an_appointment_that_came_after_the_signatures_keeps_the_account_open(office: Office) -> None:
    id_ = office.begin()
    office.describe(id_)
    for name in ("移交人", "接收人"):
        leaving.sign(office.database, office.by(name), id_)
    assert office.look(id_).complete
    appointing.appoint(office.database, BY, office.people["移交人"], "工程部", people.SUPERVISE, "2026-12-01")
    assert not office.look(id_).complete
    with pytest.raises(RefusedError, match="还没有办完"):
        leaving.finish(office.database, BY, id_)


@pytest.mark.rule("R059")
def test_each_signs_in_turn_once_and_for_themselves(office: Office) -> None:
    database, id_ = office.database, office.begin()
    with pytest.raises(RefusedError, match="还不能签字"):
        leaving.sign(database, office.by("移交人"), id_)
    office.describe(id_)
    with pytest.raises(RefusedError, match="还不能签字"):
        leaving.sign(database, office.by("接收人"), id_)
    for stranger in (office.by("审计员"), By("operator", AT)):
        with pytest.raises(RefusedError, match="不由您签字"):
            leaving.sign(database, stranger, id_)
    leaving.sign(database, office.by("移交人"), id_)
    with pytest.raises(RefusedError, match="已经签过字"):
        leaving.sign(database, office.by("移交人"), id_)
    with database.read() as connection:
        waiting = {name: len(hand_overs.to_sign(connection, of)) for name, of in office.people.items()}
    assert waiting == {"移交人": 0, "接收人": 1, "审计员": 0}


@pytest.mark.rule("R059")
def test_what_was_signed_is_what_was_written_then(office: Office) -> None:
    id_ = office.begin()
    office.describe(id_)
    leaving.sign(office.database, office.by("移交人"), id_)
    office.describe(id_, "另有一份图纸")
    assert done(office.look(id_)) == ["waits", "noted"]


@pytest.mark.rule("R059")
def test_signatures_on_paper_are_entered_with_name_and_day(office: Office) -> None:
    database, id_ = office.database, office.begin()
    office.describe(id_)
    with pytest.raises(RefusedError, match="将来"):
        leaving.sign_on_paper(database, BY, id_, "given", "移交人", "2026-12-01", today="2026-11-29")
    with pytest.raises(RefusedError, match="没有这一方"):
        leaving.sign_on_paper(database, BY, id_, "third", "移交人", "2026-11-29", today="2026-11-29")
    for side, name in (("given", "部门负责人代"), ("taken", "接收人")):
        leaving.sign_on_paper(database, BY, id_, side, name, "2026-11-28", today="2026-11-29")
    found = office.look(id_).hand_over
    assert (found.given_by, found.given_at, found.taken_at) == ("部门负责人代", "2026-11-28", "2026-11-28")


@pytest.mark.rule("R059")
def test_who_goes_to_another_post_hands_over_and_keeps_the_account(office: Office) -> None:
    id_ = office.begin(TRANSFER)
    office.describe(id_)
    for name in ("移交人", "接收人"):
        leaving.sign(office.database, office.by(name), id_)
    leaving.finish(office.database, BY, id_)
    with office.database.read() as connection:
        account = accounts.by_id(connection, office.accounts["移交人"])
        person = people.person_of(connection, office.people["移交人"])
    assert account is not None and account.ended_at is None
    assert person is not None and person.left_on is None
    assert office.look(id_).hand_over.outcome == "done"


@pytest.mark.rule("R065")
def test_the_last_administrator_of_a_kind_does_not_leave_before_another_is_there(office: Office) -> None:
    id_ = office.begin(who="审计员")
    office.describe(id_)
    for name in ("审计员", "接收人"):
        leaving.sign(office.database, office.by(name), id_)
    with pytest.raises(RefusedError, match="最后一个"):
        leaving.finish(office.database, BY, id_)
    found = office.look(id_)
    assert found.person.left_on is None and found.hand_over.outcome == ""


def test_a_hand_over_that_cannot_be_is_refused(office: Office) -> None:
    database, id_ = office.database, office.begin()
    with pytest.raises(RefusedError, match="已经在办"):
        office.begin()
    with pytest.raises(RefusedError, match="没有这种交接"):
        office.begin("holiday", "接收人")
    with pytest.raises(RefusedError, match="没有这个人"):
        leaving.begin(database, BY, 99, LEAVING, LAST_DAY)
    with pytest.raises(RefusedError, match="日期不对"):
        leaving.begin(database, BY, office.people["接收人"], LEAVING, "下周")
    for successor, note, told in (
        ("移交人", "全部", "移交人自己"), ("接收人", " \r\n ", "写明"), ("接收人", "长" * 4001, "写明"),
        ("审计员", "全部", "三员不能接收"),
    ):  # fmt: skip
        with pytest.raises(RefusedError, match=told):
            leaving.describe(database, BY, id_, office.people[successor], note)
    leaving.withdraw(database, BY, id_)
    for act in (leaving.withdraw, leaving.finish):
        with pytest.raises(RefusedError, match="已经结束"):
            act(database, BY, id_)
    again = office.begin()
    assert again != id_
    with database.read() as connection:
        assert [one.id for one in hand_overs.under_way(connection)] == [again]
        assert leaving.look(connection, 99) is None


def test_a_returning_person_keeps_the_old_hand_over_on_file(office: Office) -> None:
    first = office.begin()
    leaving.withdraw(office.database, BY, first)
    office.begin()
    with office.database.read() as connection:
        outcomes = [one.outcome for one in hand_overs.of_person(connection, office.people["移交人"])]
    assert sorted(outcomes) == ["", "withdrawn"]
