"""The pages of accounts: opened by one administrator, given roles by another, seen by nobody else."""

import pytest
from fastapi.testclient import TestClient

from archive.catalogue.accounts import accounts
from archive.rules.roles import Role
from guidang.site.site import Site, now
from tests.web.administration.conftest import SignedIn, account_id, acts
from tests.web.reading import shown, texts, tree

NEW = {"login": "Zhang", "name": "张三", "department": "法务部", "post": "专员", "kind": "business"}


def password_on(page: object) -> str:
    (found,) = texts(tree(page), "//code[@class='once']")
    return found


@pytest.mark.rule("R065")
@pytest.mark.rule("R230")
def test_an_account_is_opened_by_one_administrator_and_given_its_role_by_another(
    site: Site, system: TestClient, security: TestClient, signed_in: SignedIn
) -> None:
    opened = system.post("/people", data=NEW)
    assert opened.status_code == 200
    password = password_on(opened)
    id_ = account_id(site, "zhang")
    assert password not in system.get(f"/people/{id_}").text
    zhang = signed_in("zhang", password)
    assert zhang.get("/waiting").headers["location"] == "/account/password"
    new = "another horse 8"
    zhang.post("/account/password", data={"old": password, "new": new, "again": new})
    assert "还没有角色" in zhang.get("/waiting").text
    assert zhang.get("/intake").status_code == 403
    assert system.post(f"/people/{id_}/roles", data={"roles": ["clerk"]}).status_code == 403
    assert security.post(f"/people/{id_}/roles", data={"roles": ["clerk", "head"]}).status_code == 303
    assert zhang.get("/intake").status_code == 303  # signed out by it
    assert signed_in("zhang", new).get("/intake").status_code == 200
    page = tree(security.get(f"/people/{id_}"))
    checked = {box.get("value") for box in page.xpath("//input[@name='roles'][@checked]")}
    assert checked == {"clerk", "head"}
    assert ("system-admin", "account_opened") in acts(site)
    assert ("security-admin", "roles_set") in acts(site)


@pytest.mark.rule("R065")
def test_an_administrator_s_account_has_its_role_at_once_and_no_other_can_be_given(
    site: Site, system: TestClient, security: TestClient
) -> None:
    system.post("/people", data=NEW | {"login": "audit2", "kind": "audit_admin"})
    id_ = account_id(site, "audit2")
    with site.database.read() as connection:
        made = accounts.by_id(connection, id_)
    assert made is not None and made.roles == {Role.AUDIT_ADMIN}
    refused = security.post(f"/people/{id_}/roles", data={"roles": ["clerk"]})
    assert refused.status_code == 409 and "不能担任" in refused.text
    assert security.post(f"/people/{id_}/roles", data={"roles": ["king"]}).status_code == 422


@pytest.mark.rule("R065")
def test_what_is_one_administrator_s_is_closed_to_the_others(site: Site, signed_in: SignedIn) -> None:
    id_ = account_id(site, "clerk")
    doors = {
        "system-admin": {"person", "close", "open"},
        "security-admin": {"roles", "password", "sessions/end"},
        "audit-admin": set[str](),
        "archivist": set[str](),
    }
    every = set[str]().union(*doors.values())
    for login, own in doors.items():
        client = signed_in(login)
        for act in every - own:
            assert client.post(f"/people/{id_}/{act}").status_code == 403, (login, act)
        assert (client.get("/people").status_code == 200) == bool(own), login
        assert (client.get("/people/new").status_code == 200) == (login == "system-admin"), login


@pytest.mark.rule("R065")
def test_no_administrator_closes_the_own_account_and_the_last_of_a_kind_stays(
    site: Site, system: TestClient, security: TestClient
) -> None:
    own = account_id(site, "system-admin")
    assert "管理员不能停用自己的账号" in system.post(f"/people/{own}/close").text
    last = account_id(site, "audit-admin")
    refused = system.post(f"/people/{last}/close")
    assert refused.status_code == 409 and "最后一个" in refused.text and "先为接任的人" in refused.text
    own = account_id(site, "security-admin")
    for act in ("roles", "password"):
        assert security.post(f"/people/{own}/{act}").status_code == 409, act
    assert not tree(security.get(f"/people/{own}")).xpath("//form[contains(@action, 'password')]")


def test_a_closed_account_signs_in_no_more_until_it_is_opened_again(
    site: Site, system: TestClient, signed_in: SignedIn
) -> None:
    id_, clerk = account_id(site, "clerk"), signed_in("clerk")
    assert system.post(f"/people/{id_}/close").status_code == 303
    assert clerk.get("/intake").headers["location"].startswith("/sign-in")
    assert system.post(f"/people/{id_}/close").status_code == 409
    assert "已停用" in system.get(f"/people/{id_}").text
    assert system.post(f"/people/{id_}/open").status_code == 303
    assert signed_in("clerk").get("/intake").status_code == 200


@pytest.mark.rule("R065")
def test_a_password_is_reset_and_sessions_are_ended_by_the_security_administrator(
    site: Site, security: TestClient, signed_in: SignedIn
) -> None:
    id_, clerk = account_id(site, "clerk"), signed_in("clerk")
    page = security.get(f"/people/{id_}")
    assert "testclient" in page.text
    assert security.post(f"/people/{id_}/sessions/end").status_code == 303
    assert clerk.get("/intake").status_code == 303
    reset = security.post(f"/people/{id_}/password")
    password = password_on(reset)
    assert signed_in("clerk", password).get("/intake").headers["location"] == "/account/password"
    assert "换了密码" in shown(tree(security.get(f"/people/{id_}")).xpath("//section[h2/@id='history']")[0])


def test_a_change_of_post_stands_in_the_history_with_what_was_before(site: Site, system: TestClient) -> None:
    id_ = account_id(site, "clerk")
    changed = {"name": "文员", "department": "财务部", "post": "出纳"}
    assert system.post(f"/people/{id_}/person", data=changed).status_code == 303
    page = tree(system.get(f"/people/{id_}"))
    history = shown(page.xpath("//section[h2/@id='history']")[0])
    assert "改了人员的部门或岗位" in history and "→ 财务部" in history
    assert "signed_in" not in history


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"login": " "}, "账号名不能用"),
        ({"login": "长" * 65}, "账号名不能用"),
        ({"login": "CLERK"}, "已经存在"),
        ({"name": " "}, "名称不能用"),
        ({"department": "字" * 101}, "名称不能用"),
        ({"kind": "king"}, "没有这种账号"),
        ({"source": "rumour"}, "没有这种核对方式"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_what_was_typed_stays(
    system: TestClient, wrong: dict[str, str], told: str
) -> None:
    answer = system.post("/people", data=NEW | wrong)
    assert answer.status_code == 409
    assert told in shown(tree(answer).xpath("//p[@role='alert']")[0])
    assert tree(answer).xpath("//input[@name='post']/@value") == ["专员"]


def test_accounts_are_found_by_what_is_chosen_and_listed_fifty_to_a_page(
    site: Site, system: TestClient
) -> None:
    with site.database.write() as connection:
        from archive.catalogue.accounts import people

        for number in range(60):
            of = people.add_person(connection, "2026-01-01T00:00:00Z", "t", f"某人{number}", "工程部")
            at = ("2026-01-01T00:00:00Z", "t", f"user{number:02}", of, ())
            accounts.add(connection, *at, "hash", kind="business")

    def logins(**asked: object) -> list[str]:
        return texts(tree(system.get("/people", params=asked)), "//tbody/tr/td[1]")

    assert len(logins(department="工程部")) == 50
    assert logins(department="工程部", page=2) == [f"user{number}" for number in range(50, 60)]
    assert logins(q="某人7 ") == ["user07"]
    assert logins(role="archivist") == ["archivist"]
    assert len(logins(state="without_role")) == 50
    assert logins(q="<script>") == [] and logins(page=99) == []
    for path in ("/people?role=king", "/people?state=odd", "/people/999999999999"):
        assert system.get(path).status_code in (404, 422), path
    assert system.get("/people/99999").status_code == 404


def test_an_account_that_the_house_checks_has_no_password_here(
    site: Site, system: TestClient, security: TestClient
) -> None:
    for source in ("ldap", "oidc"):
        opened = system.post("/people", data=NEW | {"login": source, "source": source})
        assert opened.status_code == 200 and not tree(opened).xpath("//code[@class='once']")
    assert "目录服务里重设" in security.post(f"/people/{account_id(site, 'ldap')}/password").text
    number = account_id(site, "oidc")
    with site.database.write() as connection:
        accounts.set_subject(connection, now(), "tester", number, "whoever came first")
    assert "解除与统一登录的绑定" in security.get(f"/people/{number}").text
    assert security.post(f"/people/{number}/password").status_code == 303
    with site.database.read() as connection:
        untied = accounts.by_id(connection, number)
    assert untied is not None and untied.subject is None
    assert acts(site)[-1] == ("security-admin", "subject_set")
