"""Office documents that are one XML file: Word 2003 XML, flat OPC, flat OpenDocument, UOF. All made here."""

import base64
import io
import zipfile
from pathlib import Path

import docx
import pytest
from read_here import read

from ingest import media_types
from ingest.errors import Unreadable
from ingest.identifying.identify import identify
from ingest.reader import Limits
from ingest.reading.desk import Desk
from ingest.spool.reading import read_spool

CONFIG = Path(__file__).resolve().parents[3] / "config"

PICTURE = base64.b64encode(bytes(range(256)) * 40).decode()

WORD = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"
 xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:o="urn:schemas-microsoft-com:office:office">
<o:DocumentProperties><o:Title>供热协议</o:Title><o:Author>张三</o:Author></o:DocumentProperties>
<w:body><wx:sect>
<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><wx:t wx:val="第一条"/></w:listPr></w:pPr>
<w:r><w:t>供热范围</w:t></w:r></w:p>
<w:p><w:r><w:t>甲方</w:t></w:r><w:r><w:footnote><w:p><w:r><w:t>指供热单位</w:t></w:r></w:p></w:footnote></w:r>
<aml:annotation w:type="Word.Deletion"><aml:content>
<w:r><w:delText>删去</w:delText></w:r></aml:content></aml:annotation>
<aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>应当</w:t></w:r></aml:content></aml:annotation>
<aml:annotation w:type="Word.Comment" aml:author="李四">
<aml:content><w:p><w:r><w:t>请核</w:t></w:r></w:p></aml:content>
</aml:annotation><w:r><w:t>供热</w:t></w:r>
<w:r><w:pict><w:binData w:name="wordml://1.png">{PICTURE}</w:binData></w:pict></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>面积</w:t></w:r></w:p></w:tc>
<w:tc><w:p><w:r><w:t>120</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:sectPr><w:hdr w:type="odd"><w:p><w:r><w:t>内部资料</w:t></w:r></w:p></w:hdr></w:sectPr>
</wx:sect></w:body></w:wordDocument>"""

FLAT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:meta><dc:title>通知</dc:title></office:meta>
<office:body><office:text><text:p>关于供热的通知<draw:frame><draw:image><office:binary-data>{PICTURE}
</office:binary-data></draw:image></draw:frame></text:p></office:text></office:body></office:document>"""

UOF_TEXT = """<?xml version="1.0" encoding="UTF-8"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"
 xmlns:字="http://schemas.uof.org/cn/2003/uof-wordproc" xmlns:图="http://schemas.uof.org/cn/2003/graph">
<uof:元数据><uof:标题>通知</uof:标题></uof:元数据>
<uof:式样集><uof:自动编号集><字:自动编号 字:标识符="L1"><字:级别 字:级别值="0">
<字:编号格式>chinese-counting</字:编号格式>
<字:编号格式表示>%1、</字:编号格式表示></字:级别></字:自动编号></uof:自动编号集></uof:式样集>
<uof:对象集><图:图形 图:标识符="g1"><图:文本内容><字:段落>
<字:句><字:文本串>图中的字</字:文本串></字:句></字:段落></图:文本内容>
</图:图形></uof:对象集><uof:文字处理><字:主体>
<字:段落><字:段落属性><字:自动编号信息 字:编号引用="L1" 字:编号级别="0"/></字:段落属性>
<字:句><字:文本串>总则</字:文本串>
<字:空格符 字:个数="2"/><字:文本串>甲</字:文本串><uof:锚点 uof:图形引用="g1"/></字:句></字:段落>
<字:段落><字:段落属性><字:自动编号信息 字:编号引用="L1" 字:编号级别="0"/></字:段落属性>
<字:修订开始 字:类型="delete"/><字:句><字:文本串>删去</字:文本串></字:句><字:修订结束 字:类型="delete"/>
<字:句><字:文本串>附则</字:文本串></字:句></字:段落>
<字:文字表><字:行><字:单元格><字:段落><字:句><字:文本串>一</字:文本串></字:句></字:段落></字:单元格>
<字:单元格><字:段落><字:句><字:文本串>二</字:文本串></字:句></字:段落></字:单元格></字:行></字:文字表>
</字:主体></uof:文字处理></uof:UOF>"""

UOF_SHEET = """<?xml version="1.0" encoding="UTF-8"?><表:电子表格文档_E826
 xmlns:表="http://schemas.uof.org/cn/2009/spreadsheet" xmlns:字="http://schemas.uof.org/cn/2009/wordproc">
<表:工作表_E825 名称_E822="台账"><表:工作表内容_E80E><表:行_E7F1 行号_E7F3="1"><表:单元格_E7F2 列号_E7BC="1">
<表:数据_E7B3><字:句_419D><字:文本串_415B>张三</字:文本串_415B></字:句_419D></表:数据_E7B3></表:单元格_E7F2>
<表:单元格_E7F2 列号_E7BC="3"><表:数据_E7B3><字:句_419D>
<字:文本串_415B>120</字:文本串_415B></字:句_419D></表:数据_E7B3>
</表:单元格_E7F2></表:行_E7F1></表:工作表内容_E80E></表:工作表_E825></表:电子表格文档_E826>"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", ["made.xml", "made.doc"])
def test_a_document_of_word_2003_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    found = read(written(tmp_path, name, WORD), tmp_path)
    assert found.text.splitlines() == [
        "内部资料", "第一条 供热范围", "甲方应当供热", "面积\t120", "指供热单位", "批注（李四）：请核",
    ]  # fmt: skip
    assert found.facts == {"title": "供热协议", "author": "张三"}
    assert {"tracked_changes", "comments"} <= {code for code, _ in found.notes}


def test_of_a_flat_opendocument_file_the_words_are_read_and_not_its_pictures(tmp_path: Path) -> None:
    found = read(written(tmp_path, "made.fodt", FLAT), tmp_path)
    assert (found.text, found.facts) == ("关于供热的通知", {"title": "通知"})
    sheets = FLAT.replace("opendocument.text", "opendocument.spreadsheet").replace(
        "<office:text>", '<office:spreadsheet><t:table xmlns:t="x" t:name="表"><t:table-row><t:table-cell>'
    )
    sheets = sheets.replace("</office:text>", "</t:table-cell></t:table-row></t:table></office:spreadsheet>")
    assert "关于供热的通知" in read(written(tmp_path, "made.fods", sheets), tmp_path).text


def test_a_flat_office_document_is_read_as_the_package_it_stands_for(tmp_path: Path) -> None:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("关于供热的通知")
    document.core_properties.title = "通知"
    document.save(out)
    parts = []
    with zipfile.ZipFile(out) as package:
        for name in package.namelist():
            data = package.read(name)
            inside = f"<pkg:binaryData>{base64.b64encode(data).decode()}</pkg:binaryData>"
            if name.endswith((".xml", ".rels")) and not name.startswith("["):
                inside = f"<pkg:xmlData>{data.decode().partition('?>')[2]}</pkg:xmlData>"
            parts.append(f'<pkg:part pkg:name="/{name}">{inside}</pkg:part>')
    text = (
        '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
    )
    path = written(tmp_path, "made.xml", f"{text}{''.join(parts)}</pkg:package>")
    desk = Desk(CONFIG, Limits())
    desk.read(desk.source(path, path.name), tmp_path / "1.jsonl")
    found = read_spool(tmp_path / "1.jsonl")
    assert found.identity.media_type == media_types.DOCX
    assert (found.facts["title"], found.characters, found.notes) == ("通知", len("关于供热的通知"), [])


def test_a_uof_text_is_read_with_its_numbers_tables_and_drawings(tmp_path: Path) -> None:
    found = read(written(tmp_path, "made.uot", UOF_TEXT), tmp_path)
    assert found.text.splitlines() == ["一、总则  甲", "图中的字", "二、附则", "一\t二"]
    assert found.facts == {"title": "通知"}
    assert ("tracked_changes", "") in found.notes


def test_drawings_that_show_each_other_cost_no_more_than_their_number(tmp_path: Path) -> None:
    anchor = "".join(f'<uof:锚点 uof:图形引用="g{number}"/>' for number in range(1, 40))
    shown = "<字:段落><字:句><字:文本串>图</字:文本串>" + anchor + "</字:句></字:段落>"
    drawings = "".join(f'<图:图形 图:标识符="g{number}">{shown}</图:图形>' for number in range(1, 40))
    text = UOF_TEXT.replace("</uof:对象集>", f"{drawings}</uof:对象集>")
    assert read(written(tmp_path, "made.uot", text), tmp_path).text.splitlines().count("图") == 39


def test_a_uof_2_package_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    path = tmp_path / "made.uof"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("uof.xml", "<UOF_0000/>")
        package.writestr("content.xml", UOF_SHEET)
    assert read(path, tmp_path).text.splitlines() == ["台账", "张三\t\t120"]


@pytest.mark.parametrize("text", [WORD, FLAT, UOF_TEXT])
def test_one_that_is_cut_off_is_damaged(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, "made.xml", text[:-200])
    assert identify(path, path.name).media_type != "application/xml"
    with pytest.raises(Unreadable, match="damaged"):
        read(path, tmp_path)
