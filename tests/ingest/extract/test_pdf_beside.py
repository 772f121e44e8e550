"""PDF files: passwords, and what is there beside the pages' own content."""

import datetime
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID
from pikepdf import Array, Dictionary, Name, String

from ingest.errors import NeedsPassword
from ingest.extract.pdf import PdfReader
from ingest.ocr.options import ReadOptions
from ingest.reader import Identity, Source
from tests.ingest.extract.sink import MemorySink, read_into
from tests.ingest.extract.test_pdf import made_pdf

TEXT_ONLY = ReadOptions(ocr=False)
PASSWORDS = [
    ("mozilla__issue6010_1", "abc", "Issue 6010"),
    ("mozilla__issue6010_2", "æøå", "Issue 6010"),
    ("mozilla__bug1782186", "Hello", ""),
    ("mozilla__issue21579", "pässwört", ""),
    ("mozilla__saslprep-r6", "SªSL\u00adprep", ""),
    ("mozilla__pr6531_1", "asdfasdf", ""),
    ("apache__testPassword4Spaces", "    ", "Just some text"),
    ("eikek__encrypted-test123", "test123", ""),
    ("docling-project__2206.01062_pg3", "1234", ""),
    ("Unstructured-IO__password", "password", ""),
]


def locked(path: Path, *passwords: str) -> Source:
    return Source(path, path.name, Identity("application/pdf"), passwords=passwords)


def read(source: Source) -> MemorySink:
    sink = MemorySink()
    PdfReader(TEXT_ONLY).read(source, sink)
    return sink


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "password", "words"), PASSWORDS)
def test_a_file_opens_with_the_password_that_fits(corpus: Path, name: str, password: str, words: str) -> None:
    source = locked(corpus / "encrypted" / f"{name}.pdf", "wrong", "错", password)
    sink = read(source)
    assert sink.pages
    assert words in sink.text
    assert PdfReader(TEXT_ONLY).picture(source, 1, 100).startswith(b"\x89PNG")
    assert password not in f"{sink.notes} {source.limits} {source.identity}" or password.isspace()
    assert "passwords" not in repr(source)


@pytest.mark.corpus
@pytest.mark.parametrize("name", [name for name, _, _ in PASSWORDS])
def test_without_the_password_that_fits_it_needs_one(corpus: Path, name: str) -> None:
    for passwords in ((), ("wrong", "", "错\ud800")):
        with pytest.raises(NeedsPassword):
            read(locked(corpus / "encrypted" / f"{name}.pdf", *passwords))


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["mozilla__encrypted-attachment", "mozilla__auth-event-ef-open"])
def test_where_only_the_attachments_are_encrypted_the_pages_are_read(corpus: Path, name: str) -> None:
    sink = read(locked(corpus / "encrypted" / f"{name}.pdf"))
    assert sink.text == "Example"
    assert not sink.children
    assert [code for code, _ in sink.notes] == ["member_locked"]


@pytest.mark.parametrize("level", [2, 3, 4, 6])
def test_a_file_that_only_forbids_changes_needs_no_password(tmp_path: Path, level: int) -> None:
    path = made_pdf(tmp_path / "p", b"BT /F1 20 Tf 20 50 Td (Guidang test) Tj ET")
    with pikepdf.open(path) as document:
        keeping = pikepdf.Encryption(owner="owner", R=level, aes=level > 3, metadata=level > 3)
        document.save(tmp_path / "locked", encryption=keeping)
    assert read(locked(tmp_path / "locked")).text == "Guidang test"


@pytest.mark.corpus
def test_what_people_noted_on_a_page_is_read(corpus: Path) -> None:
    sink = read_into(PdfReader(TEXT_ONLY), corpus / "pdf_encodings" / "mozilla__issue14438.pdf")
    assert {code for code, _ in sink.notes} == {"comments"}


def with_parts(path: Path, change: object) -> Path:
    """A PDF made for the test: its page is changed by `change(document, page)`."""
    plain = made_pdf(path.with_suffix(".plain"), b"BT /F1 20 Tf 20 50 Td (Guidang test) Tj ET")
    with pikepdf.open(plain) as document:
        change(document, document.pages[0].obj)  # type: ignore[operator]
        document.save(path)
    return path


def annotation(kind: str, **more: object) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array([10, 60, 60, 90]), **more)


def test_a_comment_stands_after_the_text_with_its_author_and_place(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf, page: Dictionary) -> None:
        note = annotation("Text", Contents=String("请核对数量"), T=String("王工"))
        mark = annotation("Highlight", Contents=String("Guidang test"))  # the marked text once more
        popup = annotation("Popup", Contents=String("请核对数量"))
        page.Annots = Array([note, mark, popup])

    sink = read_into(PdfReader(TEXT_ONLY), with_parts(tmp_path / "p", change))
    assert [line.text for line in sink.pages[0].lines] == ["Guidang test", "王工：请核对数量"]
    assert sink.pages[0].lines[1].box == pytest.approx((10, 10, 60, 40))
    assert sink.notes == [("comments", "1")]


def test_values_of_a_form_that_the_page_does_not_show_are_read(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf, page: Dictionary) -> None:
        parent = document.make_indirect(Dictionary(FT=Name.Tx, T=String("申请人"), V=String("李小明")))
        kid = document.make_indirect(annotation("Widget", Parent=parent, F=2))
        chosen = document.make_indirect(
            annotation("Widget", FT=Name.Ch, T=String("d"), TU=String("部门"), V=String("财务部"))
        )
        secret = document.make_indirect(
            annotation("Widget", FT=Name.Tx, T=String("pw"), V=String("geheim"), Ff=1 << 13)
        )
        page.Annots = Array([kid, chosen, secret])
        document.Root.AcroForm = Dictionary(Fields=Array([parent, chosen, secret]))

    sink = read_into(PdfReader(TEXT_ONLY), with_parts(tmp_path / "p", change))
    assert sink.text.splitlines() == ["Guidang test", "申请人：李小明", "部门：财务部"]


def test_files_pinned_to_a_page_are_handed_on(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf, page: Dictionary) -> None:
        held = Dictionary(
            Type=Name.Filespec, UF=String("附表.txt"), EF=Dictionary(F=document.make_stream("数".encode()))
        )
        page.Annots = Array([annotation("FileAttachment", FS=held)])

    assert read_into(PdfReader(TEXT_ONLY), with_parts(tmp_path / "p", change)).children == {
        "附表.txt": "数".encode()
    }


def test_the_files_of_a_portfolio_are_handed_on(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf, page: Dictionary) -> None:
        for name in ("合同.pdf", "清单.xlsx"):
            document.attachments[name] = pikepdf.AttachedFileSpec(document, name.encode())
        document.Root.Collection = Dictionary(View=Name.T)

    children = read_into(PdfReader(TEXT_ONLY), with_parts(tmp_path / "p", change)).children
    assert children == {"合同.pdf": "合同.pdf".encode(), "清单.xlsx": "清单.xlsx".encode()}


@pytest.mark.parametrize("where", ["open", "names", "page", "link", "media"])
def test_what_would_run_is_told_and_not_run(tmp_path: Path, where: str) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

    def change(document: pikepdf.Pdf, page: Dictionary) -> None:
        if where == "open":
            document.Root.OpenAction = script
        elif where == "names":
            document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
        elif where == "page":
            page.AA = Dictionary(O=script)
        elif where == "link":
            page.Annots = Array([annotation("Link", A=Dictionary(S=Name.Launch, F=String("calc.exe")))])
        else:
            page.Annots = Array([annotation("RichMedia")])

    sink = read_into(PdfReader(TEXT_ONLY), with_parts(tmp_path / "p", change))
    kind = {"link": "Launch", "media": "RichMedia"}.get(where, "JavaScript")
    assert sink.notes == [("active_content", kind)]
    assert sink.text == "Guidang test"


def test_a_link_to_a_page_or_an_address_is_nothing_to_tell(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf, page: Dictionary) -> None:
        address = Dictionary(S=Name.URI, URI=String("https://example.org"))
        page.Annots = Array([annotation("Link", A=address), annotation("Link", A=Dictionary(S=Name.GoTo))])
        document.Root.OpenAction = Array([page, Name.Fit])

    assert read_into(PdfReader(TEXT_ONLY), with_parts(tmp_path / "p", change)).notes == []


def test_the_words_of_an_xfa_form_are_read(tmp_path: Path) -> None:
    template = (
        b'<template xmlns="http://www.xfa.org/schema/xfa-template/3.0/"><field><caption><value>'
        b"<text>%s</text></value></caption></field></template>" % "申请单位".encode()
    )
    data = (
        b'<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form><unit>%s'
        b"</unit></form></xfa:data></xfa:datasets>" % "市水务局".encode()
    )

    def change(document: pikepdf.Pdf, page: Dictionary) -> None:
        parts = [
            String("template"),
            document.make_stream(template),
            String("datasets"),
            document.make_stream(data),
        ]
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=Array(parts))

    sink = read_into(PdfReader(TEXT_ONLY), with_parts(tmp_path / "p", change))
    assert sink.text.splitlines() == ["Guidang test", "申请单位", "unit：市水务局"]
    assert sink.notes == [("xfa", "")]


def signature(name: str) -> bytes:
    """A PKCS #7 signature with a certificate of this name, made for the test."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    )
    builder = (
        builder.serial_number(7).not_valid_before(day).not_valid_after(day + datetime.timedelta(days=999))
    )
    signed = (
        PKCS7SignatureBuilder()
        .set_data(b"x")
        .add_signer(builder.sign(key, hashes.SHA256()), key, hashes.SHA256())
    )
    return signed.sign(serialization.Encoding.DER, [PKCS7Options.DetachedSignature])


@pytest.mark.parametrize(("more", "code"), [(b"", "signed"), (b"\n% added later", "signed_in_part")])
def test_who_signed_when_and_over_how_much_is_told(tmp_path: Path, more: bytes, code: str) -> None:
    def change(document: pikepdf.Pdf, page: Dictionary) -> None:
        value = Dictionary(
            Type=Name.Sig, Contents=String(signature("某市档案局")), M=String("D:20240306102030+08'00'"),
            ByteRange=Array([0, 11111111, 22222222, 33333333]),
        )  # fmt: skip
        field = document.make_indirect(
            annotation("Widget", FT=Name.Sig, T=String("s"), V=document.make_indirect(value))
        )
        page.Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)

    path = with_parts(tmp_path / "p", change)
    data = path.read_bytes()
    data = data.replace(b"22222222 33333333", b"00000100 %08d" % (len(data) - 100))
    path.write_bytes(data + more)
    sink = read_into(PdfReader(TEXT_ONLY), path)
    assert sink.notes == [(code, "某市档案局，2024-03-06T10:20:30+08:00")]
    assert sink.facts["signed_by"] == "某市档案局"
