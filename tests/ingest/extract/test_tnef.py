"""winmail.dat (made): its text and its attachments, alone and inside a mail."""

import struct
from base64 import b64encode
from pathlib import Path

import pytest
from outlook import rows, tnef
from read_here import Found, read

from ingest.errors import Unreadable
from ingest.reader import Limits

BODY = "请查收附件中的合同，盖章后寄回。"
CODEPAGE, SUBJECT, TEXT, PROPERTIES, PEOPLE = 0x00069007, 0x00018004, 0x0002800C, 0x00069003, 0x00069004
NEW, NAME, DATA, FILE = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
GBK = (CODEPAGE, struct.pack("<LL", 936, 0))
FIRST = (NEW, bytes(14))


def found(folder: Path, data: bytes, limits: Limits | None = None) -> Found:
    (folder / "winmail.dat").write_bytes(data)
    return read(folder / "winmail.dat", folder, limits)


def test_text_and_attachments_are_read_in_the_sender_s_code_page(tmp_path: Path) -> None:
    data = tnef(
        GBK, (SUBJECT, "关于盖章".encode("gbk") + b"\0"), (TEXT, BODY.encode("gbk") + b"\0"),
        FIRST, (NAME, "合同.pdf".encode("gbk") + b"\0"), (DATA, b"%PDF-1.4"),
        FIRST, (NAME, b"A~1.DOC\0"), (DATA, b"doc"), (FILE, rows({0x3707: "说明（二）.doc"})),
    )  # fmt: skip
    result = found(tmp_path, data)
    assert result.children == {"合同.pdf": b"%PDF-1.4", "说明（二）.doc": b"doc"}
    assert result.text == f"主题：关于盖章\n附件：合同.pdf、说明（二）.doc\n\n{BODY}"


def test_properties_give_headers_and_recipients(tmp_path: Path) -> None:
    named = struct.pack("<HH16sLLHL", 3, 0x8001, bytes(16), 0, 1, 7, 0)[:28] + struct.pack("<L", 7)
    values = rows({0x0037: "函", 0x1000: BODY, 0x1035: "<1@b.cn>", 0x0C1A: "王明", 0x0C1F: "w@b.cn"})
    values = struct.pack("<L", 6) + named + values[4:]
    people = struct.pack("<L", 1) + rows({0x0C15: 1, 0x3001: "李芳", 0x39FE: "l@b.cn"})
    result = found(tmp_path, tnef(GBK, (PROPERTIES, values), (PEOPLE, people)))
    assert result.facts == {
        "subject": "函",
        "from": "王明 <w@b.cn>",
        "message_id": "<1@b.cn>",
        "to": "李芳 <l@b.cn>",
    }
    assert result.text.endswith(BODY)


def test_a_message_within_is_a_package_that_can_be_read_again(tmp_path: Path) -> None:
    inner = tnef(GBK, (SUBJECT, "原信".encode("gbk")), (TEXT, BODY.encode("gbk")))
    within = bytes(16) + inner
    held = struct.pack("<LHHLL", 1, 0x0D, 0x3701, 1, len(within)) + within + bytes(-len(within) % 4)
    outer = tnef(GBK, FIRST, (NAME, "原信".encode("gbk")), (FILE, held))
    result = found(tmp_path, outer)
    assert list(result.children) == ["原信"]
    assert found(tmp_path, result.children["原信"]).text.endswith(BODY)


def test_inside_a_mail_it_is_a_file_of_its_own(tmp_path: Path) -> None:
    data = tnef(GBK, (TEXT, BODY.encode("gbk")))
    mail = (
        b"From: a@b.cn\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n"
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b64encode(data) + b"\r\n--X--\r\n"
    )  # fmt: skip
    (tmp_path / "a.eml").write_bytes(mail)
    assert read(tmp_path / "a.eml", tmp_path).children == {"winmail.dat": data}


def test_one_that_is_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    data = tnef(GBK, (TEXT, BODY.encode("gbk")), FIRST, (NAME, b"a.bin"), (DATA, b"x" * 100))
    result = found(tmp_path, data[:-60])
    assert BODY in result.text
    assert result.notes == [("attachment_missing", "a.bin"), ("truncated", "")]
    for length in range(6, len(data)):
        found(tmp_path, data[:length])


def test_more_attachments_than_allowed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="too_much_output"):
        found(tmp_path, tnef(*[FIRST] * 4), Limits(members=3))
