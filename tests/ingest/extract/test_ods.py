"""ODS: sheets as people see them. What is made here is written as the format's standard has it."""

import base64
import hashlib
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from read_here import read
from sink import MemorySink

from ingest import media_types
from ingest.errors import NeedsPassword, Unreadable
from ingest.extract.ods import OdsReader
from ingest.reader import Identity, Limits, Source

NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:draw="urn:draw" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:meta" '
    'xmlns:xlink="urn:xlink"'
)
HIDING = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'


def made(path: Path, tables: str) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<m/>")
        package.writestr(
            "meta.xml",
            f"<m {NAMES}><dc:title>台账</dc:title><meta:initial-creator>王明</meta:initial-creator></m>",
        )
        package.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:automatic-styles>{HIDING}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def table(name: str, rows: str, style: str = "ta1") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'


def row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def cell(text: str = "", more: str = "", times: int = 1) -> str:
    paragraph = f"<text:p>{text}</text:p>" if text else ""
    return f'<table:table-cell table:number-columns-repeated="{times}" {more}>{paragraph}</table:table-cell>'


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    rows = row(cell("编号"), cell(times=2), cell("金额"))
    rows += row(
        cell("24/11/12", 'office:date-value="2024-11-12T00:00:00"'),
        cell("1,234.50", 'office:value="1234.5"'),
        cell("", 'office:value="7.0"'),
        cell("甲<text:s text:c='2'/>乙<text:line-break/><text:span>丙</text:span>"),
    )
    found = read(made(tmp_path / "a.ods", table("台账", rows)), tmp_path)
    assert found.text.split("\n") == ["台账", "编号\t\t\t金额", "24/11/12\t1,234.50\t7\t甲 乙 丙"]
    assert (found.facts["title"], found.facts["author"]) == ("台账", "王明")


def test_comments_text_boxes_and_hidden_sheets_are_told(tmp_path: Path) -> None:
    shapes = "<table:shapes><draw:text-box><text:p>签字处</text:p></draw:text-box></table:shapes>"
    comment = "<office:annotation><text:p>请核对</text:p></office:annotation>"
    noted = f"<table:table-cell>{comment}<text:p>三</text:p></table:table-cell>"
    tables = table("甲", shapes + row(noted)) + table("乙", row(cell("内部")), "ta2")
    found = read(made(tmp_path / "a.ods", tables), tmp_path)
    assert [page.text.split("\n") for page in found.pages] == [
        ["甲", "签字处", "三", "批注：请核对"],
        ["乙", "内部"],
    ]
    assert found.notes == [("comments", ""), ("hidden_parts", "乙")]


def test_cells_that_state_no_text_have_their_value(tmp_path: Path) -> None:
    values = 'date-value="2024-11-12T08:30:00"', 'boolean-value="true"', 'string-value="甲"', 'value="x"'
    rows = row(*(cell("", f"office:{value}") for value in values))
    found = read(made(tmp_path / "a.ods", table("台账", rows)), tmp_path)
    assert found.text.split("\n")[1] == "2024-11-12 08:30:00\tTRUE\t甲\tx"


def test_shapes_and_charts_that_hang_on_cells_stand_after_the_rows(tmp_path: Path) -> None:
    def hung(name: str) -> str:
        shown = f'<draw:object xlink:href="./{name}"/><draw:image xlink:href="./Preview"/>'
        return f"<draw:frame>{shown}</draw:frame>"

    box = "<draw:custom-shape><text:p>箭头说明</text:p></draw:custom-shape>"
    objects = "".join(map(hung, ("图表", "公式", "坏的")))
    cells = f"<table:table-cell>{objects}{box}<text:p>一</text:p></table:table-cell>"
    picture = cell('=DISPIMG("ID_1",1)')
    path = made(tmp_path / "a.ods", table("甲", row(cells, picture)) + table("乙", row(cell("二"))))
    chart = (
        f"<office:document-content {NAMES} xmlns:chart='urn:c'><chart:chart>"
        "<chart:title><text:p>年度用量</text:p></chart:title><table:table><text:p>99</text:p></table:table></chart:chart></office:document-content>"
    )
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("图表/content.xml", chart)
        package.writestr("公式/content.xml", "<math><mi>x</mi><mo>=</mo><mn>1</mn></math>")
        package.writestr("坏的/content.xml", "<math>")
    found = read(path, tmp_path)
    assert [page.text.split("\n") for page in found.pages] == [
        ["甲", "一", "箭头说明", "年度用量", "x=1"],
        ["乙", "二"],
    ]
    assert found.notes == [("embedded_objects", "1")]


def test_what_is_repeated_to_the_far_end_is_not_filled_up(tmp_path: Path) -> None:
    rows = row(cell("首")) + row(cell(times=16384), times=1_048_575) + row(cell("末", times=16384), times=2)
    found = read(made(tmp_path / "a.ods", table("甲", rows)), tmp_path)
    assert found.text.count("首") == 1
    assert found.text.count("末") == 2 * 1024
    rows = row(cell("值", times=16384), times=1_048_576)
    with pytest.raises(Unreadable, match="too_much_text"):
        read(made(tmp_path / "b.ods", table("甲", rows)), tmp_path, Limits(characters=1_000_000))


def locked(path: Path, password: str) -> Path:
    """Its content encrypted with the ciphers of ODF 1.2: AES-256, PBKDF2, SHA-256."""
    with zipfile.ZipFile(path) as package:
        content = package.read("content.xml")
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(content) + packer.flush()
    salt, vector = bytes(range(16)), bytes(16)
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password.encode()).digest(), salt, 1024, 32)
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    secret = encryptor.update(packed + bytes(15 - len(packed) % 16) + bytes([16 - len(packed) % 16]))
    check, salted, start = (
        base64.b64encode(value).decode() for value in (hashlib.sha256(packed[:1024]).digest(), salt, vector)
    )
    manifest = (
        '<manifest xmlns:m="urn:m"><file-entry m:full-path="content.xml"><encryption-data '
        f'm:checksum-type="urn:x#sha256-1k" m:checksum="{check}">'
        f'<algorithm m:algorithm-name="urn:x#aes256-cbc" m:initialisation-vector="{start}"/>'
        '<start-key-generation m:start-key-generation-name="urn:x#sha256"/>'
        f'<key-derivation m:key-size="32" m:iteration-count="1024" m:salt="{salted}"/></encryption-data>'
        "</file-entry></manifest>"
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr("content.xml", secret)
    return path


def test_a_workbook_under_a_password_opens_with_it_and_with_no_other(tmp_path: Path) -> None:
    path = locked(made(tmp_path / "a.ods", table("甲", row(cell("内部")))), "档案2024")
    given = Source(path, path.name, Identity(media_types.ODS), Limits(), ("错", "档案2024"))
    sink = MemorySink()
    OdsReader().read(given, sink)
    assert sink.text == "甲\n内部"
    with pytest.raises(NeedsPassword):
        OdsReader().read(replace(given, passwords=("错",)), MemorySink())


def test_a_workbook_cut_off_is_damaged(tmp_path: Path) -> None:
    path = made(tmp_path / "a.ods", table("甲", row(cell("首"))))
    with zipfile.ZipFile(path) as package:
        content = package.read("content.xml")
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content[:-40])
    with pytest.raises(Unreadable, match="damaged"):
        read(path, tmp_path)
