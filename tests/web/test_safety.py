"""What every answer keeps to: its headers, its hosts, its language, and only looking."""

import re
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from guidang.site.site import Site
from guidang.web.app import create_app
from guidang.web.frame import rendering
from tests.web.conftest import Named
from tests.web.reading import shown, tree

PAGES = [
    "/",
    "/?q=通知",
    "/?q=“”",
    "/intake",
    "/records/1",
    "/records/99999",
    "/nowhere",
    "/health",
    "/?page=0",
]


@pytest.mark.parametrize("address", [*PAGES, "/static/guidang.css", "/records/1/original", "/language/en"])
def test_every_answer_forbids_what_is_not_ours(client: TestClient, address: str) -> None:
    headers = client.get(address, follow_redirects=False).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("address", "kept"),
    [("/?q=通知", "no-store"), ("/records/1", "no-store"), ("/nowhere", "no-store"),
     ("/records/1/original", "no-store"), ("/static/guidang.css", "no-cache")],
)  # fmt: skip
def test_what_documents_say_is_not_left_in_caches(client: TestClient, address: str, kept: str) -> None:
    assert client.get(address).headers["cache-control"] == kept


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_a_script_or_style_of_its_own_or_anything_from_elsewhere(
    client: TestClient, address: str
) -> None:
    answer = client.get(address)
    if "html" not in answer.headers["content-type"]:
        return
    page = tree(answer)
    assert not page.xpath("//style | //script[not(@src)] | //*[@style] | //*[starts-with(name(@*), 'on')]")
    assert all(found.startswith("/") for found in page.xpath("//@src | //link/@href | //form/@action"))
    assert all(found.startswith(("/", "#")) for found in page.xpath("//a/@href"))


@pytest.mark.parametrize("address", [a for a in PAGES if a != "/health"])
def test_every_page_says_that_accounts_are_not_in_use_yet(client: TestClient, address: str) -> None:
    assert "本站点不要求登录：任何能打开本页的人都能看到全部内容" in client.get(address).text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]", "localhost.evil"])
def test_a_name_that_is_not_ours_is_not_answered(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8866", "localhost:8866", "[::1]:8866", "LOCALHOST"])
def test_the_machine_s_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"host": host}).status_code == 200


def test_other_names_are_answered_when_they_are_allowed(site: Site) -> None:
    client = TestClient(
        create_app(site, allowed_hosts=["archive.example"]), base_url="http://archive.example"
    )
    assert client.get("/intake").status_code == 200
    assert client.get("/intake", headers={"host": "localhost"}).status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/", "/intake", "/records/1", "/records/1/original"])
def test_nothing_can_be_changed(client: TestClient, method: str, address: str) -> None:
    answer = client.request(method, address)
    assert answer.status_code == 405
    assert "这里只能查看" in answer.text


@pytest.mark.parametrize(
    "address", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fsite.py"]
)
def test_nothing_beside_the_static_files_is_given(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_error_of_the_program_is_a_page_that_tells_nothing_of_its_inside(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    monkeypatch.setattr(site.database, "read", None)  # the catalogue is gone, in the middle of everything
    answer = client.get("/intake")
    assert answer.status_code == 500
    assert "程序出错了" in answer.text
    assert "Traceback" not in answer.text
    assert "NoneType" not in answer.text
    assert "content-security-policy" in answer.headers


def test_errors_are_told_in_the_reader_s_language(client: TestClient) -> None:
    assert "There is no such page" in client.get("/nowhere", headers={"accept-language": "en"}).text
    assert "没有这一页" in client.get("/nowhere").text


def test_the_chosen_language_is_kept_and_leads_back(client: TestClient) -> None:
    answer = client.get("/language/en", params={"back": "/intake?state=indexed"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/intake?state=indexed"
    assert "HttpOnly" in answer.headers["set-cookie"]
    page = tree(client.get("/intake", headers={"cookie": "language=en", "accept-language": "zh"}))
    assert page.get("lang") == "en"
    assert shown(page.xpath("//h1")[0]) == "Intake"


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "\\\\evil",
        "/\t/evil.example",
    ],
)
def test_the_language_switch_leads_nowhere_else(client: TestClient, back: str) -> None:
    answer = client.get("/language/en", params={"back": back}, follow_redirects=False)
    assert answer.headers["location"].startswith(("/", "%")) or answer.headers["location"] == "/"
    assert not re.match(r"/[/\\\s]", answer.headers["location"])


def test_a_language_that_there_is_not_is_not_there(client: TestClient) -> None:
    assert client.get("/language/xx").status_code == 404


def test_health_tells_the_states_and_that_all_is_well(client: TestClient) -> None:
    told = client.get("/health").json()
    assert told["ok"] is True
    assert told["index"] == "ok"
    assert told["states"]["indexed"] > 5
    assert told["waiting_for_index"] == 0


def test_no_template_turns_escaping_off() -> None:
    templates = Path(rendering.__file__).parents[1] / "templates"
    for path in templates.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), path.name
        assert "autoescape" not in text, path.name


def test_every_page_can_be_reached_by_keyboard_and_named(client: TestClient, named: Named) -> None:
    for address in ("/", "/?q=通知", "/intake", f"/records/{named('防冻保供').id}?q=通知"):
        page = tree(client.get(address))
        assert page.xpath("//a[@class='skip']/@href") == ["#main"]
        assert len(page.xpath("//h1")) == 1
        labelled = set(page.xpath("//label/@for"))
        fields = page.xpath("//input[not(@type='hidden')]/@id | //select/@id")
        assert set(fields) <= labelled
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert page.xpath("//*[@role='status'][@aria-live='polite']")


def test_many_readers_at_once_are_all_answered(address: str, named: Named) -> None:
    record = named("防冻保供").id
    paths = ["/", "/?q=%E4%BE%9B%E6%B0%B4", "/intake", f"/records/{record}?q=%E4%BE%9B%E6%B0%B4", "/health"]

    def ask(number: int) -> int:
        with urllib.request.urlopen(address + paths[number % len(paths)], timeout=60) as answer:
            return int(answer.status)

    with ThreadPoolExecutor(24) as readers:
        assert set(readers.map(ask, range(120))) == {200}
