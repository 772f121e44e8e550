"""Accounts, roles and appointments: what the tables themselves refuse, and what is logged."""

import pytest
import sqlalchemy as sa

from archive.catalogue.accounts import accounts, people
from archive.catalogue.ground.connect import Connection, Database
from archive.catalogue.tables import account, account_role, audit
from archive.errors import RefusedError
from archive.rules.roles import Role

AT, WHO = "2026-11-29T08:00:00Z", "tester"


def opened(connection: Connection, login: str, *roles: Role, department: str = "") -> int:
    person = people.add_person(connection, AT, WHO, f"{login}的姓名", department)
    return accounts.add(connection, AT, WHO, login, person, roles, "hash")


@pytest.mark.rule("R065")
def test_the_tables_refuse_a_second_kind_of_role_on_an_account(database: Database) -> None:
    with database.write() as connection:
        business = opened(connection, "zhang", Role.ARCHIVIST, Role.HEAD)
        admin = opened(connection, "root", Role.SYSTEM_ADMIN)
    for id_, kind, role in (
        (business, "business", "audit_admin"),
        (business, "audit_admin", "audit_admin"),
        (admin, "system_admin", "security_admin"),
        (admin, "business", "archivist"),
        (admin, "system_admin", "archivist"),
    ):
        with pytest.raises(ValueError), database.write() as connection:
            row = {"account_id": id_, "role": role, "kind": kind}
            connection.execute(sa.insert(account_role).values(row))
    with pytest.raises(ValueError), database.write() as connection:
        connection.execute(sa.update(account).where(account.c.id == admin).values(kind="business"))


@pytest.mark.rule("R065")
def test_one_person_never_has_two_accounts(database: Database) -> None:
    with database.write() as connection:
        person = people.add_person(connection, AT, WHO, "张三")
        accounts.add(connection, AT, WHO, "zhang", person, [Role.CLERK], "hash")
        with pytest.raises(RefusedError, match="已经存在"):
            accounts.add(connection, AT, WHO, "zhang2", person, [Role.SYSTEM_ADMIN], "hash")
    with pytest.raises(ValueError), database.write() as connection:
        row = {"person_id": person, "login": "zhang3", "kind": "business", "source": "local"}
        connection.execute(sa.insert(account).values(row | {"password_hash": "", "must_change": False}))


@pytest.mark.rule("R065")
def test_roles_that_exclude_each_other_are_refused_in_plain_words(database: Database) -> None:
    with database.write() as connection:
        with pytest.raises(RefusedError, match="不能由一个人担任"):
            opened(connection, "li", Role.ARCHIVIST, Role.SYSTEM_ADMIN)
        id_ = opened(connection, "wang", Role.CLERK)
        with pytest.raises(RefusedError, match="不能担任"):
            accounts.set_roles(connection, AT, WHO, id_, [Role.AUDIT_ADMIN])
        accounts.set_roles(connection, AT, WHO, id_, [Role.ARCHIVIST, Role.HEAD])
        changed = accounts.by_login(connection, "WANG ")
    assert changed is not None
    assert changed.roles == {Role.ARCHIVIST, Role.HEAD}


@pytest.mark.rule("R059")
def test_a_closed_account_stays_known_and_cannot_be_closed_twice(database: Database) -> None:
    with database.write() as connection:
        id_ = opened(connection, "zhao", Role.CLERK, department="财务部")
        assert accounts.end(connection, AT, WHO, id_) is True
        assert accounts.end(connection, AT, WHO, id_) is False
        closed = accounts.by_id(connection, id_)
    assert closed is not None
    assert (closed.ended_at, closed.department) == (AT, "财务部")


@pytest.mark.rule("R057")
@pytest.mark.rule("R167")
def test_an_appointment_has_its_term_and_its_end_is_kept(database: Database) -> None:
    with database.write() as connection:
        person = people.add_person(connection, AT, WHO, "张三", "法务部")
        id_ = people.appoint(connection, AT, WHO, person, "法务部", people.KEEP, "2026-01-01")
        with pytest.raises(RefusedError, match="早于"):
            people.appoint(connection, AT, WHO, person, "法务部", people.KEEP, "2026-01-02", "2026-01-01")
        assert [one.person for one in people.appointments(connection, "2026-06-01")] == ["张三"]
        assert people.appointments(connection, "2025-12-31") == []
        assert people.end_appointment(connection, AT, WHO, id_, "2026-06-30") is True
        assert people.appointments(connection, "2026-07-01") == []
        assert [one.until for one in people.appointments(connection, "2026-07-01", all_=True)] == [
            "2026-06-30"
        ]


@pytest.mark.rule("R058")
def test_a_department_whose_files_nobody_keeps_is_named(database: Database) -> None:
    with database.write() as connection:
        person = people.add_person(connection, AT, WHO, "张三", "法务部")
        people.ensure_department(connection, AT, WHO, "合同科", parent="法务部")
        people.appoint(connection, AT, WHO, person, "法务部", people.KEEP, "2026-01-01", "2026-12-31")
        people.appoint(connection, AT, WHO, person, "合同科", people.SUPERVISE, "2026-01-01")
        assert people.unkept(connection, "2026-06-01") == ["合同科"]
        assert people.unkept(connection, "2027-01-01") == ["合同科", "法务部"]


def test_everything_done_to_accounts_is_in_the_audit_log_and_no_password_is(database: Database) -> None:
    with database.write() as connection:
        id_ = opened(connection, "qian", Role.CLERK)
        accounts.set_password(connection, AT, WHO, id_, "another-hash", must_change=False)
        accounts.end(connection, AT, WHO, id_)
        rows = connection.execute(sa.select(audit.c.act, audit.c.details)).all()
    acts = [row.act for row in rows]
    assert acts == ["person_entered", "account_opened", "password_set", "account_closed"]
    assert not any("hash" in row.details for row in rows)
