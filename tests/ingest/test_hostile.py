"""Documents made to do harm, each given to a real reading process: what they do, and what becomes of them."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from guidang.site.settings import LimitSettings
from ingest.errors import REASONS
from ingest.reader import Limits
from tests.ingest.killable import read, read_all

SECRET = "机密内容不得外传"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
_XML = (".xml", ".rels", ".opf", ".xhtml")
_RUN = re.compile(rb">([^<>&]*[^<>&\s][^<>&]*)<")
_ROOT = re.compile(rb"<(?![?!])[^>]*[^/]>")


def blown_up(data: bytes) -> bytes:
    """An XML part that begins with entities, a thousand million times the same; the root's text and an
    attribute of it use them."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return _declaring(f'<!ENTITY e0 "膨胀">{levels}', data, b' hostile="&e9;">&e9;')


def fetching(data: bytes, secret: Path) -> bytes:
    """An XML part whose texts hold a file of ours."""
    used = _RUN.sub(rb">\1&f;<", data, count=50)
    return _declaring(f'<!ENTITY f SYSTEM "{secret.as_uri()}">', used, b">&f;")


def _declaring(entities: str, data: bytes, root_end: bytes) -> bytes:
    found = _ROOT.search(data)
    if not found:
        return data
    declared = f"<!DOCTYPE d [{entities}]>".encode()
    return data[: found.start()] + declared + found[0][:-1] + root_end + data[found.end() :]


def both(data: bytes, secret: Path) -> list[bytes]:
    """The two kinds of harm done to an XML part, or to every part of a package that is XML."""
    if data.startswith(b"PK"):
        return [repacked(data, blown_up), repacked(data, lambda part: fetching(part, secret))]
    return [blown_up(data), fetching(data, secret)]


def repacked(data: bytes, harm: Callable[[bytes], bytes]) -> bytes:
    """A package with harm done to every part that is XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as made:
        for info in package.infolist():
            content = package.read(info)
            harmed = info.filename.endswith(_XML) and info.filename != "[Content_Types].xml"
            made.writestr(info, harm(content) if harmed else content)
    return out.getvalue()


def package(kind: str, **parts: str) -> bytes:
    """A package whose first member is its media type."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", kind)
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def open_document(kind: str, body: str) -> bytes:
    content = (
        f'<o:document-content xmlns:o="{OFFICE}" xmlns:t="{TEXT}" xmlns:table="{TABLE}" xmlns:draw="{DRAW}">'
        f"<o:body>{body}</o:body></o:document-content>"
    )
    return package(f"application/vnd.oasis.opendocument.{kind}", content_xml=content)


def book() -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="book.opf"/></rootfiles></container>'
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    return package(
        "application/epub+zip",
        **{
            "META-INF__container_xml": container,
            "book_opf": opf,
            "a_xhtml": "<html><body>正文</body></html>",
        },
    )


MADE = {
    "a.odt": open_document("text", "<o:text><t:p>正文</t:p></o:text>"),
    "a.ods": open_document(
        "spreadsheet",
        "<o:spreadsheet><table:table><table:table-row><table:table-cell><t:p>正文</t:p></table:table-cell>"
        "</table:table-row></table:table></o:spreadsheet>",
    ),
    "a.odp": open_document(
        "presentation",
        "<o:presentation><draw:page><draw:frame><draw:text-box><t:p>正文</t:p></draw:text-box></draw:frame>"
        "</draw:page></o:presentation>",
    ),
    "a.epub": book(),
}  # fmt: skip
FLAT = (
    f'<o:document xmlns:o="{OFFICE}" xmlns:office="{OFFICE}" xmlns:t="{TEXT}"'
    ' office:mimetype="application/vnd.oasis.opendocument.text">'
    "<o:body><o:text><t:p>正文</t:p></o:text></o:body></o:document>"
)
PLAIN = {
    "a.xml": "<doc>正文</doc>",
    "a.fodt": FLAT,
    "a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><text>正文</text></svg>',
    "a.html": "<html><body>正文</body></html>",
    "a.xls": (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="一"><Table><Row><Cell>'
        "<Data>正文</Data></Cell></Row></Table></Worksheet></Workbook>"
    ),
}
REAL = ("docx", "xlsx", "pptx", "ofd")


def end_harmless(paths: Sequence[Path]) -> None:
    for outcome, text in read_all(paths):
        assert outcome.reason in {"", "damaged"}
        assert outcome.cpu_seconds < 10
        assert SECRET not in text
        assert text.count("膨胀") < 1000


def written(folder: Path, name: str, contents: Iterable[bytes]) -> list[Path]:
    """A file for each of the contents; the ending of `name` is theirs."""
    found = []
    for number, content in enumerate(contents):
        found.append(folder / f"{number}-{name}")
        found[-1].write_bytes(content)
    return found


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET, "utf-8")
    return path


@pytest.mark.parametrize("name", [*MADE, *PLAIN])
def test_entities_of_made_documents_are_neither_blown_up_nor_fetched(
    tmp_path: Path, secret: Path, name: str
) -> None:
    made = MADE[name] if name in MADE else PLAIN[name].encode()
    (whole,) = written(tmp_path, name, [made])
    assert "正文" in read(whole)[1]
    end_harmless(written(tmp_path, name, both(made, secret)))


XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<r:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><r:Alt><r:li>题名</r:li></r:Alt>'
    "</dc:title></r:Description></r:RDF></x:xmpmeta>"
)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_entities_in_what_a_picture_says_of_itself_are_neither_blown_up_nor_fetched(
    tmp_path: Path, secret: Path, form: str
) -> None:
    paths = []
    for number, hostile in enumerate(
        (blown_up(XMP.replace("题名", "&e9;").encode()), fetching(XMP.encode(), secret))
    ):
        paths.append(tmp_path / f"{number}.{form.lower()}")
        picture = Image.new("RGB", (9, 9))
        if form == "PNG":
            told = PngInfo()
            told.add_itxt("XML:com.adobe.xmp", hostile.decode())
            picture.save(paths[-1], form, pnginfo=told)
        elif form == "TIFF":
            picture.save(paths[-1], form, tiffinfo={700: hostile})
        else:
            picture.save(paths[-1], form, xmp=hostile)
    end_harmless(paths)


def test_entities_in_the_form_of_a_pdf_are_neither_blown_up_nor_fetched(tmp_path: Path, secret: Path) -> None:
    form = '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template><text>正文</text></template></xdp:xdp>'
    paths = []
    for number, hostile in enumerate(both(form.encode(), secret)):
        paths.append(tmp_path / f"{number}.pdf")
        with pikepdf.new() as made:
            made.add_blank_page()
            made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=made.make_stream(hostile))
            made.save(paths[-1])
    end_harmless(paths)


@pytest.mark.corpus
@pytest.mark.parametrize("kind", REAL)
def test_entities_of_real_documents_are_neither_blown_up_nor_fetched(
    corpus: Path, tmp_path: Path, secret: Path, kind: str
) -> None:
    fitting = (
        each for each in corpus.rglob(f"*.{kind}") if each.parent.name not in {"encrypted", "corrupt_hostile"}
    )
    originals = sorted(fitting, key=lambda each: each.stat().st_size)[:3]
    harmed = [content for original in originals for content in both(original.read_bytes(), secret)]
    end_harmless(written(tmp_path, f"a.{kind}", harmed))


def test_every_limit_can_be_set_and_every_refusal_by_a_limit_names_its_setting() -> None:
    settings = {field.name for field in fields(LimitSettings)}
    assert {field.name for field in fields(Limits)} <= settings
    named = {
        reason: set(re.findall(r"limits\.(\w+)", advice.todo))
        for reason, advice in REASONS.items()
        if reason.startswith("too_")
    }
    assert all(named.values())
    assert set().union(*named.values()) <= settings
