"""DOCX: the text as it stands on the paper, in its order."""

import re
import zipfile
from difflib import SequenceMatcher
from pathlib import Path

import docx
import pytest
from made_doc import Word97, compound
from read_here import W, make_docx, p, read

from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.text.list_numbers import number_text
from ingest.reader import Limits


def lines(folder: Path, body: str, parts: dict[str, str] | None = None) -> list[str]:
    """The lines of a document with this body, all pages."""
    return [
        line.text
        for page in read(make_docx(folder / "a.docx", body, parts), folder).pages
        for line in page.lines
    ]


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def test_paragraphs_and_tables_come_in_the_order_of_the_body(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("买卖合同")
    table = document.add_table(2, 2)
    for cell, text in zip(
        [c for r in table.rows for c in r.cells], ["品名", "数量", "钢材", "三吨"], strict=True
    ):
        cell.text = text
    document.add_paragraph("以下无正文")
    document.core_properties.title = "买卖合同"
    document.core_properties.author = "王明"
    document.save(str(tmp_path / "a.docx"))
    found = read(tmp_path / "a.docx", tmp_path)
    assert found.text.split("\n") == ["买卖合同", "品名\t数量", "钢材\t三吨", "以下无正文"]
    assert (found.facts["title"], found.facts["author"]) == ("买卖合同", "王明")
    assert found.facts["created"].startswith("20")


def test_nested_tables_and_long_cells_keep_their_order(tmp_path: Path) -> None:
    inner = f"<w:tbl>{row(p('内一'), p('内二'))}</w:tbl>"
    long = p("第一段" * 15) + p("第二段" * 15)
    body = f"<w:tbl>{row(p('甲'), p('前') + inner + p('后'))}{row(p('乙'), long)}</w:tbl>"
    assert lines(tmp_path, body) == ["甲\t前 内一\t内二 后", "乙", "第一段" * 15, "第二段" * 15]


def test_text_boxes_are_read_once_though_written_twice(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent>"
    body = (
        '<w:p xmlns:mc="urn:mc" xmlns:wps="urn:wps" xmlns:v="urn:v"><w:r><w:t>正文</w:t></w:r><w:r>'
        f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert lines(tmp_path, body) == ["正文", "框内文字"]


def test_tracked_deletions_are_out_and_insertions_are_in(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>甲方</w:t></w:r><w:del><w:r><w:delText>旧名</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>新名</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom></w:p>"
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('删行')}</w:tc></w:tr>{row(p('留行'))}</w:tbl>"
    )
    assert lines(tmp_path, body) == ["甲方新名", "留行"]


def test_content_controls_fields_and_symbols_give_their_text(tmp_path: Path) -> None:
    body = (
        f"<w:sdt><w:sdtPr><w:alias w:val='不读'/></w:sdtPr><w:sdtContent>{p('控件段')}</w:sdtContent></w:sdt>"
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>控件字</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple><w:r><w:t>域</w:t></w:r></w:fldSimple>"
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>同意</w:t><w:noBreakHyphen/><w:tab/><w:t>上</w:t>'
        "<w:br/><w:t>下</w:t></w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r>"
        "</w:rubyBase></w:ruby></w:p>"
    )
    assert lines(tmp_path, body) == ["控件段", "控件字域☑同意-\t上", "下拼"]


def test_pages_end_at_written_and_at_rendered_breaks(tmp_path: Path) -> None:
    rendered = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>三</w:t></w:r></w:p>"
    inside = "<w:p><w:r><w:t>四前</w:t><w:lastRenderedPageBreak/><w:t>四后</w:t></w:r></w:p>"
    body = (
        p("一") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + p("二") + rendered + inside
        + p("五") + p("六", "<w:pageBreakBefore/>") + p("末", "<w:sectPr/>") + p("七")
    )  # fmt: skip
    found = read(make_docx(tmp_path / "a.docx", body), tmp_path)
    assert [page.text for page in found.pages] == ["一", "二", "三\n四前四后", "五", "六\n末", "七"]


def test_headers_stand_first_and_footers_last_and_page_numbers_nowhere(tmp_path: Path) -> None:
    reference = '<w:headerReference xmlns:r="urn:r" r:id="r0"/><w:footerReference xmlns:r="urn:r" r:id="r1"/>'
    parts = {
        "header1": f"<w:hdr {W}>{p('某某市人民政府文件')}</w:hdr>",
        "footer1": f"<w:ftr {W}>{p('— 1 —')}{p('机密档案，不得复制')}</w:ftr>",
        "header2": f"<w:hdr {W}>{p('未被引用')}</w:hdr>",
    }
    found = lines(tmp_path, p("正文") + f"<w:sectPr>{reference}</w:sectPr>", parts)
    assert found == ["某某市人民政府文件", "正文", "机密档案，不得复制"]


def test_notes_stand_at_the_end_of_their_page_and_of_the_document(tmp_path: Path) -> None:
    body = (
        '<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id="2"/><w:endnoteReference w:id="3"/></w:r></w:p>'
        + p("乙", "<w:pageBreakBefore/>")
    )  # fmt: skip
    parts = {
        "footnotes": f'<w:footnotes {W}><w:footnote w:id="-1">{p("线")}</w:footnote>'
        f'<w:footnote w:id="2">{p("脚注")}</w:footnote></w:footnotes>',
        "endnotes": f'<w:endnotes {W}><w:endnote w:id="3">{p("尾注")}</w:endnote></w:endnotes>',
    }
    found = read(make_docx(tmp_path / "a.docx", body, parts), tmp_path)
    assert [page.text for page in found.pages] == ["甲\n脚注", "乙\n尾注"]


def test_list_numbers_stand_before_their_paragraphs_as_on_paper(tmp_path: Path) -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="第%1条"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:isLgl/>'
        '<w:lvlText w:val="%1.%2"/><w:suff w:val="nothing"/></w:lvl>'
    )
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="5">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num></w:numbering>'
    )
    styles = (
        f'<w:styles {W}><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:styleId="b"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    own = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
    body = (
        p("标的", '<w:pStyle w:val="a"/>')
        + p("名称", own)
        + p("数量", own)
        + p("价款", '<w:pStyle w:val="b"/>')
        + p("金额", own)
    )
    body += f"<w:p><w:pPr>{own}</w:pPr><w:r><w:lastRenderedPageBreak/><w:t>期限</w:t></w:r></w:p>"
    parts = {"numbering": numbering, "styles": styles}
    found = read(make_docx(tmp_path / "a.docx", body, parts), tmp_path)
    assert [page.text.split("\n") for page in found.pages] == [
        ["第一条 标的", "1.1名称", "1.2数量", "第二条 价款", "2.1金额"],
        ["2.2期限"],
    ]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (10, "chineseCounting", "十"),
        (11, "chineseCountingThousand", "十一"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (1003, "chineseCountingThousand", "一千零三"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (7, "decimalEnclosedCircleChinese", "⑦"),
        (3, "decimalZero", "03"),
        (5, "unheard-of", "5"),
    ],
)
def test_list_numbers_are_written_as_word_writes_them(number: int, form: str, text: str) -> None:
    assert number_text(number, form) == text


def test_a_document_in_the_strict_variant_reads_the_same(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", p("严格格式"))
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(
                name, data.replace(b"schemas.openxmlformats.org/wordprocessingml/2006", b"purl.oclc.org/x")
            )
    assert read(path, tmp_path).text == "严格格式"


def test_an_embedded_document_is_a_child(tmp_path: Path) -> None:
    inner = make_docx(tmp_path / "inner.docx", p("内附文件")).read_bytes()
    path = make_docx(tmp_path / "a.docx", p("正文"))
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = "".join(
        f'<Relationship Id="x{target}" Type="{kind}/{each}" Target="embeddings/{target}"/>'
        for each, target in (
            ("package", "附件.docx"),
            ("oleObject", "oleObject1.bin"),
            ("package", "gone.xlsx"),
        )
    )
    members["word/_rels/document.xml.rels"] = f"<Relationships>{related}</Relationships>".encode()
    members["word/embeddings/附件.docx"] = inner
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    found = read(path, tmp_path)
    assert found.children == {"附件.docx": inner, "gone.xlsx": b""}
    assert found.notes == [("embedded_objects", "oleObject1.bin")]


def test_no_external_entity_is_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容", "utf-8")
    path = tmp_path / "a.docx"
    make_docx(path, "")
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    members["word/document.xml"] = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y "{"膨胀" * 1000}">]>'
        f"<w:document {W}><w:body>{p('可见&x;' + '&y;' * 100)}</w:body></w:document>"
    ).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    found = read(path, tmp_path).text
    assert found.startswith("可见")
    assert "机密" not in found
    assert len(found) < 1000


def test_a_package_that_unpacks_hugely_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    body = p("炸" * 1000) * 20_000
    path = make_docx(tmp_path / "a.docx", body)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(Unreadable, match="too_big_in_memory"):
        read(path, tmp_path, Limits(memory_mib=256))


def test_a_document_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", p("长" * 5000))
    with zipfile.ZipFile(path) as package:
        info = package.getinfo("word/document.xml")
    data = path.read_bytes()
    size = info.file_size.to_bytes(4, "little")
    path.write_bytes(data.replace(size, (100).to_bytes(4, "little")))
    with pytest.raises(Unreadable, match="damaged"):
        read(path, tmp_path)


def test_a_truncated_document_is_damaged_and_a_locked_one_needs_its_password(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", p("正文" * 500))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Unreadable, match="damaged"):
        read(path, tmp_path)
    directory = whole.rfind(b"PK\x01\x02")
    path.write_bytes(whole[: directory + 8] + b"\x01\x00" + whole[directory + 10 :])
    with pytest.raises(NeedsPassword):
        read(path, tmp_path)


def test_tracked_changes_and_macros_are_told(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", p("正文") + "<w:p><w:ins><w:r><w:t>新增</w:t></w:r></w:ins></w:p>")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/vbaProject.bin", b"x")
    found = read(path, tmp_path)
    assert found.text == "正文\n新增"
    assert found.notes == [("tracked_changes", ""), ("macros", "")]


def test_comments_come_last_and_name_who_made_them(tmp_path: Path) -> None:
    comments = f'<w:comments {W}><w:comment w:id="1" w:author="王明">{p("请核实")}</w:comment></w:comments>'
    found = read(make_docx(tmp_path / "a.docx", p("正文"), {"comments": comments}), tmp_path)
    assert found.text.split("\n") == ["正文", "批注（王明）：请核实"]
    assert found.notes == [("comments", "1")]


def test_charts_are_read_where_they_stand(tmp_path: Path) -> None:
    chart = '<c:chart xmlns:c="urn:c" xmlns:a="urn:a"><a:p><a:r><a:t>销售额</a:t></a:r></a:p>'
    chart += "<c:ser><c:tx><c:v>产量</c:v></c:tx><c:cat><c:strLit><c:v>春季</c:v></c:strLit></c:cat></c:ser>"
    chart += "</c:chart>"
    shown = (
        '<w:p><w:r><w:drawing><c:chart xmlns:c="urn:c" xmlns:r="urn:r" r:id="r0"/></w:drawing></w:r></w:p>'
    )
    assert lines(tmp_path, p("前") + shown + p("后"), {"chart1": chart}) == [
        "前",
        "销售额",
        "产量",
        "春季",
        "后",
    ]


def test_a_document_taken_in_whole_is_a_child(tmp_path: Path) -> None:
    body = p("正文") + '<w:altChunk xmlns:r="urn:r" r:id="r0"/>'
    found = read(make_docx(tmp_path / "a.docx", body, {"aFChunk1": "<html>另一份</html>"}), tmp_path)
    assert found.children == {"aFChunk1.xml": "<html>另一份</html>".encode()}


def test_a_character_in_a_ring_is_read_from_the_field_that_draws_it(tmp_path: Path) -> None:
    def run(content: str) -> str:
        return f"<w:r>{content}</w:r>"

    field = run('<w:fldChar w:fldCharType="begin"/>') + run("<w:instrText>eq \\o\\ac(○,</w:instrText>")
    field += run("<w:instrText>印)</w:instrText>") + run('<w:fldChar w:fldCharType="end"/>')
    page = run('<w:fldChar w:fldCharType="begin"/>') + run("<w:instrText>PAGE</w:instrText>")
    page += run('<w:fldChar w:fldCharType="separate"/>') + run("<w:t>3</w:t>")
    page += run('<w:fldChar w:fldCharType="end"/>')
    assert lines(tmp_path, f"<w:p>{field}{page}</w:p>") == ["印3"]


def test_watermarks_form_fields_and_letters_of_symbol_fonts_give_what_they_show(tmp_path: Path) -> None:
    def field(data: str, code: str) -> str:
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r><w:r>'
            f'<w:instrText>{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    def run(font: str, text: str) -> str:
        return f'<w:r><w:rPr><w:rFonts w:ascii="{font}"/></w:rPr><w:t>{text}</w:t></w:r>'

    mark = '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="内部资料"/></v:shape>'
    unticked = '<w:checkBox><w:default w:val="0"/></w:checkBox>'
    entries = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="甲"/><w:listEntry w:val="乙"/></w:ddList>'
    body = (
        f"<w:p><w:r><w:pict>{mark}</w:pict></w:r></w:p><w:p>{field(entries, 'FORMDROPDOWN')}</w:p><w:p>"
        f"{field('<w:checkBox><w:checked/></w:checkBox>', 'FORMCHECKBOX')}{run('宋体', '同意')}"
        f"{field(unticked, 'FORMCHECKBOX')}{run('宋体', '不同意')}</w:p>"
        f"<w:p>{run('Wingdings 2', '£')}{run('宋体', '£100')}{run('Symbol', chr(0xF0B7))}</w:p>"
    )
    assert lines(tmp_path, body) == ["内部资料", "乙", "☑同意□不同意", "□£100·"]


def test_what_was_put_in_by_other_programs_is_a_child_if_it_is_a_document(tmp_path: Path) -> None:
    inner = compound(tmp_path / "inner.doc", Word97().add("内附文件\r").streams()).read_bytes()
    path = make_docx(tmp_path / "a.docx", p("正文"))
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject"
    related = f'<Relationship Id="x" Type="{kind}" Target="embeddings/oleObject1.bin"/>'
    members["word/_rels/document.xml.rels"] = f"<Relationships>{related}</Relationships>".encode()
    members["word/embeddings/oleObject1.bin"] = inner
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    ((name, data),) = read(path, tmp_path).children.items()
    (tmp_path / name).write_bytes(data)
    assert (name, read(tmp_path / name, tmp_path).text) == ("oleObject1.doc", "内附文件")


def squeezed(markdown: str) -> str:
    """Markdown without its marks, and without the template's own headings and pictures."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", markdown)
    if "\n## 标题\n" in text:
        text = re.sub(r"\A\s*# .*\n", "", text)
    text = re.sub(r"(?m)^## (?:标题|主送单位|正文|落款|附注|版记)\s*$", "", text)
    text = re.sub(r"(?m)^\s*(?:#{1,6}|[-*+]|>)\s+|^\s*\|?\s*:?-{3,}.*$|[|`*]", "", text)
    return re.sub(r"\s|-", "", text)


@pytest.mark.corpus
def test_real_documents_agree_with_their_markdown_twins(corpus: Path, tmp_path: Path) -> None:
    twins = sorted((corpus / "correspondence_gt").glob("*_v01.md"))
    compared = 0
    for twin in twins:
        path = corpus / "correspondence" / f"{twin.stem}.docx"
        if not path.exists():
            continue
        found = re.sub(r"\s|-|`", "", read(path, tmp_path).text)
        written = squeezed(twin.read_text("utf-8"))
        same = sum(
            each.size for each in SequenceMatcher(None, written, found, autojunk=False).get_matching_blocks()
        )
        assert same / len(found) >= 0.99, path.name
        assert same / len(written) >= (0.97 if "汇报材料" in path.name else 0.99), (
            path.name
        )  # it lacks a sentence
        compared += 1
    assert compared >= 8


@pytest.mark.corpus
def test_hostile_documents_are_read_or_damaged_never_anything_else(corpus: Path, tmp_path: Path) -> None:
    ends = {}
    for path in sorted((corpus / "corrupt_hostile").glob("*.docx")):
        try:
            read(path, tmp_path)
            ends[path.name] = "read"
        except Unreadable as error:
            ends[path.name] = error.reason
    assert ends.pop("apache__51921-Word-Crash067.docx") == "read"
    assert len(ends) == 10
    assert set(ends.values()) == {"damaged"}
