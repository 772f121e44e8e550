"""The lists as CSV: complete, filtered as shown, and with nothing in them that a spreadsheet runs."""

import csv
from collections.abc import Iterator
from email.message import EmailMessage
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from archive.catalogue.looking import records
from guidang.site.site import Site
from guidang.web.app import create_app
from guidang.web.export import export
from guidang.web.export.spreadsheet import neutral
from tests.running import guidang, make_site
from tests.web.reading import tree

FORMULA = '=HYPERLINK("x","y").txt'  # a file's name has no slash
COMMAND = "@SUM(1+1)*cmd|' C calc'!A0.txt"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A site with files whose names and titles are formulas."""
    folder = make_site(tmp_path_factory.mktemp("export") / "site", "", ("甲", ""))
    office = folder / "watch_folders" / "甲"
    (office / FORMULA).write_text("供水公式说明\n", "utf-8")
    (office / COMMAND).write_text("供水公式使用说明\n", "utf-8")
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "=1+1", "a@x.cn", "b@x.cn"
    mail.set_content("供水公式见附件")
    mail.add_attachment("供水公式附件", filename="-2+3.txt")
    (office / "邮件.eml").write_bytes(mail.as_bytes())
    guidang("watch", "--once", "--site", folder)
    site = Site(folder)
    with TestClient(create_app(site), base_url="http://127.0.0.1") as client:
        yield client
    site.close()


def rows(answer: Response) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_the_intake_list_is_exported_whole_and_the_newest_first(client: TestClient, site: Site) -> None:
    answer = client.get("/intake.csv")
    with site.database.read() as connection:
        total, newest = records.listing(connection, limit=1000)
    found = rows(answer)
    assert [row["记录"] for row in found] == [str(record.id) for record in newest]
    assert len(found) == total
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    broken = next(row for row in found if row["文件名"].startswith("坏文件"))
    assert broken["状态"] == "读不了" and broken["原因"] and broken["处理办法"]


def test_the_export_has_what_the_page_has_under_its_filters(client: TestClient) -> None:
    for filters in ({"state": "unreadable"}, {"department": "工程部"}, {"review": "true"}):
        page = tree(client.get("/intake", params=filters))
        address = page.xpath("//a[starts-with(@href, '/intake.csv')]/@href")[0]
        shown = [each.removeprefix("arrival-") for each in page.xpath("//ul[@class='arrivals']/li/@id")]
        assert [row["记录"] for row in rows(client.get(address))] == shown


def test_a_long_list_is_taken_in_parts(
    client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get("/intake.csv").content
    monkeypatch.setattr(export, "_AT_ONCE", 2)
    assert client.get("/intake.csv").content == whole


def test_what_is_found_is_exported_best_first(client: TestClient) -> None:
    page = tree(client.get("/", params={"q": "供水"}))
    address = page.xpath("//a[starts-with(@href, '/search.csv')]/@href")[0]
    found = [row["记录"] for row in rows(client.get(address))]
    first = [link.partition("?")[0] for link in page.xpath("//article//h2/a/@href")]
    assert first and first == [f"/records/{id_}" for id_ in found[: len(first)]]


def test_what_cannot_be_asked_leads_to_the_page_that_says_why(client: TestClient) -> None:
    answer = client.get("/search.csv", params={"q": '"'}, follow_redirects=False)
    assert answer.status_code in {200, 303}
    assert client.get("/search.csv", params={"q": "标题:("}).status_code == 200


def test_headings_are_in_the_language_of_the_reader(client: TestClient) -> None:
    found = rows(client.get("/intake.csv", headers={"accept-language": "en"}))
    assert {"File name", "State", "Title"} <= set(found[0])


def test_names_and_titles_that_are_formulas_are_text_in_the_export(hostile: TestClient) -> None:
    for address in ("/intake.csv", "/search.csv?q=供水公式"):
        found = rows(hostile.get(address))
        names = {row["文件名"] for row in found}
        assert {"'-2+3.txt", f"'{FORMULA}", f"'{COMMAND}"} <= names
        cells = [cell for row in found for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_no_cell_of_the_export_is_a_formula_to_a_spreadsheet(hostile: TestClient, tmp_path: Path) -> None:
    """As openpyxl takes text typed into a cell: what begins with = is a formula."""
    sheet = openpyxl.Workbook().active
    for row in csv.reader(StringIO(hostile.get("/intake.csv").content.decode("utf-8-sig"), newline="")):
        sheet.append(row)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "＝1", "－1", "＋1", "＠a"]
)
def test_whatever_begins_a_formula_is_made_text(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "shown"), [("合同", "合同"), ("1=1", "1=1"), (12, "12"), (-1, "-1"), (None, "")]
)
def test_everything_else_stays_as_it_is(cell: str | int | None, shown: str) -> None:
    assert neutral(cell) == shown
