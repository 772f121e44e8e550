"""OFD files: what is read, where it stands, how pages look, and what becomes of bad ones."""

import io
import zipfile
from collections import Counter
from pathlib import Path

import numpy
import pikepdf
import pytest
from lxml import etree
from PIL import Image

from ingest.errors import NeedsPassword, Unreadable
from ingest.extract import Readers
from ingest.extract.ofd import OfdReader
from ingest.extract.pdf import PdfReader
from ingest.formats.pdf.text_layer import tidy
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import read_page
from ingest.reader import Identity, Limits, Source
from tests.ingest.extract.made_ofd import NAMESPACE, layer, made_ofd, said
from tests.ingest.extract.sink import MemorySink, read_into, source

OFD = "application/ofd"
TEXT_ONLY = ReadOptions(ocr=False)


def read(path: Path, options: ReadOptions = TEXT_ONLY) -> MemorySink:
    return read_into(OfdReader(options), path, OFD)


def drawn(path: Path, number: int = 1, width: int = 420) -> Image.Image:
    image = Image.open(io.BytesIO(OfdReader().picture(source(path, OFD), number, width)))
    assert image.format == "PNG"
    return image.convert("RGB")


def written(path: Path) -> Counter[str]:
    """Every character that stands in a text of a page or template, as any XML parser finds it."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(path) as package:
        listed = b"".join(package.read(name) for name in package.namelist() if "Document" in name)
        for name in package.namelist():
            if name.endswith("Content.xml") and name.removeprefix("Doc_0/").encode() in listed:
                for code in etree.fromstring(package.read(name)).iter("{*}TextCode"):
                    found.update("".join(tidy(code.text or "").split()))
    return found


@pytest.mark.corpus
def test_every_character_written_on_a_page_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "ofd").glob("*.ofd")):
        if path.stem.endswith("__ano"):  # private characters: see below
            continue
        wanted = written(path)
        missing = wanted - Counter("".join(read(path).text.split()))
        assert missing.total() <= 0.01 * wanted.total(), (path.name, missing)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("helloworld", ["你好呀，OFD Reader&Writer！"]),
        ("helloworld_with_pageblock", ["你好呀，OFD Reader&Writer！"]),
        ("areaholder_fields", ["姓名", "生日"]),
        ("AddAttachment", ["这是一个带有附件的OFD文件"]),
        ("文字横向-数科", ["121212", "一二三四"]),
    ],
)
def test_lines_are_whole(corpus: Path, name: str, lines: list[str]) -> None:
    texts = [line.text for line in read(corpus / "ofd" / f"ofdrw__{name}.ofd").pages[0].lines]
    assert texts[: len(lines)] == lines


@pytest.mark.corpus
def test_a_letter_is_read_line_by_line_with_its_places(corpus: Path) -> None:
    page = read(corpus / "ofd" / "ofdrw__n.ofd").pages[0]
    texts = [line.text for line in page.lines]
    assert texts[:3] == ["测试符路桥区卫生局文件", "路卫发〔2011〕76号", "关于同意张阿三同志辞职的批复"]
    assert (page.width, page.height) == pytest.approx((595.3, 841.9), abs=0.1)
    box = page.lines[0].box
    assert box is not None
    assert box == pytest.approx((111, 110, 490, 152), abs=3)


@pytest.mark.corpus
def test_labels_and_values_of_an_invoice_are_one_line(corpus: Path) -> None:
    text = read(corpus / "ofd" / "ofdrw__SignScaleError.ofd").text
    for line in ("发票代码：033002200211", "购买方", "销售方"):
        assert line in text
    assert "江苏中电创新环境科技有限公司" in text


@pytest.mark.corpus
def test_columns_are_read_one_after_the_other(corpus: Path) -> None:
    text = read(corpus / "ofd" / "ofdrw__y.ofd").pages[1].text.replace("\n", "")
    assert "目前正在从档案信息管理向档案智慧管理发展" in text
    first = read(corpus / "ofd" / "ofdrw__y.ofd").pages[0].text.replace("\n", "")
    assert "具体指导下，2016年年底海关总署数字档案室率先通过项目验收，并在2017年被国家档案局批准" in first
    assert "分级管理”的原则，制定了五年建设规划，组织了10个直属海关单位共同参与" in text


def test_the_labels_and_values_of_a_form_are_read_row_by_row(tmp_path: Path) -> None:
    labels = said("姓名") + said("年龄", y=30) + said("住址", y=40)
    values = said("张三", x=60) + said("三十", x=60, y=30) + said("北塘", x=60, y=40)
    assert read(made_ofd(tmp_path / "m", [layer(labels + values)])).text.split() == [
        "姓名", "张三", "年龄", "三十", "住址", "北塘",
    ]  # fmt: skip


@pytest.mark.corpus
def test_a_watermark_strewn_over_the_page_is_told_once(corpus: Path) -> None:
    assert read(corpus / "ofd" / "ofdrw__hello_watermark.ofd").text.count("保密资料") == 1


@pytest.mark.corpus
def test_characters_only_the_own_font_knows_are_read_from_the_picture(corpus: Path) -> None:
    sink = read(corpus / "ofd" / "ofdrw__ano.ofd", ReadOptions())
    page = sink.pages[1]
    assert ("page_garbled", "2") in sink.notes
    assert page.read_by == "ocr"
    for words in ("目录", "开发环境", "文档概述", "扩展开发指南", "页面间通信"):
        assert words in page.text
    assert not any("\ue000" <= character <= "\uf8ff" for character in sink.text)


@pytest.mark.corpus
def test_signatures_and_seals_are_told(corpus: Path) -> None:
    sink = read(corpus / "ofd" / "ofdrw__SignScaleError.ofd")
    assert ("signed", "国家税务总局浙江省税务局，2022-10-31T14:16:34") in sink.notes
    assert ("seal", "浙江省电子发票(票据)综合服务平台专用章，2022-10-31T14:16:34") in sink.notes
    assert sink.facts["signed_by"] == "国家税务总局浙江省税务局"
    assert sink.facts["seals"] == "浙江省电子发票(票据)综合服务平台专用章"


@pytest.mark.corpus
def test_a_signature_that_leaves_a_page_out_is_told_so(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "added.ofd"
    with (
        zipfile.ZipFile(corpus / "ofd" / "ofdrw__SESV4SignDoc.ofd") as old,
        zipfile.ZipFile(path, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("Document.xml"):
                more = b'<ofd:Page ID="77" BaseLoc="Pages/More/Content.xml"/></ofd:Pages>'
                data = data.replace(b"</ofd:Pages>", more)
            new.writestr(name, data)
        new.writestr("Doc_0/Pages/More/Content.xml", layer(said("后来加的一页")))
    sink = read(path)
    assert "后来加的一页" in sink.text
    assert [code for code, _ in sink.notes] == ["signed_in_part", "seal"]


@pytest.mark.corpus
def test_a_page_and_its_seal_are_drawn_so_that_they_can_be_recognised(corpus: Path) -> None:
    path = corpus / "ofd" / "ofdrw__n.ofd"
    pages = read(path).pages
    seen = read_page(drawn(path, 1, 1654), 1, 200, ReadOptions()).text
    wanted = Counter("".join(pages[0].text.split()))
    assert (wanted - Counter(seen)).total() <= 0.05 * wanted.total()
    red = numpy.asarray(drawn(path, 2))
    assert ((red[..., 0] > 180) & (red[..., 1] < 120)).sum() > 200  # the seal


@pytest.mark.corpus
def test_every_page_of_every_file_can_be_drawn(corpus: Path) -> None:
    for path in sorted((corpus / "ofd").glob("*.ofd")):
        for number in range(1, len(read(path).pages) + 1):
            assert drawn(path, number, 200).width == 200


@pytest.mark.corpus
def test_a_missing_picture_costs_only_itself(corpus: Path) -> None:
    path = corpus / "ofd" / "ofdrw__testImageNotFound.ofd"
    assert "矿产资源勘查许可证" in read(path).text
    assert drawn(path, 1).size[0] == 420


@pytest.mark.corpus
def test_attachments_are_handed_on(corpus: Path) -> None:
    sink = read(corpus / "ofd" / "ofdrw__AddAttachment.ofd")
    assert list(sink.children) == ["Gao.jpg"]
    assert sink.children["Gao.jpg"][:2] == b"\xff\xd8"


def test_the_reader_is_found_by_the_kind_of_file() -> None:
    assert isinstance(Readers().reader_for(Identity(OFD)), OfdReader)


def test_what_the_document_says_of_itself_is_a_fact(tmp_path: Path) -> None:
    info = (
        "<ofd:DocInfo><ofd:Title>关于供水的通知</ofd:Title><ofd:Author>办公室</ofd:Author>"
        "<ofd:CreationDate>2024-03-06 10:20:30</ofd:CreationDate>"
        "<ofd:Keywords><ofd:Keyword>供水</ofd:Keyword>"
        "<ofd:Keyword>防冻</ofd:Keyword></ofd:Keywords><ofd:CustomDatas><ofd:CustomData Name='发票号码'>"
        "99934328</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>"
    )
    assert read(made_ofd(tmp_path / "m", [layer(said("正文"))], info=info)).facts == {
        "title": "关于供水的通知",
        "author": "办公室",
        "created": "2024-03-06T10:20:30",
        "keywords": "供水；防冻",
        "custom:发票号码": "99934328",
    }


def test_templates_pages_and_several_documents_are_read_in_order(tmp_path: Path) -> None:
    path = made_ofd(
        tmp_path / "m",
        [
            layer(said("第一页", y=50), "<ofd:Template TemplateID='7' ZOrder='Background'/>"),
            layer(said("第二页")),
        ],
        common='<ofd:TemplatePage ID="7" BaseLoc="Tpls/T/Content.xml"/>',
        **{"Doc_0/Tpls/T/Content.xml": layer(said("表头"))},
    )
    assert [page.text for page in read(path).pages] == ["表头\n第一页", "第二页"]


@pytest.mark.parametrize(
    ("deltas", "text"),
    [
        ('DeltaX="g 3 5"', "一二三四"),
        ('DeltaX="5 5 5"', "一二三四"),
        ('DeltaX="5 20 5"', "一二\n三四"),
        ('DeltaX="g 3 9"', "一二三四"),
        ('DeltaX="5 8 5"', "一二 三四"),
        ('DeltaX="g 999999999 5"', "一二三四"),
    ],
)
def test_the_distances_between_characters_tell_words_and_lines(
    tmp_path: Path, deltas: str, text: str
) -> None:
    assert read(made_ofd(tmp_path / "m", [layer(said("一二三四", code=deltas))])).text == text


def test_text_written_downwards_is_one_line(tmp_path: Path) -> None:
    sink = read(made_ofd(tmp_path / "m", [layer(said("密封线内", code='DeltaY="g 3 6"'))]))
    (line,) = sink.pages[0].lines
    assert line.text == "密封线内"
    assert line.box is not None
    assert line.box[3] - line.box[1] > 3 * (line.box[2] - line.box[0])


def test_text_drawn_twice_to_look_bold_is_read_once(tmp_path: Path) -> None:
    assert read(made_ofd(tmp_path / "m", [layer(said("通知") + said("通知", x=20.1))])).text == "通知"


def test_the_words_of_an_annotation_are_read(tmp_path: Path) -> None:
    path = made_ofd(
        tmp_path / "m",
        [layer(said("正文"))],
        document="<ofd:Annotations>Annots.xml</ofd:Annotations>",
        **{
            "Doc_0/Annots.xml": f'<ofd:Annotations {NAMESPACE}><ofd:Page PageID="100"><ofd:FileLoc>A.xml'
            "</ofd:FileLoc></ofd:Page></ofd:Annotations>",
            "Doc_0/A.xml": f"<ofd:PageAnnot {NAMESPACE}><ofd:Annot ID='5' Type='Stamp'>"
            f"<Remark>请领导阅示</Remark><ofd:Appearance Boundary='0 50 90 90'>{said('已阅')}"
            "</ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
        },
    )
    sink = read(path)
    assert sink.text.split() == ["正文", "已阅", "请领导阅示"]
    assert ("comments", "1") in sink.notes


def with_picture(path: Path, data: bytes, more: str = "") -> Path:
    """A page that is one picture, with `more` objects on it."""
    shown = '<ofd:ImageObject ID="4" ResourceID="8" Boundary="20 20 120 30" CTM="120 0 0 30 0 0"/>'
    return made_ofd(
        path,
        [layer(shown + more)],
        common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>",
        **{
            "Doc_0/Res.xml": f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:MultiMedias>'
            '<ofd:MultiMedia ID="8" Type="Image">'
            "<ofd:MediaFile>A.jpg</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>",
            "Doc_0/Res/a.JPG": data,
        },
    )


@pytest.mark.corpus
def test_a_picture_without_text_is_read_by_ocr(corpus: Path, tmp_path: Path) -> None:
    picture = (corpus / "ocr" / "RapidAI__text_rec.jpg").read_bytes()
    (page,) = read(with_picture(tmp_path / "m", picture), ReadOptions()).pages
    assert page.read_by == "ocr"
    assert page.text == "韩国小馆"


@pytest.mark.corpus
@pytest.mark.parametrize("flags", [b"\x03", b"\x01\0\0\0\1"])
def test_scans_in_black_and_white_are_drawn(corpus: Path, tmp_path: Path, flags: bytes) -> None:
    path = corpus / "ocr" / "ocrmypdf__jbig2.pdf"
    with pikepdf.open(path) as document:
        (image,) = document.pages[0].get_images().values()
        shared = image.get("/DecodeParms", {}).get("/JBIG2Globals")
        data = (shared.read_bytes() if shared is not None else b"") + image.read_raw_bytes()
    shown = PdfReader().picture(source(path), 1, 1200)  # the page is nothing but the picture
    wanted = Image.open(io.BytesIO(shown)).convert("L")
    whole = drawn(with_picture(tmp_path / "m", b"\x97JB2\r\n\x1a\n" + flags + data), width=2100)
    seen = whole.crop((200, 200, 1400, 500)).convert("L")
    assert abs(numpy.asarray(seen).mean() - numpy.asarray(wanted).mean()) < 3
    for cut in (5, 30, len(data) // 2):
        assert drawn(with_picture(tmp_path / "m", b"\x97JB2\r\n\x1a\n" + flags + data[:cut]))


def test_a_page_without_anything_is_blank(tmp_path: Path) -> None:
    (page,) = read(made_ofd(tmp_path / "m", [layer("")])).pages
    assert page.blank
    assert page.read_by == "none"


def test_paths_are_drawn_where_and_how_they_are_told(tmp_path: Path) -> None:
    square = (
        '<ofd:PathObject ID="4" Boundary="{x} 0 70 99" Stroke="false" Fill="true" Rule="Even-Odd">'
        '<ofd:FillColor Value="{colour}"/><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'
    )
    objects = (
        square.format(x=0, colour="255 0 0", data="S 0 0 L 70 0 L 70 99 L 0 99 C")
        + square.format(x=70, colour="#00 #ff #0", data="M 0 50 A 35 35 0 0 1 70 50 A 35 35 0 0 1 0 50 C")
        + square.format(x=140, colour="0 0 255", data="M 0 0 Q 0 99 70 99 B 70 50 70 50 70 0 C")
    )
    pixels = drawn(made_ofd(tmp_path / "m", [layer(objects)])).load()
    assert pixels is not None
    assert pixels[70, 100] == (255, 0, 0)
    assert pixels[210, 100] == (0, 255, 0)
    assert pixels[145, 5] == (255, 255, 255)  # outside the circle
    assert pixels[400, 20] == (0, 0, 255)
    assert pixels[285, 190] == (255, 255, 255)  # under the curve
    assert pixels[210, 300] == (255, 255, 255)


def test_nothing_is_drawn_outside_a_clip(tmp_path: Path) -> None:
    clip = (
        '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 10 10"><ofd:AbbreviatedData>'
        "M 0 0 L 100 0 L 100 100 L 0 100 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
    )
    path = (
        '<ofd:PathObject ID="4" Boundary="0 0 210 297" Stroke="false" Fill="true">'
        + clip
        + "<ofd:AbbreviatedData>"
        "M 0 0 L 210 0 L 210 297 L 0 297 C</ofd:AbbreviatedData></ofd:PathObject>"
    )
    pixels = drawn(made_ofd(tmp_path / "m", [layer(path)])).load()
    assert pixels is not None
    assert pixels[100, 100] == (0, 0, 0)
    assert pixels[300, 100] == (255, 255, 255)


def locked(path: Path) -> Path:
    """A package whose members say that they are encrypted."""
    made_ofd(path, [layer(said("密"))])
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    return path


def test_an_encrypted_file_needs_its_password(tmp_path: Path) -> None:
    with pytest.raises(NeedsPassword):
        read(locked(tmp_path / "zip"))
    with pytest.raises(NeedsPassword):
        read(made_ofd(tmp_path / "gm", [layer("")], **{"Encryptions.xml": f"<ofd:Encryptions {NAMESPACE}/>"}))


def bomb() -> str:
    """Entities that would grow to billions of characters."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<!DOCTYPE p [<!ENTITY e0 "boom">{levels}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        f"<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID='1'>{said('前&e9;&f;', code=' ')}"
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )


def test_no_entity_of_a_document_is_resolved(tmp_path: Path) -> None:
    sink = read(made_ofd(tmp_path / "m", [bomb(), layer(said("后面的页"))]))
    assert "boom" not in sink.text
    assert "后面的页" in sink.text


def test_no_file_is_fetched_into_a_page_that_has_to_be_mended(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("机密内容", "utf-8")
    entity = f'<!DOCTYPE p [<!ENTITY f SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    sink = read(made_ofd(tmp_path / "m", [entity + layer(said("一&f;二\x02三"))]))
    assert sink.text.startswith("一")
    assert "机密" not in sink.text


@pytest.mark.parametrize("broken", ["一&#x1;二", "一\x02二", "一&nbsp;二", "一&二"])
def test_characters_that_xml_does_not_allow_cost_no_page(tmp_path: Path, broken: str) -> None:
    sink = read(
        made_ofd(tmp_path / "m", [layer(said("正文" * 10) + said("甲乙", y=40).replace("甲乙", broken))])
    )
    assert sink.text.startswith("正文" * 10 + "\n一")
    assert [code for code, _ in sink.notes] == ["repaired"]


def test_a_drawing_that_uses_itself_ends(tmp_path: Path) -> None:
    own = "".join('<ofd:CompositeObject ID="5" ResourceID="8" Boundary="0 0 9 9"/>' for _ in range(20))
    path = made_ofd(
        tmp_path / "m",
        [layer(own)],
        common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>",
        **{
            "Doc_0/Res.xml": f"<ofd:Res {NAMESPACE}><ofd:CompositeGraphicUnits>"
            "<ofd:CompositeGraphicUnit ID='8'>"
            f"<ofd:Content>{own}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
        },
    )
    with pytest.raises(Unreadable) as error:
        read(path)
    assert error.value.reason == "too_much_output"


def test_a_part_that_grows_beyond_all_bounds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as error:
        read(made_ofd(tmp_path / "m", [layer(" " * (80 << 20))]))
    assert error.value.reason == "too_much_output"


def test_names_cannot_lead_outside_the_package(tmp_path: Path) -> None:
    attachments = (
        f"<ofd:Attachments {NAMESPACE}><ofd:Attachment ID='1' Name='a'><ofd:FileLoc>../../../../etc/hostname"
        "</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"
    )
    path = made_ofd(
        tmp_path / "m",
        [layer(said("正文"))],
        document="<ofd:Attachments>At.xml</ofd:Attachments>",
        **{"Doc_0/At.xml": attachments},
    )
    sink = read(path)
    assert not sink.children
    assert ("truncated", "../../../../etc/hostname") in sink.notes


@pytest.mark.parametrize("size", ["0 0 1e9 1e9", "0 0 -5 3", "0 0 nan inf", "1", "0 0 99999 99999"])
def test_a_page_of_impossible_size_is_read_and_drawn(tmp_path: Path, size: str) -> None:
    area = f"<ofd:Area><ofd:PhysicalBox>{size}</ofd:PhysicalBox></ofd:Area>"
    path = made_ofd(tmp_path / "m", [layer(said("正文"), area)])
    assert read(path).text == "正文"
    assert drawn(path, 1, 300).width == pytest.approx(300, abs=2)


def test_more_pages_than_allowed_are_refused(tmp_path: Path) -> None:
    path = made_ofd(tmp_path / "m", [layer("")] * 20)
    with pytest.raises(Unreadable) as error:
        OfdReader().read(Source(path, "m", Identity(OFD), Limits(members=10)), MemorySink())
    assert error.value.reason == "too_much_output"


@pytest.mark.parametrize("lost", ["OFD.xml", "Doc_0/Document.xml"])
def test_a_package_without_its_document_is_damaged(tmp_path: Path, lost: str) -> None:
    whole, path = made_ofd(tmp_path / "whole", [layer(said("正文"))]), tmp_path / "part"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if name != lost:
                new.writestr(name, old.read(name))
    with pytest.raises(Unreadable) as error:
        read(path)
    assert error.value.reason == "damaged"


def test_a_lost_page_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    whole, path = made_ofd(tmp_path / "whole", [layer(said("一")), layer(said("二"))]), tmp_path / "part"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if "Page_0" not in name:
                new.writestr(name, old.read(name))
    sink = read(path)
    assert [page.text for page in sink.pages] == ["", "二"]
    assert ("page_damaged", "1") in sink.notes


@pytest.mark.corpus
def test_a_file_cut_off_anywhere_ends_with_a_reason(corpus: Path, tmp_path: Path) -> None:
    whole = (corpus / "ofd" / "ofdrw__signout.ofd").read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        path = tmp_path / "cut"
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(Unreadable) as error:
            read(path)
        assert error.value.reason == "damaged"


def test_a_reading_goes_on_with_the_page_where_it_stood(tmp_path: Path) -> None:
    class Begun(MemorySink):
        def has(self, number: int) -> bool:
            return number < 3

    sink = Begun()
    path = made_ofd(tmp_path / "m", [layer(said(f"第{n}页")) for n in "一二三四"])
    OfdReader(TEXT_ONLY).read(source(path, OFD), sink)
    assert [page.number for page in sink.pages] == [3, 4]
