"""The intake page: what came in, its state, why something failed and what to do."""

import os
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from fastapi.testclient import TestClient
from lxml.html import HtmlElement

from archive.catalogue.arrivals import intake
from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from guidang.site.site import Site
from guidang.web.app import create_app
from ingest.errors import REASONS
from tests.archive.filling import arrival
from tests.ingest.test_attachments import zipped
from tests.running import guidang, make_site, until
from tests.web.conftest import Named
from tests.web.reading import shown, texts, tree

ROWS = "//ul[@class='arrivals']/li"


def deposited(site: Site, department: str = "") -> list[Record]:
    """What came in by itself, the newest first."""
    with site.database.read() as connection:
        _, everything = records.listing(connection, department=department, limit=500)
    return [record for record in everything if record.parent_id is None]


def test_everything_that_was_deposited_is_listed_the_newest_first(client: TestClient, site: Site) -> None:
    newest = deposited(site)
    page = tree(client.get("/intake"))
    assert page.xpath(f"{ROWS}/@id") == [f"arrival-{record.id}" for record in newest]
    assert f"全部 {len(newest)}" in texts(page, "//nav[@class='tabs']/a")


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


def test_the_row_of_a_mail_leads_to_its_attachments_and_they_to_it(client: TestClient, site: Site) -> None:
    with site.database.read() as connection:
        _, everything = records.listing(connection, limit=500)
    children = [record for record in everything if record.parent_id]
    assert children
    page = tree(client.get("/intake"))
    for child in children:
        row = page.get_element_by_id(f"arrival-{child.parent_id}")
        (link,) = row.xpath(".//p[@class='inside']/a[contains(., '内含文件')]/@href")
        inside = tree(client.get(link)).get_element_by_id(f"arrival-{child.id}")
        assert f"/records/{child.parent_id}" in inside.xpath(".//ul[@class='facts']//a/@href")


@pytest.mark.parametrize("department", ["", "工程部", "办公室"])
def test_every_state_leads_to_exactly_its_files(client: TestClient, department: str) -> None:
    page = tree(client.get("/intake", params={"department": department}))
    for tab in page.xpath("//nav[@class='tabs']/a"):
        count = int(shown(tab.xpath("./span")[0]))
        narrowed = tree(client.get(tab.get("href")))
        assert len(narrowed.xpath(f"{ROWS}[@id]")) == count
        assert shown(narrowed.xpath("//nav[@class='tabs']/a[@aria-current]")[0]) == shown(tab)


def test_a_department_sees_its_own_files_and_counts(client: TestClient, site: Site) -> None:
    mine = deposited(site, "工程部")
    page = tree(client.get("/intake", params={"department": "工程部"}))
    assert page.xpath(f"{ROWS}/@id") == [f"arrival-{record.id}" for record in mine]
    assert f"全部 {len(mine)}" in texts(page, "//nav[@class='tabs']/a")
    assert page.xpath("//option[@selected]/@value") == ["工程部"]


@pytest.fixture(scope="module")
def transfer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The pages of a site with a package of many files, some of which need something, and a clerk's own."""
    office = "办公室"
    folder = make_site(
        tmp_path_factory.mktemp("transfer") / "site", "[watch]\nsettle_seconds = 0.1\n", (office, "")
    )
    drop = folder / "watch_folders" / office
    (drop / "自己的.txt").write_text("关于召开会议的通知", encoding="utf-8")
    (drop / "删掉的.txt").write_text("关于停水的通知", encoding="utf-8")
    guidang("watch", "--once", "--site", folder)
    with zipfile.ZipFile(drop / "移交.zip", "w") as package:
        for number in range(60):
            package.writestr(f"合同/{number}.txt", f"水泵采购合同 第{number}号\n甲方：某公司\n乙方：某厂")
        package.writestr("坏.pdf", b"%PDF-1.7 broken")
        package.writestr("内.zip", zipped({"坏二.pdf": b"%PDF-1.7 broken, too", "好.txt": "好".encode()}))
    locked = pikepdf.new()
    locked.add_blank_page()
    locked.save(drop / "加密.pdf", encryption=pikepdf.Encryption(owner="甲", user="乙"))
    guidang("watch", "--once", "--site", folder, code=1)
    (drop / "删掉的.txt").unlink()
    site = Site(folder)
    with TestClient(create_app(site), base_url="http://127.0.0.1") as client:
        yield client
    site.close()


def row_of(client: TestClient, name: str, address: str = "/intake") -> HtmlElement:
    (row,) = [row for row in tree(client.get(address)).xpath(ROWS) if name in shown(row)]
    return row


def test_members_of_a_package_bury_nobody_s_own_files(transfer: TestClient) -> None:
    page = tree(transfer.get("/intake"))
    assert len(page.xpath(ROWS)) == 4
    assert page.xpath("//nav[@class='pages']") == []
    assert "全部 4" in texts(page, "//nav[@class='tabs']/a")
    row_of(transfer, "自己的.txt")
    inside = row_of(transfer, "移交.zip").xpath(".//p[@class='inside']/a")
    assert [shown(each) for each in inside] == ["内含文件 64 份", "读不了 2", "待复核 1"]
    for each in inside:
        count = int(re.findall(r"\d+", shown(each))[0])
        listed = tree(transfer.get(each.get("href")))
        assert len(listed.xpath(ROWS)) == min(count, 50)
        assert shown(listed.xpath("//nav[@class='tabs']/a[@aria-current]/span")[0]) == str(count)
        assert "移交" in shown(listed.xpath("//p[@class='count']")[0])


def test_a_package_is_listed_by_what_its_members_are_and_all_of_them_are_read_again(
    transfer: TestClient,
) -> None:
    page = tree(transfer.get("/intake?state=unreadable"))
    assert [shown(row.xpath(".//a")[0]) for row in page.xpath(ROWS)] == ["移交.zip"]
    assert "这 2 份全部再读一次" in shown(page.get_element_by_id("arrivals"))


def test_who_deposits_a_locked_file_gets_one_advice_and_the_archivist_a_form(transfer: TestClient) -> None:
    row = row_of(transfer, "加密.pdf")
    assert [shown(each) for each in row.xpath(".//b")] == ["请把密码告诉档案员；原件已保存。"]
    (details,) = row.xpath(".//details[not(@open)]")
    assert shown(details.xpath("./summary")[0]) == "档案员：输入密码"
    assert details.xpath(".//form//input[@type='password']")
    assert row.xpath(".//form[not(ancestor::details)]") == []


def test_a_source_that_is_no_more_is_told(transfer: TestClient) -> None:
    row = row_of(transfer, "删掉的.txt")
    assert "来源已不在" in shown(row)
    assert "来源已不在" not in shown(row_of(transfer, "自己的.txt"))
    (link,) = row.xpath(".//div[@class='what']/a/@href")
    assert "来源已不在" in shown(tree(transfer.get(link)).get_element_by_id("main"))


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


def test_a_drop_folder_with_a_wrong_setting_is_told_with_what_to_do_until_it_is_mended(
    tmp_path: Path,
) -> None:
    site = Site(make_site(tmp_path / "site", "", ("甲", 'after = "burn"'), ("乙", "")))
    with TestClient(create_app(site), base_url="http://127.0.0.1") as client:
        troubles = "//div[@id='troubles']/div"
        until(lambda: tree(client.get("/intake")).xpath(troubles), 10)
        for address in ("/intake", "/"):
            (notice,) = tree(client.get(address)).xpath(troubles)
            assert "甲/folder.toml:1 after" in shown(notice)
            assert '"leave" / "move" / "delete"' in shown(notice)
        english = tree(client.get("/intake", headers={"accept-language": "en"}))
        assert "Allowed:" in shown(english.get_element_by_id("troubles"))
        (site.watch_folders / "甲" / "folder.toml").write_text('after = "leave"', encoding="utf-8")
        until(lambda: not tree(client.get("/intake")).xpath(troubles), 10)
    site.close()


def test_the_page_does_not_wait_for_a_drop_folder_that_does_not_answer(tmp_path: Path) -> None:
    site = Site(make_site(tmp_path / "site", "", ("甲", "")))
    settings = site.watch_folders / "甲" / "folder.toml"
    settings.unlink()
    os.mkfifo(settings)  # whoever opens it waits for a writer that does not come
    began = time.monotonic()
    with TestClient(create_app(site), base_url="http://127.0.0.1") as client:
        assert client.get("/intake").status_code == 200
    assert time.monotonic() - began < 5
    with settings.open("w") as writer:
        writer.write("")
    site.close()
