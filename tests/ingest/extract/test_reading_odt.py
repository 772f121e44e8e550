"""ODT and ODP: the text as it stands on the paper or the slide, in its order."""

import base64
import hashlib
import os
import zipfile
import zlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from made_doc import Word97, compound
from read_here import Found, read
from sink import MemorySink

from ingest.errors import NeedsPassword, Unreadable
from ingest.extract.odt import OdtReader
from ingest.reader import Identity, Limits, Source

TYPE = "application/vnd.oasis.opendocument."
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "draw", "meta", "presentation", "manifest")
) + (
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def root(name: str, content: str) -> bytes:
    return f"<office:{name} {SPACES}>{content}</office:{name}>".encode()


def package(path: Path, parts: dict[str, bytes], kind: str = "text") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", TYPE + kind, zipfile.ZIP_STORED)
        for name, data in parts.items():
            file.writestr(name, data)
    return path


def text(folder: Path, body: str, styles: str = "", more: dict[str, bytes] | None = None) -> Found:
    content = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    content += f"<office:body><office:text>{body}</office:text></office:body>"
    parts = {"content.xml": root("document-content", content), **(more or {})}
    return read(package(folder / "a.odt", parts), folder)


def p(content: str, style: str = "P1") -> str:
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def test_blanks_tabs_line_ends_and_spans_are_kept_as_written(tmp_path: Path) -> None:
    body = p('甲<text:s text:c="3"/>乙<text:tab/><text:span>丙</text:span><text:line-break/>丁')
    assert text(tmp_path, body).text.split("\n") == ["甲   乙\t丙", "丁"]


def test_tables_give_a_line_for_each_row(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        inner = "".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in cells)
        return f"<table:table-row>{inner}<table:covered-table-cell/></table:table-row>"

    head = f"<table:table-header-rows>{row('品名', '')}</table:table-header-rows>"
    body = f"<table:table>{head}{row('钢', '三吨')}</table:table>"
    assert text(tmp_path, body).text.split("\n") == ["品名", "钢\t三吨"]


def level(number: int, form: str, more: str) -> str:
    return f'<text:list-level-style-number text:level="{number}" style:num-format="{form}" {more}/>'


def items(*contents: str) -> str:
    return "".join(f"<text:list-item>{each}</text:list-item>" for each in contents)


def listed(content: str, style: str = "", more: str = "") -> str:
    return f'<text:list text:style-name="{style}" {more}>{content}</text:list>'


def test_list_numbers_are_written_as_the_style_says_and_go_on_only_where_told(tmp_path: Path) -> None:
    levels = (
        level(1, "一, 二, 三, ...", 'style:num-suffix="、"')
        + level(2, "1", 'style:num-prefix="（" style:num-suffix="）"')
        + level(3, "1", 'text:display-levels="2" style:num-suffix="."')
    )
    bullets = '<text:list-level-style-bullet text:level="1"/>'
    styles = f'<text:list-style style:name="L">{levels}</text:list-style>'
    styles += f'<text:list-style style:name="B">{bullets}</text:list-style>'
    deepest = f"<text:list>{items(p('丁'))}</text:list>"
    deep = f"<text:list>{items(p('丙') + deepest)}</text:list>"
    body = (
        listed(items(p("甲"), p("乙") + deep), "L")
        + listed(items(p("戊")), "L", 'text:continue-numbering="true"')
        + listed(items(p("己")), "L")
        + listed(items(p("庚")), "B")
    )
    assert text(tmp_path, body, styles).text.split("\n") == [
        "一、甲", "二、乙", "（1） 丙", "1.1. 丁", "三、戊", "一、己", "庚",
    ]  # fmt: skip


def test_pages_end_where_they_were_laid_out_or_a_style_begins_one(tmp_path: Path) -> None:
    styles = '<style:style style:name="N"><style:paragraph-properties fo:break-before="page"/></style:style>'
    note = "<text:note-citation>1</text:note-citation><text:note-body>{}</text:note-body>".format(p("注"))
    body = (
        p(f'一<text:note text:note-class="footnote">{note}</text:note>')
        + "<text:soft-page-break/>"
        + p("二")
        + p("三", "N")
    )
    assert [page.text for page in text(tmp_path, body, styles).pages] == ["一\n注", "二", "三"]


def test_text_boxes_comments_and_tracked_changes_stand_where_they_should(tmp_path: Path) -> None:
    body = (
        f"<text:tracked-changes><text:changed-region>{p('删去的')}</text:changed-region></text:tracked-changes>"
        + p(f"正文<draw:frame><draw:text-box>{p('框内')}</draw:text-box></draw:frame>后")
        + p(
            f"又<office:annotation><dc:creator>王明</dc:creator><dc:date>2024</dc:date>{p('核实')}</office:annotation>"
        )
    )
    found = text(tmp_path, body)
    assert found.text.split("\n") == ["正文后", "框内", "又", "批注（王明）：核实"]
    assert found.notes == [("tracked_changes", ""), ("comments", "1")]


def test_headers_come_first_footers_last_and_properties_are_facts(tmp_path: Path) -> None:
    margins = f"<style:header>{p('某局文件')}</style:header><style:footer>{p('第1页')}</style:footer>"
    pages = f"<office:master-styles><style:master-page>{margins}</style:master-page></office:master-styles>"
    meta = "<dc:title>标题</dc:title><meta:initial-creator>王明</meta:initial-creator>"
    meta = f"<office:meta>{meta}</office:meta>"
    more = {"styles.xml": root("document-styles", pages), "meta.xml": root("document-meta", meta)}
    found = text(tmp_path, p("正文"), more=more)
    assert found.text.split("\n") == ["某局文件", "正文"]
    assert found.facts == {"title": "标题", "author": "王明"}


def test_charts_are_read_embedded_documents_are_children_and_macros_are_told(tmp_path: Path) -> None:
    inner = compound(tmp_path / "inner.doc", Word97().add("内附文件\r").streams()).read_bytes()
    body = p(
        '甲<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
        '<draw:frame><draw:object-ole xlink:href="./Object 2"/></draw:frame>'
        '<draw:frame><draw:object xlink:href="./Object 3"/></draw:frame>'
    )
    more = {
        "Object 1/content.xml": root("document-content", p("图表标题")),
        "Object 2": inner,
        "Basic/x.xml": b"<a/>",
    }
    found = text(tmp_path, body, more=more)
    assert found.text.split("\n") == ["甲", "图表标题"]
    assert found.children["Object 2.doc"][:4] == b"\xd0\xcf\x11\xe0"
    assert found.notes == [("macros", ""), ("embedded_objects", "1")]


def test_entities_are_not_resolved_and_what_is_no_text_is_damaged(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", "utf-8")
    content = root(
        "document-content", f"<office:body><office:text>{p('可见&x;')}</office:text></office:body>"
    )
    bomb = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>'.encode() + content
    assert read(package(tmp_path / "a.odt", {"content.xml": bomb}), tmp_path).text == "可见"
    with pytest.raises(Unreadable, match="damaged"):
        read(package(tmp_path / "b.odt", {"content.xml": root("document-content", "")}), tmp_path)


def test_a_list_of_parts_that_nobody_can_parse_is_no_reason_to_give_up(tmp_path: Path) -> None:
    old = b'<!DOCTYPE manifest:manifest SYSTEM "Manifest.dtd"><manifest:manifest/>'
    assert text(tmp_path, p("正文"), more={"META-INF/manifest.xml": old}).text == "正文"
    locked_too = old.replace(b"/>", b"><manifest:encryption-data/></manifest:manifest>")
    with pytest.raises(NeedsPassword):
        text(tmp_path, p("正文"), more={"META-INF/manifest.xml": locked_too})


def locked(path: Path, password: str, rounds: int = 1024) -> Path:
    """Made with the ciphers of ODF 1.2: AES-256, PBKDF2, SHA-256."""
    content = root(
        "document-content", f"<office:body><office:text>{p('内部资料')}</office:text></office:body>"
    )
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(content) + packer.flush()
    salt, vector = os.urandom(16), os.urandom(16)
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password.encode()).digest(), salt, rounds, 32)
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    padded = packed + bytes(15 - len(packed) % 16) + bytes((16 - len(packed) % 16,))
    check = base64.b64encode(hashlib.sha256(packed[:1024]).digest()).decode()
    manifest = (
        f"<manifest:manifest {SPACES}><manifest:file-entry manifest:full-path='content.xml'>"
        f"<manifest:encryption-data manifest:checksum-type='urn:x#sha256-1k' manifest:checksum='{check}'>"
        "<manifest:algorithm manifest:algorithm-name='http://www.w3.org/2001/04/xmlenc#aes256-cbc' "
        f"manifest:initialisation-vector='{base64.b64encode(vector).decode()}'/>"
        "<manifest:start-key-generation manifest:start-key-generation-name='http://x#sha256'/>"
        f"<manifest:key-derivation manifest:key-size='32' manifest:iteration-count='{rounds}' "
        f"manifest:salt='{base64.b64encode(salt).decode()}'/></manifest:encryption-data></manifest:file-entry>"
        "</manifest:manifest>"
    ).encode()
    return package(
        path,
        {"META-INF/manifest.xml": manifest, "content.xml": encryptor.update(padded) + encryptor.finalize()},
    )


def test_an_encrypted_text_opens_with_its_password_and_with_no_other(tmp_path: Path) -> None:
    path = locked(tmp_path / "a.odt", "档案2024")
    sink = MemorySink()
    OdtReader().read(Source(path, path.name, Identity(TYPE + "text"), Limits(), ("错", "档案2024")), sink)
    assert sink.text == "内部资料"
    with pytest.raises(NeedsPassword):
        OdtReader().read(Source(path, path.name, Identity(TYPE + "text"), Limits(), ("错",)), MemorySink())


def test_a_lock_that_asks_for_endless_work_is_not_tried(tmp_path: Path) -> None:
    path = locked(tmp_path / "a.odt", "a", 1024)
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist() if name != "mimetype"}
    parts["META-INF/manifest.xml"] = parts["META-INF/manifest.xml"].replace(b"'1024'", b"'999999999'")
    source = Source(package(path, parts), path.name, Identity(TYPE + "text"), Limits(), ("a",))
    with pytest.raises(NeedsPassword):
        OdtReader().read(source, MemorySink())


def test_slides_are_pages_read_from_top_to_bottom_with_notes_and_comments(tmp_path: Path) -> None:
    def frame(text_: str, y: str, kind: str = "") -> str:
        mark = f' presentation:class="{kind}"' if kind else ""
        box = f"<draw:text-box>{p(text_)}</draw:text-box>"
        return f'<draw:frame svg:x="1cm" svg:y="{y}"{mark}>{box}</draw:frame>'

    one = frame("下", "12.5cm") + frame("上", "30mm") + frame("标题", "5cm", "title")
    one += f"<office:annotation>{p('请改')}</office:annotation>"
    one += f"<presentation:notes>{frame('讲稿', '1cm', 'notes')}</presentation:notes>"
    hidden = '<style:drawing-page-properties presentation:visibility="hidden"/>'
    styles = f'<style:style style:name="H">{hidden}</style:style>'
    slides = f'<draw:page>{one}</draw:page><draw:page draw:style-name="H"/>'
    content = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    content += f"<office:body><office:presentation>{slides}</office:presentation></office:body>"
    path = package(tmp_path / "a.odp", {"content.xml": root("document-content", content)}, "presentation")
    found = read(path, tmp_path)
    assert [page.text.split("\n") for page in found.pages] == [
        ["标题", "上", "下", "备注：讲稿", "批注：请改"],
        [""],
    ]
    assert found.notes == [("hidden_parts", "2"), ("comments", "1")]
