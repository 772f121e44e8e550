"""Departments and appointments at the desk: no circles, terms, and what the archive is told of."""

import threading

import pytest

from archive.catalogue.accounts import accounts, departments, people
from archive.catalogue.ground.connect import Database
from archive.desk import appointing
from archive.desk.administration import By
from archive.errors import RefusedError
from archive.rules.roles import BUSINESS_KIND, Role
from tests.archive.filling import arrival, receive

AT = "2026-11-29T08:00:00Z"
BY = By("sysadmin", AT, 900)


def person(database: Database, name: str, kind: str = BUSINESS_KIND) -> int:
    with database.write() as connection:
        id_ = people.add_person(connection, AT, "tester", name)
        accounts.add(connection, AT, "tester", name, id_, (), "hash", kind=kind)
    return id_


def running(database: Database, today: str) -> list[tuple[str, str, str]]:
    with database.read() as connection:
        found = people.appointments(connection, today)
    return [(one.person, one.department, one.duty) for one in found]


@pytest.mark.rule("R057")
def test_departments_stand_under_each_other_and_never_in_a_circle(database: Database) -> None:
    top = appointing.enter_department(database, BY, "集团", None)
    middle = appointing.enter_department(database, BY, " 法务部 ", top)
    below = appointing.enter_department(database, BY, "合同科", middle)
    for under in (top, middle, below):
        with pytest.raises(RefusedError, match="下级部门之下"):
            appointing.move_department(database, BY, top, under)
    appointing.move_department(database, BY, below, top)
    appointing.move_department(database, BY, middle, None)
    with database.read() as connection:
        found = {one.name: one.parent_id for one in departments.everyone(connection)}
    assert found == {"集团": None, "法务部": None, "合同科": top}
    with pytest.raises(RefusedError, match="已经登记过"):
        appointing.enter_department(database, BY, "法务部", None)
    with pytest.raises(RefusedError, match="没有这个部门"):
        appointing.enter_department(database, BY, "新的部", 99)
    with database.read() as connection:
        assert "新的部" not in {one.name for one in departments.everyone(connection)}


@pytest.mark.rule("R057")
def test_two_moves_at_once_make_no_circle_together(database: Database) -> None:
    ids = [appointing.enter_department(database, BY, name, None) for name in ("甲部", "乙部")]
    gate, refused = threading.Barrier(2), []

    def move(moved: int, under: int) -> None:
        gate.wait()
        try:
            appointing.move_department(database, BY, moved, under)
        except RefusedError as error:
            refused.append(error)

    threads = [threading.Thread(target=move, args=pair) for pair in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        parents = [one.parent_id for one in departments.everyone(connection)]
    assert len(refused) == 1
    assert parents.count(None) == 1


@pytest.mark.rule("R058")
@pytest.mark.rule("R167")
def test_a_change_after_it_was_lodged_has_to_be_lodged_again(database: Database) -> None:
    zhang = person(database, "张三")
    id_ = appointing.appoint(database, BY, zhang, "法务部", people.KEEP, "2026-01-01")
    assert appointing.lodge(database, BY, [id_], "2026-01-05") == 1
    with pytest.raises(RefusedError, match="待备案"):
        appointing.lodge(database, BY, [id_, 99], "2026-01-06")
    appointing.end(database, BY, id_, "2026-06-30")
    with database.read() as connection:
        waiting = people.unlodged(connection)
    assert [(one.id, one.until, one.lodged_on) for one in waiting] == [(id_, "2026-06-30", None)]
    assert appointing.lodge(database, BY, [id_], "2026-07-01") == 1
    with database.read() as connection:
        assert people.unlodged(connection) == []
        assert [one.lodged_on for one in people.appointments_of(connection, zhang)] == ["2026-07-01"]


@pytest.mark.rule("R058")
def test_a_department_with_records_and_no_keeper_is_named_though_it_was_never_entered(
    database: Database,
) -> None:
    receive(database, arrival("a.pdf", department="法务部"), arrival("b.pdf", department="工程部"))
    zhang = person(database, "张三")
    appointing.enter_department(database, BY, "空的部", None)
    appointing.appoint(database, BY, zhang, "法务部", people.KEEP, "2026-01-01", "2026-06-30")
    appointing.appoint(database, BY, zhang, "工程部", people.SUPERVISE, "2026-01-01")
    with database.read() as connection:
        assert departments.unkept_with_records(connection, "2026-06-30") == {"工程部": 1}
        assert departments.unkept_with_records(connection, "2026-07-01") == {"工程部": 1, "法务部": 1}


@pytest.mark.rule("R057")
def test_the_same_term_is_not_entered_twice_and_days_are_days(database: Database) -> None:
    zhang = person(database, "张三")
    id_ = appointing.appoint(database, BY, zhang, "法务部", people.KEEP, "2026-01-01", "2026-06-30")
    for since, until in (("2026-06-30", ""), ("2025-01-01", "2026-01-01"), ("2026-02-01", "2026-03-01")):
        with pytest.raises(RefusedError, match="已经任此职"):
            appointing.appoint(database, BY, zhang, "法务部", people.KEEP, since, until)
    appointing.appoint(database, BY, zhang, "法务部", people.SUPERVISE, "2026-01-01")
    appointing.appoint(database, BY, zhang, "法务部", people.KEEP, "2026-07-01")
    for since in ("2026-02-30", "昨天", "", "20260101x"):
        with pytest.raises(RefusedError, match="日期不对"):
            appointing.appoint(database, BY, zhang, "工程部", people.KEEP, since)
    with pytest.raises(RefusedError, match="早于"):
        appointing.end(database, BY, id_, "2025-12-31")
    with pytest.raises(RefusedError, match="没有这项任职"):
        appointing.end(database, BY, id_, "2026-06-30")
    with pytest.raises(RefusedError, match="职责"):
        appointing.appoint(database, BY, zhang, "工程部", "own", "2026-01-01")


@pytest.mark.rule("R065")
def test_no_administrator_and_nobody_who_left_is_appointed(database: Database) -> None:
    admin, gone = person(database, "管理员", Role.SYSTEM_ADMIN), person(database, "走了的")
    with database.write() as connection:
        people.leave(connection, AT, "tester", gone, "2026-11-01")
    for id_, told in ((admin, "三员不能"), (gone, "已经离开"), (99, "没有这个人")):
        with pytest.raises(RefusedError, match=told):
            appointing.appoint(database, BY, id_, "法务部", people.KEEP, "2026-01-01")
    assert running(database, "2026-06-01") == []


@pytest.mark.rule("R059")
def test_what_is_handed_on_goes_over_without_a_day_between(database: Database) -> None:
    zhang, li = person(database, "张三"), person(database, "李四")
    id_ = appointing.appoint(database, BY, zhang, "法务部", people.KEEP, "2026-01-01")
    with pytest.raises(RefusedError, match="移交人自己"):
        appointing.hand_on(database, BY, id_, zhang, "2026-06-30")
    with pytest.raises(RefusedError, match="日期不对"):
        appointing.hand_on(database, BY, id_, li, "9999-12-31")
    appointing.hand_on(database, BY, id_, li, "2026-06-30")
    assert running(database, "2026-06-30") == [("张三", "法务部", "keep")]
    assert running(database, "2026-07-01") == [("李四", "法务部", "keep")]
    with pytest.raises(RefusedError, match="没有这项任职"):
        appointing.hand_on(database, BY, id_, li, "2026-06-30")
