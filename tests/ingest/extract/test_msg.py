"""Outlook messages: real ones, and made ones for what those lack."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from outlook import attachment, make_msg, recipient, streams
from read_here import Found, read

from ingest.errors import Unreadable
from ingest.formats.mail import lzfu
from ingest.formats.mail import rtf as rtfmail

BODY = "请查收附件中的合同，盖章后寄回。"
SUBJECT, TEXT, RTF, HTML, CODEPAGE, CLASS = 0x0037, 0x1000, 0x1009, 0x1013, 0x3FFD, 0x001A
SENDER, SENDER_ADDRESS, HEADERS = 0x0C1A, 0x5D01, 0x007D


@pytest.mark.corpus
def test_a_real_message_in_big5_is_read(corpus: Path, tmp_path: Path) -> None:
    found = read(corpus / "email" / "apache__chinese-traditional.msg", tmp_path)
    assert found.facts["subject"] == "Alfresco MSG format testing ( MSG 格式測試 )"
    assert found.facts["to"] == "Tests Chang@FT (張毓倫) <tests.chang@fengttt.com>"
    assert found.facts["date"] == "2011-03-29T08:52:48+00:00"
    assert "產業工會將贈送一點小小禮品" in found.text


@pytest.mark.corpus
def test_the_recipients_of_a_real_message_are_told_apart(corpus: Path, tmp_path: Path) -> None:
    found = read(corpus / "email" / "Unstructured-IO__fake-email-with-cc-and-bcc.msg", tmp_path)
    assert found.facts["from"] == "John <johnjennings702@gmail.com>"
    assert found.facts["to"] == "John Jennings <john-ctr@unstructured.io>"
    assert (found.facts["cc"], found.facts["bcc"]) == ("steve@unstructured.io", "hello@unstructured.io")
    assert found.text.endswith("All the best,\nJohn")


@pytest.mark.corpus
def test_of_a_real_encrypted_message_the_headers_are_read_and_it_is_noted(
    corpus: Path, tmp_path: Path
) -> None:
    found = read(corpus / "email" / "Unstructured-IO__fake-encrypted.msg", tmp_path)
    assert found.facts["from"] == "Michael Elkins <elkins@aero.org>"
    assert found.notes == [("encrypted_part", "pgp")]


@pytest.mark.corpus
def test_hostile_messages_end_in_a_clear_state(corpus: Path, tmp_path: Path) -> None:
    for path in sorted((corpus / "corrupt_hostile").glob("*.msg")):
        try:
            assert read(path, tmp_path).text.strip()
        except Unreadable as error:
            assert error.reason == "damaged"


@pytest.mark.parametrize(("charset", "page"), [("gbk", 936), ("gbk", 0), ("big5", 950), ("utf-8", 65001)])
def test_texts_in_a_code_page_are_read(tmp_path: Path, charset: str, page: int) -> None:
    body = (
        BODY.replace("请查收", "請查收").replace("盖", "蓋").replace("后", "後")
        if charset == "big5"
        else BODY
    )
    body = body if charset != "big5" else "請查收附件中的合約，蓋章後寄回。"
    values = {SUBJECT: "關於蓋章" if charset == "big5" else "关于盖章", TEXT: body, CODEPAGE: page}
    people = [recipient(0, 1, "李芳", "li@example.cn", charset), recipient(1, 2, "王明", "", charset)]
    found = read(make_msg(tmp_path / "a.msg", values, people, charset), tmp_path)
    assert (found.facts["to"], found.facts["cc"]) == ("李芳 <li@example.cn>", "王明")
    assert found.text.split("\n")[0] == f"主题：{values[SUBJECT]}"
    assert found.text.endswith(body)


def test_html_is_read_where_there_is_no_plain_text(tmp_path: Path) -> None:
    html = f"<html><head><title>t</title></head><body><p>{BODY}</p></body></html>".encode("gbk")
    found = read(make_msg(tmp_path / "a.msg", {HTML: html, 0x3FDE: 936, SUBJECT: "x"}), tmp_path)
    assert found.text == f"主题：x\n\n{BODY}"


def test_packed_rtf_unpacks_as_the_specification_s_examples() -> None:
    first = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert lzfu.unpacked(first, 1 << 20) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    second = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert lzfu.unpacked(second, 1 << 20) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert lzfu.unpacked(second, 10) == b"{\\rtf1 WXY"
    for length in range(len(first)):
        assert len(lzfu.unpacked(first[:length], 1 << 20)) <= 45


def escaped(text: str) -> bytes:
    return b"".join(b"\\'%02x" % byte for byte in text.encode("gbk"))


def stored(rtf: bytes) -> bytes:
    """RTF, not packed."""
    return len(rtf).to_bytes(4, "little") * 2 + b"MELA" + bytes(4) + rtf


def test_html_within_rtf_is_read_without_what_only_rtf_shows(tmp_path: Path) -> None:
    rtf = (
        b"{\\rtf1\\ansi\\ansicpg936\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fcharset134 "
        + escaped("宋体") + b";}}{\\colortbl\\red0\\green0\\blue0;}\\pard\\plain "
        b"{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 \\f1 " + escaped(BODY)
        + b"{\\*\\htmltag244 <b>}\\htmlrtf {\\b only rtf\\htmlrtf0 \\u30422?\\u31456 ?{\\*\\htmltag252 </b>}"
        b"\\htmlrtf }\\htmlrtf0 {\\*\\htmltag84 &nbsp;}{\\*\\htmltag72 </p>}}}"
    )  # fmt: skip
    found = read(make_msg(tmp_path / "a.msg", {RTF: stored(rtf), SUBJECT: "x"}), tmp_path)
    assert found.text.split("\n")[-1].replace("\u00a0", "").strip() == BODY + "盖章"


def test_plain_rtf_is_read_in_its_fonts_code_page(tmp_path: Path) -> None:
    rtf = (
        b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset134 SimSun;}}{\\*\\generator x;}"
        b"\\f1 " + escaped("第一行") + b"\\par \\u-28662?\\uc2\\u26723ab\\{\\}\\par}"
    )
    assert list(rtfmail.html_or_lines(rtf)[1]) == ["第一行", "逊档{}".replace("逊", chr(65536 - 28662))]


def test_attachments_are_files_of_their_own_or_are_noted(tmp_path: Path) -> None:
    large = bytes(range(256)) * 40_000
    inside = [
        attachment(0, "合同（盖章）.pdf", b"%PDF-1.4"),
        attachment(1, "..\\..\\图.bin", large),
        attachment(2, "云盘里的文件.docx", None),
        attachment(3, "", b""),
    ]
    found = read(make_msg(tmp_path / "a.msg", {SUBJECT: "x", TEXT: BODY}, inside), tmp_path)
    assert found.children == {"合同（盖章）.pdf": b"%PDF-1.4", "图.bin": large, "附件4.bin": b""}
    assert found.notes == [("attachment_missing", "云盘里的文件.docx")]
    assert "附件：合同（盖章）.pdf、图.bin、云盘里的文件.docx、附件4.bin" in found.text


def again(found: Found, name: str, folder: Path) -> Found:
    (folder / "inner.msg").write_bytes(found.children[name])
    return read(folder / "inner.msg", folder)


def test_a_message_within_becomes_a_message_that_can_be_read_again(tmp_path: Path) -> None:
    large = b"0123456789abcdef" * 600_000  # more than the header of the file has room for
    deepest = streams({SUBJECT: "最里面", TEXT: "底"}, 24)
    inner = [
        *streams({SUBJECT: "转发：原信/一", TEXT: BODY}, 24),
        recipient(0, 1, "李芳", "li@example.cn"),
        attachment(0, "大.bin", large),
        attachment(1, "", deepest),
    ]
    found = read(make_msg(tmp_path / "a.msg", {SUBJECT: "x"}, [attachment(0, "", inner)]), tmp_path)
    assert list(found.children) == ["转发：原信／一.msg"]
    second = again(found, "转发：原信／一.msg", tmp_path)
    assert second.facts == {"subject": "转发：原信/一", "to": "李芳 <li@example.cn>"}
    assert second.text.endswith(BODY)
    assert second.children["大.bin"] == large
    assert again(second, "最里面.msg", tmp_path).text.endswith("底")


def test_a_message_within_that_claims_more_bytes_than_the_file_has_is_refused(tmp_path: Path) -> None:
    inner = [*streams({SUBJECT: "y"}, 24), attachment(0, "a.bin", b"x" * 5000)]
    path = make_msg(tmp_path / "a.msg", {SUBJECT: "x"}, [attachment(0, "", inner)])
    data = bytearray(path.read_bytes())
    entry = data.index("__substg1.0_37010102".encode("utf-16-le"))
    data[entry + 120 : entry + 124] = b"\xff\xff\xff\x7f"
    path.write_bytes(data)
    with pytest.raises(Unreadable):
        read(path, tmp_path)


def test_headers_that_came_with_it_fill_the_gaps(tmp_path: Path) -> None:
    headers = (
        "Message-ID: <1@b.cn>\r\nIn-Reply-To: <0@b.cn>\r\nDate: Tue, 03 Nov 2026 09:30:00 +0800\r\n"
        "From: =?gb2312?B?zfXD9w==?= <wang@b.cn>\r\n\r\n"
    )
    found = read(make_msg(tmp_path / "a.msg", {SUBJECT: "x", HEADERS: headers}), tmp_path)
    assert found.facts == {
        "subject": "x", "from": "王明 <wang@b.cn>", "date": "2026-11-03T09:30:00+08:00",
        "message_id": "<1@b.cn>", "in_reply_to": "<0@b.cn>",
    }  # fmt: skip


def test_a_contact_shows_its_card(tmp_path: Path) -> None:
    values = {CLASS: "IPM.Contact", 0x3001: "王明", 0x3A16: "某某公司", 0x3A1C: "13800000000"}
    assert (
        "姓名：王明\n单位：某某公司\n手机：13800000000"
        in read(make_msg(tmp_path / "a.msg", values), tmp_path).text
    )


def test_a_meeting_shows_when_it_is(tmp_path: Path) -> None:
    start = datetime(2026, 11, 3, 1, 30, tzinfo=UTC)
    values = {CLASS: "IPM.Appointment", SUBJECT: "评审会", TEXT: "请准时。", 0x0060: start, 0x0039: start}
    found = read(make_msg(tmp_path / "a.msg", values), tmp_path)
    assert found.text.endswith("\n开始：2026-11-03T01:30:00+00:00\n请准时。")
    assert found.facts["date"] == "2026-11-03T01:30:00+00:00"


def test_a_signed_message_is_opened_and_an_encrypted_one_noted(tmp_path: Path) -> None:
    entity = b"Content-Type: multipart/signed; boundary=X\r\n\r\n--X\r\n\r\ntext\r\n--X--\r\n"
    values = {CLASS: "IPM.Note.SMIME.MultipartSigned", SUBJECT: "x"}
    found = read(make_msg(tmp_path / "a.msg", values, [attachment(0, "smime.p7m", entity)]), tmp_path)
    assert (found.children, found.notes) == ({"签名邮件.eml": entity}, [("signed", "smime")])
    values[CLASS] = "IPM.Note.SMIME"
    found = read(
        make_msg(tmp_path / "a.msg", values, [attachment(0, "smime.p7m", b"\x30\x03\2\1\1")]), tmp_path
    )
    assert (found.children, found.notes) == ({}, [("encrypted_part", "smime")])


def test_a_message_cut_short_or_broken_ends_in_a_clear_state(tmp_path: Path) -> None:
    whole = make_msg(tmp_path / "a.msg", {SUBJECT: "x", TEXT: BODY * 500}).read_bytes()
    for length in range(520, len(whole), 512):
        (tmp_path / "a.msg").write_bytes(whole[:length])
        try:
            read(tmp_path / "a.msg", tmp_path)
        except Unreadable as error:
            assert error.reason == "damaged"
