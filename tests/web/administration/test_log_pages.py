"""The page of the audit log: newest first, filtered, exported, and without words of documents."""

import csv
import datetime
import io
import os
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.tables import audit as table
from guidang.doing import sealing
from guidang.site.site import Site
from guidang.web.log.log_page import ROWS_ON_A_PAGE
from tests.web.administration.conftest import SignedIn, acts
from tests.web.reading import shown, texts, tree


@pytest.fixture
def shanghai() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def write(site: Site, *rows: Act, at: str = "2026-01-01T00:00:00Z", who: str = "zhang") -> None:
    with site.database.write() as connection:
        audit.write(connection, at, who, rows)


def numbers(page: object) -> list[int]:
    return [int(text) for text in texts(tree(page), "//tbody/tr/td[1]")]


def exported(client: TestClient, **asked: str) -> list[list[str]]:
    answer = client.get("/log.csv", params=asked)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.rule("R065")
def test_the_log_is_for_the_auditor_alone(site: Site, signed_in: SignedIn) -> None:
    for login in ("system-admin", "security-admin", "archivist", "approver"):
        client = signed_in(login)
        for path in ("/log", "/log.csv"):
            assert client.get(path).status_code == 403, (login, path)
        assert client.post("/log/check").status_code == 403


def test_the_newest_stands_first_and_every_row_is_met_once_on_the_way_back_and_forth(
    site: Site, auditor: TestClient
) -> None:
    write(site, *(Act("copied", number + 1) for number in range(250)))
    pages, address = [], "/log?act=copied"
    while True:
        page = auditor.get(address)
        pages.append(numbers(page))
        following = tree(page).xpath("//nav[@class='pages']/a[@rel='next']/@href")
        if not following:
            break
        address = following[0]
    met = [number for page in pages for number in page]
    assert [len(page) for page in pages] == [ROWS_ON_A_PAGE, ROWS_ON_A_PAGE, 50]
    assert met == sorted(set(met), reverse=True) and len(met) == 250
    for wanted in (pages[1], pages[0]):
        (address,) = tree(page).xpath("//nav[@class='pages']/a[@rel='prev']/@href")
        page = auditor.get(address)
        assert numbers(page) == wanted
    assert not tree(page).xpath("//nav[@class='pages']/a[@rel='prev']")


def test_rows_are_found_by_who_what_record_day_and_text(
    site: Site, auditor: TestClient, shanghai: None
) -> None:
    # 16:30 in UTC is half past midnight of the next day in Shanghai.
    write(site, Act("copied", 7, {"sha256": "ab"}), at="2026-01-01T15:59:59Z")
    write(site, Act("copied", 8, {"path": "a\\b 100%"}), at="2026-01-01T16:30:00Z", who="li")
    write(site, Act("refused", 7, {"reason": "空文件"}), at="2026-01-02T15:59:59Z")

    def found(**asked: str) -> list[str]:
        page = tree(auditor.get("/log", params=asked | {"until": "2026-01-31"}))
        return texts(page, "//tbody/tr/td[2]")

    first, second, third = (
        "2026年1月1日 23:59", "2026年1月2日 00:30", "2026年1月2日 23:59",
    )  # fmt: skip
    assert found() == [third, second, first]
    assert found(who="li") == [second]
    assert found(act="copied") == [second, first]
    assert found(record="7") == [third, first]
    assert found(since="2026-01-02") == [third, second]
    assert texts(tree(auditor.get("/log?until=2026-01-01")), "//tbody/tr/td[2]") == [first]
    assert found(text="空文") == [third]
    assert found(text="A\\B 100%") == [second]
    assert found(text="%") == [second]
    assert found(who="nobody") == []


@pytest.mark.rule("R065")
@pytest.mark.rule("R230")
def test_words_of_documents_are_neither_shown_nor_found_nor_exported(site: Site, auditor: TestClient) -> None:
    write(site, Act("corrected", 3, {"page": 1, "was": "机密的旧文", "text": "机密的新文"}))
    write(site, Act("registered", 3, {"title": "机密的题名", "category": "contract"}))
    page = auditor.get("/log?record=3")
    assert len(numbers(page)) == 2
    assert "机密的" not in page.text and page.text.count("文件内容不显示") == 2
    assert numbers(auditor.get("/log?text=机密的")) == []
    lines = exported(auditor, record="3")
    assert len(lines) == 3 and "机密的" not in str(lines)
    with site.database.read() as connection:
        assert list(audit.check(connection)) == []


def test_what_is_exported_is_what_is_filtered_and_that_it_was_is_in_the_log(
    site: Site, auditor: TestClient
) -> None:
    write(site, *(Act("copied", 1, {"note": "=1+1"}) for _ in range(2500)))
    lines = exported(auditor, act="copied")
    assert len(lines) == 2501
    assert [int(line[0]) for line in lines[1:]] == sorted((int(line[0]) for line in lines[1:]), reverse=True)
    assert lines[0][:2] == ["条号", "时间"] and lines[1][4] == "制作了可检索副本"
    write(site, Act("copied", 1), who="=cmd|'/c calc'!A1")
    assert exported(auditor, act="copied")[1][3].startswith("'=cmd")
    assert acts(site)[-1] == ("audit-admin", "log_exported")
    newest = shown(tree(auditor.get("/log?act=log_exported")).xpath("//tbody/tr")[0])
    assert "导出了审计日志" in newest and "行为：制作了可检索副本" in newest
    everything = exported(auditor)
    assert len(everything) == len(acts(site))  # all rows before its own, and the headings


def test_what_is_no_day_or_number_is_told(auditor: TestClient) -> None:
    for asked in ("since=2026-02-30", "until=yesterday", "record=9999999999", "until=9999-12-31"):
        for path in ("/log", "/log.csv"):
            answer = auditor.get(f"{path}?{asked}")
            assert answer.status_code == 409, (path, asked)
            assert tree(answer).xpath("//p[@role='alert']")
    assert auditor.get("/log?record=abc").status_code == 422
    assert auditor.get("/log?since=0001-01-01").status_code in (200, 409)


def test_the_chain_is_told_at_a_glance_and_checked_whole_when_asked(site: Site, auditor: TestClient) -> None:
    assert "还没有封存" in auditor.get("/log").text
    sealing.seal(site, "tester")
    assert "与日志相符" in auditor.get("/log").text
    good = auditor.post("/log/check")
    assert "审计链与封存相符" in good.text
    assert acts(site)[-1] == ("audit-admin", "log_checked")
    sealed = site.seals.last().number
    with site.database.write() as connection:
        connection.execute(sa.update(table).where(table.c.id == 2).values(who="somebody else"))
    found = auditor.post("/log/check")
    assert "第 2、3 条处断开" in found.text or "第 2 条处断开" in found.text
    with site.database.write() as connection:
        connection.execute(sa.update(table).where(table.c.id == sealed).values(hash="0" * 64))
    assert "不符" in auditor.get("/log").text
    with site.database.write() as connection:
        connection.execute(sa.delete(table).where(table.c.id >= sealed))
    assert "末尾被删去" in auditor.get("/log").text


def test_the_time_is_the_offices_own(site: Site, auditor: TestClient, shanghai: None) -> None:
    write(site, Act("copied", 1), at="2026-03-01T20:00:00Z")
    page = auditor.get("/log?act=copied")
    assert texts(tree(page), "//tbody/tr/td[2]") == ["2026年3月2日 04:00"]
    assert exported(auditor, act="copied")[1][1:3] == ["2026年3月2日 04:00", "2026-03-01T20:00:00Z"]
    assert datetime.datetime(2026, 3, 2).astimezone().utcoffset() == datetime.timedelta(hours=8)
