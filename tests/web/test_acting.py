"""What an archivist does from the pages: each form leads back, does what it says, and only from here."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import py7zr
import pytest
from fastapi.testclient import TestClient

from archive.catalogue.arrivals import passwords
from archive.catalogue.ground import audit
from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.record import Line, Page
from guidang.site.site import Site
from guidang.web.app import create_app
from tests.running import guidang, lines, make_site
from tests.web.reading import shown, tree

SECRET = "口令 7-Zip"
CONTRACT = "房屋租赁合同\n\n甲方：长沙巿档案局\n乙方：株洲市某公司\n\n租金每月三千元。\n"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a locked archive, a broken file, and two texts."""
    base = tmp_path_factory.mktemp("desk")
    folder = make_site(base / "site", "[watch]\nsettle_seconds = 0.1\n")
    come = base / "in"
    come.mkdir()
    (come / "合同.txt").write_text(CONTRACT, encoding="utf-8")
    (come / "坏.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (come / "inside.txt").write_text("锁在里面的年度计划", encoding="utf-8")
    with py7zr.SevenZipFile(come / "锁.7z", "w", password=SECRET, header_encryption=True) as package:
        package.write(come / "inside.txt", "计划.txt")
    (come / "inside.txt").unlink()
    lines("add", come, "--site", folder, code=1)
    return folder


@pytest.fixture
def desk(filled: Path, tmp_path: Path) -> Iterator[Site]:
    """A copy of that site, to act on."""
    site = Site(Path(shutil.copytree(filled, tmp_path / "site", symlinks=True)))
    yield site
    site.close()


@pytest.fixture
def client(desk: Site) -> Iterator[TestClient]:
    with TestClient(create_app(desk), base_url="http://127.0.0.1", follow_redirects=False) as client:
        client.headers["accept-language"] = "zh"
        yield client


def named(site: Site, part: str) -> Record:
    with site.database.read() as connection:
        _, found = records.listing(connection, limit=100)
    return next(record for record in found if part in record.name)


def drained(site: Site, code: int | None = None) -> None:
    guidang("watch", "--once", "--site", site.folder, code=code)


def test_a_password_typed_on_the_intake_page_opens_the_file(desk: Site, client: TestClient) -> None:
    locked = named(desk, "锁")
    row = tree(client.get("/intake?state=needs_password")).get_element_by_id(f"arrival-{locked.id}")
    (form,) = row.xpath(".//form[contains(@action, 'password')]")
    assert form.xpath(".//input[@type='password'][@required][@autocomplete='off']")
    back = form.xpath(".//input[@name='back']/@value")[0]
    sent = client.post(form.get("action"), data={"password": "falsch", "back": back})
    assert (sent.status_code, sent.headers["location"]) == (303, back)
    drained(desk)
    assert named(desk, "锁").reason == "wrong_password"
    assert "输入的密码打不开" in shown(tree(client.get("/intake")).get_element_by_id(f"arrival-{locked.id}"))
    client.post(form.get("action"), data={"password": SECRET, "keep": "true"})
    drained(desk)
    assert named(desk, "锁").state == "indexed"
    assert named(desk, "计划.txt").parent_id == locked.id
    with desk.database.read() as connection:
        assert list(passwords.given(connection, [locked.id])) == [locked.id]
    written = [path for path in desk.folder.rglob("*") if path.is_file()]
    assert not [path for path in written if SECRET.encode() in path.read_bytes()]
    assert client.post(form.get("action"), data={"password": SECRET}).status_code == 409


def test_what_could_not_be_read_can_be_tried_again_one_by_one_and_all(desk: Site, client: TestClient) -> None:
    broken = named(desk, "坏")
    page = tree(client.get("/intake?state=unreadable"))
    assert page.xpath(f"//form[@action='/records/{broken.id}/reread']")
    assert client.post(f"/records/{broken.id}/reread", data={"back": "/intake"}).status_code == 303
    assert named(desk, "坏").state == "received"
    drained(desk)
    assert (named(desk, "坏").state, named(desk, "坏").reason) == ("unreadable", "damaged")
    assert client.post("/intake/reread", data={"state": "unreadable"}).status_code == 303
    assert named(desk, "坏").state == "received"
    assert client.post("/intake/reread", data={"state": "indexed"}).status_code == 409
    assert named(desk, "合同").state == "indexed"


def test_a_confirmed_class_stays_when_the_file_is_read_again(desk: Site, client: TestClient) -> None:
    contract = named(desk, "合同")
    form = tree(client.get(f"/records/{contract.id}")).xpath("//form[contains(@action, '/class')]")[0]
    assert form.xpath(".//option[@selected]/@value") == ["contract"]
    sent = client.post(form.get("action"), data={"category": "other", "kind": "租约"})
    assert sent.headers["location"] == f"/records/{contract.id}"
    client.post(f"/records/{contract.id}/reread")
    drained(desk)
    again = named(desk, "合同")
    assert (again.category, again.kind, again.confirmed, again.needs_review) == ("other", "租约", True, False)
    assert "已由人确认" in shown(tree(client.get(f"/records/{contract.id}")).get_element_by_id("main"))
    assert client.post(form.get("action"), data={"category": "nonsense"}).status_code == 422


def test_a_line_is_corrected_on_its_page_and_found_by_the_right_words(desk: Site, client: TestClient) -> None:
    contract = named(desk, "合同")
    address = f"/records/{contract.id}?page=1&correct=true"
    form = next(
        form
        for form in tree(client.get(address)).xpath("//form[contains(@action, '/lines/')]")
        if "长沙巿" in form.xpath(".//input[@name='was']/@value")[0]
    )
    was = form.xpath(".//input[@name='was']/@value")[0]
    data = {"was": was, "text": was.replace("巿", "市"), "back": address}
    assert client.post(form.get("action"), data=data).headers["location"] == address
    late = client.post(form.get("action"), data=data)
    assert late.status_code == 409
    assert "这一行已经变了" in late.text
    drained(desk)
    found = lines("search", "“长沙市档案局”", "--site", desk.folder)[0]
    assert [hit["id"] for hit in found["hits"]] == [contract.id]
    with desk.database.read() as connection:
        assert "corrected" in [act.act for act in audit.history(connection, contract.id)]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9"},
    ],
)
def test_a_page_elsewhere_cannot_act_here(desk: Site, client: TestClient, headers: dict[str, str]) -> None:
    broken = named(desk, "坏")
    assert client.post(f"/records/{broken.id}/reread", headers=headers).status_code == 403
    assert named(desk, "坏").state == "unreadable"


def test_forms_lead_back_only_to_our_own_pages(desk: Site, client: TestClient) -> None:
    broken = named(desk, "坏")
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        sent = client.post(f"/records/{broken.id}/reread", data={"back": back})
        assert sent.status_code in (303, 409)
        assert sent.headers.get("location", "/") == "/"


@pytest.mark.parametrize(
    ("address", "data", "status"),
    [
        ("/records/999/reread", {}, 404),
        ("/records/999/password", {"password": "x"}, 404),
        ("/records/1/password", {}, 422),
        ("/records/1/pages/1/lines/0", {"text": "x"}, 422),
        ("/records/1/pages/77/lines/0", {"was": "x", "text": "y"}, 409),
        ("/intake/reread", {"state": "nonsense"}, 422),
    ],
)
def test_what_makes_no_sense_ends_as_a_page(
    client: TestClient, address: str, data: dict[str, str], status: int
) -> None:
    answer = client.post(address, data=data)
    assert answer.status_code == status
    assert "html" in answer.headers["content-type"]


def test_the_progress_of_a_long_file_and_the_doubts_of_a_page_are_shown(
    desk: Site, client: TestClient
) -> None:
    from archive.catalogue.readings import work

    broken = named(desk, "坏")
    client.post(f"/records/{broken.id}/reread")
    scan = Page(1, 595, 842, [Line("字", (1, 2, 3, 4), 0.3)], "ocr", False, 0.3, True, 1.0)
    with desk.database.write() as connection:
        work.register_pages(connection, broken.id, [scan], 300)
    row = tree(client.get("/intake")).get_element_by_id(f"arrival-{broken.id}")
    assert "已读 1 页，共 300 页" in shown(row)
    assert "没有把握的字占 100%" in client.get(f"/records/{broken.id}").text
    assert "第 1 页" in client.get(f"/records/{broken.id}?page=flagged").text
