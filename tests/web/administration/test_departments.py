"""The page of departments: the tree, who keeps their files, and what the archive has to be told."""

import datetime

import pytest
from fastapi.testclient import TestClient

from archive.catalogue.accounts import departments, people
from archive.catalogue.accounts.people import Appointment
from guidang.site.site import Site
from tests.archive.filling import arrival, receive
from tests.web.administration.conftest import SignedIn, person_id
from tests.web.reading import shown, texts, tree

TODAY = datetime.datetime.now().astimezone().date().isoformat()


def entered(site: Site) -> dict[str, int]:
    with site.database.read() as connection:
        return {one.name: one.id for one in departments.everyone(connection)}


def appointed(site: Site) -> list[Appointment]:
    with site.database.read() as connection:
        return people.appointments(connection, TODAY, all_=True)


def appoint(client: TestClient, site: Site, login: str, department: str = "法务部", **more: str) -> int:
    data = {"person": str(person_id(site, login)), "department": department, "duty": "keep", "since": TODAY}
    return client.post("/appointments", data=data | more).status_code


@pytest.mark.rule("R057")
@pytest.mark.rule("R167")
def test_departments_are_entered_moved_and_given_a_keeper(site: Site, system: TestClient) -> None:
    for name in ("集团", "法务部"):
        assert system.post("/departments", data={"name": name}).status_code == 303
    ids = entered(site)
    moved = system.post(f"/departments/{ids['法务部']}/move", data={"under": ids["集团"]})
    assert moved.status_code == 303
    circle = system.post(f"/departments/{ids['集团']}/move", data={"under": ids["法务部"]})
    assert circle.status_code == 409 and "下级部门之下" in circle.text
    assert appoint(system, site, "clerk") == 303
    page = tree(system.get("/departments"))
    (row,) = page.xpath("//tr[td[contains(@class, 'depth-1')]]")
    assert "法务部" in shown(row) and "保管 文员" in shown(row) and "未备案" in shown(row)


@pytest.mark.rule("R058")
def test_what_was_not_lodged_is_listed_until_the_archive_is_told_and_again_after_a_change(
    site: Site, system: TestClient
) -> None:
    system.post("/departments", data={"name": "法务部"})
    appoint(system, site, "clerk")
    (one,) = appointed(site)
    assert texts(tree(system.get("/departments")), "//section[@id='unlodged']//tbody/tr/td[4]") == ["文员"]
    told = {"day": TODAY, "appointment": [one.id]}
    assert system.post("/appointments/lodge", data=told).status_code == 303
    assert not tree(system.get("/departments")).xpath("//section[@id='unlodged']")
    assert system.post(f"/appointments/{one.id}/end", data={"until": TODAY}).status_code == 303
    assert tree(system.get("/departments")).xpath("//section[@id='unlodged']")
    nothing = system.post("/appointments/lodge", data={"day": TODAY})
    assert nothing.status_code == 409 and "没有选中" in nothing.text


@pytest.mark.rule("R058")
def test_a_department_with_records_and_no_keeper_is_warned_of(site: Site, system: TestClient) -> None:
    receive(site.database, arrival("a.pdf", department="工程部"))
    notice = shown(tree(system.get("/departments")).xpath("//div[@id='unkept']")[0])
    assert "工程部" in notice and "1 份" in notice and "还没有登记" in notice
    waiting = shown(tree(system.get("/waiting")).xpath("//main")[0])
    assert "有文件而没有档案保管人的部门1" in waiting
    assert appoint(system, site, "clerk", "工程部") == 303
    assert not tree(system.get("/departments")).xpath("//div[@id='unkept']")


def test_what_cannot_be_is_told_with_what_to_do(site: Site, system: TestClient) -> None:
    system.post("/departments", data={"name": "法务部"})
    for data, told in (
        ({"person": "0"}, "没有这个人"),
        ({"person": str(person_id(site, "audit-admin"))}, "三员不能任"),
        ({"since": "2026-02-30"}, "日期不对"),
        ({"until": "2000-01-01"}, "早于"),
        ({"duty": "own"}, "没有这种职责"),
        ({"department": " "}, "名称不能用"),
    ):
        base = {"person": str(person_id(site, "clerk")), "department": "法务部", "since": TODAY}
        answer = system.post("/appointments", data=base | data)
        assert answer.status_code == 409, data
        assert told in shown(tree(answer).xpath("//p[@role='alert']")[0])
    for path in ("/appointments/99/end", "/departments/99/move"):
        assert system.post(path, data={"until": TODAY}).status_code == 409
    assert system.post("/departments", data={"name": "法务部"}).status_code == 409
    assert system.post("/departments", data={"name": "新的", "under": "99"}).status_code == 409
    assert appointed(site) == [] and list(entered(site)) == ["法务部"]


@pytest.mark.rule("R065")
def test_an_administrator_cannot_be_chosen_and_others_do_not_see_the_page(
    site: Site, system: TestClient, signed_in: SignedIn
) -> None:
    offered = texts(tree(system.get("/departments")), "//select[@name='person']/option")
    assert "文员" in offered and not any("admin" in name for name in offered)
    for login in ("security-admin", "audit-admin", "archivist"):
        assert signed_in(login).get("/departments").status_code == 403


def test_those_who_kept_the_files_before_are_shown_when_asked_for(site: Site, system: TestClient) -> None:
    system.post("/departments", data={"name": "法务部"})
    appoint(system, site, "clerk", since="2020-01-01", until="2020-12-31")
    assert "文员" not in shown(tree(system.get("/departments")).xpath("//section[h2/@id='tree']")[0])
    assert "文员" in shown(tree(system.get("/departments?all=true")).xpath("//section[h2/@id='tree']")[0])
