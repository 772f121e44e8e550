"""7z archives: members, passwords, bombs, and what is broken; made with py7zr, and real ones."""

import struct
import sys
import zlib
from pathlib import Path

import py7zr
import pytest
from unpacked import codes, end, unpack

from ingest.reader import Limits


def packed(path: Path, members: dict[str, bytes], **options: object) -> Path:
    with py7zr.SevenZipFile(path, "w", **options) as archive:  # type: ignore[arg-type]
        for name, content in members.items():
            archive.writestr(content, name)
    return path


def resummed(path: Path, data: bytes) -> Path:
    """Write an archive whose header was changed, with the right sums."""
    offset, length = struct.unpack_from("<2Q", data, 12)
    start = struct.pack("<2QL", offset, length, zlib.crc32(data[32 + offset : 32 + offset + length]))
    path.write_bytes(data[:8] + struct.pack("<L", zlib.crc32(start)) + start + data[32:])
    return path


MEMBERS = {"合同/采购合同.txt": "甲方".encode() * 999, "空.txt": b"", "通知.txt": b"2" * 70_000}


def test_every_member_is_a_child_with_its_path(tmp_path: Path) -> None:
    found = unpack(packed(tmp_path / "a.7z", MEMBERS))
    assert (found.children, found.notes) == (MEMBERS, [])
    assert found.text.split("\n")[-1].startswith("通知.txt　68.4 KB　20")


@pytest.mark.parametrize("hidden", [False, True])
def test_the_password_that_fits_opens_the_archive_also_where_names_are_hidden(
    tmp_path: Path, hidden: bool
) -> None:
    path = packed(tmp_path / "a.7z", MEMBERS, password="档案2024", header_encryption=hidden)
    assert end(path) == end(path, "错", "wrong") == "password"
    assert unpack(path, "wrong", "档案2024").children == MEMBERS


def test_litter_in_between_does_not_shift_what_follows(tmp_path: Path) -> None:
    found = unpack(packed(tmp_path / "a.7z", {"__MACOSX/x": b"1" * 999, **MEMBERS}))
    assert (found.children, codes(found)) == (MEMBERS, {"member_left_out": "__MACOSX/x"})


def test_names_that_lead_elsewhere_lead_into_the_archive(tmp_path: Path) -> None:
    names = ["aa/aa/etc/passwd", "Q/abs.txt", "K:/win.ini"]
    path = tmp_path / "a.7z"
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.encoded_header_mode = False  # the names stand in the header as they are
        for name in names:
            archive.writestr(b"x", name)
    data = path.read_bytes()
    for was, made in (("aa/aa/", "../../"), ("Q/abs", "//abs")):
        data = data.replace(was.encode("utf-16-le"), made.encode("utf-16-le"))
    found = unpack(resummed(path, data))
    assert list(found.children) == ["etc/passwd", "abs.txt", "win.ini"]
    assert codes(found) == {"name_cleaned": "etc/passwd；abs.txt；win.ini"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w") as archive:
        archive.write(tmp_path / "link", "link")
        archive.writestr(b"x", "a.txt")
    found = unpack(tmp_path / "a.7z")
    assert (found.children, codes(found)) == ({"a.txt": b"x"}, {"member_no_file": "link"})


def test_a_member_packed_beyond_all_measure_is_left_out_and_the_next_one_is_not(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.7z", {"bomb": bytes(80 << 20), "a.txt": b"x"})
    found = unpack(path)
    assert (found.children, codes(found)) == ({"a.txt": b"x"}, {"member_oversized": "bomb"})


def test_an_archive_that_unpacks_to_more_than_allowed_is_refused_before_it_is_unpacked(
    tmp_path: Path,
) -> None:
    path = packed(tmp_path / "a.7z", {f"{number}": bytes(1 << 20) for number in range(9)})
    assert end(path, limits=Limits(output_mib=8)) == "too_much_output"
    assert end(path, limits=Limits(members=8)) == "too_much_output"
    assert end(path) == "read"


def test_what_is_broken_inside_is_left_out(tmp_path: Path) -> None:
    data = bytearray(packed(tmp_path / "a.7z", {"a.txt": bytes(range(256)) * 999}).read_bytes())
    data[60] ^= 0xFF
    (tmp_path / "a.7z").write_bytes(data)
    assert end(tmp_path / "a.7z") == "damaged"


def test_an_archive_that_is_cut_off_is_damaged_and_the_first_of_several_volumes_says_so(
    tmp_path: Path,
) -> None:
    path = packed(tmp_path / "a.7z", MEMBERS)
    (tmp_path / "b.7z").write_bytes(path.read_bytes()[:-20])
    assert end(tmp_path / "b.7z") == "damaged"
    assert end(tmp_path / "b.7z", name="b.7z.001") == "volume"


def test_headers_that_are_nonsense_are_damaged(tmp_path: Path) -> None:
    for header in (b"\x01\x00", b"\x01\x04\x06\xf1\x07\x01", b"\x17\x06\xff\xff\xff\xff", b"\x00" * 40, b""):
        start = struct.pack("<2QL", 0, len(header), zlib.crc32(header))
        data = b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + header
        (tmp_path / "a.7z").write_bytes(data)
        assert end(tmp_path / "a.7z") in {"damaged", "empty"}


@pytest.mark.corpus
def test_real_archives(corpus: Path) -> None:
    found = unpack(corpus / "archives" / "apache__test-documents.7z")
    assert (len(found.children), found.notes) == (9, [])
    assert found.children["test-documents/testPDF.pdf"].startswith(b"%PDF-")
    path = corpus / "encrypted" / "apache__test7Z_protected_passTika.7z"
    assert end(path, "wrong") == "password"
    (text,) = unpack(path, "wrong", "Tika").children.values()
    assert text.startswith(b"TEST DATA FOR TIKA.\n") and text.endswith(b"TIKA-1521\n")
