"""XLSX: sheets as people see them, row by row. What is made here is made by openpyxl and xlsxwriter."""

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from read_here import make_docx, p, read
from sink import MemorySink, source

from ingest import media_types
from ingest.errors import Unreadable
from ingest.extract.xlsx import XlsxReader
from ingest.formats.sheets.xlsx_tables import SharedStrings
from ingest.reader import Limits

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def made(path: Path, rows: str, strings: str = "") -> Path:
    """A workbook of one sheet, 台账, with these rows in SpreadsheetML."""
    related = "".join(
        f'<Relationship Id="{identifier}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for identifier, kind, target in (
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "sharedStrings", "sharedStrings.xml"),
        )
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
            '<sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        package.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{related}</Relationships>")
        package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
        package.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/>'
            f"<sheetData>{rows}</sheetData></worksheet>",
        )
    return path


def changed(path: Path, members: dict[str, bytes]) -> Path:
    """The package with these members in place of its own, or besides them."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()} | members
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return path


def lines(path: Path, folder: Path) -> list[str]:
    return read(path, folder).text.split("\n")


def written(path: Path, *rows: tuple[tuple[object, str], ...]) -> Path:
    """A workbook of (value, number format) cells, made by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate(rows, 1):
        for column, (value, form) in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            cell.number_format = form
    book.save(path)
    return path


def test_values_are_shown_as_their_number_format_says(tmp_path: Path) -> None:
    day, moment = dt.datetime(2024, 11, 12), dt.datetime(2024, 11, 12, 8, 30)
    path = written(
        tmp_path / "a.xlsx",
        ((day, "yyyy-mm-dd"), (day, 'yyyy"年"m"月"d"日"'), (day, "[$-804]yyyy/m/d;@")),
        ((moment, "yyyy/m/d h:mm"), (dt.time(8, 30), "上午/下午h:mm"), (dt.timedelta(hours=26), "[h]:mm:ss")),
        ((0.5, "[Red]0.00"), (0.125, "0%"), (1234.5, "¥#,##0.00"), (45608, "General"), ("三", '"第"@"号"')),
    )
    assert lines(path, tmp_path) == [
        "Sheet",
        "2024-11-12\t2024年11月12日\t2024/11/12",
        "2024/11/12 8:30\t上午8:30\t26:00:00",
        "0.50\t13%\t¥1,234.50\t45608\t第三号",
    ]


def test_days_of_a_workbook_of_the_mac_are_four_years_later(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = dt.datetime(2024, 11, 12)
    book.active["A1"].number_format = "yyyy/m/d aaaa"
    book.save(path)
    assert lines(path, tmp_path) == ["Sheet", "2024/11/12 星期二"]


def test_values_are_shown_and_formulas_not_run(tmp_path: Path) -> None:
    rows = (
        '<row><c r="A1"><f>SUM(1,2)</f><v>3</v></c><c r="B1" t="b"><v>1</v></c>'
        '<c r="C1" t="e"><v>#DIV/0!</v></c><c r="D1" t="str"><f>WEBSERVICE("http://x")</f><v>结果</v></c>'
        '<c r="E1" t="str"><v>=DISPIMG("ID_1",1)</v></c><c r="F1" t="d"><v>2024-11-12T00:00:00</v></c>'
        '<c r="G1" t="inlineStr"><is><t>内_x000D_联</t></is></c></row>'
    )
    assert lines(made(tmp_path / "a.xlsx", rows), tmp_path) == [
        "台账",
        "3\tTRUE\t#DIV/0!\t结果\t\t2024-11-12\t内 联",
    ]


def test_how_a_string_is_pronounced_is_no_part_of_it(tmp_path: Path) -> None:
    strings = "<si><r><t>東</t></r><r><t>京</t></r><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si><si/>"
    rows = "<row>" + "".join(f'<c t="s"><v>{number}</v></c>' for number in (0, 1, 7, -1)) + "</row>"
    assert lines(made(tmp_path / "a.xlsx", rows, strings), tmp_path) == ["台账", "東京"]


def test_a_cell_at_the_far_end_costs_nothing(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>3</v></c><c r="ZZZZZZ9"><v>4</v></c></row>'
    )
    found = lines(made(tmp_path / "a.xlsx", rows), tmp_path)
    assert [line.split() for line in found] == [["台账"], ["1", "2"], ["3", "4"]]
    assert max(map(len, found)) < 40


def test_a_long_sheet_is_cut_into_pages_of_a_thousand_rows(tmp_path: Path) -> None:
    rows = "".join(f'<row><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 2500))
    found = read(made(tmp_path / "a.xlsx", rows), tmp_path)
    assert [page.number for page in found.pages] == [1, 2, 3]
    assert [len(page.lines) for page in found.pages] == [1000, 1000, 500]


def test_comments_text_boxes_headers_and_charts_stand_after_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("数据")
    sheet.write_row(0, 0, ["项目", 1])
    sheet.write_comment(0, 0, "请核对")
    sheet.insert_textbox(3, 3, "文本框说明")
    sheet.set_header('&L&"宋体,加粗"&12机密&R第 &P 页')
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=数据!$B$1:$B$1"})
    chart.set_title({"name": "年度用量"})
    sheet.insert_chart(5, 1, chart)
    book.add_worksheet("内部").hide()
    book.close()
    found = read(path, tmp_path)
    assert found.pages[0].text.split("\n")[:2] == ["数据", "项目\t1"]
    for text in ("文本框说明", "年度用量", "批注：请核对", "机密"):
        assert text in found.pages[0].text
    assert "宋体" not in found.text
    assert sorted(found.notes) == [("comments", ""), ("hidden_parts", "内部")]


def test_properties_and_macros_and_embedded_documents_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = "设备台账", "王明"
    book.active["A1"] = 1
    book.active["A1"].comment = Comment("看一下", "李四")
    book.save(tmp_path / "a.xlsx")
    inner = make_docx(tmp_path / "inner.docx", p("内附")).read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        name = next(each for each in package.namelist() if each.startswith("xl/worksheets/_rels/"))
        related = package.read(name).decode()
    extra = f'<Relationship Id="e1" Type="{RELATION}/package" Target="../embeddings/附件.docx"/></Rel'
    more = {"xl/vbaProject.bin": b"x", "xl/embeddings/附件.docx": inner}
    changed(tmp_path / "a.xlsx", more | {name: related.replace("</Rel", extra, 1).encode()})
    found = read(tmp_path / "a.xlsx", tmp_path)
    assert (found.facts["title"], found.facts["author"]) == ("设备台账", "王明")
    assert ("macros", "") in found.notes and ("comments", "") in found.notes
    assert found.children == {"附件.docx": inner}


def test_no_entity_is_resolved(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", "")
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    sheet = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY a "啊啊"><!ENTITY b "&a;&a;&a;">]>'
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="str"><v>甲&e;&b;乙</v></c></row>'
        "</sheetData></worksheet>"
    )
    changed(path, {"xl/worksheets/sheet1.xml": sheet.encode()})
    assert "秘密" not in read(path, tmp_path).text and "啊" not in read(path, tmp_path).text


def test_strings_repeated_without_end_stop_at_the_limit(tmp_path: Path) -> None:
    rows = '<row><c t="s"><v>0</v></c></row>' * 2000
    path = made(tmp_path / "a.xlsx", rows, f"<si><t>{'字' * 30_000}</t></si>")
    with pytest.raises(Unreadable, match="too_much_text"):
        read(path, tmp_path, Limits(characters=1_000_000))


def test_one_row_without_end_is_cut_into_pages(tmp_path: Path) -> None:
    rows = "<row>" + '<c t="s"><v>0</v></c>' * 300 + "</row>"
    found = read(made(tmp_path / "a.xlsx", rows, f"<si><t>{'字' * 30_000}</t></si>"), tmp_path)
    assert len(found.text.replace("\n", "").replace("\t", "")) == 300 * 30_000 + 2
    assert max(len(page.text) for page in found.pages) <= 50_001


def test_more_shared_strings_than_the_memory_holds_are_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", "", "".join(f"<si><t>{n:0>300}</t></si>" for n in range(10_000)))
    with pytest.raises(Unreadable, match="too_big_in_memory"), zipfile.ZipFile(path) as package:
        SharedStrings(package.open("xl/sharedStrings.xml"), 4)


def test_a_broken_sheet_leaves_the_others_readable(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "好的"
    book.create_sheet("坏的")["A1"] = "读不到"
    book.save(tmp_path / "a.xlsx")
    path = changed(tmp_path / "a.xlsx", {"xl/worksheets/sheet2.xml": b"<worksheet><sheetData>"})
    found = read(path, tmp_path)
    assert "好的" in found.text and ("truncated", "坏的") in found.notes
    changed(path, {"xl/worksheets/sheet1.xml": b"<worksheet>"})
    with pytest.raises(Unreadable, match="damaged"):
        read(path, tmp_path)


@pytest.mark.corpus
def test_every_cell_that_openpyxl_sees_is_found_in_order(corpus: Path, tmp_path: Path) -> None:
    for path in sorted((corpus / "office").glob("*.xlsx")):
        text = read(path, tmp_path).text
        book = openpyxl.load_workbook(path, data_only=True)
        for sheet in book.worksheets:
            at = text.index(sheet.title)
            for row in sheet.iter_rows(values_only=True):
                for value in row:
                    if isinstance(value, str) and value.strip() and not value.startswith("=DISPIMG("):
                        at = text.index(" ".join(value.split()), at)


@pytest.mark.corpus
def test_fuzzed_workbooks_end_with_a_reason(corpus: Path) -> None:
    for path in sorted((corpus / "corrupt_hostile").glob("*.xlsx")):
        with pytest.raises(Unreadable, match="damaged"):
            XlsxReader().read(source(path, media_types.XLSX), MemorySink())
