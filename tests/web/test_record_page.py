"""The record page: the picture with the hits on it, the text, the description, the original."""

import hashlib
from typing import Any

import pypdfium2
import pytest
from fastapi.testclient import TestClient

from archive.catalogue.looking import records
from guidang.site.site import Site
from tests.web.conftest import Named
from tests.web.documents import HOSTILE_NAME, HOSTILE_TEXT, LONG_LINES, LONG_NAME
from tests.web.reading import shown, texts, tree

HITS = "//figure[@class='sheet']//*[@class='hit']"


def rectangles(page: Any, path: str = HITS) -> list[tuple[float, float, float, float]]:
    """Boxes drawn over the picture: left, top, right, bottom in points."""
    found = []
    for node in page.xpath(path):
        x, y, width, height = (float(node.get(name)) for name in ("x", "y", "width", "height"))
        found.append((x, y, x + width, y + height))
    return found


def places_in_pdf(path: Any, number: int, words: str) -> list[tuple[float, float, float, float]]:
    """Where another reader of the file sees these words: left, top, right, bottom in points."""
    document = pypdfium2.PdfDocument(path)
    page = document[number - 1]
    text, height = page.get_textpage(), page.get_height()
    search, found = text.search(words), []
    while (at := search.get_next()) is not None:
        boxes = [text.get_charbox(index) for index in range(at[0], at[0] + at[1])]
        left, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes)
        right, top = max(b[2] for b in boxes), max(b[3] for b in boxes)
        found.append((left, height - top, right, height - bottom))
    return found


def test_the_hits_are_marked_where_they_stand_on_the_page(
    client: TestClient, site: Site, named: Named
) -> None:
    record = named("防冻保供")
    page = tree(client.get(f"/records/{record.id}", params={"q": "“防冻保供”", "page": 1}))
    marked = rectangles(page)
    wanted = places_in_pdf(site.store.path(record.sha256), 1, "防冻保供")
    assert len(marked) == len(wanted) > 0
    for box, true in zip(sorted(marked, key=lambda b: b[1]), sorted(wanted, key=lambda b: b[1]), strict=True):
        wide = true[2] - true[0]
        assert abs(box[0] - true[0]) < 0.15 * wide
        assert abs(box[2] - true[2]) < 0.15 * wide
        assert box[1] < (true[1] + true[3]) / 2 < box[3]


def test_the_picture_has_the_page_s_proportions(client: TestClient, named: Named) -> None:
    page = tree(client.get(f"/records/{named('防冻保供').id}"))
    image = page.xpath("//figure//img")[0]
    left, top, width, height = (float(n) for n in page.xpath("//figure//svg/@viewbox")[0].split())
    assert (left, top) == (0, 0)
    assert int(image.get("height")) / int(image.get("width")) == pytest.approx(height / width, rel=0.01)


def test_the_picture_is_a_png_that_is_kept_by_the_browser(client: TestClient, named: Named) -> None:
    answer = client.get(f"/records/{named('防冻保供').id}/pages/1.png")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert "max-age" in answer.headers["cache-control"]
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("end", ["pages/0.png", "pages/99.png", "pages/1.png?width=31337", "pages/x.png"])
def test_a_picture_that_cannot_be_is_not_there(client: TestClient, named: Named, end: str) -> None:
    assert client.get(f"/records/{named('防冻保供').id}/{end}").status_code == 404


def test_a_format_without_pictures_says_so_in_a_page(client: TestClient, named: Named) -> None:
    answer = client.get(f"/records/{named('甲.txt').id}/pages/1.png")
    assert answer.status_code == 404
    assert "画不出图像" in answer.text


def test_without_a_page_asked_for_the_first_page_with_a_hit_is_shown(
    client: TestClient, named: Named
) -> None:
    record = named("防冻保供")
    page = tree(client.get(f"/records/{record.id}", params={"q": "印发"}))
    assert page.get_element_by_id("page").value == "2"
    assert "第 2 页 1 处" in shown(page.xpath("//p[@class='hit-pages']")[0])


def test_pages_can_be_gone_through_with_the_question_kept(client: TestClient, named: Named) -> None:
    record = named("防冻保供")
    page = tree(client.get(f"/records/{record.id}", params={"q": "供水", "page": 1}))
    following = page.xpath("//nav[@class='pager']//a[@rel='next']/@href")[0]
    assert "q=" in following
    second = tree(client.get(following))
    assert second.get_element_by_id("page").value == "2"
    assert second.xpath("//nav[@class='pager']//a[@rel='prev']")


def test_the_text_of_a_page_has_its_hits_marked(client: TestClient, named: Named) -> None:
    page = tree(client.get(f"/records/{named('檔案借閱').id}", params={"q": "档案"}))
    assert "檔案" in texts(page, "//ol[contains(@class, 'lines')]//mark")
    assert not page.xpath("//figure")


def test_every_value_of_the_description_says_where_it_came_from(
    client: TestClient, site: Site, named: Named
) -> None:
    record = named("防冻保供")
    with site.database.read() as connection:
        values = records.values(connection, record.id)
    page = tree(client.get(f"/records/{record.id}"))
    rows = page.xpath("//dl[@class='values']/div")
    assert len(rows) == len(values) > 3
    for row, value in zip(rows, values, strict=True):
        assert f"把握 {value.confidence:.0%}" in shown(row)
        if value.page:
            assert f"第 {value.page} 页" in shown(row)


def test_a_value_s_source_leads_to_its_line_marked_on_the_page(client: TestClient, named: Named) -> None:
    record = named("防冻保供")
    page = tree(client.get(f"/records/{record.id}"))
    sources = page.xpath("//dl[@class='values']//a[contains(@href, 'line=')]/@href")
    assert sources
    for source in sources:
        assert source.endswith("#here")
        pointed = tree(client.get(source))
        assert len(rectangles(pointed, "//figure//*[@class='pointed']")) == 1
        assert len(pointed.xpath("//ol//li[@class='pointed']")) == 1
        assert len(pointed.xpath("//*[@id='here']")) == 1


def test_the_class_is_told_with_its_reasons(client: TestClient, named: Named) -> None:
    record = named("防冻保供")
    page = tree(client.get(f"/records/{record.id}"))
    section = page.xpath("//section[@aria-labelledby='class']")[0]
    assert "往来文书" in shown(section)
    assert len(section.xpath(".//tbody/tr")) == len(record.class_reasons) > 0
    assert "correspondence." not in shown(section)


def test_a_secret_paper_shows_its_level_beside_its_title(client: TestClient, named: Named) -> None:
    page = tree(client.get(f"/records/{named('安全保卫').id}"))
    assert texts(page, "//h1/bdi") == ["关于做好重点时段城市供水安全保卫工作的通知", "机密"]


def test_the_archival_code_is_empty_until_it_is_filed(client: TestClient, named: Named) -> None:
    page = tree(client.get(f"/records/{named('防冻保供').id}"))
    assert "空，待归档" in shown(page.xpath("//section[@aria-labelledby='code']")[0])


def test_what_was_not_read_is_offered_no_description_and_no_number(client: TestClient, named: Named) -> None:
    page = tree(client.get(f"/records/{named('坏文件').id}"))
    assert not page.xpath("//*[@id='description' or @id='code' or @id='class']")
    assert page.xpath("//*[@id='state']")


def test_the_source_is_told_by_its_place_in_the_drop_folders(
    client: TestClient, site: Site, named: Named
) -> None:
    answer = client.get(f"/records/{named('防冻保供').id}")
    assert "办公室/关于做好2024年冬季" in shown(tree(answer).xpath("//section[@aria-labelledby='state']")[0])
    assert str(site.folder) not in answer.text


def test_the_history_tells_what_was_done(client: TestClient, named: Named) -> None:
    page = tree(client.get(f"/records/{named('防冻保供').id}"))
    told = shown(page.xpath("//section[@aria-labelledby='history']")[0])
    assert told.index("收到") < told.index("登记（分类、著录完成）")


def test_equal_files_of_two_departments_know_each_other(client: TestClient, named: Named) -> None:
    first, second = named("甲.txt"), named("乙.txt")
    if first.duplicate_of:
        first, second = second, first
    page = tree(client.get(f"/records/{first.id}"))
    assert f"/records/{second.id}" in page.xpath("//section[@aria-labelledby='related']//a/@href")
    assert f"/records/{first.id}" in tree(client.get(f"/records/{second.id}")).xpath(
        "//div[@class='notice']//a/@href"
    )


def test_a_broken_file_says_what_is_wrong_and_can_still_be_downloaded(
    client: TestClient, named: Named
) -> None:
    record = named("坏文件")
    page = tree(client.get(f"/records/{record.id}"))
    assert "文件已损坏或不完整，打不开" in shown(page.xpath("//div[@class='notice']")[0])
    assert client.get(f"/records/{record.id}/original").content.startswith(b"%PDF-1.7")


def test_the_original_is_given_byte_by_byte_and_always_as_a_download(
    client: TestClient, named: Named
) -> None:
    record = named("防冻保供")
    answer = client.get(f"/records/{record.id}/original")
    assert hashlib.sha256(answer.content).hexdigest() == record.sha256
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_hostile_name_and_text_stay_text(client: TestClient, named: Named) -> None:
    record = named("onerror")
    assert record.name == HOSTILE_NAME
    answer = client.get(f"/records/{record.id}", params={"q": "附言"})
    page = tree(answer)
    assert [node for node in page.xpath("//script") if not node.get("src")] == []
    assert not page.xpath("//img[@onerror]")
    assert not page.xpath("//ol//b")
    lines = page.xpath("//ol[contains(@class, 'lines')]/li")
    assert lines[0].text_content() == HOSTILE_TEXT.splitlines()[0]
    for listing in (client.get("/"), client.get("/intake"), client.get("/", params={"q": "附言"})):
        assert "<img src=x" not in listing.text


def test_a_name_that_turns_the_reading_direction_is_kept_in_its_place(
    client: TestClient, named: Named
) -> None:
    record = named("onerror")
    page = tree(client.get(f"/records/{record.id}"))
    for node in page.xpath("//body//*[contains(text(), '\u202e')]"):
        assert node.tag == "bdi" or node.get("dir") == "auto"


def test_a_hostile_name_is_downloaded_under_a_harmless_one(client: TestClient, named: Named) -> None:
    header = client.get(f"/records/{named('onerror').id}/original").headers["content-disposition"]
    assert header.isascii()
    assert "%E2%80%AE" not in header
    assert "<" not in header


def test_a_page_of_very_many_lines_is_shown_in_parts(client: TestClient, named: Named) -> None:
    record = named(LONG_NAME)
    page = tree(client.get(f"/records/{record.id}", params={"q": "罕见词龘龘"}))
    assert len(page.xpath("//ol[contains(@class, 'lines')]/li")) < LONG_LINES
    assert "龘龘" in "".join(texts(page, "//ol//mark"))
    back = page.xpath("//a[contains(text(), '前面还有')]/@href")
    assert not back or client.get(back[0]).status_code == 200


@pytest.mark.parametrize(
    "address", ["/records/99999", "/records/0", "/records/99999999999999", "/records/-1"]
)
def test_a_record_that_is_not_there_is_a_page_that_says_so(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "没有这一" in answer.text


def test_a_page_that_is_not_there_is_a_page_that_says_so(client: TestClient, named: Named) -> None:
    answer = client.get(f"/records/{named('防冻保供').id}", params={"page": 77})
    assert answer.status_code == 404
    assert "这份文件没有这一页" in answer.text


@pytest.mark.parametrize("parameters", [{"line": -1}, {"line": "x"}, {"page": 0}, {"from": -5}])
def test_a_parameter_that_cannot_be_is_a_page_that_says_so(
    client: TestClient, named: Named, parameters: dict[str, Any]
) -> None:
    assert client.get(f"/records/{named('防冻保供').id}", params=parameters).status_code == 422


def test_a_record_names_every_department_that_deposited_it_and_is_counted_for_each(
    client: TestClient, named: Named
) -> None:
    first, second = sorted((named("甲.txt"), named("乙.txt")), key=lambda record: record.duplicate_of or 0)
    page = tree(client.get(f"/records/{first.id}"))
    (named_there,) = page.xpath("//dt[.='也存入过的部门']/following-sibling::dd[1]")
    assert shown(named_there) == second.department
    found = tree(client.get("/", params={"q": "水费缴纳须知"}))
    for department in (first.department, second.department):
        assert department in texts(found, "//article[@class='hit']//ul[@class='facts']/li")
        assert f"{department} 1" in texts(found, "//aside[@class='filters']//li")
        mine = tree(client.get("/", params={"q": "水费缴纳须知", "department": department}))
        assert len(mine.xpath("//article[@class='hit']")) == 1
