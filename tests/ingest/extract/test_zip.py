"""ZIP packages: what is in them is taken, whatever it is called; what is a trap is left out and said so."""

import io
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest
import pyzipper
from unpacked import codes, end, unpack

from ingest.identifying.identify import identify
from ingest.reader import Identity, Limits
from ingest.reading.desk import Desk
from ingest.spool.reading import read_spool

MIB = 1 << 20


def packed(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


def raw_names(path: Path, names: list[bytes], extra: bytes = b"") -> Path:
    """Made: a package whose names are these bytes, as old packers wrote them, without saying how."""
    stand_ins = {f"{number:03}".ljust(len(name), "_"): name for number, name in enumerate(names)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for stand_in in stand_ins:
            info = zipfile.ZipInfo(stand_in)
            info.extra = extra
            package.writestr(info, b"x")
    data = out.getvalue()
    for stand_in, name in stand_ins.items():
        data = data.replace(stand_in.encode(), name)
    path.write_bytes(data)
    return path


def test_every_member_is_a_child_with_its_path_and_the_list_is_the_text(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"合同/采购合同.txt": "甲方".encode(), "通知.txt": b"2", "空夹/": b""})
    found = unpack(path)
    assert found.children == {"合同/采购合同.txt": "甲方".encode(), "通知.txt": b"2"}
    assert [line.split("　")[:2] for line in found.text.split("\n")] == [
        ["合同/采购合同.txt", "6 B"],
        ["通知.txt", "1 B"],
    ]
    assert found.notes == []


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("gb18030", "关于做好档案工作的通知.doc"),
        ("cp950", "關於採購合約的函.doc"),
        ("cp932", "お知らせ.doc"),
        ("cp949", "계약서.doc"),
    ],
)
def test_names_that_do_not_state_their_encoding_are_read_and_the_guess_is_told(
    tmp_path: Path, encoding: str, name: str
) -> None:
    found = unpack(raw_names(tmp_path / "a.zip", [name.encode(encoding)]))
    assert list(found.children) == [name]
    assert codes(found) == {"name_guessed": encoding}


def test_a_name_in_utf_8_without_the_flag_is_certain(tmp_path: Path) -> None:
    found = unpack(raw_names(tmp_path / "a.zip", ["采购合同.pdf".encode()]))
    assert (list(found.children), found.notes) == (["采购合同.pdf"], [])


def test_a_self_extracting_package_is_unpacked_and_no_other_program(tmp_path: Path) -> None:
    program = b"MZ" + bytes(5000)
    for name, kind in (("通知.txt", "application/zip"), ("__main__.py", "application/x-msdownload")):
        data = packed(tmp_path / "a.zip", {name: b"1"}).read_bytes()
        (tmp_path / "a.exe").write_bytes(program + data)
        assert identify(tmp_path / "a.exe", "a.exe") == Identity(kind)
    (tmp_path / "a.exe").write_bytes(program + packed(tmp_path / "a.zip", {"通知.txt": b"1"}).read_bytes())
    assert unpack(tmp_path / "a.exe").children == {"通知.txt": b"1"}
    (tmp_path / "a.exe").write_bytes(program + b"Rar!\x1a\x07\x01\x00Rar!\x1a\x07\x00" + program)
    assert identify(tmp_path / "a.exe", "a.exe") == Identity("application/x-msdownload")


def test_a_name_that_says_utf_8_and_is_not_is_read_as_what_it_is(tmp_path: Path) -> None:
    name = "关于做好档案工作的通知.doc"
    path = raw_names(tmp_path / "a.zip", [name.encode("gb18030")])
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):  # the high byte of the flags
        data[data.index(mark) + at] |= 0x08
    path.write_bytes(data)
    found = unpack(path)
    assert list(found.children) == [name]
    assert codes(found) == {"name_guessed": "gb18030"}


def test_info_zips_own_unicode_name_goes_before_any_guess(tmp_path: Path) -> None:
    raw, name = b"??????.txt", "采购合同文本.txt".encode()
    field = struct.pack("<BL", 1, zlib.crc32(raw)) + name
    extra = struct.pack("<2H", 0x7075, len(field)) + field
    found = unpack(raw_names(tmp_path / "a.zip", [raw], extra))
    assert (list(found.children), found.notes) == (["采购合同文本.txt"], [])


def test_names_that_lead_elsewhere_lead_into_the_package_and_it_is_noted(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "/abs.txt", "C:\\Windows\\win.ini", "好.txt"]
    found = unpack(packed(tmp_path / "a.zip", dict.fromkeys(names, b"x")))
    assert list(found.children) == ["etc/passwd", "abs.txt", "Windows/win.ini", "好.txt"]
    assert codes(found) == {"name_cleaned": "etc/passwd；abs.txt；Windows/win.ini"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_all_kept(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        for content in (b"1", b"2", b"3"):
            package.writestr("a.txt", content)
    assert unpack(tmp_path / "a.zip").children == {"a.txt": b"1", "a (2).txt": b"2", "a (3).txt": b"3"}


def test_what_systems_leave_beside_documents_is_left_out(tmp_path: Path) -> None:
    names = ["__MACOSX/._合同.pdf", "夹/.DS_Store", "Thumbs.db", "合同.pdf"]
    found = unpack(packed(tmp_path / "a.zip", dict.fromkeys(names, b"x")))
    assert list(found.children) == ["合同.pdf"]
    assert codes(found) == {"member_left_out": "__MACOSX/._合同.pdf；夹/.DS_Store；Thumbs.db"}


def test_a_link_is_no_document(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        package.writestr(link, "/etc/passwd")
        package.writestr("a.txt", b"x")
    found = unpack(tmp_path / "a.zip")
    assert (found.children, codes(found)) == ({"a.txt": b"x"}, {"member_no_file": "link"})


def test_a_member_packed_beyond_all_measure_is_left_out(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"bomb": bytes(80 * MIB), "a.txt": b"x"})
    found = unpack(path)
    assert (found.children, codes(found)) == ({"a.txt": b"x"}, {"member_oversized": "bomb"})
    assert "bomb" in unpack(path, limits=Limits(ratio=2000)).children


def test_a_member_that_hides_its_size_is_stopped_where_its_stated_size_ends(tmp_path: Path) -> None:
    data = packed(tmp_path / "a.zip", {"a.txt": bytes(1 * MIB)}).read_bytes()
    (tmp_path / "b.zip").write_bytes(data.replace(struct.pack("<L", MIB), struct.pack("<L", 10)))
    assert end(tmp_path / "b.zip") == "damaged"


def test_members_that_lie_over_each_other_are_left_out(tmp_path: Path) -> None:
    """Made after Fifield's better zip bomb: many entries of the directory share one kernel."""
    data = packed(tmp_path / "a.zip", {"a": bytes(MIB)}).read_bytes()
    at = data.rfind(b"PK\x01\x02")
    entry, local = data[at : data.rfind(b"PK\x05\x06")], data[:at]
    directory = entry * 50
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, len(directory), len(local), 0)
    (tmp_path / "b.zip").write_bytes(local + directory + tail)
    found = unpack(tmp_path / "b.zip")
    assert len(found.children) == 1
    assert "member_damaged" in codes(found)


def test_more_members_than_allowed_refuse_the_package(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {f"{number}.txt": b"x" for number in range(30)})
    assert end(path, limits=Limits(members=29)) == "too_much_output"
    assert end(path, limits=Limits(members=30)) == "read"


def test_a_package_whose_end_is_lost_gives_what_is_whole(tmp_path: Path) -> None:
    contents = {f"{number}号通知.txt": f"第{number}号".encode() * 2000 for number in range(5)}
    data = packed(tmp_path / "a.zip", contents).read_bytes()
    (tmp_path / "b.zip").write_bytes(data[: data.rfind(b"PK\x03\x04") + 40])
    found = unpack(tmp_path / "b.zip")
    assert found.children == {name: contents[name] for name in list(contents)[:4]}
    assert codes(found)["truncated"] == "zip directory"
    (tmp_path / "c.zip").write_bytes(data[:40])
    assert end(tmp_path / "c.zip") == "damaged"


def test_one_broken_member_does_not_spoil_the_others(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.txt": b"first" * 99, "b.txt": b"second" * 99})
    data = bytearray(path.read_bytes())
    data[45] ^= 0xFF
    path.write_bytes(data)
    found = unpack(path)
    assert (list(found.children), codes(found)) == (["b.txt"], {"member_damaged": "a.txt"})


def test_a_method_that_we_cannot_unpack_is_told(tmp_path: Path) -> None:
    data = packed(tmp_path / "a.zip", {"a.txt": b"x" * 99, "b.txt": b"y"}, zipfile.ZIP_STORED).read_bytes()
    at = data.find(b"PK\x01\x02")
    (tmp_path / "b.zip").write_bytes(data[: at + 10] + struct.pack("<H", 9) + data[at + 12 :])  # Deflate64
    found = unpack(tmp_path / "b.zip")
    assert (list(found.children), codes(found)) == (["b.txt"], {"member_method": "a.txt"})


def test_one_of_several_volumes_says_so(tmp_path: Path) -> None:
    data = bytearray(packed(tmp_path / "a.zip", {"a.txt": b"x"}).read_bytes())
    data[data.rfind(b"PK\x05\x06") + 4] = 2
    (tmp_path / "a.zip").write_bytes(data)
    assert end(tmp_path / "a.zip") == "volume"


def locked(path: Path, password: str) -> Path:
    """Made with Info-ZIP: the old encryption."""
    (path.parent / "文件.txt").write_text("秘密内容" * 50, "utf-8")
    command = ["zip", "-q", "-j", "-P", password, str(path), str(path.parent / "文件.txt")]
    subprocess.run(command, check=True, capture_output=True)
    return path


def aes(path: Path, password: str) -> Path:
    with pyzipper.AESZipFile(path, "w", zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as package:
        package.setpassword(password.encode())
        package.writestr("文件.txt", "秘密内容" * 50)
    return path


@pytest.mark.parametrize("lock", [locked, aes])
def test_the_password_that_fits_opens_the_package(tmp_path: Path, lock: "object") -> None:
    path = lock(tmp_path / "a.zip", "档案2024")  # type: ignore[operator]
    assert end(path) == end(path, "错", "wrong") == "password"
    assert unpack(path, "wrong", "档案2024").children == {"文件.txt": ("秘密内容" * 50).encode()}


def test_plain_members_beside_locked_ones_are_taken(tmp_path: Path) -> None:
    path = aes(tmp_path / "a.zip", "pass")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("公开.txt", b"x")
    found = unpack(path, "wrong")
    assert (list(found.children), codes(found)) == (["公开.txt"], {"member_locked": "文件.txt"})
    assert len(unpack(path, "pass").children) == 2


def test_a_package_that_holds_itself_is_just_a_file_in_a_file(tmp_path: Path) -> None:
    inner = packed(tmp_path / "in.zip", {"a.txt": b"x"}).read_bytes()
    assert unpack(packed(tmp_path / "a.zip", {"in.zip": inner})).children == {"in.zip": inner}


@pytest.mark.corpus
def test_real_packages(corpus: Path) -> None:
    found = unpack(corpus / "archives" / "apache__gbk.zip")
    assert list(found.children) == ["审计压缩包文件检索测试/集团邮件审计系统2021年自动巡检需求文档_V4.0.doc"]
    found = unpack(corpus / "archives" / "apache__testZipEntryNameCharsetShiftSJIS.zip")
    assert list(found.children) == ["文章1.txt", "文章2.txt"]
    found = unpack(corpus / "archives" / "apache__testZip_with_DataDescriptor.zip")
    assert [*found.children.values()] == [b"\x01\x02\x03\x04"] * 5
    (name,) = unpack(next((corpus / "archives").glob("mayan*.zip"))).children
    assert name.endswith("test_file_spé©íáø_©hárß.txt")
    found = unpack(corpus / "encrypted" / "apache__testZipEncrypted.zip")
    assert (list(found.children), codes(found)) == (["unencrypted.txt"], {"member_locked": "encrypted.txt"})


def test_a_package_is_called_after_its_file_and_not_after_its_first_member(tmp_path: Path) -> None:
    path = packed(tmp_path / "2024年合同.zip", {"关于做好档案工作的通知.txt": b"x"})
    with zipfile.ZipFile(path, "a") as package:
        package.comment = "法务部移交".encode("gb18030")
    desk = Desk(Path(__file__).parents[3] / "config", Limits())
    desk.read(desk.source(path, path.name), tmp_path / "spool.jsonl")
    description = read_spool(tmp_path / "spool.jsonl").description
    assert description is not None
    assert [(value.field, value.value) for value in description.values] == [
        ("title", "2024年合同"),
        ("note", "法务部移交"),
    ]
