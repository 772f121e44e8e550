"""XML workbooks of Excel 2003, as programs export them under the name .xls. All are made here."""

from pathlib import Path

import pytest
from read_here import read

from ingest import media_types
from ingest.errors import Unreadable
from ingest.identifying.identify import identify

HEAD = (
    '<?xml version="1.0" encoding="{encoding}"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:x" xmlns:o="urn:o">'
    "<o:DocumentProperties><o:Title>台账</o:Title><o:Author>王明</o:Author></o:DocumentProperties>"
)
SHEET = (
    '<Worksheet ss:Name="数据"><Table><Row><Cell><Data ss:Type="String">编号</Data></Cell>'
    '<Cell ss:Index="4"><Data ss:Type="String">日期</Data></Cell></Row>'
    '<Row ss:Index="9"><Cell><Data ss:Type="Number">3.0000000000000004</Data>'
    "<Comment><ss:Data>请核对</ss:Data></Comment></Cell>"
    '<Cell><Data ss:Type="DateTime">2024-11-12T00:00:00.000</Data></Cell>'
    '<Cell><Data ss:Type="DateTime">2024-11-12T08:30:00.000</Data></Cell>'
    '<Cell><Data ss:Type="Boolean">1</Data></Cell>'
    '<Cell ss:Index="99999999"><Data ss:Type="Error">#N/A</Data></Cell>'
    "</Row></Table></Worksheet>"
    '<Worksheet ss:Name="内部"><Table><Row><Cell><Data>密</Data></Cell></Row></Table>'
    "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "utf-16"])
def test_an_exported_workbook_is_read_as_a_table(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "导出.xls"
    path.write_text(HEAD.format(encoding=encoding) + SHEET, encoding)
    assert identify(path, path.name).media_type == media_types.XML_SHEETS
    found = read(path, tmp_path)
    assert [page.text.split("\n") for page in found.pages] == [
        [
            "数据",
            "编号\t\t\t日期",
            "3\t2024-11-12\t2024-11-12 08:30:00\tTRUE" + "\t" * 16 + "#N/A",
            "批注：请核对",
        ],
        ["内部", "密"],
    ]
    assert (found.facts["title"], found.facts["author"]) == ("台账", "王明")
    assert found.notes == [("comments", ""), ("hidden_parts", "内部")]


def test_values_are_shown_as_the_format_of_their_style_says(tmp_path: Path) -> None:
    formats = {"day": "Short Date", "share": "0.0%", "money": "&quot;¥&quot;#,##0.00"}
    styles = "".join(
        f'<Style ss:ID="{name}"><NumberFormat ss:Format="{code}"/></Style>' for name, code in formats.items()
    )
    cells = (
        ("day", "DateTime", "2024-11-12T00:00:00.000"), ("share", "Number", "0.125"),
        ("bold", "Number", "1234.5"),
        ("", "Number", "0.5"), ("day", "DateTime", "neulich"), ("none", "Number", "0.25"),
    )  # fmt: skip
    row = "".join(
        f'<Cell ss:StyleID="{style}"><Data ss:Type="{kind}">{value}</Data></Cell>'
        for style, kind, value in cells
    )
    path = tmp_path / "a.xls"
    path.write_text(
        f"{HEAD.format(encoding='utf-8')}<Styles>{styles}"
        f'<Style ss:ID="bold" ss:Parent="money"><Font/></Style>'
        f'</Styles><Worksheet ss:Name="台账"><Table><Row ss:StyleID="share">{row}</Row></Table></Worksheet>'
        "</Workbook>",
        "utf-8",
    )
    assert read(path, tmp_path).text.split("\n") == [
        "台账", "2024/11/12\t12.5%\t¥1,234.50\t50.0%\tneulich\t0.25",
    ]  # fmt: skip


def test_characters_beyond_the_encoding_it_states_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    text = HEAD.format(encoding="GB2312") + SHEET.replace("编号", "朱镕基、喆、堃、档号一览表的编号")
    path.write_bytes(text.encode("gb18030"))
    assert "朱镕基、喆、堃" in read(path, tmp_path).text


def test_a_workbook_cut_off_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text((HEAD.format(encoding="utf-8") + SHEET)[:-300], "utf-8")
    with pytest.raises(Unreadable, match="damaged"):
        read(path, tmp_path)
