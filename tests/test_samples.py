"""The template of a drop area: every department's settings and sample documents, and how they are made."""

import email
import email.policy
import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import docx
import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from guidang.site.settings import Folder, load

ROOT = Path(__file__).resolve().parent.parent
WATCH_FOLDERS = ROOT / "watch_folders"
DEPARTMENTS = ["办公室", "工程部", "法务部", "财务部"]
NOTICE = WATCH_FOLDERS / "办公室" / "关于做好2024年冬季供水管网防冻保供工作的通知.pdf"
SECRET = WATCH_FOLDERS / "办公室" / "关于做好重点时段城市供水安全保卫工作的通知.pdf"
SCAN = WATCH_FOLDERS / "办公室" / "SCAN_20241112_0915.pdf"
RULE = WATCH_FOLDERS / "办公室" / "檔案借閱規則.txt"
REQUEST = WATCH_FOLDERS / "工程部" / "关于北塘泵站更新改造工程立项的请示.docx"
REPLY = WATCH_FOLDERS / "工程部" / "关于北塘泵站更新改造工程立项的批复.pdf"
DRAWING = WATCH_FOLDERS / "工程部" / "建施-03北塘泵站一层平面图.pdf"
MAIL = WATCH_FOLDERS / "财务部" / "水泵采购到货款付款申请.eml"
CONTRACT = WATCH_FOLDERS / "法务部" / "北塘泵站水泵机组采购合同.docx"
SAMPLES = [NOTICE, SECRET, SCAN, RULE, REQUEST, REPLY, DRAWING, MAIL, CONTRACT]
PRINTED = [NOTICE, SECRET, REPLY, DRAWING]


def names(folder: Path) -> list[str]:
    """Every sample under `folder`, relative to it."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*.*") if p.name != "folder.toml")


def pdf_text(path: Path) -> str:
    """The PDF's text layer, lines joined as a reader would join wrapped Chinese."""
    with pypdfium2.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "")


def word_text(document: io.BytesIO | Path) -> str:
    """Body and tables of a Word document."""
    opened = docx.Document(document if isinstance(document, io.BytesIO) else str(document))
    rows = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in opened.paragraphs] + rows)


def fonts(path: Path) -> Iterator[DictionaryObject]:
    """The descendant fonts of every page."""
    for page in PdfReader(path).pages:
        resources = cast(DictionaryObject, page["/Resources"])
        for font in cast(DictionaryObject, resources.get("/Font", DictionaryObject())).values():
            yield cast(DictionaryObject, font.get_object()["/DescendantFonts"][0].get_object())


def read_mail() -> EmailMessage:
    """The sample mail."""
    return email.message_from_bytes(MAIL.read_bytes(), policy=email.policy.default)


def test_there_is_a_folder_for_each_department_and_each_says_what_it_is() -> None:
    assert sorted(p.name for p in WATCH_FOLDERS.iterdir()) == DEPARTMENTS
    for name in DEPARTMENTS:
        given = load(WATCH_FOLDERS / name / "folder.toml", Folder)
        assert given == Folder(department=name, after="leave", polling=False)


def test_every_sample_is_there_and_no_other_and_together_they_are_small() -> None:
    assert names(WATCH_FOLDERS) == sorted(str(p.relative_to(WATCH_FOLDERS)) for p in SAMPLES)
    assert sum(p.stat().st_size for p in SAMPLES) <= 2 * 1024 * 1024


@pytest.mark.parametrize("path", PRINTED, ids=lambda p: p.stem)
def test_a_printed_pdf_embeds_a_subset_of_each_font(path: Path) -> None:
    found = list(fonts(path))
    assert found
    for font in found:
        assert "+" in str(font["/BaseFont"])
        assert "/FontFile2" in cast(DictionaryObject, font["/FontDescriptor"])


def test_the_notice_has_every_part_of_an_official_letter() -> None:
    text = pdf_text(NOTICE)
    for part in (
        "000012",
        "特急",
        "澜江市自来水有限公司文件",
        "澜水〔2024〕28号",
        "关于做好2024年冬季供水管网防冻保供工作的通知",
        "公司各部门，各水厂，各营业所：",
        "附件：1．冬季供水防冻重点部位清单",
        "澜江市自来水有限公司2024年11月8日",
        "抄送：市水务局",
        "2024年11月8日印发",
        "— 1 —",
        "— 2 —",
    ):
        assert part in text, part


def test_the_notice_carries_a_red_seal_over_its_signature() -> None:
    with pypdfium2.PdfDocument(NOTICE) as document:
        page = document[1]
        words = page.get_textpage()
        index, count = words.search("2024年11月8日").get_next()
        left, bottom, _, _ = words.get_charbox(index)
        _, _, right, top = words.get_charbox(index + count - 1)
        picture = page.render(scale=2, crop=(left, bottom, page.get_width() - right, page.get_height() - top))
    data = picture.to_pil().convert("RGB").tobytes()
    pixels = list(zip(data[0::3], data[1::3], data[2::3], strict=True))
    assert sum(r > 180 and g < 120 and b < 120 for r, g, b in pixels) > len(pixels) // 100


def test_the_secret_notice_states_level_and_term_alone_on_a_line() -> None:
    with pypdfium2.PdfDocument(SECRET) as document:
        lines = document[0].get_textpage().get_text_bounded().split("\r\n")
    assert [line for line in lines if line in ("000003", "机密★1年", "特急")] == [
        "000003",
        "机密★1年",
        "特急",
    ]
    assert "澜水务密〔2024〕3号" in lines


def test_the_scan_has_pictures_and_no_text_layer() -> None:
    assert pdf_text(SCAN) == ""
    pages = PdfReader(SCAN).pages
    assert [len(page.images) for page in pages] == [1, 1]
    assert pages[0].images[0].image.size == (1653, 2339)  # type: ignore[union-attr]


def test_request_and_reply_name_each_others_number() -> None:
    request, reply = word_text(REQUEST), pdf_text(REPLY)
    assert "澜水〔2024〕15号" in request
    assert "澜水务复〔2024〕32号" in request
    assert "妥否，请批示。" in request
    assert "澜水〔2024〕15号" in reply
    assert "澜水务复〔2024〕32号" in reply
    assert "此复。" in reply


def test_the_contract_has_parties_amount_articles_table_and_signatures() -> None:
    text = word_text(CONTRACT)
    for part in (
        "合同编号：LS-CG-2024-017",
        "甲方（买方）：澜江市自来水有限公司",
        "乙方（卖方）：楚岩泵业制造有限公司",
        "人民币1,268,400.00元（大写：人民币壹佰贰拾陆万捌仟肆佰元整）",
        "第八条　违约责任",
        "第十条　争议解决",
        "单级双吸离心泵",
        "签订日期：2024年6月20日",
    ):
        assert part in text, part


def test_the_contract_has_header_footer_footnote_and_text_box() -> None:
    document = docx.Document(str(CONTRACT))
    section = document.sections[0]
    assert "合同编号：LS-CG-2024-017" in section.header.paragraphs[0].text
    assert section.footer.paragraphs[0].text == "第  页 共  页"
    notes = [
        part.blob.decode() for part in document.part.package.iter_parts() if "footnotes" in part.partname
    ]
    assert "技术协议编号LS-JS-2024-017" in notes[0]
    assert "合同审查章" in document.element.xml.split("txbxContent")[1]


def test_the_drawing_is_a3_landscape_with_its_title_block_in_the_lower_right() -> None:
    with pypdfium2.PdfDocument(DRAWING) as document:
        (page,) = document
        width, height = page.get_size()
        block = page.get_textpage().get_text_bounded(width / 2, 0, width, height / 5)
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (420, 297)
    for part in (
        "北塘泵站一层平面图",
        "建施-03",
        "1:100",
        "设 计",
        "校 对",
        "审 核",
        "北塘泵站更新改造工程",
    ):
        assert part in block, part
    assert "共 12 张 第 3 张" in block


def test_the_rule_is_gb18030_in_traditional_characters() -> None:
    data = RULE.read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "檔案借閱規則" in data.decode("gb18030")


def test_the_mail_names_subject_and_attachment_in_chinese() -> None:
    mail = read_mail()
    assert mail["Subject"] == "北塘泵站水泵机组采购合同到货款付款申请"
    assert mail["From"].addresses[0].display_name == "陆文倩"
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "付款申请函（LS-CG-2024-017）.docx"
    body = mail.get_body()
    assert body is not None
    assert body.get_content_charset() == "gb18030"
    assert "507,360.00元" in body.get_content()


def test_the_mails_names_are_written_after_rfc_2047_and_rfc_2231() -> None:
    raw = MAIL.read_bytes()
    assert b"Subject: =?gb2312?B?" in raw
    assert b'name="=?gb2312?B?' in raw
    assert b"filename*=utf-8''" in raw


def test_the_mails_attachment_is_a_letter_about_the_same_contract() -> None:
    (attachment,) = read_mail().iter_attachments()
    text = word_text(io.BytesIO(attachment.get_content()))
    assert "LS-CG-2024-017" in text
    assert "特此函达" in text


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders of samples, each made by its own run of the script."""
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        pytest.skip("Chromium is not installed, so the samples cannot be made again here")
    folders = (tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second"))
    for folder in folders:
        command = [sys.executable, str(ROOT / "scripts" / "make_samples.py"), str(folder)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folders


def test_the_script_makes_the_same_list_of_samples(made: tuple[Path, Path]) -> None:
    assert names(made[0]) == names(WATCH_FOLDERS)


def test_the_script_makes_the_same_bytes_each_time(made: tuple[Path, Path]) -> None:
    first, second = made
    for name in names(first):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_the_script_says_what_to_install_when_chromium_is_missing(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "make_samples.py"), str(tmp_path)]
    ended = subprocess.run(
        command, capture_output=True, env={"PATH": str(tmp_path), "PYTHONUTF8": "1"}, timeout=60
    )
    assert ended.returncode == 1
    assert "找不到 Chromium" in ended.stderr.decode("utf-8")
