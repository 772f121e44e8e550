"""Administration at the desk: accounts opened, closed and opened again, and what nobody may do."""

import threading

import pytest
import sqlalchemy as sa

from archive.catalogue.accounts import accounts, people
from archive.catalogue.accounts.accounts import Wanted
from archive.catalogue.ground.connect import Database
from archive.catalogue.tables import audit
from archive.desk import administration
from archive.desk.administration import By
from archive.errors import RefusedError
from archive.rules.roles import BUSINESS_KIND, Role

AT = "2026-11-29T08:00:00Z"
OPERATOR = By("operator@here", AT)


def opened(database: Database, login: str, kind: str = BUSINESS_KIND, department: str = "") -> int:
    with database.write() as connection:
        person = people.add_person(connection, AT, "operator", f"{login}的姓名", department)
        return accounts.add(connection, AT, "operator", login, person, (), "hash", kind=kind)


def account(database: Database, id_: int) -> accounts.Account:
    with database.read() as connection:
        found = accounts.by_id(connection, id_)
    assert found is not None
    return found


@pytest.mark.rule("R065")
def test_an_account_opened_by_its_kind_has_the_administrator_s_role_or_none_yet(database: Database) -> None:
    assert account(database, opened(database, "zhang")).roles == frozenset()
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        made = account(database, opened(database, role.value, role.value))
        assert (made.kind, made.roles) == (role.value, {role})
    with database.read() as connection:
        assert accounts.without_role(connection) == 1


@pytest.mark.rule("R065")
def test_roles_of_another_kind_than_the_one_named_are_refused(database: Database) -> None:
    with database.write() as connection:
        person = people.add_person(connection, AT, "operator", "李四")
        with pytest.raises(RefusedError, match="不能由一个人担任"):
            accounts.add(connection, AT, "o", "li", person, [Role.CLERK], "hash", kind="audit_admin")
        with pytest.raises(RefusedError, match="不能由一个人担任"):
            accounts.add(connection, AT, "o", "li", person, [Role.AUDIT_ADMIN], "hash", kind=BUSINESS_KIND)


@pytest.mark.rule("R065")
def test_a_business_account_may_lose_all_roles_and_an_administrator_s_never(database: Database) -> None:
    zhang, root = opened(database, "zhang"), opened(database, "root", "system_admin")
    administration.set_roles(database, OPERATOR, zhang, [Role.CLERK, Role.HEAD])
    assert account(database, zhang).roles == {Role.CLERK, Role.HEAD}
    administration.set_roles(database, OPERATOR, zhang, [])
    assert account(database, zhang).roles == frozenset()
    for roles in ([], [Role.CLERK]):
        with pytest.raises(RefusedError, match="不能担任"):
            administration.set_roles(database, OPERATOR, root, roles)


@pytest.mark.rule("R065")
def test_no_administrator_changes_or_closes_the_own_account(database: Database) -> None:
    ids = [opened(database, name, "security_admin") for name in ("one", "two")]
    myself = By("one", AT, ids[0])
    with pytest.raises(RefusedError, match="自己的账号"):
        administration.close_account(database, myself, ids[0])
    with pytest.raises(RefusedError, match="自己的角色"):
        administration.set_roles(database, myself, ids[0], [Role.SECURITY_ADMIN])
    with pytest.raises(RefusedError, match="自己的密码"):
        administration.check_reset(myself, account(database, ids[0]))
    administration.close_account(database, myself, ids[1])
    assert account(database, ids[1]).ended_at == AT


@pytest.mark.rule("R065")
@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_the_last_usable_account_of_an_administrator_stays_open_even_for_the_operator(
    database: Database, role: str
) -> None:
    first, second = opened(database, "first", role), opened(database, "second", role)
    administration.close_account(database, OPERATOR, first)
    with pytest.raises(RefusedError, match="最后一个"):
        administration.close_account(database, OPERATOR, second)
    administration.reopen_account(database, OPERATOR, first)
    administration.close_account(database, OPERATOR, second)
    assert account(database, first).ended_at is None


@pytest.mark.rule("R065")
def test_two_administrators_who_close_each_other_at_once_leave_one(database: Database) -> None:
    first, second = opened(database, "first", "system_admin"), opened(database, "second", "system_admin")
    gate, refused = threading.Barrier(2), []

    def close(actor: int, other: int) -> None:
        gate.wait()
        try:
            administration.close_account(database, By("x", AT, actor), other)
        except RefusedError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=close, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    usable = [id_ for id_ in (first, second) if account(database, id_).ended_at is None]
    assert len(usable) == 1
    assert len(refused) == 1 and "最后一个" in refused[0]


@pytest.mark.rule("R090")
def test_who_had_left_and_comes_back_has_no_role_and_who_was_suspended_has_theirs(database: Database) -> None:
    left, suspended = opened(database, "left"), opened(database, "suspended")
    for id_ in (left, suspended):
        administration.set_roles(database, OPERATOR, id_, [Role.ARCHIVIST])
        administration.close_account(database, OPERATOR, id_)
    with database.write() as connection:
        person = accounts.person_of(connection, left)
        people.leave(connection, AT, "operator", person, "2026-11-29")
    for id_ in (left, suspended):
        administration.reopen_account(database, OPERATOR, id_)
    assert account(database, left).roles == frozenset()
    assert account(database, suspended).roles == {Role.ARCHIVIST}
    with pytest.raises(RefusedError, match="没有停用"):
        administration.reopen_account(database, OPERATOR, left)
    with database.read() as connection:
        back = people.person_of(connection, person)
    assert back is not None and back.left_on is None


def test_an_account_that_is_not_there_is_told_of(database: Database) -> None:
    for act in (administration.close_account, administration.reopen_account, administration.end_sessions):
        with pytest.raises(RefusedError, match="没有这个账号"):
            act(database, OPERATOR, 99)


@pytest.mark.parametrize("name", ["", "  ", "字" * 101, "a\x00b", "a\nb"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(RefusedError, match="名称不能用"):
        administration.name_of(name)


def test_a_change_of_post_is_logged_with_what_was_before_and_no_change_is_not(database: Database) -> None:
    id_ = opened(database, "zhang", department="法务部")
    administration.change_person(database, OPERATOR, id_, " 张三 ", "财务部", "会计")
    administration.change_person(database, OPERATOR, id_, "张三", "财务部", "会计")
    changed = account(database, id_)
    assert (changed.name, changed.department, changed.post) == ("张三", "财务部", "会计")
    with database.read() as connection:
        rows = connection.execute(sa.select(audit.c.details).where(audit.c.act == "person_changed")).all()
    assert len(rows) == 1
    assert '"department":["法务部","财务部"]' in rows[0].details


def test_accounts_are_found_by_name_department_role_and_state(database: Database) -> None:
    zhang, li = opened(database, "zhang", department="法务部"), opened(database, "li_1", department="财务部")
    opened(database, "lix1", "audit_admin")
    administration.set_roles(database, OPERATOR, zhang, [Role.CLERK])
    cases = [
        (Wanted(), 3, ["li_1", "lix1", "zhang"]),
        (Wanted(text="LI_"), 1, ["li_1"]),  # no wild card
        (Wanted(text="zhang的"), 1, ["zhang"]),
        (Wanted(department="财务部"), 1, ["li_1"]),
        (Wanted(role="audit_admin"), 1, ["lix1"]),
        (Wanted(state="without_role"), 1, ["li_1"]),
        (Wanted(state="closed"), 0, []),
        (Wanted(state="usable", department="法务部", role="clerk", text="z"), 1, ["zhang"]),
    ]
    with database.read() as connection:
        for wanted, total, logins in cases:
            found = accounts.found(connection, wanted, 50, 0)
            assert (found[0], [one.login for one in found[1]]) == (total, logins), wanted
        total, page = accounts.found(connection, Wanted(), 1, 1)
    assert (total, [one.login for one in page]) == (3, ["lix1"])
    administration.close_account(database, OPERATOR, li)
    with database.read() as connection:
        assert accounts.found(connection, Wanted(state="closed"), 50, 0)[0] == 1
        assert accounts.without_role(connection) == 0
