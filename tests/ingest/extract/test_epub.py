"""EPUB books: chapters in reading order, what the book says of itself, protected ones; made."""

import zipfile
from pathlib import Path

from unpacked import codes, end, unpack

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>档案管理手册</dc:title><dc:creator>档案室</dc:creator></metadata><manifest>"
    '<item id="b" href="text/%E4%BA%8C.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="p" href="cover.png" media-type="image/png"/></manifest>'
    '<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="b"/></spine></package>'
)


def book(path: Path, **more: str) -> Path:
    parts = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": OPF,
        "OEBPS/text/one.xhtml": "<html><head/><body><h1>第一章</h1><p>总则</p></body></html>",
        "OEBPS/text/二.xhtml": "<html><body><h1>第二章</h1><script>no()</script></body></html>",
    } | more
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def test_each_chapter_is_a_page_in_reading_order(tmp_path: Path) -> None:
    found = unpack(book(tmp_path / "a.epub"))
    assert [page.text for page in found.pages] == ["第一章\n总则", "第二章"]
    assert found.facts == {"title": "档案管理手册", "author": "档案室"}
    assert (found.children, found.notes) == ({}, [])


def test_a_protected_book_needs_a_password_but_hidden_fonts_do_not_matter(tmp_path: Path) -> None:
    lock = '<encryption><EncryptedData><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>'
    aes = lock.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    fonts = lock.format("http://www.idpf.org/2008/embedding")
    assert end(book(tmp_path / "a.epub", **{"META-INF/encryption.xml": aes})) == "password"
    assert end(book(tmp_path / "b.epub", **{"META-INF/encryption.xml": fonts})) == "read"


def test_a_book_without_its_parts_is_damaged_or_says_what_is_missing(tmp_path: Path) -> None:
    assert end(book(tmp_path / "a.epub", **{"META-INF/container.xml": "<container/>"})) == "damaged"
    missing = OPF.replace("one.xhtml", "gone.xhtml")
    found = unpack(book(tmp_path / "b.epub", **{"OEBPS/book.opf": missing}))
    assert codes(found) == {"page_damaged": "OEBPS/text/gone.xhtml"}
    assert found.text == "第二章"


def test_entities_of_a_hostile_book_are_not_resolved(tmp_path: Path) -> None:
    opf = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + OPF.replace("档案室", "&x;")
    found = unpack(book(tmp_path / "a.epub", **{"OEBPS/book.opf": opf}))
    assert "root" not in found.facts.get("author", "")
