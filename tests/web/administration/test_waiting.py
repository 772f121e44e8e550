"""What waits for whoever is signed in, and the menu that shows only what they may open."""

import pytest
from fastapi.testclient import TestClient

from archive.rules.roles import ADMINISTRATORS, Role
from guidang.rights.accounts import open_account
from guidang.site.site import Site
from guidang.web.account import doors
from guidang.web.app import create_app
from guidang.web.waiting.waiting import WAITING
from tests.web.administration.conftest import HTML, SignedIn, login_of
from tests.web.reading import shown, texts, tree

MENU = {
    Role.SYSTEM_ADMIN: ["/waiting", "/people", "/departments", "/leaving"],
    Role.SECURITY_ADMIN: ["/waiting", "/people", "/rights"],
    Role.AUDIT_ADMIN: ["/waiting", "/log"],
}


@pytest.mark.rule("R065")
def test_the_menu_shows_what_the_role_may_open_and_each_of_it_opens(signed_in: SignedIn) -> None:
    for role in Role:
        client = signed_in(login_of(role))
        page = tree(client.get("/waiting"))
        paths = page.xpath("//header//nav/a[not(@hreflang)]/@href")
        assert paths == [*MENU.get(role, ["/waiting", "/", "/intake"]), "/account"], role
        assert {client.get(path).status_code for path in paths} == {200}, role
        assert bool(page.xpath("//form[@role='search']")) == (role not in ADMINISTRATORS)


def test_administrators_come_to_what_waits_for_them(signed_in: SignedIn) -> None:
    assert signed_in("system-admin").get("/").headers["location"] == "/waiting"


@pytest.mark.rule("R065")
def test_a_business_account_without_role_waits_for_the_security_administrator(
    site: Site, security: TestClient, system: TestClient
) -> None:
    assert "没有等您办理的事" in security.get("/waiting").text
    open_account(site, "new", "新来的", kind="business")
    page = tree(security.get("/waiting"))
    assert texts(page, "//tr") == ["还没有角色的业务账号1"]
    (address,) = page.xpath("//tr//a/@href")
    assert texts(tree(security.get(address)), "//tbody/tr/td[1]") == ["new"]
    assert "还没有角色的业务账号" not in system.get("/waiting").text


def test_everything_that_waits_leads_to_a_page_of_those_it_waits_for() -> None:
    assert len({one.code for one in WAITING}) == len(WAITING) >= 5
    for one in WAITING:
        path = one.address.partition("?")[0].partition("#")[0]
        for role in one.roles or frozenset(Role):
            assert doors.leads(frozenset({role}), path), (one.code, role)


def test_on_an_open_site_nothing_waits_for_anybody(site: Site) -> None:
    settings = site.folder / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert "open = false" in text
    settings.write_text(text.replace("open = false", "open = true"), encoding="utf-8")
    opened = Site(site.folder)
    with TestClient(
        create_app(opened), base_url="http://127.0.0.1", headers=HTML, follow_redirects=False
    ) as client:
        page = tree(client.get("/intake"))
        assert page.xpath("//header//nav/a[not(@hreflang)]/@href") == [
            "/",
            "/intake",
            "/sign-in?back=%2Fintake",
        ]
        assert client.get("/waiting").status_code == 404
        assert "要先登录" in shown(tree(client.get("/waiting")).xpath("//main")[0])
        for path in ("/people", "/departments", "/log"):
            assert client.get(path).headers["location"].startswith("/sign-in"), path
    opened.close()
