"""The search page: what is found, how it is narrowed, and what is said when nothing can be found."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from guidang.site.site import Site
from guidang.web.app import create_app
from tests.running import make_site
from tests.web.conftest import Named
from tests.web.documents import LONG_NAME
from tests.web.reading import shown, texts, tree

HITS = "//article[@class='hit']"


def test_without_a_question_the_newest_records_and_the_counts_are_shown(client: TestClient) -> None:
    page = tree(client.get("/"))
    assert len(page.xpath(HITS)) == 10
    assert "已入库" in shown(page.xpath("//section[@aria-labelledby='by-state']")[0])
    assert "往来文书" in shown(page.xpath("//section[@aria-labelledby='by-category']")[0])


def test_a_result_shows_the_marked_words_the_class_and_where_they_stand(client: TestClient) -> None:
    page = tree(client.get("/", params={"q": "防冻保供"}))
    first = page.xpath(HITS)[0]
    assert "防冻保供" in texts(first, ".//p[@class='snippet']//mark")
    facts = shown(first.xpath(".//ul[@class='facts']")[0])
    for expected in ("往来文书", "办公室", "登记号", "第 1 页"):
        assert expected in facts
    assert "用时" in shown(page.xpath("//p[@class='count']")[0])


def test_the_words_are_marked_in_the_title_too(client: TestClient) -> None:
    page = tree(client.get("/", params={"q": "防冻保供"}))
    assert "防冻保供" in texts(page, f"{HITS}//h2//mark")


def test_a_result_leads_to_the_page_of_the_hit_with_the_question(client: TestClient, named: Named) -> None:
    page = tree(client.get("/", params={"q": "防冻保供"}))
    hrefs = page.xpath(f"{HITS}//h2/a/@href")
    assert f"/records/{named('防冻保供').id}?q=%E9%98%B2%E5%86%BB%E4%BF%9D%E4%BE%9B&page=1" in hrefs


def test_simplified_words_find_traditional_ones(client: TestClient, named: Named) -> None:
    page = tree(client.get("/", params={"q": "档案借阅"}))
    assert named("檔案借閱").id in [
        int(h.split("/")[2].split("?")[0]) for h in page.xpath(f"{HITS}//h2/a/@href")
    ]
    assert "檔案" in "".join(texts(page, f"{HITS}//mark"))


def test_every_filter_leads_to_exactly_as_many_results_as_it_says(client: TestClient) -> None:
    page = tree(client.get("/", params={"q": "水"}))
    links = page.xpath("//aside[@class='filters']//li/a")
    assert links
    for link in links:
        narrowed = tree(client.get(link.get("href")))
        count = shown(link.xpath("./span")[0])
        assert shown(narrowed.xpath("//p[@class='count']/b")[0]) == f"找到 {count} 条"


def test_a_chosen_filter_can_be_taken_back(client: TestClient) -> None:
    narrowed = tree(client.get("/", params={"q": "水", "department": "办公室"}))
    back = narrowed.xpath("//a[@class='chosen']/@href")
    assert back == ["/?q=%E6%B0%B4"]


def test_a_question_is_kept_in_the_box_and_is_text_there(client: TestClient) -> None:
    page = tree(client.get("/", params={"q": '"><script>alert(1)</script>'}))
    assert page.get_element_by_id("q").value == '"><script>alert(1)</script>'
    assert [s for s in page.xpath("//script") if not s.get("src")] == []


def test_nothing_found_says_what_to_try(client: TestClient) -> None:
    page = tree(client.get("/", params={"q": "龗龗龗", "category": "contract"}))
    told = shown(page.xpath("//div[@class='empty']")[0])
    assert "没有找到" in told
    assert "去掉全部筛选再查" in told


def test_a_question_that_cannot_be_asked_is_answered_in_plain_words(client: TestClient) -> None:
    answer = client.get("/", params={"q": "类别:香蕉"})
    assert answer.status_code == 200
    assert "香蕉" in shown(tree(answer).xpath("//div[@class='notice']")[0])


def test_a_question_of_signs_only_is_answered_in_plain_words(client: TestClient) -> None:
    answer = client.get("/", params={"q": "“”"})
    assert answer.status_code == 200
    assert "请输入" in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "501", "99999999999999999999", "一", "1e3"])
def test_a_page_number_that_cannot_be_is_a_page_that_says_so(client: TestClient, page: str) -> None:
    answer = client.get("/", params={"q": "水", "page": page})
    assert answer.status_code == 422
    assert "地址中的参数不对" in answer.text


def test_a_page_behind_the_last_leads_back_to_the_first(client: TestClient) -> None:
    page = tree(client.get("/", params={"q": "水", "page": 400}))
    assert page.xpath("//div[@class='empty']//a/@href") == ["/?q=%E6%B0%B4"]


@pytest.mark.parametrize("q", ["x" * 2001, "a\x00b", "水\x07"])
def test_a_question_of_impossible_length_or_signs_is_refused(client: TestClient, q: str) -> None:
    assert client.get("/", params={"q": q}).status_code == 422


def test_words_deep_in_a_long_text_are_found_on_their_line(client: TestClient, named: Named) -> None:
    page = tree(client.get("/", params={"q": "罕见词龘龘"}))
    assert named(LONG_NAME).id == int(page.xpath(f"{HITS}//h2/a/@href")[0].split("/")[2].split("?")[0])


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[tuple[Site, TestClient]]:
    """A new site with nothing in it, and its pages."""
    site = Site(make_site(tmp_path / "site"))
    with TestClient(create_app(site), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield site, client
    site.close()


def test_a_new_site_says_how_to_begin(bare: tuple[Site, TestClient]) -> None:
    _, client = bare
    assert "还没有入库的文件" in client.get("/").text
    assert "还没有收到文件" in client.get("/intake").text
    assert "没有找到" in client.get("/", params={"q": "通知"}).text


def test_a_lost_index_is_told_with_what_to_do_and_found_again_once_it_is_there(
    bare: tuple[Site, TestClient],
) -> None:
    site, client = bare
    aside = site.folder / "aside"
    shutil.move(site.index_folder, aside)
    answer = client.get("/", params={"q": "通知"})
    assert answer.status_code == 503
    assert "guidang rebuild" in answer.text
    assert client.get("/health").json()["index"] == "missing"
    shutil.move(aside, site.index_folder)
    assert client.get("/", params={"q": "通知"}).status_code == 200
