"""Mail: what it says, who wrote to whom, and what was attached; made messages and real ones."""

import encodings
import pkgutil
import time
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from read_here import Found, read

from ingest.errors import Unreadable
from ingest.formats.mail import sorting
from ingest.formats.mail.head import facts_of
from ingest.reader import Limits

BODY = "请查收附件中的合同，盖章后寄回。"


def mail(folder: Path, data: bytes, limits: Limits | None = None) -> Found:
    path = folder / "a.eml"
    path.write_bytes(data)
    return read(path, folder, limits)


def word(text: str, charset: str, cut: int | None = None) -> bytes:
    """An encoded word; with `cut` two of them, cut after that many bytes, inside a character or not."""
    raw = text.encode(charset)
    parts = [raw] if cut is None else [raw[:cut], raw[cut:]]
    return b"\r\n ".join(b"=?" + charset.encode() + b"?B?" + b64encode(part) + b"?=" for part in parts)


def simple(headers: bytes, body: str = BODY, charset: str = "gb18030", more: bytes = b"") -> bytes:
    return (
        headers + b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=" + charset.encode() + b"\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n" + more + b"\r\n" + body.encode(charset)
    )  # fmt: skip


def attached(disposition: bytes, content: bytes = b"%PDF-1.4", kind: bytes = b"application/pdf") -> bytes:
    return (
        b"From: a@b.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=X\r\n\r\n"
        b"--X\r\nContent-Type: text/plain; charset=gbk\r\n\r\n" + BODY.encode("gbk")
        + b"\r\n--X\r\nContent-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n" + disposition
        + b"\r\n\r\n" + b64encode(content) + b"\r\n--X--\r\n"
    )  # fmt: skip


def test_the_headers_are_the_first_lines_and_facts(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "关于合同盖章的函"
    message["From"] = "王明 <wang@example.cn>"
    message["To"] = '"李, 芳" <li@example.cn>, 赵强 <zhao@example.cn>'
    message["Cc"] = "档案室 <dangan@example.cn>"
    message["Date"] = "Tue, 03 Nov 2026 09:30:00 +0800"
    message["Message-ID"] = "<1@example.cn>"
    message["In-Reply-To"] = "<0@example.cn>"
    message["References"] = "<8@example.cn> <0@example.cn>"
    message.set_content(BODY)
    found = mail(tmp_path, bytes(message))
    assert found.text.split("\n") == [
        "主题：关于合同盖章的函",
        "发件人：王明 <wang@example.cn>",
        '收件人："李, 芳" <li@example.cn>, 赵强 <zhao@example.cn>',
        "抄送：档案室 <dangan@example.cn>",
        "日期：2026-11-03T09:30:00+08:00",
        "",
        BODY,
    ]
    assert found.facts["date"] == "2026-11-03T09:30:00+08:00"
    assert found.facts["message_id"] == "<1@example.cn>"
    assert found.facts["in_reply_to"] == "<0@example.cn>"
    assert found.facts["references"] == "<8@example.cn> <0@example.cn>"


@pytest.mark.parametrize(
    "header",
    [
        word("关于盖章的函", "gb2312"),
        word("关于盖章的函", "gbk", cut=5),  # inside a character
        word("關於蓋章的函", "big5"),
        word("关于盖章的函", "utf-8", cut=7),
        b"=?GB2312?Q?" + b"".join(b"=%02X" % byte for byte in "关于盖章的函".encode("gbk")) + b"?=",
        "关于盖章的函".encode("gb18030"),
        "關於蓋章的函".encode("big5"),
        "关于盖章的函".encode(),
        b'"' + word("关于盖章的函", "gbk") + b'"',
        word("关于盖章的函", "gbk").rstrip(b"?=").rstrip(b"=") + b"?=",  # padding lost
        word("关于盖章的函", "gbk").removesuffix(b"?="),
        word("关于盖章的函", "gbk").replace(b"=?gbk?", b"=?iso-8859-1?"),
        word("关于盖章的函", "gbk").replace(b"=?gbk?", b"=??"),
        word("关于盖章的函", "gbk").replace(b"=?gbk?", b"=?gbk ?"),
        "关于盖章的函".encode("gbk")[:5] + b"\r\n " + "关于盖章的函".encode("gbk")[5:],
        "关于盖章的函".encode()[:10] + b"\r\n " + "关于盖章的函".encode()[10:],
    ],
)
def test_subjects_are_read_in_every_way_mailers_write_them(tmp_path: Path, header: bytes) -> None:
    found = mail(tmp_path, simple(b"From: a@b.cn\r\nSubject: " + header + b"\r\n"))
    assert found.facts["subject"].strip('"') in {"关于盖章的函", "關於蓋章的函"}


def test_raw_names_in_addresses_are_read(tmp_path: Path) -> None:
    headers = (
        b"From: "
        + "王明".encode("gbk")
        + b" <w@b.cn>\r\nTo: "
        + word("李芳", "gbk")
        + b" <l@b.cn>\r\nSubject: x\r\n"
    )
    found = mail(tmp_path, simple(headers))
    assert (found.facts["from"], found.facts["to"]) == ("王明 <w@b.cn>", "李芳 <l@b.cn>")


@pytest.mark.parametrize("charset", ["gb18030", "big5", "utf-8"])
@pytest.mark.parametrize("stated", ["right", "wrong", "none"])
def test_bodies_are_read_in_their_encoding_whatever_they_state(
    tmp_path: Path, charset: str, stated: str
) -> None:
    name = {"right": charset, "wrong": "us-ascii", "none": ""}[stated]
    kind = f"text/plain; charset={name}" if name else "text/plain"
    data = f"From: a@b.cn\r\nSubject: x\r\nContent-Type: {kind}\r\n\r\n".encode() + BODY.replace(
        "请", "於"
    ).encode(charset, "ignore")
    assert mail(tmp_path, data).text.split("\n")[-1][2:4] == "收附" or charset == "big5"
    assert "附件中的合同" in mail(tmp_path, data).text


@pytest.mark.parametrize(
    "disposition",
    [
        b"Content-Disposition: attachment; filename*=UTF-8''" + quote("合同（盖章）.pdf").encode(),
        b"Content-Disposition: attachment; filename*0*=gbk''" + quote("合同（".encode("gbk")).encode()
        + b";\r\n filename*1*=" + quote("盖章）.pdf".encode("gbk")).encode(),
        b'Content-Disposition: attachment; filename="' + word("合同（盖章）.pdf", "gbk") + b'"',
        b'Content-Disposition: attachment; filename="' + "合同（盖章）.pdf".encode("gbk") + b'"',
        b'Content-Disposition: attachment; filename="' + "合同（盖章）.pdf".encode() + b'"',
        b"Content-Disposition: attachment; filename=\"C:\\temp\\..\\" + "合同（盖章）.pdf".encode() + b'"',
        b'Content-Disposition: attachment; filename="../../' + word("合同（盖章）.pdf", "utf-8") + b'"',
    ],
)  # fmt: skip
def test_attachments_keep_their_names_and_bytes(tmp_path: Path, disposition: bytes) -> None:
    found = mail(tmp_path, attached(disposition, b"%PDF-1.4 bytes"))
    assert found.children == {"合同（盖章）.pdf": b"%PDF-1.4 bytes"}
    assert "附件：合同（盖章）.pdf" in found.text


def test_an_attachment_without_a_name_gets_one(tmp_path: Path) -> None:
    assert list(mail(tmp_path, attached(b"Content-Disposition: attachment")).children) == ["附件1.pdf"]


def test_of_plain_text_and_html_the_one_that_says_more_is_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "x", "a@b.cn"
    message.set_content("请用网页方式查看。")
    message.add_alternative(
        f"<html><body><p>{BODY * 3}</p><style>p{{}}</style></body></html>", subtype="html"
    )
    found = mail(tmp_path, bytes(message))
    assert found.text.endswith(BODY * 3)
    assert "请用网页" not in found.text
    message = EmailMessage()
    message["Subject"], message["From"] = "x", "a@b.cn"
    message.set_content(BODY)
    message.add_alternative(f"<html><body><p>{BODY}</p><p>--</p></body></html>", subtype="html")
    assert mail(tmp_path, bytes(message)).text.endswith(BODY)


def test_messages_and_pictures_inside_are_children(tmp_path: Path) -> None:
    inner = EmailMessage()
    inner["Subject"], inner["From"] = "转发/原信", "c@d.cn"
    inner.set_content("原信内容")
    message = EmailMessage()
    message["Subject"], message["From"] = "x", "a@b.cn"
    message.set_content("<p>见图<img src='cid:1'></p>", subtype="html")
    message.add_related(b"\x89PNG", "image", "png", cid="<1>")
    message.add_attachment(inner)
    found = mail(tmp_path, bytes(message))
    assert list(found.children) == ["附件1.png", "转发／原信.eml"]
    assert found.children["附件1.png"] == b"\x89PNG"
    assert read(_written(tmp_path, found.children["转发／原信.eml"]), tmp_path).text.endswith("原信内容")


def _written(folder: Path, data: bytes) -> Path:
    (folder / "inner.eml").write_bytes(data)
    return folder / "inner.eml"


def test_a_signed_mail_is_read_and_of_an_encrypted_one_the_headers(tmp_path: Path) -> None:
    def multipart(kind: str, second: str) -> bytes:
        return (
            "From: a@b.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/{kind}; boundary=X\r\n\r\n--X\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n{BODY}\r\n--X\r\n"
            f"Content-Type: {second}\r\n\r\nAAAA\r\n--X--\r\n"
        ).encode()

    found = mail(tmp_path, multipart("signed", "application/pkcs7-signature; name=smime.p7s"))
    assert found.text.endswith(BODY)
    assert (found.notes, found.children) == ([("signed", "application/pkcs7-signature")], {})
    for locked in (
        multipart("encrypted", "application/octet-stream"),
        b"From: a@b.cn\r\nSubject: x\r\n"
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nAAAA",
        b"From: a@b.cn\r\nSubject: x\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhIwD\r\n",
    ):
        found = mail(tmp_path, locked)
        assert found.text == "主题：x\n发件人：a@b.cn"
        assert [code for code, _ in found.notes] == ["encrypted_part"]


def test_too_many_attachments_and_too_deep_nesting_are_refused_by_name(tmp_path: Path) -> None:
    one = b"--X\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n"
    head = b"From: a@b.cn\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n"
    with pytest.raises(Unreadable, match="too_much_output"):
        mail(tmp_path, head + one * 20, Limits(members=10))
    big = attached(b"Content-Disposition: attachment; filename=a.bin", b"x" * (3 << 20))
    with pytest.raises(Unreadable, match="too_much_output"):
        mail(tmp_path, big, Limits(output_mib=1))
    deep = b"From: a@b.cn\r\nSubject: x\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=B%d\r\n\r\n--B%d\r\n" % (n, n) for n in range(2000)
    )
    with pytest.raises(Unreadable, match="too_much_output"):
        mail(tmp_path, deep)


def test_a_mail_saved_as_utf_16_reads_the_same(tmp_path: Path) -> None:
    data = f"From: a@b.cn\r\nSubject: 函\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{BODY}".encode(
        "utf-16"
    )
    assert mail(tmp_path, data).text == f"主题：函\n发件人：a@b.cn\n\n{BODY}"


def test_a_saved_web_page_is_its_text_without_its_pictures(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=X\r\n\r\n--X\r\n"
        b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + f"<html><body><p>{BODY}</p></body></html>".encode("gbk")
        + b"\r\n--X\r\nContent-Type: image/png\r\nContent-Location: a.png\r\n\r\nAAAA\r\n--X--\r\n"
    )
    found = read(path, tmp_path)
    assert (found.text, found.children) == (BODY, {})


def test_a_broken_date_is_kept_as_it_stands(tmp_path: Path) -> None:
    found = mail(tmp_path, simple(b"From: a@b.cn\r\nSubject: x\r\nDate: yesterday\r\n"))
    assert found.facts["date"] == "yesterday"


REAL = {
    "Unstructured-IO__fake-email-attachment.eml": ["fake-attachment.txt"],
    "Unstructured-IO__mime-multipart-digest.eml": [
        "First Message.eml",
        "Second Message.eml",
        "Third Message.eml",
    ],
    "Unstructured-IO__mime-no-body.eml": ["image.jpg"],
    "alephdata__email_attached_alternative.eml": ["Multipart mixed.eml"],
    "alephdata__email_attached_inline.eml": ["Plaintext only.eml"],
    "docling-project__eml_with_attachment.eml": ["test.txt"],
}


@pytest.mark.corpus
def test_real_messages_are_read_with_their_attachments(corpus: Path, tmp_path: Path) -> None:
    for path in sorted((corpus / "email").glob("*.eml")):
        if "encrypted" in path.name:
            assert read(path, tmp_path).notes == [("encrypted_part", "pgp")]
        found = read(path, tmp_path)
        assert list(found.children) == REAL.get(path.name, []), path.name
        assert found.text.strip(), path.name
        assert found.facts.get("from") or "broken" in path.name


def test_a_message_within_a_message_is_kept_byte_for_byte(tmp_path: Path) -> None:
    inner = (
        b"Received: by mx\r\n\tfor <a@b.cn>;  Tue\r\nSubject: =?gb2312?B?1K3Qxg==?=\r\nFrom:c@d.cn\r\n"
        b"Content-Type: multipart/mixed; boundary=\"in\"\r\n\r\npreamble\r\n--in\r\n\r\n"
        + BODY.encode("gbk") + b" \r\n--in--\r\nepilogue\r\n"
    )  # fmt: skip
    outer = b"From: a@b.cn\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n"
    part = b"--X\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=%d.eml\r\n\r\n"
    data = outer + b"--X\r\n\r\ntext\r\n" + part % 1 + inner + b"\r\n" + part % 2 + inner + b"\r\n--X--\r\n"
    assert mail(tmp_path, data).children == {"1.eml": inner, "2.eml": inner}
    assert mail(tmp_path, data.replace(b"\r\n", b"\n")).children["2.eml"] == inner.replace(b"\r\n", b"\n")


def test_a_message_within_a_message_that_was_coded_is_decoded(tmp_path: Path) -> None:
    inner = b"From: c@d.cn\r\nSubject: y\r\n\r\ntext\r\n"
    data = attached(b"Content-Disposition: attachment; filename=y.eml", inner, b"message/rfc822")
    assert mail(tmp_path, data).children == {"y.eml": inner}


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x84" + size.to_bytes(4)
    return bytes([tag]) + length + content


def ber(tag: int, content: bytes) -> bytes:
    """The same with an open length."""
    return bytes([tag]) + b"\x80" + content + b"\0\0"


SIGNED, DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")


@pytest.mark.parametrize("open_length", [False, True])
def test_an_opaque_signature_is_opened_and_noted(tmp_path: Path, open_length: bool) -> None:
    entity = b"Content-Type: text/plain; charset=gbk\r\n\r\n" + BODY.encode("gbk")
    form = ber if open_length else der
    octets = ber(0x24, der(0x04, entity[:50]) + der(0x04, entity[50:])) if open_length else der(4, entity)
    inside = form(0x30, DATA + form(0xA0, octets))
    signed = form(0x30, SIGNED + form(0xA0, form(0x30, b"\x02\x01\x01\x31\x00" + inside)))
    data = attached(b"", signed, b"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m")
    found = mail(tmp_path, data)
    assert found.text.endswith(BODY)
    assert found.notes == [("signed", "smime")]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..\\..\\evil.exe", "evil.exe"),
        ("/etc/passwd", "passwd"),
        ("合同\u202efdp.exe", "合同fdp.exe"),
        ("a\x00b.pdf", "ab.pdf"),
        ("..", "附件1.pdf"),
        ("长" * 500 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_a_dangerous_name_is_made_harmless(tmp_path: Path, name: str, kept: str) -> None:
    disposition = b"Content-Disposition: attachment; filename*=UTF-8''" + quote(name, safe="").encode()
    assert list(mail(tmp_path, attached(disposition)).children) == [kept]


def test_ten_thousand_attachments_and_a_thousand_messages_in_each_other_end_in_time(tmp_path: Path) -> None:
    one = b"--X\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n"
    head = b"From: a@b.cn\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n"
    with pytest.raises(Unreadable, match="too_much_output"):
        mail(tmp_path, head + one * 10_001 + b"--X--\r\n")
    within = b"From: a@b.cn\r\nSubject: x\r\nContent-Type: message/rfc822\r\n\r\n"
    try:
        found = mail(tmp_path, within * 1000 + b"From: a@b.cn\r\nSubject: last\r\n\r\nx")
        assert len(found.children) == 1
    except Unreadable as error:
        assert error.reason == "too_much_output"


@pytest.mark.parametrize("sign", [b"(", b":", b"<", b'"', b"=?", b",", b" "])
def test_a_header_of_nothing_but_signs_costs_no_text_and_little_time(tmp_path: Path, sign: bytes) -> None:
    began = time.process_time()
    for more in (b"", b"=?", b"("):
        head = b"From: a@b.cn\r\nSubject: =?" + b" " * 90_000 + b"\r\nTo: " + more + sign * 20_000
        found = mail(tmp_path, head + b"\r\n\r\nbody")
        assert found.text.endswith("body")
    assert time.process_time() - began < 5
    assert found.facts["from"] == "a@b.cn"


@pytest.mark.parametrize("charset", ["utf-7", "unicode-1-1-utf-7"])
def test_utf_7_is_read(tmp_path: Path, charset: str) -> None:
    subject = (
        b"Subject: =?" + charset.encode() + b"?Q?" + "盖章".encode("utf-7").replace(b"+", b"=2B") + b"?="
    )
    body = b"Content-Type: text/plain; charset=" + charset.encode() + b"\r\n\r\n" + BODY.encode("utf-7")
    found = mail(tmp_path, b"From: a@b.cn\r\n" + subject + b"\r\n" + body)
    assert (found.facts["subject"], found.text.split("\n")[-1]) == ("盖章", BODY)


def test_what_a_mail_server_says_of_a_delivery_is_text(tmp_path: Path) -> None:
    data = (
        b"From: a@b.cn\r\nSubject: x\r\nContent-Type: multipart/report; boundary=X\r\n\r\n"
        b"--X\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.b.cn\r\n\r\n"
        b"Final-Recipient: rfc822; l@b.cn\r\nStatus: 5.1.1\r\n\r\n"
        b"--X\r\nContent-Type: message/global\r\n\r\nSubject: y\r\nFrom: l@b.cn\r\n\r\nz\r\n--X--\r\n"
    )
    found = mail(tmp_path, data)
    assert "Final-Recipient: rfc822; l@b.cn\nStatus: 5.1.1" in found.text
    assert found.children == {"y.eml": b"Subject: y\r\nFrom: l@b.cn\r\n\r\nz"}


def certificate() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=9))
    return made.sign(key, hashes.SHA256()), key


def test_a_message_signed_by_another_program_is_opened(tmp_path: Path) -> None:
    entity = b"Content-Type: text/plain; charset=gbk\r\n\r\n" + BODY.encode("gbk") + b"\r\n"
    builder = pkcs7.PKCS7SignatureBuilder(entity).add_signer(*certificate(), hashes.SHA256())
    signed = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    opaque = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    found = mail(tmp_path, b"From: a@b.cn\r\nSubject: x\r\n" + opaque + b64encode(signed))
    assert (found.text.split("\n")[-1], found.notes) == (BODY, [("signed", "smime")])
    beside = builder.sign(Encoding.SMIME, [pkcs7.PKCS7Options.DetachedSignature])
    found = mail(tmp_path, b"From: a@b.cn\r\nSubject: x\r\n" + beside)
    assert (found.text.split("\n")[-1], [code for code, _ in found.notes]) == (BODY, ["signed"])


def test_of_a_message_encrypted_by_another_program_the_headers_are_read(tmp_path: Path) -> None:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(BODY.encode()).add_recipient(certificate()[0])
    found = mail(tmp_path, b"From: a@b.cn\r\nSubject: x\r\n" + builder.encrypt(Encoding.SMIME, []))
    assert (found.facts["subject"], found.notes) == ("x", [("encrypted_part", "smime")])


CODECS = sorted(module.name for module in pkgutil.iter_modules(encodings.__path__))
NO_CHARSETS = ("no-such-charset", "x-user-defined", "unknown-8bit", "utf-16-", "", "a\0b", "é", '";')
BROKEN = {
    "surrogates": b"\x00\xd8\x01" * 9,
    "gbk": BODY.encode("gbk"),
    "half": BODY.encode("utf-16-le") + b"\xd8",
    "seven": b"+AGE-~{ \x1b$B xn--",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("kind", ["text/plain", "multipart/alternative", "message/delivery-status"])
def test_no_charset_that_a_part_states_costs_more_than_that_part(kind: str, body: bytes) -> None:
    sound = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + BODY.encode()
    for name in (*CODECS, *NO_CHARSETS):
        charset = name.encode()
        for stated in (b"; charset=" + charset, b"; charset*=" + charset + b"''%FF%D8"):
            broken = b"Content-Type: " + kind.encode() + stated + b"\r\n\r\n" + body
            head = b"Subject: =?" + charset + b"?B?" + b64encode(body) + b"?= " + body.replace(b"\n", b"")
            data = head + b"\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n"
            data += broken + b"\r\n--X\r\n" + sound + b"\r\n--X--\r\n"
            message = sorting.parse(data)
            parts = sorting.Parts(message, data)
            parts.walk(message, 0)
            assert BODY in "\n".join(parts.text()), name
            facts_of(message, parts.charset)


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_part_in_utf_16_or_32_without_a_mark_is_read_whole(tmp_path: Path, order: str) -> None:
    head = b"Subject: x\r\nFrom: a@b.cn\r\nTo: b@b.cn\r\nContent-Transfer-Encoding: base64\r\n"
    kind = b"Content-Type: text/plain; charset=" + order[:6].encode() + b"\r\n\r\n"
    assert BODY in mail(tmp_path, head + kind + b64encode(BODY.encode(order))).text


def test_characters_of_a_mail_that_cannot_be_decoded_are_noted(tmp_path: Path) -> None:
    data = simple(b"Subject: x\r\nFrom: a@b.cn\r\nTo: b@b.cn\r\n", body=BODY * 20, charset="utf-8") + b"\xff"
    found = mail(tmp_path, data)
    assert BODY in found.text
    assert found.notes == [("undecoded_characters", "1")]
