"""The searchable copy of a scan: the same pictures, the words in their places, PDF/A-2b."""

import subprocess
from pathlib import Path

import numpy
import pikepdf
import pypdf
import pypdfium2
import pytest
from PIL import Image

from archive.record import Line, Page
from ingest.copying.pdfa import make_copy
from ingest.errors import NeedsPassword, Unreadable
from ingest.reader import Identity, Source
from ingest.spool.writing import write_pages

DPI = 100
LINES = [
    Line("归档文件整理规则 DA/T 22—2015", (60, 80, 420, 104), 0.99),
    Line("𠮷野家 の 𠮟", (60, 130, 200, 150), 0.9),
    Line("竖排文字自右向左", (520, 100, 540, 260), 0.9),
]

IMPOSSIBLE_OR_LARGER = [[0, 0, 2000, 2000], [-50, -50, 500, 700], [0, 0, 0, 0], [1, 2], ["a", "b", "c", "d"]]


def picture(path: Path) -> Path:
    """A made scan: a grey page with black bars where the lines stand, 595 × 842 points."""
    sheet = numpy.full((842 * DPI // 72, 595 * DPI // 72, 3), 235, dtype=numpy.uint8)
    for line in LINES:
        left, top, right, bottom = (int(side * DPI / 72) for side in line.box or ())
        sheet[top:bottom, left:right] = 30
    Image.fromarray(sheet).save(path, dpi=(DPI, DPI))
    return path


def scan(folder: Path, rotate: int = 0, password: str = "") -> Source:
    """A made scanned PDF of one page, with a script, an attachment and a link that no copy may have."""
    path = folder / "扫描件.pdf"
    with Image.open(picture(folder / "scan.jpg")) as image:
        (image.rotate(rotate, expand=True) if rotate else image).save(path, "PDF", resolution=DPI)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        if rotate:
            pdf.pages[0].Rotate = rotate
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["secret.txt"] = b"secret"
        locked = pikepdf.Encryption(user=password, owner="owner", R=6) if password else False
        pdf.save(path, encryption=locked)
    return Source(path, path.name, Identity("application/pdf"), passwords=(password,) if password else ())


def copied(folder: Path, source: Source, pages: list[Page] | None = None) -> Path:
    write_pages(pages or [Page(1, 595, 842, LINES, "ocr")], folder / "pages.json")
    make_copy(source, folder / "pages.json", folder / "copy.pdf")
    return folder / "copy.pdf"


def drawn(path: Path, number: int = 0) -> numpy.ndarray:
    document = pypdfium2.PdfDocument(path)
    shown = document[number].render(scale=DPI / 72).to_numpy()[:, :, :3].astype(int)
    document.close()
    return shown


def small(shown: numpy.ndarray) -> numpy.ndarray:
    """A page so small that a shift by half a pixel does not tell."""
    return numpy.asarray(Image.fromarray(shown.astype(numpy.uint8)).resize((120, 160))).astype(int)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_copy_looks_as_the_scan_does_and_its_words_stand_where_they_are_seen(
    tmp_path: Path, rotate: int
) -> None:
    source = scan(tmp_path, rotate)
    copy = copied(tmp_path, source)
    was, now = drawn(source.path), drawn(copy)
    assert was.shape == now.shape
    assert numpy.abs(was - now).mean() < 1.0
    document = pypdfium2.PdfDocument(copy)
    text = document[0].get_textpage()
    whole = text.get_text_range()
    for line in LINES:
        assert line.text in whole
        left, top, right, bottom = line.box or (0, 0, 0, 0)
        found = text.get_text_bounded(left - 3, 842 - bottom - 3, right + 3, 842 - top + 3)
        assert "".join(found.split()) == "".join(line.text.split())
    document.close()


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize("crop", IMPOSSIBLE_OR_LARGER)
def test_the_copy_is_as_large_as_readers_show_the_scan_whatever_it_is_cropped_to(
    tmp_path: Path, rotate: int, crop: list[object]
) -> None:
    source = scan(tmp_path, rotate)
    with pikepdf.open(source.path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.CropBox = pikepdf.Array(crop)
        pdf.save(source.path)
    was, now = drawn(source.path), drawn(copied(tmp_path, source))
    assert was.shape == now.shape
    assert numpy.abs(small(was) - small(now)).mean() < 1.0


def test_every_reader_finds_the_words(tmp_path: Path) -> None:
    copy = copied(tmp_path, scan(tmp_path))
    assert LINES[0].text in pypdf.PdfReader(copy).pages[0].extract_text()
    poppler = subprocess.run(["pdftotext", copy, "-"], capture_output=True, check=True, timeout=60).stdout
    assert LINES[0].text in poppler.decode()
    assert "𠮷野家" in poppler.decode()


def test_the_copy_keeps_to_pdf_a_2b(tmp_path: Path) -> None:
    with pikepdf.open(copied(tmp_path, scan(tmp_path))) as copy:
        assert not copy.is_encrypted
        assert set(copy.Root.keys()) <= {"/Type", "/Pages", "/Metadata", "/OutputIntents"}
        assert copy.Root.OutputIntents[0].S == pikepdf.Name.GTS_PDFA1
        assert len(copy.Root.OutputIntents[0].DestOutputProfile.read_bytes()) > 400
        with copy.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
            assert metadata["dc:title"] == copy.docinfo["/Title"] == "扫描件.pdf"
        assert "/ID" in copy.trailer
        for found in copy.objects:
            if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
                assert not {"/JS", "/JavaScript", "/AA", "/OpenAction", "/EF", "/F"} & set(found.keys())
                assert "/Interpolate" not in found
        font = copy.pages[0].Resources.Font.T
        descendant = font.DescendantFonts[0]
        assert "/FontFile2" in descendant.FontDescriptor
        assert 0 not in [
            int.from_bytes(descendant.CIDToGIDMap.read_bytes()[i : i + 2], "big") for i in range(2, 20, 2)
        ]


def test_pictures_are_taken_over_byte_for_byte(tmp_path: Path) -> None:
    source = scan(tmp_path)
    with pikepdf.open(source.path) as was, pikepdf.open(copied(tmp_path, source)) as now:
        (one,) = [image.read_raw_bytes() for image in was.pages[0].get_images().values()]
        (other,) = [image.read_raw_bytes() for image in now.pages[0].get_images().values()]
    assert one == other


def test_a_page_that_shows_more_than_pictures_is_drawn(tmp_path: Path) -> None:
    source = scan(tmp_path)
    with pikepdf.open(source.path, allow_overwriting_input=True) as pdf:
        more = pdf.make_stream(b"0.8 0 0 rg 100 100 200 50 re f")
        pdf.pages[0].Contents = pikepdf.Array([pdf.pages[0].Contents, more])
        pdf.save(source.path)
    copy = copied(tmp_path, source)
    assert numpy.abs(drawn(source.path) - drawn(copy)).mean() < 3.0
    assert LINES[0].text in pypdf.PdfReader(copy).pages[0].extract_text()


def test_what_was_cut_away_from_a_scan_does_not_come_to_light(tmp_path: Path) -> None:
    source = scan(tmp_path)
    with pikepdf.open(source.path, allow_overwriting_input=True) as pdf:
        cut = pdf.make_stream(b"q 0 421 595 421 re W n ")
        pdf.pages[0].Contents = pikepdf.Array([cut, pdf.pages[0].Contents, pdf.make_stream(b" Q")])
        pdf.save(source.path)
    assert numpy.abs(drawn(source.path) - drawn(copied(tmp_path, source))).mean() < 3.0


def test_a_locked_scan_is_copied_with_its_password_and_not_without(tmp_path: Path) -> None:
    source = scan(tmp_path, password="口令")
    assert numpy.abs(drawn(scan(tmp_path).path) - drawn(copied(tmp_path, scan(tmp_path)))).mean() < 1.0
    source = scan(tmp_path, password="口令")
    with pikepdf.open(copied(tmp_path, source)) as copy:
        assert not copy.is_encrypted
    with pytest.raises(NeedsPassword):
        copied(tmp_path, Source(source.path, source.name, source.identity, passwords=("wrong",)))


def test_the_same_scan_gives_the_same_copy(tmp_path: Path) -> None:
    source = scan(tmp_path)
    first = copied(tmp_path, source).read_bytes()
    assert copied(tmp_path, source).read_bytes() == first


@pytest.mark.corpus
def test_real_scans_are_copied_and_look_the_same(corpus: Path, tmp_path: Path) -> None:
    for path in sorted((corpus / "ocr").glob("*.pdf")):
        source = Source(path, path.name, Identity("application/pdf"))
        document = pypdfium2.PdfDocument(path)
        sizes = [document[index].get_size() for index in range(len(document))]
        document.close()
        pages = [
            Page(number, width, height, [Line("第一行", (10, 10, 60, 20))], "ocr")
            for number, (width, height) in enumerate(sizes, 1)
        ]
        copy = copied(tmp_path, source, pages)
        for index in range(min(len(sizes), 3)):
            was, now = drawn(path, index), drawn(copy, index)
            assert abs(was.shape[0] - now.shape[0]) <= 1
            difference = numpy.abs(small(was) - small(now)).mean()
            assert difference < 2.0, (path.name, index, difference)


@pytest.mark.corpus
def test_hostile_files_end_as_a_copy_or_as_unreadable(corpus: Path, tmp_path: Path) -> None:
    for path in sorted((corpus / "corrupt_hostile").glob("*.pdf")):
        source = Source(path, path.name, Identity("application/pdf"))
        try:
            copied(tmp_path, source, [Page(1, 595, 842, LINES, "ocr")])
        except (Unreadable, NeedsPassword):
            continue
        assert pypdfium2.PdfDocument(tmp_path / "copy.pdf")
