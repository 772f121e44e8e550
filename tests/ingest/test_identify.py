"""What a file is: by its bytes first, its extension second."""

import gzip
import io
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from ingest import media_types
from ingest.identifying.identify import identify
from ingest.reader import Identity


def known(folder: Path, name: str, data: bytes) -> Identity:
    """The identity of a file with these bytes."""
    path = folder / "stored"
    path.write_bytes(data)
    return identify(path, name)


def package(members: dict[str, bytes], first: str = "") -> bytes:
    """A ZIP file with these members; `first` is the stored content of a leading "mimetype"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return out.getvalue()


OFFICE = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<R/>"}


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.pdf", b"%PDF-1.7\n", media_types.PDF),
        ("a.pdf", b"junk before it\n" * 20 + b"%PDF-1.4\n", media_types.PDF),
        ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        ("a.tif", b"II*\x00\x08\x00\x00\x00", "image/tiff"),
        ("a.tiff", b"MM\x00*\x00\x00\x00\x08", "image/tiff"),
        ("a.gif", b"GIF89a\x01\x00", "image/gif"),
        ("a.bmp", b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00", "image/bmp"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic"),
        ("a.pbm", b"P4\n# scanned\n1728 2200\n\x00\x01", "image/x-portable-anymap"),
        ("a.jp2", b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\x00\x04", media_types.SEVEN_ZIP),
        ("a.rar", b"Rar!\x1a\x07\x00", media_types.RAR),
        ("a.gz", gzip.compress(b"x"), media_types.GZIP),
        ("a.tar", tar(), media_types.TAR),
        ("a.dwg", b"AC1032\x00\x00\x00", media_types.DWG),
        ("a.dxf", b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", media_types.DXF),
        ("a.dxf", b"AutoCAD Binary DXF\r\n\x1a\x00", media_types.DXF),
        ("a.rtf", b"{\\rtf1\\ansi", media_types.RTF),
        ("a.docx", package(OFFICE | {"word/document.xml": b"<w/>"}), media_types.DOCX),
        ("a.xlsx", package(OFFICE | {"xl/workbook.xml": b"<w/>"}), media_types.XLSX),
        ("a.pptx", package(OFFICE | {"ppt/presentation.xml": b"<w/>"}), media_types.PPTX),
        ("a.ofd", package({"OFD.xml": b"<o/>", "Doc_0/Document.xml": b"<d/>"}), media_types.OFD),
        (
            "a.odt",
            package({}, "application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        ("a.epub", package({"a": b""}, "application/epub+zip"), "application/epub+zip"),
        ("a.zip", package({"word/letter.txt": b"no package"}), media_types.ZIP),
        ("a.eml", b"From: a@b.cn\r\nSubject: x\r\n\r\nbody", media_types.EML),
        ("a.eml", "From: a@b.cn\nSubject: x\n\nbody".encode("utf-16"), media_types.EML),
        ("a.mbox", b"From a@b.cn Mon Jan  1 00:00:00 2026\nFrom: a@b.cn\nTo: c\n\nx", media_types.MBOX),
        (
            "a.mht",
            b"From: <saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n",
            media_types.MHT,
        ),
        (
            "a.doc",  # as Word saves a web page
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n",
            media_types.MHT,
        ),
        ("a.html", b"<!DOCTYPE html><html><body>x</body></html>", media_types.HTML),
        ("a.htm", b"<body leftmargin='0'><table>", media_types.HTML),
        ("a.xml", b"<?xml version='1.0'?><a/>", media_types.XML),
        ("a.json", b'{"a": 1}', media_types.JSON),
        ("a.csv", "姓名,电话\n张三,1\n".encode("gb18030"), media_types.CSV),
        ("a.md", "# 标题\n\n<p>不是网页</p>\n".encode(), media_types.MARKDOWN),
        ("a.txt", "甲方：某某公司".encode(), media_types.TEXT),
        ("notes", b"just words", media_types.TEXT),
        ("a.bin", bytes(range(256)) * 8, media_types.UNKNOWN),
        ("a.doc", b"", media_types.EMPTY),
    ],
)
def test_each_format_is_known_by_its_bytes(tmp_path: Path, name: str, data: bytes, media_type: str) -> None:
    assert known(tmp_path, name, data).media_type == media_type
    assert known(tmp_path, "no-extension", data).media_type in {
        media_type,
        media_types.TEXT,
        media_types.EML,
        media_types.MHT,
        media_types.HTML,
        media_types.XML,
        media_types.JSON,
    }


def test_where_name_and_content_disagree_the_content_wins_and_the_name_is_noted(tmp_path: Path) -> None:
    found = known(tmp_path, "合同.docx", b"%PDF-1.7\n")
    assert (found.media_type, found.mismatch) == (media_types.PDF, "docx")
    assert known(tmp_path, "合同.PDF", b"%PDF-1.7\n").mismatch == ""
    assert known(tmp_path, "照片.jpg", b"\x89PNG\r\n\x1a\n").mismatch == "jpg"
    assert known(tmp_path, "说明.log", b"plain words").mismatch == ""


def test_the_encoding_of_a_text_is_part_of_what_it_is(tmp_path: Path) -> None:
    text = "关于印发《档案管理办法》的通知"
    assert known(tmp_path, "a.txt", text.encode("gbk")).encoding == "gb18030"
    assert known(tmp_path, "a.txt", text.encode("utf-8-sig")).encoding == "utf-8-sig"
    assert known(tmp_path, "a.txt", text.encode("utf-16-le")).encoding == "utf-16-le"


def test_a_long_text_is_judged_by_its_middle_and_end_too(tmp_path: Path) -> None:
    english = b"plain english words, line after line\n" * 4000
    chinese = "合同双方经协商一致，订立本合同。\n".encode("gb18030") * 100
    assert known(tmp_path, "a.txt", english + chinese).encoding == "gb18030"
    assert known(tmp_path, "a.txt", english + chinese + english * 2).encoding in {"gb18030", "utf-8"}


def test_a_package_cut_short_is_what_its_name_says(tmp_path: Path) -> None:
    whole = package(OFFICE | {"word/document.xml": b"<w/>" * 100})
    assert known(tmp_path, "a.docx", whole[:60]).media_type == media_types.DOCX
    assert known(tmp_path, "a.zip", whole[:60]).media_type == media_types.ZIP


def test_a_huge_file_is_identified_without_reading_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.write(b"a few words\n" * 10000)
        file.seek(20 << 30)
        file.write(b"\n")
    assert identify(path, "huge.txt").media_type in {media_types.TEXT, media_types.UNKNOWN}


TYPES = {
    "doc": media_types.DOC,
    "xls": media_types.XLS,
    "ppt": media_types.PPT,
    "msg": media_types.MSG,
    "docx": media_types.DOCX,
    "xlsx": media_types.XLSX,
    "pptx": media_types.PPTX,
    "pdf": media_types.PDF,
    "ofd": media_types.OFD,
    "dwg": media_types.DWG,
    "dxf": media_types.DXF,
    "rtf": media_types.RTF,
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "eml": media_types.EML,
    "7z": media_types.SEVEN_ZIP,
    "rar": media_types.RAR,
    "md": media_types.MARKDOWN,
    "csv": media_types.CSV,
    "html": media_types.HTML,
}
SOUND = (
    "office",
    "contracts",
    "correspondence",
    "drawings",
    "ofd",
    "tiff",
    "archives",
    "text_encodings",
    "email",
)


@pytest.mark.corpus
def test_sound_real_files_are_what_their_extension_says(corpus: Path) -> None:
    wrong = []
    for path in sorted(path for folder in SOUND for path in (corpus / folder).iterdir()):
        expected = TYPES.get(path.suffix[1:].lower())
        found = identify(path, path.name).media_type
        if expected and found != expected:
            wrong.append((path.name, found))
    assert wrong == [("paperless-ngx__broken.eml", media_types.TEXT)]


@pytest.mark.corpus
def test_kingsoft_writer_files_are_word_files_and_works_files_are_not(corpus: Path) -> None:
    found = {path.name: identify(path, path.name) for path in sorted(corpus.rglob("*.wps"))}
    works = {identity.media_type for name, identity in found.items() if "WORKS" in name}
    kingsoft = {identity.media_type for name, identity in found.items() if "WORKS" not in name}
    assert (works, kingsoft) == ({media_types.WORKS}, {media_types.DOC})
    assert not any(identity.mismatch for identity in found.values())


@pytest.mark.corpus
def test_office_documents_with_a_password_are_told_from_old_ones(corpus: Path) -> None:
    for path in sorted((corpus / "encrypted").iterdir()):
        if path.suffix in {".docx", ".xlsx", ".pptx"}:
            assert identify(path, path.name).media_type == media_types.ENCRYPTED_OOXML, path.name


def test_a_text_whose_last_block_was_filled_with_nul_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("关于档案的通知".encode("gb18030").ljust(512, b"\0"))
    assert identify(path, path.name).media_type == "text/plain"


def test_an_ofd_file_is_known_however_its_root_is_written(tmp_path: Path) -> None:
    for root in ("OFD.xml", "ofd.xml", "./OFD.XML"):
        with zipfile.ZipFile(tmp_path / "x", "w") as package:
            package.writestr(root, "<ofd/>")
        assert identify(tmp_path / "x", "x.ofd").media_type == "application/ofd"


@pytest.mark.parametrize(
    "text",
    [
        "<!---->" * 9000,
        "<!---->" * 9000 + "<p>",
        "<?xml>" * 10_000,
        "<" + "a" * 60_000,
        "<a" * 30_000,
        "\n" * 60_000,
        "\n0" * 30_000,
        "999\n\n" * 12_000,
        "[ " * 30_000,
        "From: a\n" * 8000,
    ],
)
def test_a_short_text_takes_no_long_time_to_identify(tmp_path: Path, text: str) -> None:
    began = time.process_time()
    for name in ("a", "a.txt", "a.html", "a.dxf", "a.eml", "a.csv", "a.xml", "a.json", "a.mht"):
        known(tmp_path, name, text.encode())
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "<!-- 一 --> <!-- 二 -->\n<html>",
        "\n<?xml version='1.0'?>\n<!-- <p> -->\n<!DOCTYPE html><html>",
        " <!----><body>",
    ],
)
def test_what_stands_ahead_of_a_page_s_first_element_is_passed_over(tmp_path: Path, text: str) -> None:
    assert known(tmp_path, "a", text.encode()).media_type == media_types.HTML
