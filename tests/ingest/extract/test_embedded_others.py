"""Pictures pasted into DOC, PPT, XLS, RTF and OpenDocument files, which are put together here."""

import struct
import zipfile
from pathlib import Path

import olefile
import openpyxl
import pytest
from made_doc import Word97, atom, compound, presentation, record
from made_doc import slide as slide_record
from pasted import CONTRACT, RECEIPT, photo, scan
from sink import MemorySink, source
from test_epub import book
from test_reading_odt import package, root
from test_xls import made as workbook
from test_xls import number
from test_xls import record as biff

from ingest.extract import Readers
from ingest.formats.ole.blips import blips
from ingest.identifying.identify import identify

IMAGE = '<draw:frame><draw:image xlink:href="{}"/></draw:frame>'


def read(path: Path) -> MemorySink:
    sink = MemorySink()
    identity = identify(path, path.name)
    Readers().reader_for(identity).read(source(path, identity.media_type), sink)
    return sink


def texts(path: Path) -> list[str]:
    return [page.text for page in read(path).pages]


def blip(picture: bytes) -> bytes:
    """A picture as old office documents keep it."""
    kind, instance = (0xF01D, 0x46A) if picture.startswith(b"\xff\xd8") else (0xF01E, 0x6E0)
    return atom(kind, bytes(16) + b"\xff" + picture, instance)


def entry(picture: bytes | None, place: int = 0) -> bytes:
    """An entry in a list of all pictures; of an XLS with the picture in it."""
    return atom(0xF007, struct.pack("<28xL4x", place) + (blip(picture) if picture else b""), 2)


def shows(number_: int) -> bytes:
    """A shape that shows the picture with this number."""
    return record(0xF004, atom(0xF00B, struct.pack("<HL", 0x4104, number_), 1))


def in_line(picture: bytes) -> bytes:
    """A picture as it stands in the data stream of a Word document."""
    held = blip(picture)
    return struct.pack("<LH62x", 68 + len(held), 68) + held


def test_scans_in_a_doc_stand_on_their_page_and_those_that_float_on_the_last(tmp_path: Path) -> None:
    first = in_line(scan(CONTRACT))
    word = Word97().add("第一页")
    word.add("\x01", properties=struct.pack("<HL", 0x6A03, 0))
    word.add("\r\f第二页")
    word.add("\x01", properties=struct.pack("<HL", 0x6A03, len(first)) + b"\x00\x08\x01")  # deleted
    word.add("\r")
    streams = word.streams()
    streams["Data"] = first + in_line(scan("已经删去的内容"))
    streams["WordDocument"] += blip(scan(RECEIPT, kind="JPEG"))
    path = compound(tmp_path / "a.doc", streams)
    assert texts(path) == [f"第一页\n{CONTRACT}", f"第二页\n{RECEIPT}"]


def test_scans_in_a_ppt_are_read_with_the_slides_that_show_them(tmp_path: Path) -> None:
    pictures = [blip(each) for each in (scan(CONTRACT), photo(), scan(RECEIPT, kind="JPEG"))]
    places = [0, len(pictures[0]), len(pictures[0]) + len(pictures[1])]
    store = record(0xF001, b"".join(entry(None, place) for place in places))
    slides = [slide_record(shows(3)), slide_record(shows(2), shows(9)), slide_record(shows(1))]
    made = presentation(
        tmp_path / "a.ppt", slides, [["一"], ["二"], ["三"]], record(1035, record(0xF000, store))
    )
    streams = _streams(made)
    streams["Pictures"] = b"".join(pictures)
    assert texts(compound(made, streams)) == [f"一\n{RECEIPT}", "二", f"三\n{CONTRACT}"]


def _streams(path: Path) -> dict[str, bytes]:

    with olefile.OleFileIO(path) as file:
        return {"/".join(name): file.openstream(name).read() for name in file.listdir()}


def test_scans_in_an_xls_are_read_with_the_sheets_that_show_them(tmp_path: Path) -> None:
    store = record(0xF001, entry(None) + entry(scan(CONTRACT)) + entry(scan(RECEIPT)))
    group = record(0xF000, store)
    cut = [group[at : at + 8000] for at in range(0, len(group), 8000)]
    drawings = biff(0xEB, cut[0]) + b"".join(biff(0x3C, piece) for piece in cut[1:])
    sheets = (
        ("表一", 0, number(0, 0, 1) + biff(0xEC, shows(3))),
        ("表二", 0, number(0, 0, 2) + biff(0xEC, shows(2))),
    )
    path = workbook(tmp_path / "a.xls", *sheets, strings=drawings)
    assert texts(path) == [f"表一\n1\n{RECEIPT}", f"表二\n2\n{CONTRACT}"]


@pytest.mark.parametrize("raw", [False, True])
def test_scans_in_an_rtf_stand_on_their_page(tmp_path: Path, raw: bool) -> None:
    def picture(data: bytes, kind: bytes) -> bytes:
        body = b"\\bin%d " % len(data) + data if raw else data.hex("\n", 40).encode()
        return b"{\\pict{\\*\\blipuid 00ff}" + kind + b"\\picw600\n" + body + b"}"

    floating = b"{\\shp{\\*\\shpinst{\\sp{\\sn pib}{\\sv %s}}}}" % picture(
        scan(RECEIPT, kind="JPEG"), b"\\jpegblip"
    )
    drawn = b"{\\nonshppict{\\pict\\wmetafile8 0100}}"
    first = b"{\\*\\shppict%s}" % picture(scan(CONTRACT), b"\\pngblip")
    path = tmp_path / "a.rtf"
    path.write_bytes(b"{\\rtf1\\ansi one" + first + drawn + b"\\par\\page two" + floating + b"\\par}")
    assert texts(path) == [f"one\n{CONTRACT}", f"two\n{RECEIPT}"]


def test_scans_in_an_odt_stand_on_their_page(tmp_path: Path) -> None:
    styles = '<office:automatic-styles><style:style style:name="B"><style:paragraph-properties '
    styles += 'fo:break-before="page"/></style:style></office:automatic-styles>'
    body = f"<text:p>第一页{IMAGE.format('Pictures/1.png')}</text:p>"
    body += f'<text:p text:style-name="B">第二页{IMAGE.format("./Pictures/2.jpg")}</text:p>'
    content = root(
        "document-content", f"{styles}<office:body><office:text>{body}</office:text></office:body>"
    )
    parts = {
        "content.xml": content,
        "Pictures/1.png": scan(CONTRACT),
        "Pictures/2.jpg": scan(RECEIPT, kind="JPEG"),
    }
    assert texts(package(tmp_path / "a.odt", parts)) == [f"第一页\n{CONTRACT}", f"第二页\n{RECEIPT}"]


def test_scans_in_an_odp_are_read_with_their_slide(tmp_path: Path) -> None:
    box = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    slides = f"<draw:page>{box.format('一')}</draw:page>"
    slides += f"<draw:page>{box.format('二')}<draw:g>{IMAGE.format('Pictures/1.png')}</draw:g></draw:page>"
    content = f"<office:body><office:presentation>{slides}</office:presentation></office:body>"
    parts = {"content.xml": root("document-content", content), "Pictures/1.png": scan(CONTRACT)}
    assert texts(package(tmp_path / "a.odp", parts, "presentation")) == ["一", f"二\n{CONTRACT}"]


def test_scans_in_an_ods_are_read_with_their_sheet(tmp_path: Path) -> None:
    cell = "<table:table-row><table:table-cell><text:p>{}</text:p>{}</table:table-cell></table:table-row>"
    preview = (
        '<draw:frame><draw:object xlink:href="O"/><draw:image xlink:href="Pictures/2.png"/></draw:frame>'
    )
    tables = f'<table:table table:name="甲">{cell.format("1", IMAGE.format("Pictures/1.png"))}</table:table>'
    tables += f'<table:table table:name="乙">{cell.format("2", preview)}</table:table>'
    content = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    pictures = {"Pictures/1.png": scan(CONTRACT), "Pictures/2.png": scan(RECEIPT)}
    path = package(
        tmp_path / "a.ods", {"content.xml": root("document-content", content), **pictures}, "spreadsheet"
    )
    assert texts(path) == [f"甲\n1\n{CONTRACT}", "乙\n2"]


def test_pictures_in_cells_as_wps_puts_them_there_are_read_with_their_sheet(tmp_path: Path) -> None:

    book = openpyxl.Workbook()
    book.active["A1"] = "发票"
    book.active["B1"] = '=_xlfn.DISPIMG("ID_1",1)'
    book.create_sheet("二")["A1"] = "无图"
    book.save(tmp_path / "old.xlsx")
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = '<Relationship Id="{}" Type="{}" Target="{}"/>'
    images = (
        f'<etc:cellImages xmlns:etc="e" xmlns:xdr="x" xmlns:a="a" xmlns:r="{office}"><etc:cellImage><xdr:pic>'
        '<xdr:nvPicPr><xdr:cNvPr id="2" name="ID_1"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="r1"/>'
        "</xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>"
    )
    with zipfile.ZipFile(tmp_path / "old.xlsx") as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                more = relation.format(
                    "w", "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml"
                )
                data = data.replace(b"</Relationships>", more.encode() + b"</Relationships>")
            if name == "xl/worksheets/sheet1.xml":
                value = b'<c r="B1" t="str"><v>=DISPIMG("ID_1",1)</v></c></row>'
                data = data[: data.index(b'<c r="B1"')] + value + data.partition(b"</row>")[2]
            new.writestr(name, data)
        new.writestr("xl/cellimages.xml", images)
        related = relation.format("r1", f"{office}/image", "media/1.png")
        new.writestr("xl/_rels/cellimages.xml.rels", f"<Relationships>{related}</Relationships>")
        new.writestr("xl/media/1.png", scan(RECEIPT))
    assert texts(tmp_path / "a.xlsx") == [f"Sheet\n发票\n{RECEIPT}", "二\n无图"]


def test_scans_in_a_book_are_read_with_their_chapter(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.epub",
        **{"OEBPS/text/one.xhtml": '<html><body>第一章<img src="../p/%E5%9B%BE.png"/></body></html>'},
    )
    with zipfile.ZipFile(path, "a") as parts:
        parts.writestr("OEBPS/p/图.png", scan(CONTRACT))
    assert texts(path) == [f"第一章\n{CONTRACT}", "第二章"]


def test_records_of_pictures_cut_anywhere_are_no_error() -> None:
    data = blip(photo())[:400]
    for end in range(len(data)):
        assert not list(blips(data[:end], "Data"))
