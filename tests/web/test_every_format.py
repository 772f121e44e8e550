"""Record pages of formats without pictures: tables, packages, recordings, what was not read, notes."""

import csv
import wave
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.catalogue.readings import work
from archive.record import Line, Page
from guidang.site.site import Site
from guidang.web.app import create_app
from guidang.web.record import tables
from guidang.web.record.marking import Piece
from guidang.web.record.page_view import LineView
from guidang.wording import formats, labels, notes
from guidang.wording.words import translator
from ingest import media_types
from tests.running import lines, make_site
from tests.web.reading import shown, texts, tree

HEADER = ["编号", "名称", "备注"]
ROWS = [[f"ZC-{number}", "水泵", "" if number % 2 else "已检修"] for number in range(30)]


def put_in(folder: Path) -> None:
    """Files made with the standard library: a table, a package with folders, a recording, a program."""
    folder.mkdir()
    with (folder / "台账.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEADER, *ROWS])
    with zipfile.ZipFile(folder / "资料.zip", "w") as package:
        package.writestr("合同/附件一.txt", "水泵采购清单\n")
        package.writestr("图纸/说明.txt", "图纸说明\n")
    with wave.open(str(folder / "会议.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16000))
    (folder / "工具.exe").write_bytes(b"MZ" + bytes(2000))
    (folder / "空.txt").touch()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Iterator[Site]:
    """A site with these files and a real archive, a member of which is locked."""
    base = tmp_path_factory.mktemp("formats")
    folder = make_site(base / "site", "[watch]\nsettle_seconds = 0.1\n")
    put_in(base / "in")
    locked = corpus / "encrypted" / "apache__testZipEncrypted.zip"
    (base / "in" / "锁.zip").write_bytes(locked.read_bytes())
    lines("add", base / "in", "--site", folder, code=1)
    site = Site(folder)
    yield site
    site.close()


@pytest.fixture(scope="module")
def client(shelf: Site) -> Iterator[TestClient]:
    with TestClient(create_app(shelf), base_url="http://127.0.0.1", follow_redirects=False) as client:
        client.headers["accept-language"] = "zh"
        yield client


def named(site: Site, name: str) -> Record:
    with site.database.read() as connection:
        _, found = records.listing(connection, limit=100)
    return next(record for record in found if record.name.endswith(name))


def test_rows_of_a_sheet_are_a_table_with_the_hits_marked(shelf: Site, client: TestClient) -> None:
    sheet = named(shelf, "台账.csv")
    page = tree(client.get(f"/records/{sheet.id}?q=已检修"))
    rows = page.xpath("//section[@class='words']//table/tr")
    assert [shown(cell) for cell in rows[0].xpath("./td")] == HEADER
    assert len(rows) == len(ROWS) + 1
    assert texts(rows[1], "./th|./td") == ["2", "ZC-0", "水泵", "已检修"]
    assert texts(rows[1], ".//mark") == ["已检修"]
    pointed = tree(client.get(f"/records/{sheet.id}?page=1&line=4"))
    assert texts(pointed.get_element_by_id("here"), "./th") == ["5"]


def test_a_row_of_a_sheet_is_corrected_with_its_cells(shelf: Site, client: TestClient) -> None:
    sheet = named(shelf, "台账.csv")
    page = tree(client.get(f"/records/{sheet.id}?correct=true"))
    form = page.xpath("//form[contains(@action, '/lines/4')]")[0]
    was = form.xpath("./input[@name='was']/@value")[0]
    assert was == "ZC-3\t水泵"
    sent = client.post(form.get("action"), data={"was": was, "text": "ZC-3\t电机"})
    assert sent.status_code == 303
    row = tree(client.get(f"/records/{sheet.id}")).xpath("//table/tr")[4]
    assert texts(row, "./td") == ["ZC-3", "电机"]


def line(index: int, text: str, marks: tuple[str, ...] = ()) -> LineView:
    pieces = [Piece(text, False)] if not marks else [Piece(part, part in marks) for part in (text, *marks)]
    return LineView(index, pieces, None, False, False)


def test_a_hit_over_the_border_of_two_cells_is_marked_in_both() -> None:
    view = LineView(0, [Piece("a", False), Piece("b\tc", True), Piece("\td", False)], None, False, False)
    assert tables.cells(view) == [
        [Piece("a", False), Piece("b", True)],
        [Piece("c", True)],
        [Piece("d", False)],
    ]


def test_a_row_of_very_many_cells_keeps_the_rest_together() -> None:
    row = tables.cells(line(0, "\t".join("x" * 5000)))
    assert len(row) == tables.MOST_COLUMNS
    assert row[-1][0].text.count("x") == 5000 - tables.MOST_COLUMNS + 1


def test_two_rows_in_a_text_are_a_table_and_indented_source_is_none() -> None:
    words = [line(0, "甲方"), line(1, "名称\t数量"), line(2, "水泵\t3"), line(3, "以上"), line(4, "\t缩进")]
    assert [(block.table, len(block.lines)) for block in tables.blocks(words, media_types.DOCX)] == [
        (False, 1), (True, 2), (False, 1), (False, 1),
    ]  # fmt: skip
    assert [block.table for block in tables.blocks(words, media_types.XML)] == [False]
    assert [(block.table, len(block.lines)) for block in tables.blocks(words, media_types.XLSX)] == [
        (False, 1), (True, 4),
    ]  # fmt: skip
    assert tables.blocks([], media_types.XLSX) == []


def test_a_package_lists_what_it_held_with_paths_formats_and_sizes(shelf: Site, client: TestClient) -> None:
    package = named(shelf, "资料.zip")
    page = tree(client.get(f"/records/{package.id}"))
    rows = [texts(row, "./td") for row in page.xpath("//table[contains(@class, 'attachments')]/tbody/tr")]
    assert [(row[0], row[1], row[3], row[4]) for row in rows] == [
        ("已入库", "合同/附件一.txt", "纯文本", "19 B"),
        ("已入库", "图纸/说明.txt", "纯文本", "13 B"),
    ]
    child = named(shelf, "附件一.txt")
    assert "合同/附件一.txt" in texts(tree(client.get(f"/records/{child.id}")), "//aside//dd")
    inside = tree(client.get(f"/intake?parent={package.id}"))
    assert len(inside.xpath("//ul[@class='arrivals']/li")) == 2
    assert inside.xpath(f"//a[@href='/records/{package.id}']")


def test_a_recording_says_what_it_is_and_how_long(shelf: Site, client: TestClient) -> None:
    page = shown(tree(client.get(f"/records/{named(shelf, '会议.wav').id}")).get_element_by_id("main"))
    assert "录音（WAV） 这份文件没有可以显示的页" in page
    assert "时长 0:00:01" in page


def test_what_was_not_read_says_what_to_do_and_can_be_read_again(shelf: Site, client: TestClient) -> None:
    program = named(shelf, "工具.exe")
    for address in (f"/records/{program.id}", "/intake"):
        page = tree(client.get(address))
        said = shown(page.get_element_by_id("main"))
        assert "内容未提取。请另存为 PDF、DOCX 等常用格式后重新放入" in said
        assert page.xpath(f"//form[@action='/records/{program.id}/reread']")
    assert "内容未提取：程序" in shown(tree(client.get(f"/records/{program.id}")).get_element_by_id("main"))
    english = client.get(f"/records/{program.id}", headers={"accept-language": "en"}).text
    assert "Save it as PDF, DOCX or another common format" in english


def test_a_refused_file_says_whether_it_is_looked_for_again(client: TestClient, tmp_path: Path) -> None:
    assert "它不在投放文件夹里，不会自动再取" in client.get("/intake?state=refused").text
    settings = "[watch]\nsettle_seconds = 0.1\n[limits]\nfile_mib = 1\n"
    folder = make_site(tmp_path / "site", settings, ("甲", ""))
    (folder / "watch_folders" / "甲" / "大.txt").write_bytes(b"a" * (3 << 20))
    lines("watch", "--once", "--site", folder, code=1)
    site = Site(folder)
    with TestClient(create_app(site), base_url="http://127.0.0.1") as watched:
        said = shown(tree(watched.get("/intake?state=refused")).get_element_by_id("main"))
    site.close()
    assert "请拆分文件" in said
    assert "3 MB" in said or "3.0 MB" in said  # its own size, though nothing of it is kept
    assert "源文件没有动，改动后会自动再取。" in said


def test_the_password_of_a_locked_member_can_be_typed_on_the_page_of_its_package(
    shelf: Site, client: TestClient
) -> None:
    package = named(shelf, "锁.zip")
    page = tree(client.get(f"/records/{package.id}"))
    (form,) = page.xpath("//form[contains(@action, '/password')]")
    assert client.post(form.get("action"), data={"password": "falsch"}).status_code == 303
    assert named(shelf, "锁.zip").state == "received"
    lines("reread", "--ids", package.id, "--site", shelf.folder)
    assert named(shelf, "锁.zip").locked_inside
    program = named(shelf, "工具.exe")
    assert client.post(f"/records/{program.id}/password", data={"password": "x"}).status_code == 409


def test_notes_of_one_kind_stand_together_with_their_pages_as_links(shelf: Site, client: TestClient) -> None:
    told = notes.told(
        [("page_not_read", str(page)) for page in range(1, 41)]
        + [("signed", "某某公司，2024-03-05T10:00:00"), ("comments", "3"), ("repaired", "pypdf")]
        + [("not_extracted", media_types.UNKNOWN), ("encrypted_part", "smime")],
        media_types.DOCX, "zh-CN", translator("zh-CN"),
    )  # fmt: skip
    found = {note.code: note for note in told}
    assert found["page_not_read"].pages == list(range(1, 41))
    assert found["signed"].details == ["某某公司，2024年3月5日 10:00"]
    assert found["comments"].count == 3
    assert (found["repaired"].details, found["encrypted_part"].details) == ([], ["S/MIME"])
    assert found["not_extracted"].details == ["认不出的格式"]
    by_page = notes.told(
        [("comments", "2"), ("comments", "7")], media_types.PDF, "zh-CN", translator("zh-CN")
    )
    assert by_page[0].pages == [2, 7]


def test_every_note_that_says_content_is_missing_says_what_to_do() -> None:
    assert set(records.NOT_READ) == set(labels.TO_DO)
    assert set(labels.TO_DO) <= set(labels.NOTES)


def test_every_format_that_is_known_has_a_name() -> None:
    known = {
        value for name, value in vars(media_types).items() if name[0].isupper() and isinstance(value, str)
    }
    known = {value for value in known if "/" in value} - {media_types.EMPTY}
    assert {value for value in known if formats.name_of(value, translator("zh-CN")) == value} == set()
    assert formats.name_of("audio/x-ms-wma", translator("en")) == "Sound recording (WMA)"
    assert formats.name_of("application/x-new", translator("en")) == "application/x-new"


def test_a_file_being_read_tells_how_far_and_one_that_waits_that_it_waits(
    shelf: Site, client: TestClient
) -> None:
    program = named(shelf, "工具.exe")
    client.post(f"/records/{program.id}/reread")
    assert "等待读取，无须处理。" in client.get("/intake?state=received").text
    with shelf.database.write() as connection:
        work.register_pages(connection, program.id, [Page(1, lines=[Line("字")])], 300)
    page = tree(client.get("/intake"))
    assert page.xpath("//progress[@max='300'][@value='1'][@aria-label]")
