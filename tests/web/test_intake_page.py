"""The intake page: what came in, its state, why something failed and what to do."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.catalogue.arrivals import intake
from archive.catalogue.looking import records
from guidang.site.site import Site
from guidang.web.app import create_app
from ingest.errors import REASONS
from tests.archive.filling import arrival
from tests.running import make_site
from tests.web.conftest import Named
from tests.web.reading import shown, texts, tree

ROWS = "//ul[@class='arrivals']/li"


def test_everything_that_came_in_is_listed_the_newest_first(client: TestClient, site: Site) -> None:
    with site.database.read() as connection:
        total, newest = records.listing(connection)
    page = tree(client.get("/intake"))
    assert page.xpath(f"{ROWS}/@id") == [f"arrival-{record.id}" for record in newest]
    assert f"全部 {total}" in texts(page, "//nav[@class='tabs']/a")


def test_a_file_that_failed_says_why_and_what_to_do(client: TestClient, named: Named) -> None:
    page = tree(client.get("/intake"))
    row = shown(page.get_element_by_id(f"arrival-{named('坏文件').id}"))
    assert "读不了" in row
    assert REASONS["damaged"].message in row
    assert REASONS["damaged"].todo in row


def test_why_a_file_failed_is_told_in_english_to_english_readers(client: TestClient, named: Named) -> None:
    page = tree(client.get("/intake", headers={"accept-language": "en"}))
    row = shown(page.get_element_by_id(f"arrival-{named('坏文件').id}"))
    assert "The file is damaged or incomplete" in row


def test_a_duplicate_leads_to_the_first_record(client: TestClient, named: Named) -> None:
    first, second = named("甲.txt"), named("乙.txt")
    if first.duplicate_of:
        first, second = second, first
    row = tree(client.get("/intake")).get_element_by_id(f"arrival-{second.id}")
    assert "内容完全相同" in shown(row)
    assert f"/records/{first.id}" in row.xpath(".//p[@class='why']//a/@href")


def test_an_attachment_leads_to_what_it_belongs_to(client: TestClient, site: Site) -> None:
    with site.database.read() as connection:
        _, everything = records.listing(connection, limit=500)
    children = [record for record in everything if record.parent_id]
    assert children
    page = tree(client.get("/intake"))
    for child in children:
        row = page.get_element_by_id(f"arrival-{child.id}")
        assert f"/records/{child.parent_id}" in row.xpath(".//ul[@class='facts']//a/@href")


@pytest.mark.parametrize("department", ["", "工程部", "办公室"])
def test_every_state_leads_to_exactly_its_files(client: TestClient, department: str) -> None:
    page = tree(client.get("/intake", params={"department": department}))
    for tab in page.xpath("//nav[@class='tabs']/a"):
        count = int(shown(tab.xpath("./span")[0]))
        narrowed = tree(client.get(tab.get("href")))
        assert len(narrowed.xpath(f"{ROWS}[@id]")) == count
        assert shown(narrowed.xpath("//nav[@class='tabs']/a[@aria-current]")[0]) == shown(tab)


def test_a_department_sees_its_own_files_and_counts(client: TestClient, site: Site) -> None:
    with site.database.read() as connection:
        total, mine = records.listing(connection, department="工程部")
    page = tree(client.get("/intake", params={"department": "工程部"}))
    assert page.xpath(f"{ROWS}/@id") == [f"arrival-{record.id}" for record in mine]
    assert f"全部 {total}" in texts(page, "//nav[@class='tabs']/a")
    assert page.xpath("//option[@selected]/@value") == ["工程部"]


def test_the_list_refreshes_itself_until_it_is_paused(client: TestClient) -> None:
    page = tree(client.get("/intake", params={"department": "工程部"}))
    listing = page.get_element_by_id("arrivals")
    assert listing.get("hx-trigger") == "every 5s"
    assert "department=" in listing.get("hx-get")
    paused = tree(client.get(page.xpath("//span[@class='refresh']/a/@href")[0]))
    assert paused.get_element_by_id("arrivals").get("hx-trigger") is None
    assert paused.xpath("//option[@selected]/@value") == ["工程部"]


def test_a_filter_without_files_says_so(client: TestClient) -> None:
    assert "没有符合条件的文件" in client.get("/intake", params={"department": "不存在"}).text


def test_a_page_behind_the_last_leads_back(client: TestClient) -> None:
    page = tree(client.get("/intake", params={"page": 999999, "state": "indexed"}))
    assert page.xpath("//li[@class='empty']/a/@href") == ["/intake?state=indexed"]


@pytest.mark.parametrize(
    "parameters", [{"state": "lost"}, {"page": 0}, {"review": "perhaps"}, {"page": 10**30}]
)
def test_a_parameter_that_cannot_be_is_a_page_that_says_so(
    client: TestClient, parameters: dict[str, str]
) -> None:
    answer = client.get("/intake", params=parameters)
    assert answer.status_code == 422
    assert "地址中的参数不对" in answer.text


def test_a_long_list_has_several_pages_that_keep_what_was_chosen(tmp_path: Path) -> None:
    site = Site(make_site(tmp_path / "site"))
    arrivals = [arrival(f"第{number}份.txt", f"{number:064d}") for number in range(120)]
    with site.database.write() as connection:
        intake.receive(connection, "2026-03-05T01:02:03Z", 2026, "tester", arrivals)
    with TestClient(create_app(site), base_url="http://127.0.0.1") as client:
        first = tree(client.get("/intake?state=received"))
        assert len(first.xpath(ROWS)) == 50
        (onward,) = first.xpath("//nav[@class='pages']/a[@rel='next']/@href")
        second = tree(client.get(onward))
        assert "第69份" in shown(second.xpath(ROWS)[0])
        assert "state=received" in onward
        assert len(tree(client.get("/intake?state=received&page=3")).xpath(ROWS)) == 20
    site.close()
