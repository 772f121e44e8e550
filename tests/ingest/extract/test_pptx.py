"""PPTX: slides in the order people read them. What is made here is made by python-pptx."""

import zipfile
from pathlib import Path

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Cm
from read_here import read
from sink import MemorySink, source

from ingest import media_types
from ingest.errors import Unreadable
from ingest.extract.pptx import PptxReader

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def changed(path: Path, members: dict[str, bytes]) -> Path:
    """The package with these members in place of its own, or besides them."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()} | members
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return path


def member(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode()


def test_the_title_comes_first_and_the_rest_from_top_to_bottom(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    for left, top, text in ((1, 12, "落款"), (12, 6, "右"), (1, 6.1, "左"), (1, 9, "下一段")):
        slide.shapes.add_textbox(Cm(left), Cm(top), Cm(5), Cm(1)).text_frame.text = text
    slide.shapes.title.text = "年度总结"
    show.save(tmp_path / "a.pptx")
    assert read(tmp_path / "a.pptx", tmp_path).text.split("\n") == [
        "年度总结", "左", "右", "下一段", "落款",
    ]  # fmt: skip


def test_placeholders_stand_where_their_layout_puts_them(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[3])  # a title, content on the left and on the right
    low = slide.shapes.add_textbox(Cm(1), Cm(17.5), Cm(5), Cm(1))
    low.text_frame.text = "页脚说明"
    left, right = slide.placeholders[1], slide.placeholders[2]
    right.text_frame.text, left.text_frame.text, slide.shapes.title.text = "右栏", "左栏", "标题"
    show.save(tmp_path / "a.pptx")
    assert read(tmp_path / "a.pptx", tmp_path).text.split("\n") == ["标题", "左栏", "右栏", "页脚说明"]


def test_groups_are_taken_apart_at_their_places(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    slide.shapes.add_textbox(Cm(1), Cm(5), Cm(5), Cm(1)).text_frame.text = "中"
    group = slide.shapes.add_group_shape()
    for top, text in ((8, "下"), (2, "上")):
        shape = group.shapes.add_shape(MSO_SHAPE.RECTANGLE, Cm(1), Cm(top), Cm(2), Cm(1))
        shape.text_frame.text = text
    show.save(tmp_path / "a.pptx")
    assert read(tmp_path / "a.pptx", tmp_path).text.split("\n") == ["上", "中", "下"]


def test_tables_charts_notes_and_hidden_slides_are_read(tmp_path: Path) -> None:
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[6])
    table = first.shapes.add_table(2, 2, Cm(1), Cm(1), Cm(8), Cm(2)).table
    for at, text in enumerate(("项目", "金额", "水管", "三万元")):
        table.cell(at // 2, at % 2).text = text
    data = CategoryChartData()
    data.categories = ["一季度", "二季度"]
    data.add_series("用水量", (1, 2))
    chart = first.shapes.add_chart(XL_CHART_TYPE.PIE, Cm(1), Cm(6), Cm(8), Cm(6), data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "分季用量"
    first.notes_slide.notes_text_frame.text = "先讲背景\n再讲数字"
    second = show.slides.add_slide(show.slide_layouts[6])
    second._element.set("show", "0")
    show.core_properties.title = "汇报"
    show.save(tmp_path / "a.pptx")
    found = read(tmp_path / "a.pptx", tmp_path)
    assert found.pages[0].text.split("\n") == [
        "项目\t金额", "水管\t三万元", "分季用量", "用水量", "一季度", "二季度",
        "备注：先讲背景", "备注：再讲数字",
    ]  # fmt: skip
    assert found.pages[1].blank
    assert ("hidden_parts", "2") in found.notes
    assert found.facts["title"] == "汇报"


def test_comments_diagrams_macros_and_embedded_tables_are_told(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    slide.shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(1)).text_frame.text = "正文"
    show.save(tmp_path / "a.pptx")
    related = member(tmp_path / "a.pptx", "ppt/slides/_rels/slide1.xml.rels")
    more = "".join(
        f'<Relationship Id="{identifier}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for identifier, kind, target in (
            ("c1", "comments", "../comments/comment1.xml"),
            ("d1", "diagramData", "../diagrams/data1.xml"),
            ("e1", "package", "../embeddings/表.xlsx"),
        )
    )
    frame = (
        f'<p:graphicFrame xmlns:dgm="urn:dgm" xmlns:r="{RELATION}">'
        '<p:xfrm><a:off x="0" y="9000000"/></p:xfrm><a:graphic><a:graphicData><dgm:relIds r:dm="d1"/>'
        "</a:graphicData></a:graphic></p:graphicFrame></p:spTree>"
    )
    drawn = (
        '<m xmlns:a="urn:a"><pt><t><a:p><a:r><a:t>立项</a:t></a:r></a:p></t></pt><pt><t><a:p/></t></pt></m>'
    )
    changed(
        tmp_path / "a.pptx",
        {
            "ppt/slides/_rels/slide1.xml.rels": related.replace("</Rel", f"{more}</Rel").encode(),
            "ppt/slides/slide1.xml": member(tmp_path / "a.pptx", "ppt/slides/slide1.xml")
            .replace("</p:spTree>", frame)
            .encode(),
            "ppt/comments/comment1.xml": "<l><cm><text>数字要改</text></cm></l>".encode(),
            "ppt/diagrams/data1.xml": drawn.encode(),
            "ppt/embeddings/表.xlsx": b"PK",
            "ppt/vbaProject.bin": b"x",
        },
    )
    found = read(tmp_path / "a.pptx", tmp_path)
    assert found.text.split("\n") == ["正文", "立项", "批注：数字要改"]
    assert sorted(found.notes) == [("comments", ""), ("macros", "")]
    assert found.children == {"表.xlsx": b"PK"}


def test_a_broken_slide_leaves_the_others_readable(tmp_path: Path) -> None:
    show = pptx.Presentation()
    for text in ("第一", "第二"):
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = text
    show.save(tmp_path / "a.pptx")
    found = read(changed(tmp_path / "a.pptx", {"ppt/slides/slide1.xml": b"<p:sld"}), tmp_path)
    assert [page.text for page in found.pages] == ["", "第二"]
    assert found.notes == [("page_damaged", "1")]
    with pytest.raises(Unreadable, match="damaged"):
        read(changed(tmp_path / "a.pptx", {"ppt/slides/slide2.xml": b""}), tmp_path)


@pytest.mark.corpus
def test_all_text_that_python_pptx_sees_is_found_on_its_slide(corpus: Path, tmp_path: Path) -> None:
    for path in sorted((corpus / "office").glob("*.pptx")):
        pages = read(path, tmp_path).pages
        slides = list(pptx.Presentation(str(path)).slides)
        assert len(pages) == len(slides)
        for slide, page in zip(slides, pages, strict=True):
            seen = "".join(page.text.split())
            frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
            tables = [shape.table for shape in slide.shapes if shape.has_table]
            texts = [each.text for frame in frames for each in frame.paragraphs]
            texts += [cell.text for table in tables for row in table.rows for cell in row.cells]
            assert all("".join(text.split()) in seen for text in texts)


@pytest.mark.corpus
def test_an_attached_file_comes_out_with_its_name(corpus: Path, tmp_path: Path) -> None:
    found = read(corpus / "office" / "apache__bug64693.pptx", tmp_path)
    assert list(found.children) == ["新建文本文档.txt"]
    assert found.notes == []


@pytest.mark.corpus
def test_a_fuzzed_presentation_ends_with_a_reason(corpus: Path) -> None:
    for path in sorted((corpus / "corrupt_hostile").glob("*.pptx")):
        with pytest.raises(Unreadable, match="damaged"):
            PptxReader().read(source(path, media_types.PPTX), MemorySink())
